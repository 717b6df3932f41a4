from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

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
    """Counts by depot, model and state."""
    raise NotImplementedError


def firmwares() -> list[FirmwareCount]:
    """What boxes in service run, by model."""
    raise NotImplementedError


def receipts() -> QuerySet[Receipt]:
    raise NotImplementedError


def shipments(box: Box | None = None) -> QuerySet[Shipment]:
    """Newest first, of one box or all."""
    raise NotImplementedError


def open_returns(*, at: datetime) -> QuerySet[ReturnCase]:
    """Boxes asked back and not closed yet, the most overdue first."""
    raise NotImplementedError


def boxes_to_charge() -> QuerySet[BoxCharge]:
    """What invoicing is to ask for: neither billed nor waived; amounts exclude VAT, oldest first."""
    raise NotImplementedError
