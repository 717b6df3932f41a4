"""What is booked, what is free, and how many prepaid hours are left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from kernel.models import User
from kernel.periods import Period
from kernel.selectors import calendar_version
from subscribers.domain import visits
from subscribers.models import Appointment, AssistancePack, Customer, PackUse, Technician

FREE_SLOTS_DAYS = 30


def free_slots(technician: Technician, start: datetime, end: datetime, *, lasting: timedelta) -> Iterator[Period]:
    """Each half hour at which a visit of `lasting` fits between `start` and `end`, a month at most."""
    end = min(end, start + timedelta(days=FREE_SLOTS_DAYS))
    hours = calendar_version(technician.calendar, start.date()).opening_hours()
    held = technician.appointments.filter(state__in=visits.HELD, ends_at__gt=start, starts_at__lt=end)
    taken = [Period(visit.starts_at, visit.ends_at) for visit in held]
    return visits.free_slots(hours, taken, start, end, lasting=lasting)


def agenda(start: datetime, end: datetime) -> QuerySet[Appointment]:
    """Every visit that touches the period, cancelled ones too, in order."""
    rows = Appointment.objects.filter(ends_at__gt=start, starts_at__lt=end)
    return rows.select_related("customer", "site", "technician__user", "contract", "pack").order_by("starts_at", "pk")


def visits_of(user: User) -> QuerySet[Appointment]:
    """The visits of the customers whose portal the user may enter, newest first."""
    rows = Appointment.objects.filter(customer__accesses__user=user).distinct()
    return rows.select_related("customer", "site", "technician__user").order_by("-starts_at", "-pk")


def packs() -> QuerySet[AssistancePack]:
    """Every pack with `left`: the minutes that can still be drawn from it, before any date is looked at."""
    used = PackUse.objects.filter(pack=OuterRef("pk")).values("pack").annotate(sum=Sum("minutes")).values("sum")
    gone = Coalesce(Subquery(used, output_field=IntegerField()), 0)
    return AssistancePack.objects.annotate(left=F("minutes") - gone).select_related("customer")


def packs_of(customer: Customer) -> QuerySet[AssistancePack]:
    """The customer's packs that were not called off, with what is left of each."""
    return packs().filter(customer=customer, cancelled_at__isnull=True)


def usable_packs(customer: Customer, on: date) -> QuerySet[AssistancePack]:
    """Those that a visit on that day can be drawn from, the first to be lost first; unpaid ones last."""
    standing: QuerySet[Any] = packs_of(customer)
    standing = standing.filter(left__gt=0).filter(Q(lost_on__isnull=True) | Q(lost_on__gt=on))
    return standing.order_by(F("lost_on").asc(nulls_last=True), "sold_at", "pk")


def minutes_left(pack: AssistancePack) -> int:
    """Minutes that nothing has used up yet; what is only booked is still there."""
    used: int | None = pack.uses.aggregate(sum=Sum("minutes"))["sum"]
    return pack.minutes - (used or 0)


def minutes_free(pack: AssistancePack) -> int:
    """Minutes left once every visit booked on the pack has taken its own."""
    booked = pack.appointments.filter(state__in=(visits.AWAITING_PAYMENT, visits.CONFIRMED))
    planned = sum(visits.quarters(visit.ends_at - visit.starts_at) for visit in booked)
    return minutes_left(pack) - planned


def packs_to_bill() -> QuerySet[AssistancePack]:
    """Sold and on no invoice yet: invoicing asks."""
    return AssistancePack.objects.filter(billed_as="", cancelled_at__isnull=True).select_related("customer")


def packs_awaiting_payment() -> QuerySet[AssistancePack]:
    """On an invoice that has not been said to be paid: invoicing asks."""
    rows = AssistancePack.objects.filter(paid_at__isnull=True, cancelled_at__isnull=True).exclude(billed_as="")
    return rows.select_related("customer")
