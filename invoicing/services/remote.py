"""Mandates that a payment service keeps: registered there, and followed as it says."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from invoicing.domain.mandate import MANDATE
from invoicing.gateways.base import Payer, RemoteMandate
from invoicing.models import Collector, Mandate
from invoicing.services.allocation import lock_account
from invoicing.services.collectors import is_open, remote
from invoicing.services.mandate_life import replace_former, told_of_switch
from kernel.errors import Rejected, Unavailable
from kernel.services import sweep_ran, transition

log = structlog.get_logger(__name__)

# What the service says of a mandate -> what we do to ours. Other states change nothing here.
FOLLOWS = {
    "active": "resume",
    "suspended_by_payer": "suspend",
    "blocked": "suspend",
    "cancelled": "cancel",
    "failed": "cancel",
    "consumed": "cancel",
    "expired": "expire",
}
USABLE = {"pending_customer_approval", "pending_submission", "submitted", "active"}


def register_mandates(*, at: datetime) -> int:
    """Makes the services know the mandates that wait for it; each by its own key, so that no crash makes two."""
    waiting = Mandate.objects.filter(state=Mandate.State.DRAFT, remote_reference="", flag="")
    waiting = waiting.exclude(collector=Collector.BANK).select_related("customer")
    done = sum(_register(mandate, at=at) for mandate in waiting.order_by("pk") if is_open(mandate.collector))
    sweep_ran("invoicing.register_mandates", at=at)
    return done


def _register(mandate: Mandate, *, at: datetime) -> bool:
    try:
        known = remote(mandate.collector).register(_payer(mandate))
    except Unavailable as silence:
        log.warning("mandate_not_registered", mandate=mandate.reference, why=str(silence))
        return False
    except Rejected as refusal:
        Mandate.objects.filter(pk=mandate.pk).update(flag=str(refusal)[:60])
        return False
    return _bring_into_force(mandate.pk, known, at=at)


@transaction.atomic
def _bring_into_force(pk: int, known: RemoteMandate, *, at: datetime) -> bool:
    mandate = Mandate.objects.select_for_update(of=("self",)).select_related("customer").get(pk=pk)
    if mandate.state != Mandate.State.DRAFT:
        return False
    lock_account(mandate.customer)
    mandate.remote_reference, mandate.remote_customer = known.reference, known.customer
    mandate.remote_state = known.state
    mandate.save(update_fields=["remote_reference", "remote_customer", "remote_state"])
    replace_former(mandate, at=at, by=mandate.signed_by)
    transition(mandate, MANDATE, "sign", at=at, by=mandate.signed_by)
    told_of_switch(mandate, at=at)
    return True


def follow_mandate(collector: str, reference: str, *, at: datetime) -> str:
    """Reads a mandate again at the service and does the same to ours; what came of it, in a word."""
    state = remote(collector).mandate(reference).state
    with transaction.atomic():
        mandate = Mandate.objects.select_for_update().filter(collector=collector, remote_reference=reference).first()
        if mandate is None:
            return "unknown"
        action = FOLLOWS.get(state, "")
        if (mandate.state, action) in MANDATE.table:
            transition(mandate, MANDATE, action, at=at, why=f"{collector}: {state}")
            Mandate.objects.filter(pk=mandate.pk).update(flag="" if action == "resume" else state)
        Mandate.objects.filter(pk=mandate.pk).update(remote_state=state)
    return "followed"


def _payer(mandate: Mandate) -> Payer:
    customer = mandate.customer
    return Payer(
        key=f"mandate-{mandate.pk}-{mandate.reference}",
        name=customer.name,
        email=customer.email,
        street=customer.street,
        postcode=customer.postcode,
        city=customer.city,
        country=customer.country,
        iban=mandate.iban,
        holder=mandate.holder,
        language=customer.language,
    )
