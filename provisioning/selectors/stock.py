from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from provisioning.domain import lifecycle
from provisioning.models import Box, BoxCharge, Receipt, ReturnCase, Shipment


@dataclass(frozen=True)
class StockCount:
    """How many boxes of a model lie or stand where: `depot` is "" for those at customers or of no depot."""

    depot: str
    model: str
    state: str
    count: int


@dataclass(frozen=True)
class FirmwareCount:
    """How many boxes in service of a model last said this firmware, "" for never asked."""

    model: str
    firmware: str
    count: int


def stock() -> list[StockCount]:
    """Counts by depot, model and state; a box at a customer's is in no depot."""
    counted = Box.objects.values("depot__code", "model__name", "state").annotate(count=Count("pk"))
    sums: Counter[tuple[str, str, str]] = Counter()
    for row in counted:
        away = row["state"] in lifecycle.AT_A_CUSTOMER
        sums["" if away else row["depot__code"] or "", row["model__name"], row["state"]] += row["count"]
    return [StockCount(*key, count) for key, count in sorted(sums.items())]


def firmwares() -> list[FirmwareCount]:
    """What boxes in service run, by model."""
    rows = Box.objects.in_service().values_list("model__name", "firmware").annotate(count=Count("pk"))
    return [FirmwareCount(*row) for row in rows.order_by("model__name", "firmware")]


def receipts() -> QuerySet[Receipt]:
    """Deliveries and imports, newest first, with how many boxes each brought as `brought`."""
    found = Receipt.objects.select_related("depot", "model", "by").annotate(brought=Count("boxes"))
    return found.order_by("-at", "-pk")


def shipments(box: Box | None = None) -> QuerySet[Shipment]:
    """Newest first, of one box or all."""
    found = Shipment.objects.select_related("box__model", "line__contract__customer")
    return (found if box is None else found.filter(box=box)).order_by("-shipped_at", "-pk")


def open_returns() -> QuerySet[ReturnCase]:
    """Boxes asked back and not closed yet, the most overdue first."""
    found = ReturnCase.objects.filter(closed_at__isnull=True).select_related("box", "line__contract__customer")
    return found.order_by("due_on", "pk")


def boxes_to_charge() -> QuerySet[BoxCharge]:
    """What invoicing is to ask for: neither billed nor waived; amounts exclude VAT, oldest first."""
    found = BoxCharge.objects.filter(billed_at__isnull=True, waived_at__isnull=True)
    return found.select_related("box", "line__contract__customer").order_by("at", "pk")
