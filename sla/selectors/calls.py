"""The rota: who is on call, and when."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from kernel.models import User
from kernel.roles import Role
from sla.models import OnCallShift

NIGHT_SHIFT = (Role.NOC, Role.SENIOR_NOC)


def on_call_at(at: datetime, level: int = 1) -> list[User]:
    """Who is on call at an instant; for the first call everyone of the NOC where the rota names nobody: an alarm that
    nobody hears is worse than one that many hear."""
    shifts = OnCallShift.objects.filter(level=level, starts_at__lte=at, ends_at__gt=at, user__is_active=True)
    named = list(User.objects.filter(pk__in=shifts.values("user")).order_by("pk"))
    if named or level > 1:
        return named
    return list(User.objects.filter(role__in=NIGHT_SHIFT, is_active=True).order_by("pk"))


def coming_shifts(at: datetime) -> QuerySet[OnCallShift]:
    """The rota from an instant on."""
    return OnCallShift.objects.filter(ends_at__gt=at).select_related("user").order_by("starts_at", "level", "pk")
