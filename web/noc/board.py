"""The board: what still needs somebody, the worst deadline first, each on one line, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest

from kernel.models import User
from kernel.money import cents
from provisioning.models import Push
from sla.domain.ledger import ClockReading
from sla.models import Impact
from sla.models.incidents import IncidentKind, WorkState
from sla.selectors import BoardRow, Totals, Wanted, board, board_totals, policy_of
from web.doors import person
from web.pages import chosen, typed

PER_PAGE = 50
OWNERS = ("moi", "personne")


@dataclass(frozen=True)
class Row:
    """A line of the board."""

    board: BoardRow
    push: Push | None

    @property
    def facts(self) -> tuple[object, ...]:
        """Everything shown that does not merely grow older."""
        incident, push = self.board.incident, self.push
        told = (incident.number, incident.state, incident.owner_id, incident.root_node_id, self.board.nearest_due_at)
        counts = (self.board.open_impacts, self.board.late_impacts, self.board.paused_impacts)
        price = (self.board.cost, self.board.next_tier_at, self.board.next_cost)
        return told, counts, price, push and (push.pk, push.state)


@dataclass(frozen=True)
class Board:
    """One page of the board, what it was narrowed to, and the whole summed up."""

    rows: list[Row]
    totals: Totals
    wanted: Wanted
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.totals.incidents // PER_PAGE))

    @property
    def facts(self) -> tuple[object, ...]:
        return self.totals, self.number, [row.facts for row in self.rows]


def read(request: HttpRequest, now: datetime) -> Board:
    """The board as of an instant, narrowed by what stands in the address."""
    wanted = wanted_by(request, person(request))
    totals = board_totals(now, wanted)
    asked = request.GET.get("page", "1")
    whole = Board([], totals, wanted, 1)
    number = min(whole.pages, max(1, int(asked) if asked.isdecimal() and len(asked) < 6 else 1))
    found = board(now, wanted, start=(number - 1) * PER_PAGE, limit=PER_PAGE)
    pushes = _newest_pushes(row.pressing.line_id for row in found if row.pressing)
    rows = [Row(row, pushes.get(row.pressing.line_id) if row.pressing else None) for row in found]
    return replace(whole, rows=rows, number=number)


def wanted_by(request: HttpRequest, user: User) -> Wanted:
    owner = {"moi": user.pk, "personne": 0}.get(request.GET.get("a", ""))
    return Wanted(
        state=chosen(request, "etat", WorkState.values),
        kind=chosen(request, "genre", IncidentKind.values),
        owner=owner,
        node=typed(request, "noeud"),
        late="retard" in request.GET,
        text=typed(request),
    )


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
