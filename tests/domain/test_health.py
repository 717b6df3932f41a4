"""The hold-down, the proven recovery, and the law that a plain reading of the whole history says the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.health import Fact, Health, Judgement, Reading, State, judge
from monitoring.domain.policy import WatchPolicy

POLICY = WatchPolicy()
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def play(*samples: tuple[float, bool], health: Health | None = None) -> list[Judgement]:
    judged = []
    current = health or Health()
    for seconds, good in samples:
        judged.append(judge(current, Reading(after(seconds), good), POLICY))
        current = judged[-1].health
    return judged


def test_a_loss_is_proven_by_three_fast_probes_and_dated_from_the_first_bad_sample() -> None:
    judged = play((0, True), (60, False), (70, False), (80, False), (90, False))
    assert [one.facts for one in judged] == [(Fact.ANSWERED,), (), (), (), (Fact.LOST,)]
    assert [one.health.state for one in judged] == [State.UP, State.SUSPECT, State.SUSPECT, State.SUSPECT, State.DOWN]
    assert [one.probe_at for one in judged] == [None, after(70), after(80), after(90), None]
    assert judged[-1].health.first_bad_at == after(60)
    assert judged[-1].health.last_good_at == after(0)


def test_a_loss_gone_before_the_hold_down_ends_was_never_said() -> None:
    judged = play((0, True), (60, False), (70, False), (80, False), (85, True))
    assert [fact for one in judged for fact in one.facts] == [Fact.ANSWERED, Fact.ANSWERED]
    assert judged[-1].health.state is State.UP
    assert judged[-1].health.first_bad_at is None
    assert judged[-1].health.proofs == ()


def test_a_recovery_is_proven_over_a_minute_and_dated_from_its_first_good_sample() -> None:
    down = play((0, True), (60, False), (70, False), (80, False), (90, False))[-1].health
    judged = play((150, True), (180, True), (210, True), health=down)
    assert [one.facts for one in judged] == [(Fact.ANSWERED,), (), (Fact.RECOVERED,)]
    assert [one.probe_at for one in judged] == [after(180), after(210), None]
    assert judged[-1].health.first_good_at == after(150)
    assert judged[-1].health.state is State.UP


def test_three_good_samples_in_less_than_a_minute_prove_nothing_yet() -> None:
    down = play((0, True), (60, False), (70, False), (80, False), (90, False))[-1].health
    judged = play((150, True), (160, True), (209, True), health=down)
    assert judged[-1].health.state is State.DOWN
    assert judged[-1].probe_at == after(224)


def test_a_bad_sample_during_the_recovery_keeps_the_same_outage_open() -> None:
    down = play((0, True), (60, False), (70, False), (80, False), (90, False))[-1].health
    judged = play((150, True), (180, True), (200, False), (260, True), (290, True), (320, True), health=down)
    assert [one.facts for one in judged][-1] == (Fact.RECOVERED,)
    assert judged[2].health.first_bad_at == after(60)
    assert judged[-1].health.first_good_at == after(260)


def test_what_was_never_seen_alive_is_never_lost() -> None:
    judged = play(*((10.0 * step, False) for step in range(20)))
    assert {one.health.state for one in judged} == {State.UNKNOWN}
    assert not any(one.facts for one in judged)


def test_old_proofs_prove_nothing_but_the_first_bad_sample_stays_the_date() -> None:
    judged = play((0, True), (60, False), (70, False), (80, False), (3600, False), (3610, False), (3620, False))
    assert [one.health.state for one in judged][-3:] == [State.SUSPECT, State.SUSPECT, State.DOWN]
    assert judged[-1].health.first_bad_at == after(60)


def test_a_late_fast_probe_is_followed_at_the_same_pace() -> None:
    judged = play((0, True), (60, False), (95, False))
    assert judged[-1].probe_at == after(105)


def test_a_reading_that_is_not_newer_changes_nothing() -> None:
    health = play((0, True), (60, False))[-1].health
    for seconds in (60, 59, -5):
        assert judge(health, Reading(after(seconds), False), POLICY) == Judgement(health)


def test_the_rules_are_the_operators() -> None:
    quick = replace(POLICY, fast_probes=(timedelta(seconds=1),), goods_needed=1, recover_over=timedelta())
    health = judge(Health(), Reading(START, True), quick).health
    health = judge(health, Reading(after(1), False), quick).health
    lost = judge(health, Reading(after(2), False), quick)
    assert lost.facts == (Fact.LOST,)
    assert Fact.RECOVERED in judge(lost.health, Reading(after(3), True), quick).facts


samples = st.lists(st.tuples(st.integers(1, 90), st.booleans()), max_size=80)


def plain_episodes(history: list[tuple[datetime, bool]]) -> list[tuple[datetime, datetime | None]]:
    """The outages that the whole history shows, read run by run: (first bad, first good of the proven recovery)."""
    episodes: list[tuple[datetime, datetime | None]] = []
    runs = [(good, [at for at, _ in run]) for good, run in groupby(history, key=lambda sample: sample[1])]
    for good, times in runs[1:] if runs and not runs[0][0] else runs:
        is_open = bool(episodes) and episodes[-1][1] is None
        if good and is_open and len(times) >= 3:
            proofs = [at for at in times[2:] if at - times[0] >= timedelta(seconds=60)]
            if proofs:
                episodes[-1] = (episodes[-1][0], times[0])
        if not good and not is_open:
            triples = zip(times[1:], times[3:], strict=False)
            if any(last - first <= timedelta(minutes=2) for first, last in triples):
                episodes.append((times[0], None))
    return episodes


@given(samples)
def test_judging_sample_by_sample_says_what_the_whole_history_says(steps: list[tuple[int, bool]]) -> None:
    at, history = START, []
    health = Health()
    told: list[tuple[datetime | None, datetime | None]] = []
    for gap, good in steps:
        at += timedelta(seconds=gap)
        history.append((at, good))
        judged = judge(health, Reading(at, good), POLICY)
        health = judged.health
        if Fact.LOST in judged.facts:
            told.append((health.first_bad_at, None))
        if Fact.RECOVERED in judged.facts:
            told[-1] = (told[-1][0], health.first_good_at)
    assert told == plain_episodes(history)


@given(samples)
def test_losses_and_recoveries_take_turns_and_the_dates_are_in_order(steps: list[tuple[int, bool]]) -> None:
    judged = play(*_timed(steps))
    turns = [fact for one in judged for fact in one.facts if fact in {Fact.LOST, Fact.RECOVERED}]
    assert turns == [Fact.LOST, Fact.RECOVERED] * (len(turns) // 2) + [Fact.LOST] * (len(turns) % 2)
    for one in judged:
        health = one.health
        if health.state in {State.SUSPECT, State.DOWN}:
            assert health.last_good_at is not None
            assert health.first_bad_at is not None
        if health.state is State.SUSPECT:
            assert health.last_good_at is not None
            assert health.first_bad_at is not None
            assert health.last_good_at < health.first_bad_at
            assert one.probe_at is not None
            assert health.last_at is not None
            assert health.last_at < one.probe_at <= health.last_at + timedelta(seconds=30)


@given(samples, st.data())
def test_what_is_handed_over_twice_counts_once(steps: list[tuple[int, bool]], data: st.DataObject) -> None:
    timed = list(_timed(steps))
    doubled = [sample for sample in timed for _ in range(data.draw(st.integers(1, 3)))]
    once = play(*timed)[-1].health if timed else Health()
    assert (play(*doubled)[-1].health if doubled else Health()) == once


def _timed(steps: list[tuple[int, bool]]) -> list[tuple[float, bool]]:
    at, timed = 0.0, []
    for gap, good in steps:
        at += gap
        timed.append((at, good))
    return timed
