"""Bringing together what belongs together: watching, linking and merging tickets; merging and splitting incidents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.errors import Refused
from kernel.services import take_number, transition
from sla.domain.lifecycle import INCIDENT, TICKET
from sla.models import CannedReply, Impact, Incident, IncidentWatch, PrivateNote, Ticket, TicketLink, Watch
from sla.services.incidents import entitle, settle, weigh
from sla.services.ledger import locked
from sla.services.losses import HOUSE_ZONE

if TYPE_CHECKING:
    from kernel.models import User


def watch(ticket: Ticket, *, by: User) -> bool:
    """Follows a ticket, or follows it no more; whether it is followed now. Raises ``Refused("not_allowed")``."""
    if not by.is_staff:
        raise Refused("not_allowed", permission="incident.work")
    _row, new = Watch.objects.get_or_create(ticket=ticket, user=by)
    if not new:
        Watch.objects.filter(ticket=ticket, user=by).delete()
    return new


def link(ticket: Ticket, other: Ticket) -> TicketLink:
    """Says that two tickets speak of the same thing. Raises ``Refused("same_ticket")``."""
    if ticket.pk == other.pk:
        raise Refused("same_ticket")
    one, two = sorted((ticket, other), key=lambda row: row.pk)
    return TicketLink.objects.get_or_create(one=one, other=two)[0]


def merge_tickets(ticket: Ticket, into: Ticket, *, at: datetime, by: User) -> Ticket:
    """Ends a ticket in another of the same customer; what is written to it later goes there.

    Nothing moves: each keeps its words, and a note on the other says so. A ticket that carries a clock is never merged
    away. Raises ``Refused("same_ticket" | "not_same_customer" | "carries_a_clock" | "transition_refused")``.
    """
    if ticket.pk == into.pk:
        raise Refused("same_ticket")
    with transaction.atomic():
        rows = {row.pk: row for row in Ticket.objects.select_for_update().filter(pk__in=[ticket.pk, into.pk])}
        gone, kept = rows[ticket.pk], rows[into.pk]
        if gone.customer_id != kept.customer_id:
            raise Refused("not_same_customer")
        if gone.impact_id is not None:
            raise Refused("carries_a_clock")
        if kept.merged_into_id is not None:
            raise Refused("same_ticket")
        gone = transition(gone, TICKET, "close", at=at, by=by, why=kept.number, merged_into=kept)
        text = _("%(number)s was merged into this request.") % {"number": gone.number}
        PrivateNote.objects.create(ticket=kept, author=by, body=text, at=at)
        link(gone, kept)
    return kept


def merge_incidents(incident: Incident, into: Incident, *, at: datetime, by: User) -> Incident:
    """Says that an incident was a part of another: its clocks go on under that one, untouched.

    Raises ``Refused("same_incident" | "transition_refused")``.
    """
    if incident.pk == into.pk or into.merged_into_id is not None:
        raise Refused("same_incident")
    with transaction.atomic():
        impacts = [locked(impact) for impact in incident.impacts.order_by("line")]
        rows = Incident.objects.select_for_update(of=("self",)).filter(pk__in=[incident.pk, into.pk]).order_by("pk")
        found = {row.pk: row for row in rows}
        gone, kept = found[incident.pk], found[into.pk]
        transition(gone, INCIDENT, "merge", at=at, by=by, why=kept.number, merged_into=kept, closed_at=at)
        _move(impacts, kept, at=at, by=by)
        followers = [IncidentWatch(incident=kept, user_id=one.user_id) for one in gone.watches.all()]
        IncidentWatch.objects.bulk_create(followers, ignore_conflicts=True)
    return kept


def split_incident(incident: Incident, impacts: Sequence[Impact], *, why: str, at: datetime, by: User) -> Incident:
    """Takes some clocks out of an incident into one of their own, with a reason; each goes on as it was.

    Raises ``Refused("reason_missing" | "nothing_to_split")``: some must stay.
    """
    if not why.strip():
        raise Refused("reason_missing")
    with transaction.atomic():
        rows = [locked(one) for one in sorted(impacts, key=lambda one: one.line_id) if one.incident_id == incident.pk]
        if not rows or len(rows) >= incident.impacts.count():
            raise Refused("nothing_to_split")
        year = at.astimezone(HOUSE_ZONE).year
        fresh = Incident.objects.create(
            number=f"I-{year}-{take_number('incident', year):05d}",
            kind="outage" if incident.kind == "node" else incident.kind,
            origin=incident.origin,
            facts={"split_from": incident.number, "why": why.strip()},
            opened_at=at,
            owner=incident.owner,
            follows=incident,
        )
        _move(rows, fresh, at=at, by=by)
        entitle(incident)
        settle(incident, at=at, by=by)
    return fresh


def _move(impacts: Sequence[Impact], into: Incident, *, at: datetime, by: User) -> None:
    for impact in impacts:
        impact.incident = into
    Impact.objects.bulk_update(impacts, ["incident"])
    if into.state in ("restored", "closed") and any(impact.state != "restored" for impact in impacts):
        transition(into, INCIDENT, "relapse", at=at, by=by, restored_at=None, closed_at=None)
    weigh(into, at=at)
    entitle(into)
    settle(into, at=at, by=by)


def keep_canned_reply(*, title: str, body: str, language: str) -> CannedReply:
    """Keeps a ready answer; one of the same title and language is replaced. Raises ``Refused("text_missing")``."""
    if not title.strip() or not body.strip():
        raise Refused("text_missing")
    row, _new = CannedReply.objects.update_or_create(
        title=title.strip(), language=language, defaults={"body": body.strip()}
    )
    return row


def drop_canned_reply(row: CannedReply) -> None:
    row.delete()
