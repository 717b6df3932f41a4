"""The clock as a ledger: everything that is shown of it is read from its events, the pinned calendar and "as of".

Nothing here is stored and nothing depends on when it is asked, so that a dispute is answered by reading again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from kernel.money import ZERO, cents
from kernel.periods import OpeningHours, utc
from sla.domain import penalties
from sla.domain.clock import ALWAYS, NO_TIME, Pause, deadline, elapsed, reach
from sla.domain.lifecycle import PAUSED, RESTORED, RUNNING
from sla.domain.policy import GtrPolicy

NOT_STARTED = "not_started"
TURNS = ("restored", "reopened")
COUNTED, CLOSED = "counted", "closed"
WORKING = "working"
"""The reason of a rest between a restoration and a relapse: the service worked."""


@dataclass(frozen=True)
class Event:
    """One entry, ``id`` rising in the order of writing. ``kind`` is started, paused (perhaps with a planned end
    ``until``), resumed (``about`` a pause), restored, reopened, or corrected (``about`` the event that truly took
    place ``at``)."""

    id: int
    kind: str
    at: datetime
    until: datetime | None = None
    about: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Rest:
    """A stretch that does not count, and why; without an end while it lasts."""

    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True)
class Story:
    """What the events come to once corrections are applied and each rest has found its end."""

    started_at: datetime | None
    rests: tuple[Rest, ...]
    stopped_at: datetime | None

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """The rests as the arithmetic wants them; a stopped clock rests for good."""
        stop: tuple[Pause, ...] = ((self.stopped_at, None),) if self.stopped_at else ()
        return (*((rest.start, rest.end) for rest in self.rests), *stop)


@dataclass(frozen=True)
class Segment:
    """One stretch of the explained timeline. ``open_time`` is what it holds of the calendar's hours: counted when
    ``kind`` is "counted", spared when it is "paused". ``late`` once the allowance is used up."""

    start: datetime
    end: datetime
    kind: str
    reason: str
    open_time: timedelta
    late: bool


@dataclass(frozen=True)
class ClockReading:
    """A clock as of one instant.

    ``deadline`` is None while an open pause keeps it unknown; ``provisional`` is then the one if the pause ended now.
    ``lateness`` is in the policy's measure, and both measures stand beside it. ``share`` is a part of the fee and
    ``would_cost`` euros without VAT, if the service came back now.
    """

    state: str
    started_at: datetime | None
    stopped_at: datetime | None
    elapsed: timedelta
    remaining: timedelta
    deadline: datetime | None
    provisional: datetime | None
    lateness: timedelta
    lateness_working: timedelta
    lateness_real: timedelta
    share: Decimal
    would_cost: Decimal
    next_tier_at: datetime | None
    segments: tuple[Segment, ...]


def tell(events: Sequence[Event], as_of: datetime | None = None) -> Story:
    """The story of a ledger, in the light of every correction, up to ``as_of``: what truly happened later is left out.

    Restorations and relapses pair in the order of writing, so that a correction cannot pair them otherwise.
    """
    true_time: dict[int | None, datetime] = {event.id: event.at for event in events}
    # A later correction of the same event wins.
    true_time |= {event.about: event.at for event in sorted(events, key=_order) if _corrects(event)}
    past = [event for event in sorted(events, key=_order) if as_of is None or true_time[event.id] <= utc(as_of)]
    started = next((true_time[event.id] for event in past if event.kind == "started"), None)
    good, stopped_at = _good_intervals(past, true_time)
    return Story(started, (*_pauses(past, true_time), *good), stopped_at)


def read(
    events: Sequence[Event],
    terms: GtrPolicy,
    hours: OpeningHours,
    as_of: datetime,
    *,
    monthly_fee: Decimal = ZERO,
    already: Decimal = ZERO,
) -> ClockReading:
    """The clock as of an instant, with the stretches that explain it.

    ``already`` is what the contract was granted in the same month, for the cap. Raises ``Refused("no_open_time")``.
    """
    story = tell(events, as_of)
    if story.started_at is None:
        return _not_started(terms)
    end = max(story.started_at, min(utc(as_of), story.stopped_at or utc(as_of)))
    spent = elapsed(story.started_at, end, hours, story.pauses)
    working, real = latenesses(story, terms, hours, end)
    lateness = real if terms.lateness == "real" else working
    cost = penalties.assess(lateness, terms.scale, monthly_fee, already, terms.cap)
    state = _state(story, end)
    return ClockReading(
        state=state,
        started_at=story.started_at,
        stopped_at=story.stopped_at,
        elapsed=spent,
        remaining=max(terms.allowance - spent, NO_TIME),
        deadline=due_at(story, terms, hours),
        provisional=_provisional(story, terms, hours, end),
        lateness=lateness,
        lateness_working=working,
        lateness_real=real,
        share=cost.share,
        would_cost=cost.amount,
        next_tier_at=None if state == RESTORED else _next_tier(story, terms, hours, end),
        segments=tuple(explain(story, terms, hours, end)),
    )


def due_at(story: Story, terms: GtrPolicy, hours: OpeningHours) -> datetime | None:
    """When the allowance runs out; for a stopped clock, when it did or would have. None while it cannot be known."""
    if story.started_at is None:
        return None
    pauses = [(rest.start, rest.end) for rest in story.rests]
    return deadline(story.started_at, terms.allowance, hours, pauses, as_of=story.stopped_at)


def latenesses(story: Story, terms: GtrPolicy, hours: OpeningHours, end: datetime) -> tuple[timedelta, timedelta]:
    """What lies beyond the allowance at ``end``: in working hours, and in real ones. Pauses freeze both."""
    breach = due_at(story, terms, hours)
    if breach is None or breach >= end:
        return NO_TIME, NO_TIME
    return elapsed(breach, end, hours, story.pauses), elapsed(breach, end, ALWAYS, story.pauses)


def marks(story: Story, terms: GtrPolicy, hours: OpeningHours) -> list[tuple[str, datetime]]:
    """Each threshold that will be or was crossed, by what is known, with its instant: parts of the allowance ("50%"),
    then the edges of the scale ("+60min")."""
    return Edges(story, terms, hours).marks()


class Edges:
    """Every instant that the terms attach to a clock, reckoned in one walk: the thresholds, the deadline, the tiers."""

    def __init__(self, story: Story, terms: GtrPolicy, hours: OpeningHours) -> None:
        self.story, self.terms, self.hours = story, terms, hours
        self._at: dict[timedelta, datetime | None] = {}
        if story.started_at is not None:
            late = [terms.allowance + tier.beyond for tier in terms.scale] if terms.lateness == "working" else []
            spans = sorted({terms.allowance, *late, *(terms.allowance * one / 100 for one in terms.thresholds)})
            self._at = dict(zip(spans, reach(story.started_at, spans, hours, story.pauses), strict=True))

    def marks(self) -> list[tuple[str, datetime]]:
        dated = [
            (f"{percent}%", self._at.get(self.terms.allowance * percent / 100)) for percent in self.terms.thresholds
        ]
        dated += [(f"+{tier.beyond // timedelta(minutes=1)}min", self.late(tier)) for tier in self.terms.scale]
        return sorted([(code, at) for code, at in dated if at is not None], key=lambda mark: mark[1])

    def due(self) -> datetime | None:
        """The deadline of a clock that has not stopped."""
        return self._at.get(self.terms.allowance)

    def late(self, tier: penalties.Tier) -> datetime | None:
        """When the lateness of a tier is reached; its edge even where the tier begins only beyond it."""
        if self.terms.lateness == "working":
            return self._at.get(self.terms.allowance + tier.beyond)
        breach = self.due()
        return deadline(breach, tier.beyond, ALWAYS, self.story.pauses) if breach else None


@dataclass(frozen=True)
class Price:
    """What a clock costs as the board adds it up, in euros without VAT and before the monthly cap, and when its next
    tier comes at which cost. A running clock is priced from the very edge of a tier on; a stopped one exactly."""

    cost: Decimal
    next_tier_at: datetime | None
    next_tier_cost: Decimal


def price(edges: Edges, at: datetime, fee: Decimal) -> Price:
    """The price of a clock as of an instant."""
    story, terms, hours = edges.story, edges.terms, edges.hours
    if story.started_at is None:
        return Price(ZERO, None, ZERO)
    if story.stopped_at is not None:
        working, real = latenesses(story, terms, hours, story.stopped_at)
        share = penalties.share_of(real if terms.lateness == "real" else working, terms.scale)
        return Price(cents(fee * share), None, ZERO)
    tiers = [(edge, tier.share) for tier in terms.scale if (edge := edges.late(tier)) is not None]
    share = max((share for edge, share in tiers if edge <= at), default=Decimal(0))
    ahead = min(((edge, share) for edge, share in tiers if edge > at), default=None)
    return Price(cents(fee * share), ahead and ahead[0], cents(fee * ahead[1]) if ahead else ZERO)


def in_order(events: Sequence[Event]) -> bool:
    """Whether the true times of a ledger follow one another as its events do: a clock starts, stops and starts again,
    and no pause ends before it begins. A correction that breaks this would make time run backwards."""
    true_time: dict[int | None, datetime] = {event.id: event.at for event in events}
    true_time |= {event.about: event.at for event in sorted(events, key=_order) if _corrects(event)}
    walk = [true_time[event.id] for event in sorted(events, key=_order) if event.kind in ("started", *TURNS)]
    ends = [(event.about, event.id) for event in events if event.kind == "resumed"]
    planned = [event for event in events if event.kind == "paused" and event.until is not None]
    return (
        walk == sorted(walk)
        and all(true_time[pause] <= true_time[end] for pause, end in ends)
        and all(true_time[pause.id] <= pause.until for pause in planned if pause.until is not None)
    )


def explain(story: Story, terms: GtrPolicy, hours: OpeningHours, end: datetime) -> Iterator[Segment]:
    """Every counted, closed and paused stretch from the start to ``end``, in order and without a gap. Where pauses
    overlap, the one that began first gives its reason."""
    if story.started_at is None:
        return
    breach, cursor = due_at(story, terms, hours), story.started_at
    for rest in sorted(story.rests, key=lambda rest: rest.start):
        start, stop = max(rest.start, cursor), min(rest.end or end, end)
        if start >= stop:
            continue
        yield from _stretches(cursor, start, hours, breach)
        late = breach is not None and start >= breach
        yield Segment(start, stop, PAUSED, rest.reason, hours.open_time(start, stop), late)
        cursor = stop
    yield from _stretches(cursor, end, hours, breach)


def _order(event: Event) -> int:
    return event.id


def _corrects(event: Event) -> bool:
    return event.kind == "corrected"


def _pauses(events: Sequence[Event], true_time: dict[int | None, datetime]) -> Iterator[Rest]:
    for event in events:
        if event.kind == "paused":
            ends = [true_time[other.id] for other in events if other.kind == "resumed" and other.about == event.id]
            known = [*ends, *([event.until] if event.until else [])]
            start = true_time[event.id]
            yield Rest(start, max(start, min(known)) if known else None, event.reason)


def _good_intervals(
    events: Sequence[Event], true_time: dict[int | None, datetime]
) -> tuple[list[Rest], datetime | None]:
    intervals: list[Rest] = []
    stopped: datetime | None = None
    for event in events:
        if event.kind == "restored" and stopped is None:
            stopped = true_time[event.id]
        elif event.kind == "reopened" and stopped is not None:
            intervals.append(Rest(stopped, max(stopped, true_time[event.id]), WORKING))
            stopped = None
    return intervals, stopped


def _state(story: Story, end: datetime) -> str:
    if story.stopped_at is not None:
        return RESTORED
    resting = any(rest.start <= end and (rest.end is None or end < rest.end) for rest in story.rests)
    return PAUSED if resting else RUNNING


def _provisional(story: Story, terms: GtrPolicy, hours: OpeningHours, end: datetime) -> datetime | None:
    if story.started_at is None:
        return None
    return deadline(story.started_at, terms.allowance, hours, story.pauses, as_of=end)


def _next_tier(story: Story, terms: GtrPolicy, hours: OpeningHours, end: datetime) -> datetime | None:
    edges = Edges(story, terms, hours)
    return min((edge for tier in terms.scale if (edge := edges.late(tier)) is not None and edge > end), default=None)


def _stretches(start: datetime, end: datetime, hours: OpeningHours, breach: datetime | None) -> Iterator[Segment]:
    cuts = [breach] if breach is not None and start < breach < end else []
    for left, right in zip([start, *cuts], [*cuts, end], strict=True):
        yield from _open_and_closed(left, right, hours, late=breach is not None and left >= breach)


def _open_and_closed(start: datetime, end: datetime, hours: OpeningHours, *, late: bool) -> Iterator[Segment]:
    cursor = start
    for period in hours.periods(start, end):
        if period.start > cursor:
            yield Segment(cursor, period.start, CLOSED, "", NO_TIME, late)
        yield Segment(period.start, period.end, COUNTED, "", period.duration, late)
        cursor = period.end
    if cursor < end:
        yield Segment(cursor, end, CLOSED, "", NO_TIME, late)


def _not_started(terms: GtrPolicy) -> ClockReading:
    return ClockReading(
        state=NOT_STARTED,
        started_at=None,
        stopped_at=None,
        elapsed=NO_TIME,
        remaining=terms.allowance,
        deadline=None,
        provisional=None,
        lateness=NO_TIME,
        lateness_working=NO_TIME,
        lateness_real=NO_TIME,
        share=Decimal(0),
        would_cost=ZERO,
        next_tier_at=None,
        segments=(),
    )
