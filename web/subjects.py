"""What an event is about, as a reader knows it: a name and, where his role opens it, the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.urls import reverse

from invoicing.models import DebitAttempt, DebitBatch, Deposit, Mandate, Payment, Submission
from kernel.models import Event, PersonalNotice, User
from kernel.roles import may
from provisioning.models import Box, Push, Rollout
from sla.models import Impact, Incident, Penalty, Ticket
from subscribers.models import Contract, Quote
from web.events import said


@dataclass(frozen=True)
class Kind:
    """One type of subject: its rows, the permission that opens its page, and the page."""

    model: type[Model]
    permission: str
    page: str
    key: str
    related: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "sla.incident": Kind(Incident, "noc.read", "noc:incident", "number"),
    "sla.impact": Kind(Impact, "noc.read", "noc:incident", "incident.number", ("incident",)),
    "sla.ticket": Kind(Ticket, "noc.read", "noc:ticket", "number"),
    "sla.penalty": Kind(Penalty, "desk.read", "desk:penalty", "pk", ("contract",)),
    "provisioning.push": Kind(Push, "noc.read", "noc:push_page", "pk", ("box",)),
    "provisioning.rollout": Kind(Rollout, "noc.read", "noc:rollout", "pk"),
    "provisioning.box": Kind(Box, "noc.read", "noc:box", "serial"),
    "subscribers.contract": Kind(Contract, "desk.read", "desk:customer", "customer.number", ("customer",)),
    "subscribers.quote": Kind(Quote, "customer.read", "desk:quote", "pk"),
    "invoicing.payment": Kind(Payment, "desk.read", "desk:customer", "customer.number", ("customer",)),
    "invoicing.debitbatch": Kind(DebitBatch, "desk.read", "desk:batch", "pk"),
    "invoicing.deposit": Kind(Deposit, "desk.read", "desk:deposit", "pk"),
    "invoicing.debitattempt": Kind(DebitAttempt, "desk.read", "desk:batch", "batch_id"),
    "invoicing.submission": Kind(
        Submission, "desk.read", "desk:invoice", "document.invoice.number", ("document__invoice",)
    ),
    "invoicing.mandate": Kind(Mandate, "desk.read", "desk:customer", "customer.number", ("customer",)),
}


@dataclass(frozen=True)
class Told:
    """One line of what happened."""

    event: Event
    said: str
    subject: str
    url: str
    notice: PersonalNotice | None = None


def with_subjects(notices: Iterable[PersonalNotice], user: User) -> list[Told]:
    """Each notice with its subject, in one query for each type of subject."""
    kept = list(notices)
    rows = rows_of([notice.event for notice in kept])
    return [_told(notice.event, rows, user, notice) for notice in kept]


def tell(events: Iterable[Event], user: User) -> list[Told]:
    kept = list(events)
    rows = rows_of(kept)
    return [_told(event, rows, user, None) for event in kept]


def rows_of(events: list[Event]) -> dict[tuple[str, int], Model]:
    found: dict[tuple[str, int], Model] = {}
    for name, kind in KINDS.items():
        wanted = {event.subject_id for event in events if event.subject_type == name}
        if wanted:
            rows = kind.model._default_manager.filter(pk__in=wanted).select_related(*kind.related)
            found |= {(name, row.pk): row for row in rows}
    return found


def _told(event: Event, rows: dict[tuple[str, int], Model], user: User, notice: PersonalNotice | None) -> Told:
    row = rows.get((event.subject_type, event.subject_id))
    kind = KINDS.get(event.subject_type)
    if row is None or kind is None or not may(user, kind.permission):
        return Told(event, said(event.name), "", "", notice)
    return Told(event, said(event.name), str(row), page_of(row, kind), notice)


def page_of(row: Model, kind: Kind) -> str:
    """Where a row is looked at; a kind without a key has one page for all of its rows."""
    return reverse(kind.page, args=[_value(row, kind.key)] if kind.key else [])


def _value(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = getattr(row, name)
    return row
