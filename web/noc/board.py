"""The board: what still needs somebody, the worst deadline first, each on one line, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kernel.money import cents
from provisioning.models import Push
from sla.domain.ledger import ClockReading
from sla.models import Impact
from sla.selectors import BoardRow, board, clocks_of, policy_of


@dataclass(frozen=True)
class Row:
    """A line of the board. `tier_amount` is what the next tier of the nearest line will cost, in euros without VAT."""

    board: BoardRow
    reading: ClockReading | None
    tier_amount: Decimal | None
    push: Push | None

    @property
    def facts(self) -> tuple[object, ...]:
        """Everything shown that does not merely grow older."""
        incident, reading, push = self.board.incident, self.reading, self.push
        told = (incident.number, incident.state, incident.owner_id, incident.root_node_id, self.tier_amount)
        counts = (self.board.open_impacts, self.board.late_impacts, self.board.paused_impacts)
        clock = reading and (reading.state, reading.deadline, reading.would_cost, reading.next_tier_at)
        return told, counts, clock, push and (push.pk, push.state)


def rows(now: datetime) -> list[Row]:
    """The board as of an instant."""
    found = board(now)
    pressing = [row.pressing for row in found if row.pressing]
    readings = clocks_of(pressing, now)
    pushes = _newest_pushes(impact.line_id for impact in pressing)
    return [_row(row, readings, pushes) for row in found]


def _row(row: BoardRow, readings: dict[int, ClockReading], pushes: dict[int, Push]) -> Row:
    impact = row.pressing
    if impact is None:
        return Row(row, None, None, None)
    reading = readings[impact.pk]
    return Row(row, reading, next_tier_amount(impact, reading), pushes.get(impact.line_id))


def next_tier_amount(impact: Impact, reading: ClockReading) -> Decimal | None:
    """What the next tier of the scale would cost, before the month's cap; None beyond the last."""
    ahead = [tier for tier in policy_of(impact).scale if not tier.holds(reading.lateness)]
    if not ahead:
        return None
    nearest = min(ahead, key=lambda tier: (tier.beyond, not tier.included))
    return cents(impact.monthly_fee * nearest.share)


def _newest_pushes(lines: Iterable[int]) -> dict[int, Push]:
    newest = Push.objects.filter(line__in=list(lines)).order_by("line_id", "-planned_at", "-pk").distinct("line_id")
    return {push.line_id: push for push in newest}
