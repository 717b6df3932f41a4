"""Which losses are one event, and what its root is.

Nodes form a graph: each has uplinks, best first. A loss is *explained* by a node when every way up goes through nodes
in alarm: the nearest of them explains it, unless that one is itself explained from higher up. What nothing explains is
a *top*. Tops that fall under the same healthy parent within two minutes are siblings: one event.

Proofs come in random order, so nothing here depends on it: `correlate` looks at all losses each time and says what each
one without an incident, or whose incident no longer explains it, belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitoring.domain.policy import WatchPolicy


@dataclass(frozen=True, slots=True)
class Alarm:
    """A proven loss.

    Args:
        key: names the loss.
        parents: the node that a line hangs from, or a node's uplinks, best first.
        node: the node itself, when a node is what was lost.
        cleared_at: when it came back, if it did.
        incident: the incident it is part of, if any; `root` that incident's root node, if any; `worked` whether it is
            still worked, so that others may join it.
        root_cleared_at: when that root came back, if it did.
    """

    key: int
    parents: tuple[int, ...]
    first_bad_at: datetime
    node: int | None = None
    cleared_at: datetime | None = None
    incident: int | None = None
    root: int | None = None
    root_cleared_at: datetime | None = None
    worked: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """Losses to be told as one, to `incident` or, without one, to a new incident; `root` is the node to blame, if any.

    A loss that has an incident already leaves it, for its root came back without it. An event without losses only names
    the root of an incident.
    """

    losses: tuple[int, ...]
    root: int | None = None
    incident: int | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What is known of a watched node: whether it is proven lost, and its last good sample."""

    lost: bool
    last_good_at: datetime | None


class Losses:
    """The losses known at one instant, and which node explains which."""

    def __init__(self, alarms: Iterable[Alarm], policy: WatchPolicy, at: datetime) -> None:
        self.policy, self.at = policy, at
        self.alarms = sorted(alarms, key=lambda alarm: (alarm.first_bad_at, alarm.key))
        self._nodes: dict[int, list[Alarm]] = {}
        for alarm in self.alarms:
            if alarm.node is not None and not self._over(alarm):
                self._nodes.setdefault(alarm.node, []).append(alarm)

    def _past(self, cleared_at: datetime | None) -> bool:
        return cleared_at is not None and self.at >= cleared_at + self.policy.children_clear_within

    def _over(self, alarm: Alarm) -> bool:
        """Whether a loss that cleared can explain nothing more: its time, or that of its incident's root, is past."""
        return alarm.cleared_at is not None and (self._past(alarm.cleared_at) or self._past(alarm.root_cleared_at))

    def of_node(self, node: int, since: datetime) -> Alarm | None:
        """The loss of `node` that can explain one since then: a node that came back explains only what fell before."""
        for alarm in self._nodes.get(node, ()):
            if alarm.cleared_at is None or alarm.cleared_at >= since:
                return alarm
        return None

    def top_of(self, alarm: Alarm, seen: frozenset[int] = frozenset()) -> Alarm:
        """The loss that explains this one: itself when some way up is healthy. A ring of nodes is walked once."""
        if alarm.node is not None:
            seen |= {alarm.node}
        above = [self.of_node(parent, alarm.first_bad_at) for parent in alarm.parents]
        ways = [found for found in above if found is not None and found.node not in seen]
        return self.top_of(ways[0], seen) if ways and None not in above else alarm

    def healthy_parent(self, top: Alarm) -> int | None:
        """The nearest parent of a top that is not lost: what siblings have in common."""
        return next((parent for parent in top.parents if self.of_node(parent, top.first_bad_at) is None), None)

    def homeless(self, alarm: Alarm) -> bool:
        """Whether it has no incident, or one whose root came back too long ago to be the cause any more."""
        return alarm.incident is None or (alarm.cleared_at is None and self._past(alarm.root_cleared_at))

    def can_take(self, alarm: Alarm) -> bool:
        """Whether the incident of this loss may take others in: it is worked, and its root is not past."""
        return alarm.incident is not None and alarm.worked and not self._past(alarm.root_cleared_at)


def correlate(alarms: Iterable[Alarm], policy: WatchPolicy, at: datetime) -> tuple[Event, ...]:
    """What each loss without a fitting incident belongs to; every such loss is in exactly one event."""
    losses = Losses(alarms, policy, at)
    families: dict[int, list[Alarm]] = {}
    for alarm in losses.alarms:
        families.setdefault(losses.top_of(alarm).key, []).append(alarm)
    tops = [alarm for alarm in losses.alarms if alarm.key in families]
    events: list[Event | None] = []
    for group in _siblings(losses, tops):
        members = [member for top in group for member in families[top.key]]
        events.append(_event(losses, group, members))
    return tuple(event for event in events if event is not None)


def _siblings(losses: Losses, tops: Sequence[Alarm]) -> Iterator[list[Alarm]]:
    """Tops in groups: under the same healthy parent, at most `siblings_within` after the first of the group."""
    open_groups: dict[int, list[Alarm]] = {}
    for top in tops:
        parent = losses.healthy_parent(top)
        if parent is None:
            yield [top]
            continue
        group = open_groups.get(parent)
        if group and top.first_bad_at - group[0].first_bad_at <= losses.policy.siblings_within:
            group.append(top)
            continue
        if group:
            yield group
        open_groups[parent] = [top]
    yield from open_groups.values()


def _event(losses: Losses, tops: Sequence[Alarm], members: Sequence[Alarm]) -> Event | None:
    incident, known_root = _incident(losses, tops, members)
    root = _root(losses, tops, members, known_root)
    homeless = tuple(member.key for member in members if losses.homeless(member))
    renamed = incident is not None and root != known_root
    return Event(homeless, root, incident) if homeless or renamed else None


def _root(losses: Losses, tops: Sequence[Alarm], members: Sequence[Alarm], known: int | None) -> int | None:
    """The node to blame: the known one, unless a node higher up turns out to explain it too."""
    # A node whose incident is past is among the tops only to mark the time; it is to blame for nothing new.
    nodes = [top.node for top in tops if top.node is not None and (losses.homeless(top) or losses.can_take(top))]
    explained = {member.node for member in members} - set(nodes)
    return nodes[0] if nodes and (known is None or known in explained) else known


def _incident(losses: Losses, tops: Sequence[Alarm], members: Sequence[Alarm]) -> tuple[int | None, int | None]:
    """The incident an event already has, and its root: that of a top, or of what fell with it but was told first."""
    placed = [member for member in members if losses.can_take(member)]
    keys, nodes = {top.key for top in tops}, {top.node for top in tops if top.node is not None}
    began, window = tops[0].first_bad_at, losses.policy.siblings_within
    own = (member for member in placed if member.root in nodes or member.key in keys)
    told_first = (
        member for member in placed if member.root in {None, member.node} and abs(member.first_bad_at - began) <= window
    )
    chosen = next(own, None) or next(told_first, None)
    return (chosen.incident, chosen.root) if chosen else (None, None)


def settled(alarm: Alarm, news: Mapping[int, News], nodes: Mapping[int, Alarm]) -> bool:
    """Whether what is above a loss is known well enough to name its root.

    A parent is settled when it is proven lost and what is above it is settled too, when it answered after the loss
    began, or when nobody watches it. `nodes` are the losses of nodes, by node.
    """
    return _settled(alarm, news, nodes, frozenset())


def _settled(alarm: Alarm, news: Mapping[int, News], nodes: Mapping[int, Alarm], seen: frozenset[int]) -> bool:
    for parent in alarm.parents:
        known = news.get(parent)
        if known is None or parent in seen:
            continue
        if known.lost:
            above = nodes.get(parent)
            if above is not None and not _settled(above, news, nodes, seen | {parent}):
                return False
        elif known.last_good_at is None or known.last_good_at < alarm.first_bad_at:
            return False
    return True
