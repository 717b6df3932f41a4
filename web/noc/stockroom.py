"""The stock at a glance: how many boxes of each model stand in each state, depot by depot, and those at customers'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from provisioning.domain import lifecycle
from provisioning.models import Box, BoxState

HERE: Final = (
    lifecycle.IN_STOCK,
    lifecycle.RESERVED,
    lifecycle.RETURNED,
    lifecycle.WIPED,
    lifecycle.BROKEN,
)
AWAY: Final = (
    lifecycle.SHIPPED,
    lifecycle.DELIVERED,
    lifecycle.IN_SERVICE,
    lifecycle.TO_RETURN,
    lifecycle.LOST,
)
"""A scrapped box is nowhere."""


@dataclass(frozen=True)
class Cell:
    state: str
    count: int

    @property
    def heading(self) -> str:
        return str(BoxState(self.state).label)


@dataclass(frozen=True)
class ModelRow:
    model: str
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        return sum(cell.count for cell in self.cells)


@dataclass(frozen=True)
class Place:
    """A depot, or the customers: `name` is "" for boxes of no depot that nobody has."""

    name: str
    away: bool
    headings: tuple[str, ...]
    rows: tuple[ModelRow, ...]

    @property
    def totals(self) -> list[int]:
        return [sum(row.cells[column].count for row in self.rows) for column in range(len(self.headings))]

    @property
    def total(self) -> int:
        return sum(self.totals)


Counted = tuple[str, str, str, int]


def places() -> list[Place]:
    """Depots by name, boxes of no depot, then the customers; one query. Places without a box are left out."""
    rows = Box.objects.order_by().values_list("depot__name", "model__name", "state").annotate(Count("pk"))
    found: list[Counted] = [(depot or "", model, state, count) for depot, model, state, count in rows]
    here = [row for row in found if row[2] in HERE]
    depots = sorted({row[0] for row in here}, key=lambda name: (not name, name))
    shown = [_place(name, HERE, [row for row in here if row[0] == name], away=False) for name in depots]
    away = [row for row in found if row[2] in AWAY]
    return [*shown, _place("", AWAY, away, away=True)] if away else shown


def _place(name: str, states: Sequence[str], rows: Iterable[Counted], *, away: bool) -> Place:
    counts: dict[str, dict[str, int]] = {}
    for _depot, model, state, count in rows:
        of_model = counts.setdefault(model, {})
        of_model[state] = of_model.get(state, 0) + count
    table = (
        ModelRow(model, tuple(Cell(state, of_model.get(state, 0)) for state in states))
        for model, of_model in sorted(counts.items())
    )
    labels = dict(BoxState.choices)
    return Place(name, away, tuple(str(labels[state]) for state in states), tuple(table))


def free_boxes(found: Iterable[Place]) -> int:
    """How many boxes could leave today."""
    return sum(cell.count for place in found for row in place.rows for cell in row.cells if cell.state == "in_stock")
