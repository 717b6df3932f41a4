"""People's rights over their data: asked, decided, carried out. GDPR, articles 12 to 21."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.periods import add_months
from kernel.selectors import policy
from kernel.services import sweep_ran
from subscribers.domain.lifecycle import LOST
from subscribers.domain.policy import RetentionPolicy
from subscribers.models import (
    Contact,
    Customer,
    CustomerAddress,
    CustomerFile,
    ErasureProof,
    Lead,
    PortalAccess,
    RequestKind,
    RequestState,
    RightsRequest,
    Site,
)
from subscribers.selectors.rights import erasure_blockers
from subscribers.services.customers import change_customer, find_anew
from subscribers.services.files import erase_file

NOBODY = "–"


def ask_right(
    customer: Customer, *, kind: str, words: str = "", at: datetime, by: User | None, changes: object = None
) -> RightsRequest:
    """Records what a customer asks; it is due within a month. One open request of a kind at a time.

    Raises:
        Refused: `request_kind_unknown`, `request_waits`.
    """
    if kind not in RequestKind.values:
        raise Refused("request_kind_unknown", kind=kind)
    if customer.rights_requests.filter(kind=kind, state=RequestState.OPEN).exists():
        raise Refused("request_waits")
    return RightsRequest.objects.create(
        customer=customer, kind=kind, words=words.strip(), changes=changes or {}, asked_at=at, asked_by=by,
        due_on=add_months(at.date(), 1),
    )  # fmt: skip


def ask_rectification(customer: Customer, wanted: Mapping[str, str], *, at: datetime, by: User | None) -> RightsRequest:
    """What of his identity should read otherwise, old beside new, for a person to approve.

    Raises:
        Refused: `nothing_changes`, `request_waits`.
    """
    changes = {
        name: {"old": getattr(customer, name), "new": value.strip()}
        for name, value in wanted.items()
        if value.strip() != getattr(customer, name)
    }
    if not changes:
        raise Refused("nothing_changes")
    return ask_right(customer, kind=RequestKind.RECTIFICATION, at=at, by=by, changes=changes)


def decide_request(
    request: RightsRequest, *, approved: bool, answer: str, at: datetime, by: User, file: CustomerFile | None = None
) -> RightsRequest:
    """Settles a request; an approved rectification changes the file, under the same checks as any change.

    Raises:
        Refused: `reason_missing` to refuse without one, `changed_meanwhile` when it is settled already, or what
            `change_customer` refuses.
    """
    if not approved and not answer.strip():
        raise Refused("reason_missing")
    with transaction.atomic():
        updates = {"decided_at": at, "decided_by": by, "answer": answer.strip(), "file": file}
        state = RequestState.DONE if approved else RequestState.REFUSED
        if not RightsRequest.objects.filter(pk=request.pk, state=RequestState.OPEN).update(state=state, **updates):
            raise Refused("changed_meanwhile", lifecycle="rights", action="decide")
        if approved and request.kind == RequestKind.RECTIFICATION:
            wanted = {name: change["new"] for name, change in request.changes.items()}
            change_customer(request.customer, **wanted)
    request.refresh_from_db()
    return request


def forget_person(customer: Customer, *, at: datetime, by: User | None) -> Customer:
    """Anonymises a customer: nothing here names him any more. What other rooms keep by law is theirs to keep.

    His contracts stay, without a name, for the accounts that hang on them. Also the history of what he was called is
    deleted, for an anonymous row with its past is not one.

    Raises:
        Refused: `erasure_too_early` with what stands against it, `customer_erased`.
    """
    if customer.erased_at is not None:
        raise Refused("customer_erased")
    blockers = erasure_blockers(customer, today=at.date())
    if blockers:
        raise Refused("erasure_too_early", why=blockers[0].code)
    with transaction.atomic():
        _forget_rows(customer, at)
        _forget_identity(customer, at)
        _forget_history(customer)
    return customer


def prove_erasure(
    customer: Customer, *, goes: Mapping[str, int], stays: Mapping[str, int], why: str, at: datetime, by: User | None
) -> ErasureProof:
    """Keeps that a customer was forgotten: when, by whom, for what reason, and how many rows of what kind."""
    return ErasureProof.objects.create(customer=customer, goes=dict(goes), stays=dict(stays), why=why, at=at, by=by)


def sweep_leads(*, at: datetime) -> int:
    """The sweep: deletes leads lost longer ago than they are kept, and what was written of them; returns how many."""
    rules: RetentionPolicy = policy("retention", at.date())
    before = datetime.combine(add_months(at.date(), -rules.lead_months), at.timetz())
    old = Lead.objects.filter(state=LOST, customer=None, created_at__lt=before, quotes=None)
    count = old.count()
    old.delete()
    sweep_ran("subscribers.sweep_leads", at=at)
    return count


def _forget_rows(customer: Customer, at: datetime) -> None:
    customer.contacts.all().delete()
    customer.addresses.all().delete()
    customer.notes.all().delete()
    customer.accesses.all().delete()
    for file in customer.files.filter(removed_at=None):
        erase_file(file, at=at)
    customer.files.update(name=NOBODY)
    customer.rights_requests.update(words="", changes={})
    customer.sites.update(label="", haystack="", street=NOBODY)
    for rank, site in enumerate(customer.sites.order_by("pk"), start=1):
        site.label = f"{NOBODY} {rank}"
        site.save(update_fields=["label"])
    told = {"party": NOBODY, "email": f"efface-{customer.pk}@invalid.example", "street": NOBODY, "comment": ""}
    signed = {"accepted_name": NOBODY, "accepted_from": None, "accepted_agent": ""}
    customer.quotes.filter(accepted_at=None).update(**told)
    customer.quotes.exclude(accepted_at=None).update(**told, **signed)
    customer.contracts.update(signatory="", purchase_order="")
    blank = {"name": NOBODY, "company": NOBODY, "street": "", "siren": "", "need": "", "haystack": "", "phone": ""}
    customer.leads.update(**blank, email=told["email"], next_action="", lost_because="")
    for lead in customer.leads.all():
        lead.notes.all().delete()


def _forget_identity(customer: Customer, at: datetime) -> None:
    customer.name, customer.email = f"{NOBODY} {customer.number}", f"efface-{customer.pk}@invalid.example"
    customer.siren = customer.siret = customer.vat_number = customer.phone = customer.legal_form = ""
    customer.street, customer.tags, customer.external_reference = NOBODY, [], ""
    customer.erased_at = at
    customer.save()
    find_anew(customer)


def _forget_history(customer: Customer) -> None:
    """The one place that deletes history: law asks for it, and each kind of row says so by name."""
    places = ("CustomerEvent", "ContactEvent", "CustomerAddressEvent", "SiteEvent", "PortalAccessEvent")
    with pgtrigger.ignore(*(f"subscribers.{name}:append_only" for name in places)):
        own = Customer.pgh_event_model  # type: ignore[attr-defined]
        own.objects.filter(pgh_obj_id=customer.pk, erased_at=None).delete()
        hung: tuple[Any, ...] = (Contact, CustomerAddress, Site, PortalAccess)
        for model in hung:
            model.pgh_event_model.objects.filter(customer_id=customer.pk).delete()
