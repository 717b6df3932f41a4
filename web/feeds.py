"""Which objects have a feed, who opens it, and the rows beside their moves, changes and messages that tell of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoicing.models import Allocation, Invoice, Mandate, MandateProof, Payment, Reimbursement, WriteOff
from provisioning.models import Intent, KeyAlarm, Line, Node, NodeHold, Push, Rollout, Shipment, Suspension
from sla.models import ClockEvent, Complaint, Impact, MaintenanceWindow, PrivateNote, PublicReply
from subscribers.models import (
    Amendment,
    Contract,
    Customer,
    CustomerFile,
    Lead,
    LeadNote,
    Note,
    Offer,
    Price,
    Quote,
    TerminationNotice,
)
from web import formats
from web.line_causes import cause
from web.subjects import KINDS, Kind

Said = Callable[[Any], str]
_ALL: Final = Q()


@dataclass(frozen=True)
class Ledger:
    """Rows of one model that tell of an object: `of` leads from them to it, `at` is when, `by` who, `why` his words.

    Args:
        related: rows that `said` looks at.
        among: which of the rows tell something of their own.
        open: whether the customer reads them too, without the words; with them where `open_words`.
    """

    model: type[Model]
    of: str
    at: str
    said: Said
    by: str = ""
    why: str = ""
    related: tuple[str, ...] = ()
    among: Q = _ALL
    open: bool = False
    open_words: bool = False


def plainly(words: str | Promise) -> Said:
    return lambda _row: str(words)


def _replied(row: PublicReply) -> str:
    if row.author is None:
        return _("Email from the customer") if row.sender else _("Automatic message")
    return _("Answer of the operator") if row.author.is_staff else _("Message from the customer")


def _paused(row: ClockEvent) -> str:
    return _("Restoration clock: %(what)s") % {"what": row.get_kind_display()}


def _settled(row: Allocation) -> str:
    number = row.instalment.schedule.invoice.number
    told = {"amount": formats.money(abs(row.amount)), "number": number}
    if row.reverses_id:
        return _("%(amount)s taken back from invoice %(number)s") % told
    return _("%(amount)s settles invoice %(number)s") % told


def _priced(row: Any) -> str:
    told = {"amount": formats.money(row.monthly_fee), "day": formats.day(row.valid_from)}
    return _("Price from %(day)s: %(amount)s a month") % told


def _pushed(row: Push) -> str:
    return _("Push to box %(serial)s") % {"serial": row.box.serial}


_DEBT = ("instalment__schedule__invoice",)
_PRICES: Any = Price._meta.get_field("events").related_model

_SUSPENDED = Q(cause__startswith="suspended: ") | Q(cause__startswith="lifted: ")
_SUSPENSIONS = (
    Ledger(
        Suspension, "line", "started_at",
        lambda row: _("Suspended: %(reason)s") % {"reason": row.get_reason_display()},
        by="started_by", why="why", open=True,
    ),
    Ledger(
        Suspension, "line", "lifted_at",
        lambda row: _("Suspension lifted: %(reason)s") % {"reason": row.get_reason_display()},
        by="lifted_by", why="lifted_why", open=True,
    ),
)  # fmt: skip

LEDGERS: Final[Mapping[str, tuple[Ledger, ...]]] = {
    "sla.incident": (Ledger(ClockEvent, "impact__incident", "recorded_at", _paused, by="by", why="reason"),),
    "sla.ticket": (
        Ledger(PublicReply, "ticket", "at", _replied, by="author", why="body", open=True, open_words=True),
        Ledger(PrivateNote, "ticket", "at", plainly(gettext_lazy("Private note")), by="author", why="body"),
        Ledger(
            Complaint, "ticket", "received_at",
            lambda row: _("Complaint %(number)s") % {"number": row.number}, open=True,
        ),
        Ledger(
            Complaint, "ticket", "answered_at",
            lambda row: _("Complaint %(number)s answered") % {"number": row.number}, open=True,
        ),
    ),
    "sla.maintenancewindow": (
        Ledger(MaintenanceWindow, "pk", "planned_at", plainly(gettext_lazy("The work is planned")), by="planned_by"),
    ),
    "provisioning.line": (
        *_SUSPENSIONS,
        Ledger(Line, "pk", "attached_at", plainly(gettext_lazy("Line attached")), open=True),
        Ledger(Intent, "line", "at", lambda row: cause(row.cause), by="by", among=~_SUSPENDED),
        Ledger(Push, "line", "planned_at", _pushed, by="planned_by", related=("box",)),
        Ledger(
            Impact, "line", "started_at",
            lambda row: _("Incident %(number)s strikes the line") % {"number": row.incident.number},
            related=("incident",), open=True,
        ),
        Ledger(
            Impact, "line", "restored_at",
            lambda row: _("Restored after incident %(number)s") % {"number": row.incident.number},
            related=("incident",), open=True,
        ),
    ),
    "provisioning.node": (
        Ledger(NodeHold, "node", "held_at", plainly(gettext_lazy("Mass changes are held below")), why="why"),
        Ledger(NodeHold, "node", "released_at", plainly(gettext_lazy("Mass changes go on below"))),
    ),
    "provisioning.box": (
        Ledger(Push, "box", "planned_at", _pushed, by="planned_by", related=("box",)),
        Ledger(Shipment, "box", "shipped_at",
               lambda row: _("Shipment %(number)s") % {"number": row.number}, by="shipped_by"),
        Ledger(KeyAlarm, "box", "raised_at", plainly(gettext_lazy("The box shows another key"))),
        Ledger(KeyAlarm, "box", "decided_at", plainly(gettext_lazy("Its key is decided on")),
               by="decided_by", why="why"),
    ),
    "provisioning.push": (Ledger(Push, "pk", "planned_at", _pushed, by="planned_by", related=("box",)),),
    "provisioning.rollout": (
        Ledger(Rollout, "pk", "planned_at", plainly(gettext_lazy("The mass change is planned")), by="planned_by"),
    ),
    "subscribers.customer": (
        Ledger(Note, "customer", "at", plainly(gettext_lazy("Note")), by="by", why="body"),
        Ledger(CustomerFile, "customer", "added_at", plainly(gettext_lazy("File")), by="added_by", why="name"),
    ),
    "subscribers.contract": (
        Ledger(
            Amendment, "contract", "recorded_at",
            lambda row: _("%(kind)s from %(day)s on") % {
                "kind": row.get_kind_display(), "day": formats.day(row.effective_on),
            },
            by="recorded_by", why="why", open=True,
        ),
        Ledger(
            TerminationNotice, "contract", "recorded_at",
            lambda row: _("Notice received: the service ends on %(day)s") % {"day": formats.day(row.effective_on)},
            by="recorded_by", open=True,
        ),
        Ledger(CustomerFile, "contract", "added_at", plainly(gettext_lazy("File")), by="added_by", why="name"),
        Ledger(Line, "contract", "attached_at",
               lambda row: _("Line %(reference)s attached") % {"reference": row.reference}, open=True),
    ),
    "subscribers.lead": (
        Ledger(Lead, "pk", "created_at", plainly(gettext_lazy("The lead arrives"))),
        Ledger(LeadNote, "lead", "at", plainly(gettext_lazy("Note")), by="by", why="body"),
        Ledger(Quote, "lead", "created_at",
               lambda row: _("Quote %(reference)s") % {"reference": row.reference}, by="created_by"),
    ),
    "subscribers.quote": (
        Ledger(Quote, "pk", "created_at", plainly(gettext_lazy("The quote is drawn up")), by="created_by"),
        Ledger(Quote, "pk", "seen_at", plainly(gettext_lazy("The quote is read for the first time"))),
    ),
    "subscribers.offer": (
        Ledger(_PRICES, "pgh_obj__offer", "pgh_created_at", _priced),
    ),
    "invoicing.invoice": (
        Ledger(Invoice, "pk", "created_at", plainly(gettext_lazy("The document is drawn up")),
               by="created_by", open=True),
        Ledger(Allocation, "instalment__schedule__invoice", "at", _settled, related=_DEBT, open=True),
        Ledger(
            WriteOff, "invoice", "recorded_at",
            lambda row: (_("%(amount)s given up") if row.amount > 0 else _("%(amount)s owed again")) % {
                "amount": formats.money(abs(row.amount))},
            by="recorded_by", why="reason",
        ),
    ),
    "invoicing.payment": (
        Ledger(Allocation, "payment", "at", _settled, related=_DEBT),
        Ledger(Reimbursement, "payment", "recorded_at",
               lambda row: _("%(amount)s paid back") % {"amount": formats.money(row.amount)}, by="recorded_by"),
    ),
    "invoicing.mandate": (
        Ledger(MandateProof, "mandate", "added_at", lambda row: row.get_kind_display(), by="added_by", why="name"),
    ),
}  # fmt: skip

FEEDS: Final[Mapping[str, Kind]] = {
    **KINDS,
    "subscribers.customer": Kind(Customer, "customer.read", "desk:customer_file", "number"),
    "subscribers.contract": Kind(Contract, "customer.read", "desk:contract", "number"),
    "subscribers.lead": Kind(Lead, "customer.read", "desk:lead", "pk"),
    "subscribers.offer": Kind(Offer, "customer.read", "desk:offers", ""),
    "sla.maintenancewindow": Kind(MaintenanceWindow, "noc.read", "noc:maintenance", "number"),
    "provisioning.line": Kind(Line, "noc.read", "noc:line", "reference"),
    "provisioning.node": Kind(Node, "noc.read", "noc:node", "code"),
    "invoicing.invoice": Kind(Invoice, "desk.read", "desk:invoice", "number"),
    "invoicing.payment": Kind(Payment, "desk.read", "desk:payment", "pk"),
    "invoicing.mandate": Kind(Mandate, "desk.read", "desk:mandate", "pk"),
}
"""Every object that has a feed; what an event speaks of is one, its own page behind it."""
