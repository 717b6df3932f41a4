"""What can be drawn of a target: which quantities belong in one picture, and their points over any stretch of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitoring.domain.gaps import breaks
from monitoring.domain.metrics import KNOWN, Unit, unit_of
from monitoring.domain.profiles import Profile
from monitoring.models import Series, Target
from monitoring.selectors.profiles import profile_of
from monitoring.selectors.reading import finest_step
from monitoring.stores import store
from monitoring.stores.base import Bucket, mean_step

_PAIRS = (("in_bps", "out_bps"), ("in_errors", "out_errors"))
_ROUND_TRIP = ("answer_ms", "ping_ms")


@dataclass(frozen=True)
class Curve:
    """One quantity of a picture: its series, and what tells it from the others there."""

    series: int
    metric: str
    row: str


@dataclass(frozen=True)
class Graph:
    """`key` names it in an address; `row` is the interface or part that it is about, "" for the whole device."""

    key: str
    metrics: tuple[str, ...]
    row: str
    unit: Unit
    curves: tuple[Curve, ...]


@dataclass(frozen=True)
class Line:
    """The points of one curve: mean and highest of each stretch, and what they come to over the whole time.

    `share_95` is the 95th percentile, of means as traffic is billed by and not of the points: what lies above it is one
    twentieth of the time.
    """

    curve: Curve
    means: tuple[float | None, ...]
    highs: tuple[float | None, ...]
    mean: float | None
    highest: float | None
    share_95: float | None


@dataclass(frozen=True)
class Drawn:
    """A graph's points: Unix seconds, and a line for each curve. `step` is what each point stands for, `share_step`
    what each of the means does that are ranked for the 95th percentile."""

    graph: Graph
    at: tuple[float, ...]
    lines: tuple[Line, ...]
    step: timedelta
    share_step: timedelta


def graphs_of(target: Target) -> list[Graph]:
    """The pictures of a target, those of its line's interface first."""
    profile = profile_of(target)
    rows = Series.objects.filter(target=target).values_list("pk", "metric", "interface")
    known = {(metric, row): pk for pk, metric, row in rows}
    graphs = [*_of_interfaces(known, profile), *_of_device(known, profile)]
    return sorted(graphs, key=lambda graph: _rank(graph, profile))


def _of_interfaces(known: dict[tuple[str, str], int], profile: Profile) -> list[Graph]:
    names = sorted({row for metric, row in known if metric in {"in_bps", "out_bps"}})
    return [
        graph for name in names for pair in _PAIRS if (graph := _graph(pair, name, known, profile.units())) is not None
    ]


def _of_device(known: dict[tuple[str, str], int], profile: Profile) -> list[Graph]:
    counted = {metric for pair in _PAIRS for metric in pair}
    groups = [*profile.graphs, _ROUND_TRIP]
    told = {metric for group in groups for metric in group} | counted
    groups += [(metric,) for metric in sorted({metric for metric, _ in known}) if metric not in told]
    drawn = []
    for group in groups:
        rows = sorted({row for metric, row in known if metric in group})
        drawn += [graph for row in rows if (graph := _graph(group, row, known, profile.units())) is not None]
    return drawn


def _graph(metrics: Sequence[str], row: str, known: dict[tuple[str, str], int], units: dict[str, str]) -> Graph | None:
    curves = tuple(Curve(known[metric, row], metric, row) for metric in metrics if (metric, row) in known)
    if not curves:
        return None
    first = curves[0].metric
    return Graph(f"{curves[0].series}", tuple(metrics), row, unit_of(first, units.get(first, "")), curves)


def _rank(graph: Graph, profile: Profile) -> tuple[int, int, str]:
    """The line's own interface, other interfaces, then the device's parts in the order in which they are known."""
    first = graph.metrics[0]
    if first in {"in_bps", "in_errors"}:
        of_line = graph.row in profile.line
        return (0 if of_line else 1) * 2 + (first == "in_errors"), 0, graph.row
    order = list(KNOWN)
    return 4, order.index(first) if first in order else len(order), graph.row


def draw(graph: Graph, since: datetime, until: datetime) -> Drawn:
    """The points of `[since, until)`; a long stretch is read from roll-ups. Where nothing was measured there is a point
    without values."""
    step = finest_step(until - since)
    wanted = [curve.series for curve in graph.curves]
    found, shares = store().read(wanted, since, until, step), store().percentile(wanted, since, until)
    times = sorted({bucket.at for buckets in found.values() for bucket in buckets})
    times = sorted({*times, *breaks(times, step)})
    lines = tuple(_line(curve, found[curve.series], times, shares[curve.series].value) for curve in graph.curves)
    return Drawn(graph, tuple(at.timestamp() for at in times), lines, step, mean_step(until - since))


def _line(curve: Curve, buckets: Sequence[Bucket], times: Sequence[datetime], share_95: float | None) -> Line:
    by_time = {bucket.at: bucket for bucket in buckets}
    in_order = [by_time.get(at) for at in times]
    count = sum(bucket.count for bucket in buckets)
    return Line(
        curve,
        tuple(bucket.mean if bucket else None for bucket in in_order),
        tuple(bucket.high if bucket else None for bucket in in_order),
        sum(bucket.mean * bucket.count for bucket in buckets) / count if count else None,
        max((bucket.high for bucket in buckets), default=None),
        share_95,
    )


def values_at(target: Target, at: datetime, within: timedelta = timedelta(minutes=10)) -> dict[tuple[str, str], Bucket]:
    """What was measured last before an instant, by metric and row: raw where it is still kept, else rolled up."""
    rows = {pk: (metric, row) for pk, metric, row in _rows(target)}
    for step in (timedelta(), timedelta(minutes=5), timedelta(hours=1)):
        found = store().read(list(rows), at - max(within, step), at + timedelta(milliseconds=1), step)
        last = {rows[pk]: buckets[-1] for pk, buckets in found.items() if buckets}
        if last:
            return last
    return {}


def _rows(target: Target) -> list[tuple[int, str, str]]:
    return list(Series.objects.filter(target=target).values_list("pk", "metric", "interface"))
