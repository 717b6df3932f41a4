"""What is told, to whom: the customer on his ticket and by mail, the NOC when a threshold is crossed.

Every message has a key made of the row that caused it, so that a sweep that runs twice tells once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from kernel.models import User
from kernel.roles import Role
from kernel.services import Draft, queue_message, queue_messages
from sla.models import ClockEvent, Crossing, Impact, PublicReply, Ticket
from sla.models.clock import PauseReason
from subscribers.models import Customer

ON_CALL = (Role.NOC, Role.SENIOR_NOC)


def subject_of(impact: Impact) -> str:
    """The subject of an impact's ticket, in the customer's language."""
    with override(impact.contract.customer.language):
        return _("Your line %(line)s is down") % {"line": impact.line.reference}


def opened(tickets: Sequence[Ticket]) -> None:
    """Tells customers that their fault is known before they call; many at once, after a node."""
    prefetch_related_objects(tickets, "customer__contacts")
    told = PublicReply.objects.bulk_create([_known(ticket) for ticket in tickets])
    drafts: list[Draft] = []
    for ticket, reply in zip(tickets, told, strict=True):
        with override(ticket.customer.language):
            drafts += _drafts(ticket, reply.body, f"sla.opened:{ticket.pk}")
    if tickets:
        queue_messages(drafts, at=tickets[0].opened_at)


def _known(ticket: Ticket) -> PublicReply:
    impact = _impact(ticket)
    with override(ticket.customer.language):
        facts = {"line": impact.line.reference, "since": _shown(impact.started_at or impact.opened_at, impact)}
        text = _("We have seen that your line %(line)s has not answered since %(since)s. We are working on it.") % facts
        if impact.wakes_at is not None:
            planned = _("This is within the maintenance announced to you, whose interruption ends by %(until)s.")
            text = f"{text}\n\n{planned % {'until': _shown(impact.wakes_at, impact)}}"
        return PublicReply(ticket=ticket, author=None, body=text, at=ticket.opened_at)


def reported(ticket: Ticket, *, at: datetime) -> None:
    """Acknowledges a customer's own report."""
    with override(ticket.customer.language):
        text = _("We have received your message under the number %(number)s and will answer you here.")
        _tell(ticket, text % {"number": ticket.number}, key=f"sla.reported:{ticket.pk}", at=at)


def taken(ticket: Ticket, *, at: datetime) -> None:
    with override(ticket.customer.language):
        text = _("A technician has taken your incident in charge.")
        _tell(ticket, text, key=f"sla.taken:{ticket.pk}:{at.isoformat()}", at=at)


def paused(ticket: Ticket, event: ClockEvent) -> None:
    with override(ticket.customer.language):
        facts = {"reason": PauseReason(event.reason).label, "at": _shown(event.at, event.impact)}
        text = _("The restoration clock is paused since %(at)s. Reason: %(reason)s.") % facts
        _tell(ticket, text, key=f"sla.event:{event.pk}", at=event.recorded_at)


def resumed(ticket: Ticket, event: ClockEvent) -> None:
    with override(ticket.customer.language):
        text = _("The restoration clock runs again since %(at)s.") % {"at": _shown(event.at, event.impact)}
        _tell(ticket, text, key=f"sla.event:{event.pk}", at=event.recorded_at)


def relapsed(ticket: Ticket, event: ClockEvent) -> None:
    with override(ticket.customer.language):
        facts = {"at": _shown(event.at, event.impact)}
        text = _("The fault is back since %(at)s. The same restoration clock goes on.") % facts
        _tell(ticket, text, key=f"sla.event:{event.pk}", at=event.recorded_at)


def restored(ticket: Ticket, event: ClockEvent) -> None:
    with override(ticket.customer.language):
        facts = {"at": _shown(event.at, event.impact)}
        text = _("Your service has been working again since %(at)s.") % facts
        _tell(ticket, text, key=f"sla.event:{event.pk}", at=event.recorded_at)


def answered(reply: PublicReply) -> None:
    """Mails an answer of the operator to the customer; it stands on the ticket already."""
    with override(reply.ticket.customer.language):
        _mail(reply.ticket, reply.body, key=f"sla.reply:{reply.pk}", at=reply.at)


def customer_wrote(reply: PublicReply) -> None:
    """Tells whoever works the ticket, or all on call, that its customer wrote."""
    ticket = reply.ticket
    people = [ticket.assigned_to] if ticket.assigned_to else on_call()
    for person in people:
        with override(person.language):
            _inform(
                person,
                subject=_("%(number)s: the customer wrote") % {"number": ticket.number},
                body=reply.body,
                key=f"sla.reply:{reply.pk}:{person.pk}",
                at=reply.at,
                about=ticket,
            )


def escalate(crossings: Sequence[Crossing]) -> None:
    """Mails whoever is in charge of the thresholds newly crossed: one mail for the lines of an incident that crossed
    one together, for a storm must not bury the night shift.

    The key holds the instant: a threshold that a correction dates anew is told anew, with its true time.
    """
    people = on_call() if crossings else []
    together = defaultdict(list)
    for crossing in crossings:
        together[crossing.impact.incident_id, crossing.threshold, crossing.due_at].append(crossing)
    for group in together.values():
        impact, first = group[0].impact, group[0]
        for person in [impact.incident.owner] if impact.incident.owner else people:
            key = f"sla.mark:{impact.pk}:{first.threshold}:{first.due_at.isoformat()}:{person.pk}"
            with override(person.language):
                subject, body = _escalation(group)
            _inform(person, subject=subject, body=body, key=key, at=first.noticed_at, about=impact)


def _escalation(group: Sequence[Crossing]) -> tuple[str, str]:
    first = group[0]
    facts = {"incident": first.impact.incident.number, "mark": _mark(first.threshold), "count": len(group)}
    subject = ngettext(
        "%(incident)s: %(mark)s of the guarantee on %(count)d line",
        "%(incident)s: %(mark)s of the guarantee on %(count)d lines",
        len(group),
    )
    crossed = _("Crossed on %(at)s.") % {"at": _shown(first.due_at, first.impact)}
    lines = (f"{row.impact.line.reference} {row.impact.contract.customer.name}" for row in group)
    return subject % facts, "\n".join((crossed, "", *lines))


def alarm(differences: Sequence[str], *, at: datetime) -> None:
    """Tells all on call that stored clocks differ from their ledgers: it must never happen."""
    for person in on_call():
        with override(person.language):
            _inform(
                person,
                subject=_("Restoration clocks differ from their ledger"),
                body="\n".join(differences),
                key=f"sla.recompute:{at:%Y-%m-%d}:{person.pk}",
                at=at,
                about=None,
            )


def on_call() -> list[User]:
    """Everyone of the NOC, until there is a rota."""
    return list(User.objects.filter(role__in=ON_CALL, is_active=True).order_by("pk"))


def _mark(threshold: str) -> str:
    if threshold.endswith("%"):
        return threshold
    return _("%(minutes)s minutes late") % {"minutes": threshold.removeprefix("+").removesuffix("min")}


def _impact(ticket: Ticket) -> Impact:
    if ticket.impact is None:
        raise ValueError(f"{ticket} has no impact")
    return ticket.impact


def _shown(at: datetime, impact: Impact) -> str:
    """An instant as the contract's calendar tells it."""
    return f"{at.astimezone(ZoneInfo(impact.calendar_version.calendar.zone)):%d/%m/%Y %H:%M}"


def _tell(ticket: Ticket, text: str, *, key: str, at: datetime) -> None:
    """Writes on the ticket, as Raccord itself, and mails the same words."""
    PublicReply.objects.create(ticket=ticket, author=None, body=text, at=at)
    _mail(ticket, text, key=key, at=at)


def _mail(ticket: Ticket, text: str, *, key: str, at: datetime) -> None:
    queue_messages(_drafts(ticket, text, key), at=at)


def _drafts(ticket: Ticket, text: str, key: str) -> list[Draft]:
    where = _("Follow it and answer at %(url)s") % {"url": f"{settings.RACCORD_URL}/portail/"}
    subject, body = f"[{ticket.number}] {ticket.subject}", f"{text}\n\n{where}\n"
    return [
        Draft("mail", address, subject, body, key + suffix, about=ticket, language=ticket.customer.language)
        for suffix, address in addresses_of(ticket.customer)
    ]


def addresses_of(customer: Customer) -> Iterator[tuple[str, str]]:
    """The customer's own address, and those of his technical contacts, each with a suffix for the message's key."""
    told = {customer.email.lower()}
    yield "", customer.email
    for contact in customer.contacts.all():
        if "technical" in contact.roles and contact.email and contact.email.lower() not in told:
            told.add(contact.email.lower())
            yield f":{contact.pk}", contact.email


def _inform(person: User, *, subject: str, body: str, key: str, at: datetime, about: Ticket | Impact | None) -> None:
    queue_message(
        channel="mail",
        to=person.email,
        subject=subject,
        body=body,
        key=key,
        at=at,
        about=about,
        language=person.language,
    )
