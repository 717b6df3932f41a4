"""The rest of a mandate's life: signed on line, registered for B2B, proven, resumed, moved to another collector."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing import selectors
from invoicing.domain.days import day_of
from invoicing.domain.mandate import MANDATE, checked_bic, checked_creditor_id, checked_iban
from invoicing.models import Collector, Mandate, MandateProof
from invoicing.services.allocation import lock_account
from invoicing.services.collectors import is_open
from invoicing.services.mandates import sign_mandate
from kernel import kinds
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.secrets import blind_index
from kernel.services import digest_of, queue_message, take_number, transition, wake, wording
from subscribers.selectors import customer_facts

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Customer

LARGEST_SCAN = 10 * 1024 * 1024
SCANS = {kinds.PDF, kinds.PNG, kinds.JPEG}


@transaction.atomic
def sign_on_line(
    customer: Customer, *, iban: str, holder: str, at: datetime, by: User, signed_from: str | None, bic: str = ""
) -> Mandate:
    """The customer signs in the portal, today, from his address; the paper goes to him by mail.

    Raises:
        Refused: as `sign_mandate`; `holder_missing`.
    """
    if not holder.strip():
        raise Refused("holder_missing")
    mandate = sign_mandate(
        customer,
        iban=iban,
        bic=bic,
        holder=holder.strip(),
        signed_on=day_of(at),
        at=at,
        by=by,
        signed_from=signed_from,
        proof="on line",
    )
    _tell(mandate, "mandate_signed", f"mandate/{mandate.pk}/signed", at=at)
    wake("invoicing.tasks.advance_dunning")
    return mandate


@transaction.atomic
def prepare_b2b(
    customer: Customer, *, iban: str, signed_on: date, at: datetime, by: User | None, holder: str = "", bic: str = ""
) -> Mandate:
    """Keeps a signed B2B mandate until the debtor's bank has registered it; no debit leans on it before.

    Raises:
        Refused: `iban_refused`, `bic_refused`, `creditor_id_refused`, `signed_in_the_future`.
    """
    if signed_on > day_of(at):
        raise Refused("signed_in_the_future", on=signed_on)
    return _draft(customer, iban=iban, bic=bic, holder=holder, signed_on=signed_on, scheme="B2B", at=at, by=by)


@transaction.atomic
def confirm_registration(
    mandate: Mandate, *, registered_on: date, at: datetime, by: User, content: bytes = b"", name: str = ""
) -> Mandate:
    """The debtor's bank has registered a B2B mandate: it comes into force in place of the former one.

    Raises:
        Refused: `not_b2b`, `registered_before_signature`, `transition_refused`; `scan_refused` for its proof.
    """
    if mandate.scheme != "B2B":
        raise Refused("not_b2b", mandate=mandate.reference)
    if mandate.signed_on is None or registered_on < mandate.signed_on or registered_on > day_of(at):
        raise Refused("registered_before_signature", on=registered_on)
    lock_account(mandate.customer)
    if content:
        attach_proof(mandate, kind="registration", name=name, content=content, at=at, by=by)
    replace_former(mandate, at=at, by=by)
    return transition(mandate, MANDATE, "sign", at=at, by=by, registered_on=registered_on)


def attach_proof(
    mandate: Mandate, *, kind: str, name: str, content: bytes, at: datetime, by: User | None
) -> MandateProof:
    """Keeps a scan with its hash; the same bytes once. Raises `Refused("scan_refused")` unless PDF, PNG or JPEG."""
    found = kinds.kind_of(content)
    if found not in SCANS or len(content) > LARGEST_SCAN:
        raise Refused("scan_refused", size=len(content))
    proof, _new = MandateProof.objects.get_or_create(
        mandate=mandate,
        sha256=digest_of(content),
        defaults={
            "kind": kind,
            "name": name[:120],
            "media_type": found.media_type,
            "content": content,
            "added_at": at,
            "added_by": by,
        },
    )
    return proof


def resume_mandate(mandate: Mandate, *, at: datetime, by: User, why: str) -> Mandate:
    """A suspended mandate comes back into force by a person's decision. Raises `Refused("transition_refused")`."""
    with transaction.atomic():
        lock_account(mandate.customer)
        former = selectors.active_mandate(mandate.customer)
        if former and former.pk != mandate.pk:
            raise Refused("another_mandate", mandate=former.reference)
        resumed = transition(mandate, MANDATE, "resume", at=at, by=by, why=why)
        Mandate.objects.filter(pk=mandate.pk).update(flag="")
    return resumed


@transaction.atomic
def switch_collector(mandate: Mandate, *, collector: str, at: datetime, by: User) -> Mandate:
    """Collects a customer's debits another way: the same account and signature under a mandate of the new collector.

    The former one stays in force until the new one is: at once for the bank's files, once the service has registered
    it for a service. Debits already on their way end where they began. Asked twice, it is one.

    Raises:
        Refused: `mandate_not_in_force`, `same_collector`, `scheme_refused` (services take CORE alone),
            `collector_closed` where the operator has no account there.
    """
    lock_account(mandate.customer)
    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if mandate.state != Mandate.State.ACTIVE or mandate.signed_on is None:
        raise Refused("mandate_not_in_force", state=mandate.state)
    if mandate.collector == collector:
        raise Refused("same_collector", collector=collector)
    if collector != Collector.BANK and mandate.scheme != "CORE":
        raise Refused("scheme_refused", scheme=mandate.scheme)
    if not is_open(collector):
        raise Refused("collector_closed", collector=collector)
    waiting = Mandate.objects.filter(replaces=mandate, state=Mandate.State.DRAFT, collector=collector).first()
    return waiting or _switched(mandate, collector, at=at, by=by)


def _switched(mandate: Mandate, collector: str, *, at: datetime, by: User) -> Mandate:
    made = _draft(
        mandate.customer,
        iban=mandate.iban,
        bic=mandate.bic,
        holder=mandate.holder,
        signed_on=mandate.signed_on or day_of(at),
        scheme=mandate.scheme,
        collector=collector,
        replaces=mandate,
        at=at,
        by=by,
    )
    if collector != Collector.BANK:
        wake("invoicing.tasks.register_mandates")
        return made
    replace_former(made, at=at, by=by)
    transition(made, MANDATE, "sign", at=at, by=by)
    told_of_switch(made, at=at)
    return made


def replace_former(mandate: Mandate, *, at: datetime, by: User | None) -> None:
    """The active mandate of the customer gives way; no other connection may sign one meanwhile."""
    former = selectors.active_mandate(mandate.customer)
    if former and former.pk != mandate.pk:
        transition(former, MANDATE, "replace", at=at, by=by)


def told_of_switch(mandate: Mandate, *, at: datetime) -> None:
    """The debtor learns under which reference and creditor his account is debited from now on."""
    _tell(mandate, "mandate_switched", f"mandate/{mandate.pk}/switched", at=at)


def _draft(
    customer: Customer,
    *,
    iban: str,
    bic: str,
    holder: str,
    signed_on: date,
    scheme: str,
    at: datetime,
    by: User | None,
    collector: str = Collector.BANK,
    replaces: Mandate | None = None,
) -> Mandate:
    account, agent = checked_iban(iban), checked_bic(bic)
    return Mandate.objects.create(
        customer=customer,
        reference=f"M-{signed_on.year}-{take_number('mandate', signed_on.year):05d}",
        creditor_id=checked_creditor_id(kernel_selectors.operator().creditor_id),
        scheme=scheme,
        holder=holder or customer.name,
        iban=account,
        iban_index=blind_index(account),
        bic=agent,
        signed_on=signed_on,
        signed_at=at,
        signed_by=by,
        collector=collector,
        replaces=replaces,
    )


def _tell(mandate: Mandate, template: str, key: str, *, at: datetime) -> None:
    customer = mandate.customer
    facts = {"customer": customer_facts(customer), "mandate": selectors.mandate_facts(mandate)}
    said = wording(template).words(customer.language, facts)
    queue_message(
        channel="mail",
        to=customer.email,
        subject=said.subject,
        body=said.body,
        kind=said.kind,
        version=said.version,
        key=key,
        at=at,
        language=customer.language,
        about=mandate,
    )
