from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from provisioning.models import Drift, ReadBack


def drifts() -> QuerySet[Drift]:
    """What a person must look at: boxes that do not say what is wanted, and nobody accepted it; newest first."""
    found = Drift.objects.filter(state="open").select_related("box__model", "line__contract__customer", "push")
    return found.order_by("-found_at", "-pk")


def accepted_drifts() -> QuerySet[Drift]:
    """Differences somebody left standing, newest decision first."""
    found = Drift.objects.filter(state="accepted").select_related("box", "line__contract__customer", "decided_by")
    return found.order_by("-decided_at", "-pk")


def unread_boxes(*, at: datetime) -> QuerySet[ReadBack]:
    """Boxes in service whose last reading failed, longest unread first; `failure` says why."""
    failed = ReadBack.objects.exclude(failure="").filter(box__state="in_service", due_at__gt=at)
    return failed.select_related("box__line__contract__customer").order_by("read_at", "pk")
