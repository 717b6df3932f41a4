"""The ledger: what its events tell, read as of any instant, and the stretches that explain it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.periods import OpeningHours
from sla.domain.ledger import ClockReading, Event, Segment, marks, read, tell
from sla.domain.policy import GtrPolicy
from tests.domain.plain_hours import MINUTE, ZONES, instants, open_minutes, weeks

OFFICE = OpeningHours({weekday: [(time(8), time(18))] for weekday in range(5)}, "Europe/Paris")
TERMS = GtrPolicy()
HOUR = timedelta(hours=1)
FEE = Decimal("49.90")


def paris(text: str) -> datetime:
    """A winter instant in Paris, an hour ahead of UTC."""
    return datetime.fromisoformat(f"2026-{text}+01:00").astimezone(UTC)


MONDAY_9 = paris("11-23T09:00")
STARTED = Event(1, "started", MONDAY_9)


def reading(as_of: str, *events: Event, terms: GtrPolicy = TERMS) -> ClockReading:
    return read([STARTED, *events], terms, OFFICE, paris(as_of), monthly_fee=FEE)


def test_a_running_clock_tells_what_is_left_and_what_comes_next() -> None:
    told = reading("11-23T12:00")
    assert (told.state, told.elapsed, told.remaining) == ("running", 3 * HOUR, 12 * HOUR)
    assert told.deadline == told.provisional == paris("11-24T14:00")
    assert (told.lateness, told.would_cost, told.next_tier_at) == (timedelta(0), Decimal("0.00"), paris("11-24T15:00"))


def test_a_late_clock_tells_both_measures_and_what_it_would_cost() -> None:
    told = reading("11-25T09:00")
    assert (told.lateness, told.lateness_working, told.lateness_real) == (5 * HOUR, 5 * HOUR, 19 * HOUR)
    assert (told.share, told.would_cost) == (Decimal("0.05"), Decimal("2.50"))
    assert told.next_tier_at == paris("11-25T12:00")


def test_a_policy_may_measure_lateness_around_the_clock() -> None:
    told = reading("11-25T09:00", terms=replace(TERMS, lateness="real"))
    assert (told.lateness, told.share, told.would_cost) == (19 * HOUR, Decimal("0.15"), Decimal("7.49"))
    assert told.next_tier_at is None


def test_before_any_start_nothing_runs() -> None:
    told = read([], TERMS, OFFICE, MONDAY_9)
    assert (told.state, told.elapsed, told.deadline, told.segments) == ("not_started", timedelta(0), None, ())


def test_an_open_pause_hides_the_deadline_and_shows_a_provisional_one() -> None:
    told = reading("11-23T15:00", Event(2, "paused", paris("11-23T11:00"), reason="customer_absent"))
    assert (told.state, told.elapsed, told.deadline) == ("paused", 2 * HOUR, None)
    assert told.provisional == paris("11-24T18:00")


def test_a_planned_end_wakes_the_clock_and_an_earlier_end_goes_first() -> None:
    pause = Event(2, "paused", paris("11-23T11:00"), until=paris("11-23T14:00"), reason="maintenance")
    assert reading("11-23T13:59", pause).state == "paused"
    woken = reading("11-23T14:00", pause)
    assert (woken.state, woken.deadline) == ("running", paris("11-24T17:00"))
    resumed = Event(3, "resumed", paris("11-23T12:00"), about=2)
    assert reading("11-23T12:00", pause, resumed).deadline == paris("11-24T15:00")


def test_pauses_that_overlap_end_one_by_one() -> None:
    events = (
        Event(2, "paused", paris("11-23T10:00"), reason="customer_absent"),
        Event(3, "paused", paris("11-23T11:00"), reason="suspended"),
        Event(4, "resumed", paris("11-23T12:00"), about=2),
        Event(5, "resumed", paris("11-23T13:00"), about=3),
    )
    assert reading("11-23T12:30", *events).state == "paused"
    assert reading("11-23T14:00", *events).elapsed == 2 * HOUR
    segments = reading("11-23T14:00", *events).segments
    assert [(segment.kind, segment.reason) for segment in segments] == [
        ("counted", ""), ("paused", "customer_absent"), ("paused", "suspended"), ("counted", ""),
    ]  # fmt: skip


def test_a_pause_resumed_twice_ended_the_first_time() -> None:
    events = (
        Event(2, "paused", paris("11-23T10:00"), reason="customer_absent"),
        Event(3, "resumed", paris("11-23T11:00"), about=2),
        Event(4, "resumed", paris("11-23T12:00"), about=2),
    )
    assert reading("11-23T13:00", *events).elapsed == 3 * HOUR


def test_a_relapse_continues_the_clock_and_the_good_interval_does_not_count() -> None:
    restored = Event(2, "restored", paris("11-23T12:00"))
    assert (reading("11-23T17:00", restored).state, reading("11-23T17:00", restored).elapsed) == ("restored", 3 * HOUR)
    relapsed = reading("11-24T10:00", restored, Event(3, "reopened", paris("11-24T09:00")))
    assert (relapsed.state, relapsed.elapsed, relapsed.deadline) == ("running", 4 * HOUR, paris("11-25T11:00"))
    assert relapsed.segments[1].reason == "working"


def test_a_pause_after_the_breach_freezes_what_is_late() -> None:
    pause = Event(2, "paused", paris("11-24T16:00"), reason="force_majeure")
    told = reading("11-27T16:00", pause)
    assert (told.deadline, told.lateness, told.lateness_real) == (paris("11-24T14:00"), 2 * HOUR, 2 * HOUR)


def test_a_correction_tells_the_true_time_and_the_last_one_wins() -> None:
    wrong = Event(2, "restored", paris("11-24T17:00"))
    first = Event(3, "corrected", paris("11-24T13:00"), about=2)
    second = Event(4, "corrected", paris("11-24T13:30"), about=2)
    assert reading("11-25T09:00", wrong).lateness == 3 * HOUR
    corrected = reading("11-25T09:00", wrong, first, second)
    assert (corrected.elapsed, corrected.lateness, corrected.stopped_at) == (
        14 * HOUR + 30 * MINUTE,
        timedelta(0),
        paris("11-24T13:30"),
    )


def test_the_past_is_read_without_what_came_after() -> None:
    restored = Event(2, "restored", paris("11-24T13:00"))
    assert reading("11-24T12:00", restored).state == "running"
    assert reading("11-24T12:00", restored).elapsed == reading("11-24T12:00").elapsed


def test_the_marks_are_dated_by_what_is_known() -> None:
    story = tell([STARTED])
    assert marks(story, TERMS, OFFICE) == [
        ("50%", paris("11-23T16:30")),
        ("75%", paris("11-24T10:15")),
        ("90%", paris("11-24T12:30")),
        ("100%", paris("11-24T14:00")),
        ("+60min", paris("11-24T15:00")),
        ("+480min", paris("11-25T12:00")),
        ("+720min", paris("11-25T16:00")),
    ]
    stopped = tell([STARTED, Event(2, "restored", paris("11-24T10:15"))])
    assert [code for code, _ in marks(stopped, TERMS, OFFICE)] == ["50%", "75%"]
    paused = tell([STARTED, Event(2, "paused", paris("11-24T10:00"), reason="force_majeure")])
    assert [code for code, _ in marks(paused, TERMS, OFFICE)] == ["50%"]


def test_the_explained_timeline_cuts_at_the_breach() -> None:
    told = reading("11-24T16:00")
    assert told.segments == (
        Segment(MONDAY_9, paris("11-23T18:00"), "counted", "", 9 * HOUR, late=False),
        Segment(paris("11-23T18:00"), paris("11-24T08:00"), "closed", "", timedelta(0), late=False),
        Segment(paris("11-24T08:00"), paris("11-24T14:00"), "counted", "", 6 * HOUR, late=False),
        Segment(paris("11-24T14:00"), paris("11-24T16:00"), "counted", "", 2 * HOUR, late=True),
    )


@pytest.mark.parametrize("field", ["allowance", "scale", "thresholds", "relapse_window"])
def test_an_incoherent_policy_is_refused(field: str) -> None:
    wrong = {"allowance": timedelta(0), "scale": TERMS.scale[::-1], "thresholds": (0,), "relapse_window": -HOUR}
    with pytest.raises(ValueError, match=r"allowance|tiers|threshold|window"):
        replace(TERMS, **{field: wrong[field]})  # type: ignore[arg-type]


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[list[Event], datetime]:
    """A start, then pauses with or without an end, restorations and relapses in order, and an instant to read at."""
    start = draw(instants())
    times = iter(sorted(start + draw(st.integers(0, 2400)) * MINUTE for _ in range(10)))
    events = [Event(1, "started", start)]
    rests: list[int] = []
    down = True
    for _ in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["paused", "resumed", "flip"]))
        kind = ("restored" if down else "reopened") if kind == "flip" else kind
        down = kind == "reopened" if kind in ("restored", "reopened") else down
        about = draw(st.sampled_from(rests)) if kind == "resumed" and rests else None
        if kind == "resumed" and about is None:
            continue
        at = next(times)
        until = at + draw(st.integers(0, 600)) * MINUTE if kind == "paused" and draw(st.booleans()) else None
        events.append(Event(len(events) + 1, kind, at, until, about, "customer_absent" if kind == "paused" else ""))
        rests += [len(events)] if kind == "paused" else []
    return events, next(times) + draw(st.integers(0, 900)) * MINUTE


def spared(events: list[Event], minute: datetime) -> bool:
    """Whether a minute is inside a pause or after a restoration, told by replaying the events up to it."""
    resting: dict[int | None, datetime | None] = {}
    down = True
    for event in events:
        if event.at > minute:
            break
        if event.kind == "paused":
            resting[event.id] = event.until
        resting.pop(event.about, None) if event.kind == "resumed" else None
        down = event.kind == "reopened" if event.kind in ("restored", "reopened") else down
    return not down or any(until is None or minute < until for until in resting.values())


@given(ledgers(), weeks(), st.sampled_from(ZONES), st.integers(1, 900))
def test_a_reading_is_what_a_replay_minute_by_minute_gives(
    ledger: tuple[list[Event], datetime], week: dict[int, list[tuple[time, time]]], zone: str, allowance: int
) -> None:
    events, as_of = ledger
    terms = replace(TERMS, allowance=allowance * MINUTE)
    told = read(events, terms, OpeningHours(week, zone), as_of)
    minutes = open_minutes(week, zone, (), events[0].at, as_of)
    plain = [minute for minute in minutes if not spared(events, minute)]
    assert told.elapsed == len(plain) * MINUTE
    assert told.lateness == max(len(plain) - allowance, 0) * MINUTE
    if len(plain) >= allowance:
        assert told.deadline == plain[allowance - 1] + MINUTE


@given(ledgers(), weeks(), st.sampled_from(ZONES), st.integers(1, 900))
def test_the_segments_cover_the_whole_and_add_up(
    ledger: tuple[list[Event], datetime], week: dict[int, list[tuple[time, time]]], zone: str, allowance: int
) -> None:
    events, as_of = ledger
    hours = OpeningHours(week, zone)
    told = read(events, replace(TERMS, allowance=allowance * MINUTE), hours, as_of)
    edges = [events[0].at, *(segment.end for segment in told.segments)]
    assert edges[:-1] == [segment.start for segment in told.segments]
    assert edges[-1] == max(events[0].at, min(as_of, told.stopped_at or as_of))
    counted = [segment for segment in told.segments if segment.kind == "counted"]
    assert sum((segment.open_time for segment in counted), timedelta(0)) == told.elapsed
    assert sum((segment.open_time for segment in counted if segment.late), timedelta(0)) == told.lateness
    assert all(segment.open_time == hours.open_time(segment.start, segment.end) for segment in told.segments)
