"""The board: what still needs somebody, the worst deadline first, each on one line, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import HttpRequest

from kernel.models import User
from kernel.money import cents
from provisioning.models import Push
from sla.domain.ledger import ClockReading
from sla.models import Impact
from sla.models.incidents import IncidentKind, WorkState
from sla.selectors import BoardPage, BoardRow, Totals, Wanted, board_page, board_totals, news, policy_of
from web.doors import person
from web.incidents import title
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
        incident, push, board = self.board.incident, self.push, self.board
        told = (incident.number, incident.kind, incident.state, incident.owner_id, str(incident.owner))
        where = (incident.root_node and incident.root_node.name, incident.restored_at, self._where())
        counts = (board.open_impacts, board.late_impacts, board.paused_impacts, board.contracts, board.nearest_due_at)
        price = (board.cost, board.next_tier_at, board.next_cost)
        return told, where, counts, price, push and (push.pk, push.state, push.planned_at)

    @property
    def title(self) -> str:
        return title(self.board.incident, self.board.pressing)

    def _where(self) -> tuple[str, ...]:
        impact = self.board.pressing
        if impact is None:
            return ()
        contract, line = impact.contract, impact.line
        return contract.customer.name, contract.site.city, line.reference, line.node.name


@dataclass(frozen=True)
class Board:
    """One page of the board, what it was narrowed to, the whole summed up, and what came lately, on
    this page or another."""

    rows: list[Row]
    totals: Totals
    wanted: Wanted
    number: int
    news: Sequence[str] = ()

    @property
    def pages(self) -> int:
        return max(1, -(-self.totals.incidents // PER_PAGE))

    @property
    def facts(self) -> tuple[object, ...]:
        return self.totals, self.number, self.news, [row.facts for row in self.rows]


def read(request: HttpRequest, now: datetime) -> Board:
    """The board as of an instant, narrowed by what stands in the address."""
    wanted = wanted_by(request, person(request))
    asked = request.GET.get("page", "1")
    number = max(1, int(asked) if asked.isdecimal() and len(asked) < 6 else 1)
    found = _page(now, wanted, number)
    if not found.rows and number > 1:
        # Beyond the last page, for rows have gone meanwhile: the last one is shown.
        number = Board([], board_totals(now, wanted), wanted, 1).pages
        found = _page(now, wanted, number)
    pushes = _newest_pushes(row.pressing.line_id for row in found.rows if row.pressing)
    rows = [Row(row, pushes.get(row.pressing.line_id) if row.pressing else None) for row in found.rows]
    return Board(rows, found.totals, wanted, number, news(now, wanted))


def _page(now: datetime, wanted: Wanted, number: int) -> BoardPage:
    return board_page(now, wanted, start=(number - 1) * PER_PAGE, limit=PER_PAGE)


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
    told = Push.objects.only("line_id", "state", "planned_at")
    newest = told.filter(line__in=list(lines)).order_by("line_id", "-planned_at", "-pk").distinct("line_id")
    return {push.line_id: push for push in newest}
