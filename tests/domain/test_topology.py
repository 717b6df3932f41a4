"""Root causes: worked cases, then the law that the order in which proofs arrive changes nothing and loses nobody."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.policy import WatchPolicy
from monitoring.domain.topology import Alarm, Event, News, correlate, settled

POLICY = WatchPolicy()
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CORE, LEFT, RIGHT, OLT, FAR = 1, 2, 3, 4, 5
UPLINKS: dict[int, tuple[int, ...]] = {CORE: (), LEFT: (CORE,), RIGHT: (CORE, LEFT), OLT: (LEFT,), FAR: (RIGHT, LEFT)}


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def node(number: int, seconds: float = 0, **more: object) -> Alarm:
    return replace(Alarm(number, UPLINKS[number], after(seconds), node=number), **more)  # type: ignore[arg-type]


def line(key: int, parent: int, seconds: float = 0, **more: object) -> Alarm:
    return replace(Alarm(key, (parent,), after(seconds)), **more)  # type: ignore[arg-type]


def at_once(*alarms: Alarm, seconds: float = 200) -> tuple[Event, ...]:
    return correlate(alarms, POLICY, after(seconds))


def test_one_line_alone_is_one_event_without_a_root() -> None:
    assert at_once(line(100, OLT)) == (Event((100,)),)


def test_everything_below_a_lost_node_is_one_event_with_that_root() -> None:
    found = at_once(line(101, OLT, 5), line(100, OLT, 3), node(OLT, 10))
    assert found == (Event((OLT, 100, 101), root=OLT),) or found == (Event((100, 101, OLT), root=OLT),)
    assert {key for event in found for key in event.losses} == {OLT, 100, 101}


def test_the_root_is_found_at_the_top_of_a_chain() -> None:
    (event,) = at_once(line(100, OLT, 1), node(OLT, 2), node(LEFT, 9), node(CORE, 4))
    assert event.root == CORE
    assert set(event.losses) == {100, OLT, LEFT, CORE}


def test_a_node_with_one_healthy_way_up_is_its_own_root() -> None:
    found = at_once(node(FAR, 0), node(LEFT, 300), line(100, FAR, 2), seconds=400)
    assert sorted((event.root, sorted(event.losses)) for event in found) == [(LEFT, [LEFT]), (FAR, [FAR, 100])]


def test_when_every_way_up_is_lost_the_nearest_is_the_root() -> None:
    found = at_once(node(FAR, 0), node(RIGHT, 300, parents=()), node(LEFT, 600, parents=()), seconds=700)
    assert Event((FAR, RIGHT), root=RIGHT) in found
    assert Event((LEFT,), root=LEFT) in found


def test_a_ring_of_nodes_ends() -> None:
    one, two = node(LEFT, 0, parents=(RIGHT,)), node(RIGHT, 1, parents=(LEFT,))
    found = at_once(one, two)
    assert sorted(key for event in found for key in event.losses) == [LEFT, RIGHT]


def test_siblings_within_two_minutes_are_one_event_and_later_ones_are_not() -> None:
    found = at_once(line(100, OLT, 0), line(101, OLT, 120), line(102, OLT, 121), line(103, FAR, 5))
    assert set(found) == {Event((100, 101)), Event((102,)), Event((103,))}


def test_a_late_loss_joins_the_incident_of_its_root() -> None:
    placed = [node(OLT, 0, incident=7, root=OLT), line(100, OLT, 2, incident=7, root=OLT)]
    assert at_once(*placed, line(101, OLT, 500), seconds=600) == (Event((101,), root=OLT, incident=7),)


def test_a_root_proven_after_its_children_were_told_takes_over_their_incident() -> None:
    told = [line(100, OLT, 0, incident=7), line(101, OLT, 1, incident=7)]
    assert at_once(*told, node(OLT, 20)) == (Event((OLT,), root=OLT, incident=7),)
    assert at_once(*told, node(OLT, 20, incident=7)) == (Event((), root=OLT, incident=7),)


def test_an_older_loss_keeps_its_own_incident_when_its_node_falls_later() -> None:
    found = at_once(line(100, OLT, 0, incident=7), node(OLT, 900), line(101, OLT, 901), seconds=1000)
    assert found == (Event((OLT, 101), root=OLT),)


def test_children_have_five_minutes_to_follow_their_root() -> None:
    child = line(100, OLT, 1, incident=7, root=OLT, root_cleared_at=after(600))
    root = node(OLT, 0, incident=7, root=OLT, cleared_at=after(600), root_cleared_at=after(600))
    assert at_once(child, root, seconds=899) == ()
    assert at_once(child, root, seconds=900) == (Event((100,)),)


def test_what_fell_before_the_root_came_back_still_belongs_to_it() -> None:
    root = node(OLT, 0, incident=7, root=OLT, cleared_at=after(600), root_cleared_at=after(600))
    late, new = line(100, OLT, 590), line(101, FAR, 640)
    assert set(at_once(late, new, root, seconds=650)) == {Event((100,), root=OLT, incident=7), Event((101,))}


def test_a_loss_that_is_over_before_it_was_told_is_still_told() -> None:
    assert at_once(line(100, OLT, 0, cleared_at=after(60))) == (Event((100,)),)


def test_a_parent_is_settled_when_lost_or_seen_alive_since() -> None:
    child = line(100, OLT, 10)
    assert settled(child, {}, {})
    assert not settled(child, {OLT: News(False, after(9))}, {})
    assert not settled(child, {OLT: News(False, None)}, {})
    assert settled(child, {OLT: News(False, after(10))}, {})
    assert settled(child, {OLT: News(True, after(0))}, {OLT: node(OLT, 11, parents=())})


def test_what_is_above_a_lost_parent_must_be_settled_too() -> None:
    news = {OLT: News(True, after(0)), LEFT: News(False, after(0))}
    assert not settled(line(100, OLT, 10), news, {OLT: node(OLT, 11)})
    assert settled(line(100, OLT, 10), {**news, LEFT: News(False, after(12))}, {OLT: node(OLT, 11)})


class Book:
    """The plainest keeper of incidents: what the services do with rows, done with two dictionaries."""

    def __init__(self) -> None:
        self.incident: dict[int, int] = {}
        self.root: dict[int, int | None] = {}
        self.cleared: dict[int, datetime] = {}
        self.splits = 0

    def alarms(self, known: Iterable[Alarm]) -> list[Alarm]:
        return [self._alarm(alarm) for alarm in known]

    def _alarm(self, alarm: Alarm) -> Alarm:
        incident = self.incident.get(alarm.key)
        root = self.root.get(incident) if incident is not None else None
        back = self.cleared.get(root) if root is not None else None
        return replace(
            alarm, incident=incident, root=root, root_cleared_at=back, cleared_at=self.cleared.get(alarm.key)
        )

    def apply(self, events: Iterable[Event]) -> None:
        told: set[int] = set()
        for event in events:
            assert told.isdisjoint(event.losses), "a loss in two events"
            told |= set(event.losses)
            incident = event.incident if event.incident is not None else len(self.root) + 1
            if self.root.get(incident) is None or event.root is not None:
                self.root[incident] = event.root
            self.splits += sum(key in self.incident for key in event.losses)
            self.incident.update(dict.fromkeys(event.losses, incident))


def network(draw: st.DrawFn) -> dict[int, tuple[int, ...]]:
    """Nodes 1..n; each but the first has one or two uplinks among those before it."""
    uplinks: dict[int, tuple[int, ...]] = {1: ()}
    for number in range(2, draw(st.integers(2, 7)) + 1):
        uplinks[number] = tuple(draw(st.lists(st.integers(1, number - 1), min_size=1, max_size=2, unique=True)))
    return uplinks


def below(uplinks: dict[int, tuple[int, ...]], root: int) -> set[int]:
    """The root, and every node that cannot reach the core without it."""
    alive: set[int] = set()
    for number in sorted(uplinks):
        if number != root and (not uplinks[number] or any(parent in alive for parent in uplinks[number])):
            alive.add(number)
    return set(uplinks) - alive


@st.composite
def cuts(draw: st.DrawFn) -> tuple[int, list[Alarm], list[set[int]]]:
    """A node cut: all that falls with it within 100 s, and the random batches in which the proofs arrive."""
    uplinks = network(draw)
    root = draw(st.sampled_from(sorted(uplinks)))
    fallen = sorted(below(uplinks, root))
    when = st.integers(0, 100)
    alarms = [Alarm(number, uplinks[number], after(draw(when)), node=number) for number in fallen]
    lines = draw(st.lists(st.sampled_from(fallen), max_size=12))
    alarms += [Alarm(100 + place, (parent,), after(draw(when))) for place, parent in enumerate(lines)]
    order = draw(st.permutations([alarm.key for alarm in alarms]))
    marks = [0, *sorted(draw(st.lists(st.integers(0, len(order)), max_size=4))), len(order)]
    return root, alarms, [set(order[one:two]) for one, two in pairwise(marks)]


@given(cuts())
def test_whatever_the_order_a_cut_is_one_incident_with_the_right_root(
    cut: tuple[int, list[Alarm], list[set[int]]],
) -> None:
    root, alarms, batches = cut
    book, known = Book(), set[int]()
    nodes = {alarm.node: alarm for alarm in alarms if alarm.node is not None}
    for batch in batches:
        known |= batch
        news = {number: News(number in known, None) for number in nodes}
        ready = [
            alarm
            for alarm in alarms
            if alarm.key in known
            and settled(alarm, news, {number: found for number, found in nodes.items() if number in known})
        ]
        book.apply(correlate(book.alarms(ready), POLICY, after(150)))
    assert set(book.incident) == {alarm.key for alarm in alarms}
    assert set(book.incident.values()) == {1}
    assert book.root == {1: root}


@given(cuts())
def test_without_patience_too_nobody_is_lost_and_a_second_look_says_nothing_new(
    cut: tuple[int, list[Alarm], list[set[int]]],
) -> None:
    _, alarms, batches = cut
    book, known = Book(), set[int]()
    for batch in batches:
        known |= batch
        seen = [alarm for alarm in alarms if alarm.key in known]
        book.apply(correlate(book.alarms(seen), POLICY, after(150)))
        assert set(book.incident) == known
        assert correlate(book.alarms(seen), POLICY, after(150)) == ()
    assert book.splits == 0


@given(cuts(), st.data())
def test_no_child_is_lost_when_the_root_comes_back_without_it(
    cut: tuple[int, list[Alarm], list[set[int]]], data: st.DataObject
) -> None:
    root, alarms, _ = cut
    book = Book()
    book.apply(correlate(book.alarms(alarms), POLICY, after(150)))
    others = [alarm.key for alarm in alarms if alarm.node != root]
    back = set(data.draw(st.lists(st.sampled_from(others), unique=True))) if others else set()
    book.cleared = {root: after(1000)} | dict.fromkeys(back, after(1010))
    assert correlate(book.alarms(alarms), POLICY, after(1299)) == ()
    book.apply(correlate(book.alarms(alarms), POLICY, after(1301)))
    left = {alarm.key for alarm in alarms if alarm.node != root} - back
    assert all(book.incident[key] != 1 for key in left)
    assert all(book.incident[key] == 1 for key in back | {root})
    assert book.splits == len(left)
    assert correlate(book.alarms(alarms), POLICY, after(1400)) == ()


@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from([OLT, FAR])), max_size=20), st.randoms())
def test_siblings_are_the_same_in_any_order(fallen: list[tuple[int, int]], chance: object) -> None:
    alarms = [line(100 + place, parent, seconds) for place, (seconds, parent) in enumerate(fallen)]
    shuffled = list(alarms)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    found = at_once(*shuffled, seconds=700)
    assert set(found) == set(at_once(*alarms, seconds=700))
    for event in found:
        members = [alarm for alarm in alarms if alarm.key in event.losses]
        spread = max(one.first_bad_at for one in members) - min(one.first_bad_at for one in members)
        assert spread <= POLICY.siblings_within
        assert len({alarm.parents for alarm in members}) == 1
