"""What is told, to whom: the customer on his ticket and by mail, the NOC when a threshold is crossed.

Every message has a key made of the row that caused it, so that a sweep that runs twice tells once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.models import User
from kernel.services import Draft, queue_message, queue_messages
from sla.models import ClockEvent, Impact, PublicReply, Ticket
from sla.models.clock import PauseReason
from sla.selectors.calls import on_call_at
from subscribers.models import Customer


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
        facts = {"line": impact.line.reference, "since": shown(impact.started_at or impact.opened_at, impact)}
        text = _("We have seen that your line %(line)s has not answered since %(since)s. We are working on it.") % facts
        if impact.wakes_at is not None:
            planned = _("This is within the maintenance announced to you, whose interruption ends by %(until)s.")
            text = f"{text}\n\n{planned % {'until': shown(impact.wakes_at, impact)}}"
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
        facts = {"reason": PauseReason(event.reason).label, "at": shown(event.at, event.impact)}
        text = _("The restoration clock is paused since %(at)s. Reason: %(reason)s.") % facts
        _tell(ticket, text, key=f"sla.event:{event.pk}", at=event.recorded_at)


def resumed(ticket: Ticket, event: ClockEvent) -> None:
    with override(ticket.customer.language):
        text = _("The restoration clock runs again since %(at)s.") % {"at": shown(event.at, event.impact)}
        _tell(ticket, text, key=f"sla.event:{event.pk}", at=event.recorded_at)


def relapsed(ticket: Ticket, event: ClockEvent) -> None:
    with override(ticket.customer.language):
        facts = {"at": shown(event.at, event.impact)}
        text = _("The fault is back since %(at)s. The same restoration clock goes on.") % facts
        _tell(ticket, text, key=f"sla.event:{event.pk}", at=event.recorded_at)


def restored(ticket: Ticket, event: ClockEvent) -> None:
    with override(ticket.customer.language):
        facts = {"at": shown(event.at, event.impact)}
        text = _("Your service has been working again since %(at)s.") % facts
        _tell(ticket, text, key=f"sla.event:{event.pk}", at=event.recorded_at)


def answered(reply: PublicReply) -> None:
    """Mails an answer of the operator to the customer; it stands on the ticket already."""
    with override(reply.ticket.customer.language):
        _mail(reply.ticket, reply.body, key=f"sla.reply:{reply.pk}", at=reply.at)


def customer_wrote(reply: PublicReply) -> None:
    """Tells whoever works the ticket, or all on call, that its customer wrote."""
    ticket = reply.ticket
    people = {ticket.assigned_to} if ticket.assigned_to else set(on_call_at(reply.at))
    people |= {watch.user for watch in ticket.watches.select_related("user")}
    for person in sorted(people, key=lambda one: one.pk):
        with override(person.language):
            _inform(
                person,
                subject=_("%(number)s: the customer wrote") % {"number": ticket.number},
                body=reply.body,
                key=f"sla.reply:{reply.pk}:{person.pk}",
                at=reply.at,
                about=ticket,
            )


def alarm(differences: Sequence[str], *, at: datetime) -> None:
    """Tells all on call that stored clocks differ from their ledgers: it must never happen."""
    for person in on_call_at(at):
        with override(person.language):
            _inform(
                person,
                subject=_("Restoration clocks differ from their ledger"),
                body="\n".join(differences),
                key=f"sla.recompute:{at:%Y-%m-%d}:{person.pk}",
                at=at,
                about=None,
            )


def _impact(ticket: Ticket) -> Impact:
    if ticket.impact is None:
        raise ValueError(f"{ticket} has no impact")
    return ticket.impact


def shown(at: datetime, impact: Impact) -> str:
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
