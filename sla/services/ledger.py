"""Writing to a clock's ledger: events are appended under the impact's lock, and what is stored is rebuilt from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from kernel.errors import Refused
from kernel.periods import OpeningHours
from kernel.services import record_moves
from provisioning.models import Line
from sla.domain import ledger
from sla.domain.ledger import Price, Story
from sla.domain.lifecycle import CLOCK_OPEN, IMPACT, PAUSED, RESTORED, RUNNING
from sla.domain.policy import GtrPolicy
from sla.models import ClockEvent, Crossing, Impact
from sla.selectors.clocks import hours_of, policy_of, story_of

if TYPE_CHECKING:
    from kernel.models import User

FARTHEST = timedelta(days=366)

MOVES = {
    (RUNNING, PAUSED): ("pause",),
    (PAUSED, RUNNING): ("resume",),
    (RUNNING, RESTORED): ("restore",),
    (PAUSED, RESTORED): ("restore",),
    (RESTORED, RUNNING): ("relapse",),
    (RESTORED, PAUSED): ("relapse", "pause"),
}
"""The lifecycle's way from a stored state to the one that the ledger tells."""

STORED = (
    "state",
    "started_at",
    "restored_at",
    "next_due_at",
    "next_threshold_at",
    "wakes_at",
    "generation",
    "cost",
    "next_tier_at",
    "next_tier_cost",
)


@dataclass(frozen=True)
class Derived:
    """What an impact stores of its ledger, as of one instant."""

    state: str
    started_at: datetime | None
    restored_at: datetime | None
    next_due_at: datetime | None
    next_threshold_at: datetime | None
    wakes_at: datetime | None
    price: Price
    crossed: tuple[tuple[str, datetime], ...]


def locked(impact: Impact) -> Impact:
    """The impact's row, locked until the transaction ends: two writers of one ledger go one after the other.

    Locks are taken in one order everywhere, or two of them would wait for each other: line, impact, incident, contract.
    """
    line = Impact.objects.filter(pk=impact.pk).values("line")
    Line.objects.select_for_update(no_key=True).get(pk__in=line)
    return _for_update().get(pk=impact.pk)


def open_on(lines: Collection[int]) -> list[Impact]:
    """The impacts of these lines whose clock is open, locked in the same order as one alone."""
    list(Line.objects.select_for_update(no_key=True).filter(pk__in=lines).order_by("pk").values_list("pk"))
    return list(_for_update().filter(line__in=lines, state__in=CLOCK_OPEN).order_by("pk"))


def _for_update() -> QuerySet[Impact]:
    rows = Impact.objects.select_for_update(of=("self",))
    return rows.select_related("incident__owner", "contract__customer", "line", "calendar_version__calendar")


def check_near(moment: datetime, at: datetime) -> None:
    """A slip of the keyboard by centuries would have every working hour since reckoned.

    Raises:
        Refused: `moment_far_off` where the two lie more than `FARTHEST` apart.
    """
    if abs(moment - at) > FARTHEST:
        raise Refused("moment_far_off", at=moment.isoformat())


def append(
    impact: Impact,
    kind: str,
    *,
    true_at: datetime,
    at: datetime,
    by: User | None = None,
    reason: str = "",
    evidence: dict[str, Any] | None = None,
    until: datetime | None = None,
    about: ClockEvent | None = None,
) -> ClockEvent:
    """Appends one event to a locked impact's ledger: true from ``true_at``, recorded ``at``."""
    return ClockEvent.objects.create(
        impact=impact,
        kind=kind,
        at=true_at,
        until=until,
        about=about,
        reason=reason,
        evidence=evidence or {},
        recorded_at=at,
        by=by,
    )


def rebuild(impact: Impact, *, at: datetime, by: User | None = None, why: str = "") -> list[Crossing]:
    """Stores anew what the ledger tells of a locked impact, and returns the crossings that were not yet known.

    Each is inserted once (unique by impact, threshold and generation) and dated when it was due. Where what was already
    written down no longer holds (a correction, or a recovery dated before a crossing), a new generation begins.
    """
    return rebuild_all([impact], at=at, by=by, why=why)


def rebuild_all(impacts: Sequence[Impact], *, at: datetime, by: User | None = None, why: str = "") -> list[Crossing]:
    """The same for many locked impacts, in three statements."""
    told = [(impact, derive(impact, at)) for impact in impacts]
    moves = [(impact, action) for impact, now in told for action in MOVES.get((impact.state, now.state), ())]
    record_moves(moves, IMPACT, at=at, by=by, why=why)
    crossings = [crossing for impact, now in told for crossing in _refreshed(impact, now, at)]
    # The state and the dates that the constraints promise of it go in one statement.
    Impact.objects.bulk_update(impacts, STORED)
    return Crossing.objects.bulk_create(crossings)


def _refreshed(impact: Impact, told: Derived, at: datetime) -> list[Crossing]:
    impact.started_at, impact.restored_at = told.started_at, told.restored_at
    impact.next_due_at, impact.next_threshold_at = told.next_due_at, told.next_threshold_at
    impact.wakes_at = told.wakes_at
    put_price(impact, told.price)
    return _new_crossings(impact, told, at)


def put_price(impact: Impact, price: Price) -> None:
    impact.cost, impact.next_tier_at, impact.next_tier_cost = price.cost, price.next_tier_at, price.next_tier_cost


def derive(impact: Impact, at: datetime) -> Derived:
    """What should be stored of an impact as of an instant."""
    return derive_from(story_of(impact), policy_of(impact), hours_of(impact), at, impact.monthly_fee)


def derive_from(story: Story, terms: GtrPolicy, hours: OpeningHours, at: datetime, fee: Decimal) -> Derived:
    """The same, of a story that has no rows yet."""
    edges = ledger.Edges(story, terms, hours)
    dated = edges.marks()
    stopped = story.stopped_at is not None
    return Derived(
        state=state_at(story, at),
        started_at=story.started_at,
        restored_at=story.stopped_at,
        next_due_at=None if stopped else edges.due(),
        next_threshold_at=None if stopped else min((due for _, due in dated if due > at), default=None),
        wakes_at=None if stopped else wakes_at(story, at),
        price=ledger.price(edges, at, fee),
        crossed=tuple((code, due) for code, due in dated if due <= at),
    )


def state_at(story: Story, at: datetime) -> str:
    if story.stopped_at is not None:
        return RESTORED
    return PAUSED if _resting(story, at) else RUNNING


def wakes_at(story: Story, at: datetime) -> datetime | None:
    """When a resting clock goes on by itself, if every pause that holds it has a planned end."""
    ends = [rest.end for rest in _resting(story, at)]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _resting(story: Story, at: datetime) -> list[ledger.Rest]:
    return [rest for rest in story.rests if rest.start <= at and (rest.end is None or at < rest.end)]


def _new_crossings(impact: Impact, told: Derived, at: datetime) -> list[Crossing]:
    known = {row.threshold: row.due_at for row in impact.crossings.all() if row.generation == impact.generation}
    if any(due != dict(told.crossed).get(code) for code, due in known.items()):
        impact.generation += 1
        known = {}
    return [
        Crossing(impact=impact, threshold=code, generation=impact.generation, due_at=due, noticed_at=at)
        for code, due in told.crossed
        if code not in known
    ]
