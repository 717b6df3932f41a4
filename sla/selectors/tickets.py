"""What a customer sees of his incidents, and what the NOC sees of its tickets."""

from __future__ import annotations

from django.db.models import QuerySet

from kernel.models import User
from sla.models import Impact, PublicReply, Ticket

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
    return ticket.replies.select_related("author").order_by("at", "pk")
