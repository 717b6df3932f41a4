"""What a customer sees of his incidents, and what the NOC sees of its tickets."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from kernel.models import User
from sla.models import CannedReply, Complaint, Impact, InboundMail, PrivateNote, PublicReply, Ticket

SHOWN = ("customer", "contract__site", "impact__incident", "impact__line", "assigned_to")


def tickets_of(user: User) -> QuerySet[Ticket]:
    """The tickets of the customers whose portal this user may enter, newest first; none for a stranger."""
    return Ticket.objects.of(user).select_related(*SHOWN)


def impacts_of(user: User) -> QuerySet[Impact]:
    """The impacts on those customers' lines, newest first."""
    mine = Impact.objects.filter(contract__customer__accesses__user=user)
    return mine.select_related("incident", "line", "contract__customer", "ticket").order_by("-opened_at", "-pk")


def open_tickets() -> QuerySet[Ticket]:
    """What still waits for an answer or a restoration, oldest first."""
    return Ticket.objects.exclude(state="closed").select_related(*SHOWN).order_by("opened_at", "pk")


def conversation(ticket: Ticket) -> QuerySet[PublicReply]:
    """What the customer and the operator wrote to one another, oldest first. Private notes are another table."""
    return ticket.replies.select_related("author").prefetch_related("attachments").order_by("at", "pk")


def private_notes(ticket: Ticket) -> QuerySet[PrivateNote]:
    """What the operator's people wrote among themselves, oldest first."""
    return ticket.notes.select_related("author").prefetch_related("attachments").order_by("at", "pk")


def canned_replies(language: str) -> QuerySet[CannedReply]:
    """The ready answers in the customer's language."""
    return CannedReply.objects.filter(language=language)


def linked_tickets(ticket: Ticket) -> QuerySet[Ticket]:
    """Those that speak of the same thing."""
    return Ticket.objects.filter(Q(links__other=ticket) | Q(links_back__one=ticket)).distinct().order_by("pk")


def mails_to_sort() -> QuerySet[InboundMail]:
    """The mails that wait for a person, oldest first."""
    return InboundMail.objects.filter(outcome="queued").order_by("received_at", "pk")


def open_complaints() -> QuerySet[Complaint]:
    """The complaints not answered yet, the nearest deadline first."""
    return Complaint.objects.filter(answered_at=None).select_related("ticket__customer").order_by("answer_by", "pk")
