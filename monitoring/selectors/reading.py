"""Every read of monitoring that is worth a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from monitoring.domain.gaps import breaks
from monitoring.models import Mute, Outage, Series, Target, TargetState
from monitoring.selectors.profiles import profile_of
from monitoring.stores import store
from monitoring.stores.base import STEPS, Bucket
from provisioning.models import Box, Line, Node
from provisioning.selectors import boxes_in_service

_MOST_POINTS = 2100
_RAW = timedelta(seconds=60)


@dataclass(frozen=True)
class Traffic:
    """Points for a graph, oldest first: Unix seconds and bit/s, None where nothing was measured.

    `step` is how much time each point stands for; a raw sample stands for itself.
    """

    at: tuple[float, ...]
    download_bps: tuple[float | None, ...]
    upload_bps: tuple[float | None, ...]
    step: timedelta

    @property
    def columns(self) -> list[list[float | None]]:
        """As uPlot takes them: times, download, upload."""
        return [list(self.at), list(self.download_bps), list(self.upload_bps)]


@dataclass(frozen=True)
class Downtime:
    """One outage within a stretch of time. It began after `doubt_since` (the last good sample) and by `began_at`.

    `ended_at` is None while it lasts.
    """

    began_at: datetime
    ended_at: datetime | None
    doubt_since: datetime | None
    outage: Outage

    @property
    def doubt(self) -> timedelta | None:
        return self.began_at - self.doubt_since if self.doubt_since else None


@dataclass(frozen=True)
class Availability:
    """How a line did over ``[since, until)``: `share` of the time up, 0 to 1; `doubt` is by how much `down` may be
    larger, for an outage may have begun any time since the last good sample. `measured` is whether anything was ever
    heard of it by then: without, nothing is known of the share."""

    since: datetime
    until: datetime
    down: timedelta
    doubt: timedelta
    outages: tuple[Downtime, ...]
    measured: bool

    @property
    def share(self) -> float:
        return 1 - self.down / (self.until - self.since)


@dataclass(frozen=True)
class Overview:
    """The network at a glance: boxes and nodes by state, and what is lost."""

    boxes: dict[str, int]
    nodes: dict[str, int]
    flapping: int
    muted: int
    lost_nodes: tuple[Node, ...]
    last_at: datetime | None

    @property
    def watched_boxes(self) -> int:
        return sum(self.boxes.values())

    @property
    def watched(self) -> int:
        return sum(self.boxes.values()) + sum(self.nodes.values())


def target_of(line: Line) -> Target | None:
    """The target of the box in service on a line."""
    return Target.objects.select_related("box__model").filter(box__in=boxes_in_service().filter(line=line)).first()


def traffic(line: Line, since: datetime, until: datetime) -> Traffic:
    """What a line carried, as its box counted it on the interface towards the network; empty without one.

    A long stretch is read from roll-ups, whose mean is given.
    """
    step = finest_step(until - since)
    inward, outward = _line_series(line)
    wanted = [series for series in (inward, outward) if series is not None]
    found = store().read(wanted, since, until, step) if wanted else {}
    down, up = (_means(found.get(series, ()) if series is not None else ()) for series in (inward, outward))
    times = sorted(set(down) | set(up))
    times = sorted({*times, *breaks(times, step)})
    return Traffic(
        tuple(at.timestamp() for at in times),
        tuple(down.get(at) for at in times),
        tuple(up.get(at) for at in times),
        step,
    )


def finest_step(span: timedelta) -> timedelta:
    """The finest step whose points a graph can show."""
    if span / _RAW <= _MOST_POINTS:
        return timedelta()
    return next((step for step in STEPS if span / step <= _MOST_POINTS), STEPS[-1])


def _line_series(line: Line) -> tuple[int | None, int | None]:
    target = target_of(line)
    if target is None or target.box is None:
        return None, None
    rows = Series.objects.filter(target=target, metric__in=["in_bps", "out_bps"])
    known = {(interface, metric): pk for interface, metric, pk in rows.values_list("interface", "metric", "pk")}
    for interface in profile_of(target).line:
        if (interface, "in_bps") in known:
            return known[interface, "in_bps"], known.get((interface, "out_bps"))
    return None, None


def _means(buckets: Sequence[Bucket]) -> dict[datetime, float]:
    return {bucket.at: bucket.mean for bucket in buckets}


def outages(line: Line, since: datetime, until: datetime) -> QuerySet[Outage]:
    """The proven losses of a line that touch a stretch of time, oldest first; muted ones are not its fault."""
    touching = Outage.objects.filter(line=line, first_bad_at__lt=until, dropped_at=None, muted=Mute.NONE)
    touching = touching.filter(Q(recovered_at=None) | Q(recovered_at__gt=since))
    return touching.select_related("incident").order_by("first_bad_at")


def availability(line: Line, since: datetime, until: datetime) -> Availability:
    """How a line did, from its proven outages and not from its samples: what was not proven did not happen."""
    spans = tuple(
        Downtime(outage.first_bad_at, outage.recovered_at, outage.last_good_at, outage)
        for outage in outages(line, since, until)
    )
    down = sum((min(span.ended_at or until, until) - max(span.began_at, since) for span in spans), timedelta())
    doubts = (span.began_at - max(span.doubt_since or span.began_at, since) for span in spans if span.began_at > since)
    heard = bool(spans) or (until > line.attached_at and _ever_measured(line))
    return Availability(since, until, down, sum(doubts, timedelta()), spans, heard)


def _ever_measured(line: Line) -> bool:
    """Whether a box was heard since it came to the line: of a line that is no more, all went back to the depot."""
    if line.detached_at is not None or Outage.objects.filter(line=line).exists():
        return True
    return Target.objects.filter(box__line=line, last_at__gte=line.attached_at).exists()


def network_overview() -> Overview:
    """Counts by state, in a fixed number of queries."""
    watched = Target.objects.watched()
    rows = watched.values_list("state").annotate(Count("box"), Count("node"))
    counts = {state: (boxes, nodes) for state, boxes, nodes in rows}
    states = [state.value for state in TargetState]
    return Overview(
        boxes={state: counts.get(state, (0, 0))[0] for state in states},
        nodes={state: counts.get(state, (0, 0))[1] for state in states},
        flapping=watched.filter(flapping=True).count(),
        muted=Outage.objects.open().exclude(muted=Mute.NONE).count(),
        lost_nodes=tuple(Node.objects.filter(target__state=TargetState.DOWN, target__watched=True)),
        last_at=watched.exclude(last_at=None).order_by("-last_at").values_list("last_at", flat=True).first(),
    )


def latest(target: Target) -> dict[str, float]:
    """The newest value of each quantity of the whole device, by metric (the unit is in its name)."""
    if target.last_at is None:
        return {}
    rows = dict(Series.objects.filter(target=target, interface="").values_list("pk", "metric"))
    # The last good sample, however long ago: an hour before it to the instant after.
    until = (target.last_good_at or target.last_at) + timedelta(seconds=1)
    found = store().read(list(rows), until - timedelta(hours=1), until)
    return {rows[series]: buckets[-1].mean for series, buckets in found.items() if buckets}


def device_latest(device: Box | Node) -> dict[str, float]:
    """As `latest`, for a box or a node; empty when it is not watched."""
    target = Target.objects.filter(box=device).first() if isinstance(device, Box) else None
    target = target or (Target.objects.filter(node=device).first() if isinstance(device, Node) else None)
    return latest(target) if target else {}
