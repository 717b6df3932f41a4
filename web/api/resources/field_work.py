"""Visits by the API: told in minutes, and from a pack with whoever is free."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from kernel.errors import Refused
from kernel.models import User
from subscribers import services
from subscribers.models import Appointment, AssistancePack, Site, Technician
from subscribers.models.appointments import AppointmentKind
from subscribers.selectors.appointments import free_slots
from web.portal import access


def own_visits(user: User) -> QuerySet[Appointment]:
    """A visit of assistance is the customer's to change: the others were agreed with the house."""
    mine = access.visits(user).filter(customer__in=access.customers(user, access.WHOLE), pack__isnull=False)
    return mine.select_related("pack")


def book(site: Site, *, minutes: int, at: datetime, by: User, **facts: Any) -> Appointment:
    return services.book(site, lasting=timedelta(minutes=minutes), at=at, by=by, **facts)


def book_from_pack(
    pack: AssistancePack, *, site: Site, starts_at: datetime, minutes: int, at: datetime, by: User
) -> Appointment:
    lasting = timedelta(minutes=minutes)
    for technician in Technician.objects.filter(active=True):
        if any(True for _slot in free_slots(technician, starts_at, starts_at + lasting, lasting=lasting)):
            kind = AppointmentKind.ASSISTANCE
            facts: dict[str, Any] = {"technician": technician, "starts_at": starts_at, "lasting": lasting, "pack": pack}
            return services.book(site, kind=kind, at=at, by=by, **facts)
    raise Refused("slot_taken", technician="")


def complete(visit: Appointment, *, outcome: str, at: datetime, by: User, minutes: int | None = None) -> Appointment:
    worked = timedelta(minutes=minutes) if minutes else None
    return services.complete_visit(visit, outcome=outcome, worked=worked, at=at, by=by)
