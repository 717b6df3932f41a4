"""What is told, to whom: the customer on his ticket and by mail, the NOC when a threshold is crossed.

Every message has a key made of the row that caused it, so that a sweep that runs twice tells once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.models import User
from kernel.services import Draft, queue_message, queue_messages, wording
from kernel.services.letters import Wording, Words
from sla.models import ClockEvent, Impact, Incident, IncidentWatch, PublicReply, Ticket
from sla.models.clock import PauseReason
from sla.selectors.calls import on_call_at
from subscribers.models import Customer
from subscribers.selectors import customer_facts


def subject_of(impact: Impact) -> str:
    """The subject of an impact's ticket, in the customer's language."""
    with override(impact.contract.customer.language):
        return _("Your line %(line)s is down") % {"line": impact.line.reference}


def opened(tickets: Sequence[Ticket]) -> None:
    """Tells customers that their fault is known before they call; many at once, after a node."""
    _tell_all("fault_seen", [_News(row, _known(row), f"sla.opened:{row.pk}", row.opened_at) for row in tickets])


def _known(ticket: Ticket) -> dict[str, Any]:
    impact = _impact(ticket)
    return {
        "line": impact.line.reference,
        "since": local(impact.started_at or impact.opened_at, impact),
        "planned_until": local(impact.wakes_at, impact) if impact.wakes_at else None,
    }


def reported(ticket: Ticket, *, at: datetime) -> None:
    """Acknowledges a customer's own report."""
    _tell(ticket, "request_received", {}, key=f"sla.reported:{ticket.pk}", at=at)


def taken(ticket: Ticket, *, at: datetime) -> None:
    _tell(ticket, "incident_taken", {}, key=f"sla.taken:{ticket.pk}:{at.isoformat()}", at=at)


def paused(ticket: Ticket, event: ClockEvent) -> None:
    with override(ticket.customer.language):
        reason = str(PauseReason(event.reason).label)
    _happened(ticket, "clock_paused", event, reason=reason)


def resumed(ticket: Ticket, event: ClockEvent) -> None:
    _happened(ticket, "clock_resumed", event)


def relapsed(ticket: Ticket, event: ClockEvent) -> None:
    _happened(ticket, "fault_back", event)


def restored(ends: Sequence[tuple[Ticket, ClockEvent]]) -> None:
    """Tells customers that their service is back; many at once, after a node."""
    _tell_all(
        "service_restored",
        [
            _News(ticket, {"since": local(event.at, event.impact)}, f"sla.event:{event.pk}", event.recorded_at)
            for ticket, event in ends
        ],
    )


def answered(reply: PublicReply) -> None:
    """Mails an answer of the operator to the customer; it stands on the ticket already."""
    words = wording("request_answered")
    drafts = _drafts(words, reply.ticket, {"answer": reply.body}, f"sla.reply:{reply.pk}")
    queue_messages(drafts, at=reply.at)


def customer_wrote(reply: PublicReply) -> None:
    """Tells whoever works the ticket, or all on call, that its customer wrote."""
    ticket = reply.ticket
    people = {ticket.assigned_to} if ticket.assigned_to else set(on_call_at(reply.at))
    people |= {watch.user for watch in ticket.watches.select_related("user")}
    if ticket.impact is not None:
        people |= {one for found in watchers_of([ticket.impact.incident_id]).values() for one in found}
    for person in sorted(people, key=lambda one: one.pk):
        with override(person.language):
            _inform(
                person,
                subject=_("%(number)s: the customer wrote") % {"number": ticket.number},
                body=f"{reply.body}\n\n{settings.RACCORD_URL}/noc/demandes/{ticket.number}/",
                key=f"sla.reply:{reply.pk}:{person.pk}",
                at=reply.at,
                about=ticket,
            )


def given(incident: Incident, to: User, *, at: datetime, by: User) -> None:
    """Tells somebody that an incident was given to him."""
    with override(to.language):
        facts = {"number": incident.number, "name": by}
        _inform(
            to,
            subject=_("%(number)s: this incident is yours") % facts,
            body=_("%(name)s gave it to you: %(url)s")
            % {**facts, "url": f"{settings.RACCORD_URL}/noc/incidents/{incident.number}/"},
            key=f"sla.given:{incident.pk}:{to.pk}:{at.isoformat()}",
            at=at,
            about=incident,
        )


def watchers_of(incidents: Iterable[int]) -> Mapping[int, list[User]]:
    """Who follows incidents, by their keys."""
    found: dict[int, list[User]] = defaultdict(list)
    rows = IncidentWatch.objects.filter(incident__in=set(incidents), user__is_active=True).select_related("user")
    for row in rows.order_by("user"):
        found[row.incident_id].append(row.user)
    return found


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


def local(at: datetime, impact: Impact) -> datetime:
    """An instant in the zone of the contract's calendar."""
    return at.astimezone(ZoneInfo(impact.calendar_version.calendar.zone))


def shown(at: datetime, impact: Impact) -> str:
    """An instant as the contract's calendar tells it."""
    return f"{local(at, impact):%d/%m/%Y %H:%M}"


def _happened(ticket: Ticket, kind: str, event: ClockEvent, **facts: Any) -> None:
    known = {"since": local(event.at, event.impact), **facts}
    _tell(ticket, kind, known, key=f"sla.event:{event.pk}", at=event.recorded_at)


def _tell(ticket: Ticket, kind: str, facts: Mapping[str, Any], *, key: str, at: datetime) -> None:
    _tell_all(kind, [_News(ticket, facts, key, at)])


class _News(NamedTuple):
    """What is told on one ticket, and the key of its mail."""

    ticket: Ticket
    facts: Mapping[str, Any]
    key: str
    at: datetime


def _tell_all(kind: str, news: Sequence[_News]) -> None:
    """Writes on the tickets, as Raccord itself, and mails the same words; however many, in a few statements."""
    if not news:
        return
    prefetch_related_objects([one.ticket for one in news], "customer__contacts")
    words, drafts = wording(kind), list[Draft]()
    PublicReply.objects.bulk_create(
        PublicReply(ticket=one.ticket, author=None, body=_on_ticket(words, one.ticket, one.facts), at=one.at)
        for one in news
    )
    for one in news:
        drafts += _drafts(words, one.ticket, one.facts, one.key)
    queue_messages(drafts, at=news[0].at)


def _on_ticket(words: Wording, ticket: Ticket, facts: Mapping[str, Any]) -> str:
    return said_of(words, ticket, facts, address="").body.strip()


def said_of(words: Wording, ticket: Ticket, facts: Mapping[str, Any], *, address: str) -> Words:
    """The words of a kind about a ticket. Its number stays in the subject, by which an answer finds the ticket."""
    of_ticket = {"number": ticket.number, "subject": ticket.subject}
    known = {"customer": customer_facts(ticket.customer), "ticket": of_ticket, "address": address, **facts}
    said = words.words(ticket.customer.language, known)
    if f"[{ticket.number}]" in said.subject:
        return said
    return replace(said, subject=f"[{ticket.number}] {said.subject}"[:250])


def _drafts(words: Wording, ticket: Ticket, facts: Mapping[str, Any], key: str) -> list[Draft]:
    said = said_of(words, ticket, facts, address=f"{settings.RACCORD_URL}/portail/demandes/{ticket.number}/")
    return [
        Draft(
            "mail", address, said.subject, said.body, key + suffix, about=ticket, language=ticket.customer.language,
            kind=said.kind, version=said.version,
        )
        for suffix, address in addresses_of(ticket.customer)
    ]  # fmt: skip


def addresses_of(customer: Customer) -> Iterator[tuple[str, str]]:
    """The customer's own address, and those of his technical contacts, each with a suffix for the message's key."""
    told = {customer.email.lower()}
    yield "", customer.email
    for contact in customer.contacts.all():
        if "technical" in contact.roles and contact.email and contact.email.lower() not in told:
            told.add(contact.email.lower())
            yield f":{contact.pk}", contact.email


def _inform(
    person: User, *, subject: str, body: str, key: str, at: datetime, about: Ticket | Impact | Incident | None
) -> None:
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
