"""What the portal tells a customer of his lines and his money."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from invoicing.models import Instalment, Invoice, Mandate
from invoicing.selectors import active_mandate, debited_on, open_instalments
from kernel.money import ZERO
from kernel.roles import Role
from provisioning.models import Box, Line
from provisioning.selectors import line_state, suspensions
from sla.domain.ledger import ClockReading
from sla.models import Impact, PublicReply, Ticket
from sla.models.clock import PauseReason
from sla.selectors import clock_of, lines_under_maintenance, open_impact
from subscribers.domain.lifecycle import DRAFT, ENDED
from subscribers.models import Customer
from web import formats


@dataclass(frozen=True)
class LineCard:
    """The state of one line in one sentence, with what hangs on it."""

    line: Line
    tone: str
    icon: str
    sentence: str
    checked_at: datetime | None = None
    reading: ClockReading | None = None
    ticket: Ticket | None = None
    doing: str = ""
    answer: PublicReply | None = None


def line_card(line: Line, now: datetime) -> LineCard:
    """An open incident is told before a restriction, a restriction before planned work, and that before what monitoring
    sees."""
    impact = open_impact(line)
    if impact is not None:
        return _failing(line, impact, now)
    return _held_back(line) or _worked_on(line, now) or _watched(line)


def _failing(line: Line, impact: Impact, now: datetime) -> LineCard:
    reading = clock_of(impact, now)
    ticket = Ticket.objects.filter(impact=impact).first()
    if reading.state == "paused":
        pause = impact.events.filter(kind="paused").last()
        told = {"reason": dict(PauseReason.choices).get(pause.reason if pause else "", "")}
        if pause and pause.until:
            told["until"] = formats.moment(pause.until)
            sentence = _("Your line has an incident, and its clock is paused until %(until)s: %(reason)s.") % told
        else:
            sentence = _("Your line has an incident, and its clock is paused: %(reason)s.") % told
        return LineCard(line, "warn", "clock-pause", sentence, None, reading, ticket, *_done(ticket))
    since = formats.moment(impact.started_at or impact.opened_at)
    if impact.incident.kind == "flapping":
        sentence = _("Your line has been unstable since %(since)s; we are on it.") % {"since": since}
    else:
        sentence = _("Your line has been down since %(since)s; we are on it.") % {"since": since}
    return LineCard(line, "bad", "wifi-off", sentence, None, reading, ticket, *_done(ticket))


def _done(ticket: Ticket | None) -> tuple[str, PublicReply | None]:
    """What is being done, and what one of ours last wrote about it."""
    if ticket is None:
        return "", None
    said = {
        "new": _("Our team has been alerted."),
        "in_progress": _("Somebody of our team is working on it."),
        "waiting": _("Our team waits for somebody else before it goes on."),
    }
    staff = [role.value for role in Role if role != Role.CUSTOMER]
    answers = ticket.replies.filter(author__role__in=staff).select_related("author").order_by("-at", "-pk")
    return said.get(ticket.state, ""), answers.first()


def _worked_on(line: Line, now: datetime) -> LineCard | None:
    window = lines_under_maintenance(now).get(line.pk)
    if window is None:
        return None
    told = {"until": formats.moment(window.ends_at), "long": formats.duration(window.interruption)}
    sentence = _("Planned work is under way on your line until %(until)s.") % told
    doing = _("%(what)s Your line may be down for %(long)s at most.") % {**told, "what": window.what.rstrip(".") + "."}
    return LineCard(line, "info", "tool", sentence, doing=doing)


def _held_back(line: Line) -> LineCard | None:
    reading = line_state(line)
    if reading.wanted == "open" and reading.proven in ("walled", "closed"):
        return LineCard(line, "info", "refresh", _("Your line is being opened again."))
    standing = suspensions(line).first()
    if reading.wanted == "open" or standing is None:
        return None
    if standing.reason == "unpaid":
        sentence = _("Your line is restricted, because an amount is overdue.")
    else:
        sentence = _("Your line is suspended: %(reason)s.") % {"reason": standing.get_reason_display()}
    return LineCard(line, "warn", "wall", sentence)


def _watched(line: Line) -> LineCard:
    box = Box.objects.in_service().filter(line=line).select_related("target").first()
    target = getattr(box, "target", None)
    if line.contract.state == "ended" and line.contract.ends_on:
        sentence = _("Your contract ended on %(day)s.") % {"day": formats.day(line.contract.ends_on)}
        return LineCard(line, "mute", "lock", sentence)
    if box is None or target is None or target.state == "unknown":
        return LineCard(line, "mute", "clock", _("Your line is not in service yet."))
    if target.state == "up":
        return LineCard(line, "good", "circle-check", _("Your line works normally."), target.last_good_at)
    return LineCard(line, "warn", "alert-triangle", _("Your line does not answer; we are checking."), target.last_at)


@dataclass(frozen=True)
class Money:
    """The next date on which something is due, or taken where a mandate allows it, what, and from which account.

    `over` is when nothing more will be: every contract has ended, and nothing that was asked for is to come.
    """

    payer: Customer
    next_on: date | None
    next_amount: Decimal
    mandate: Mandate | None
    last: Invoice | None
    over: bool = False
    zero: Decimal = ZERO


def money(customers: Sequence[Customer], today: date) -> Money | None:
    """For the first customer with something to come; None for an account without papers to see."""
    if not customers:
        return None
    for customer in customers:
        mandate = active_mandate(customer)
        parts = open_instalments(customer)
        days = debited_on(parts) if mandate else {part.pk: part.due_on for part in parts}
        coming = {part: days[part.pk] for part in parts if days[part.pk] >= today}
        if coming:
            return _next(customer, mandate, coming)
    return _next(customers[0], active_mandate(customers[0]), {})


def _next(customer: Customer, mandate: Mandate | None, coming: Mapping[Instalment, date]) -> Money:
    day = min(coming.values(), default=None)
    amount = sum((part.due for part, on in coming.items() if on == day), ZERO)
    ready = customer.invoices.filter(state=Invoice.State.ISSUED, document__state="ready")
    over = day is None and _all_ended(customer)
    return Money(customer, day, amount, mandate, ready.order_by("-issued_on", "-number").first(), over)


def _all_ended(customer: Customer) -> bool:
    states = set(customer.contracts.exclude(state=DRAFT).values_list("state", flat=True))
    return states == {ENDED}
