"""What was measured in the last eight days: the very curves that the lab's boxes go on with, stored at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from django.db.models import QuerySet

from lab.street import BoxSpec, NodeSpec, Street
from lab.traffic import MANAGEMENT, TRICKLE, UPLOAD, download_bps
from monitoring.models import Outage, Series, Target
from monitoring.stores import store
from monitoring.stores.base import Point
from provisioning.models import Suspension

LOOKED_BACK = timedelta(days=8)
EVERY = timedelta(minutes=10)
SLOWLY = 6  # the temperature of a box is looked at each sixth time

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Watched:
    """A device: how its traffic is reckoned, and its stretches behind the wall."""

    target: Target
    name: str
    traffic: str
    plan_mbps: float
    interface: str
    walls: tuple[Stretch, ...] = ()

    def quickly(self, at: datetime) -> dict[tuple[str, str], float]:
        """What is asked each time: traffic and the round trip."""
        if _within(at, self.walls):
            down = up = TRICKLE
        else:
            down = download_bps(self.traffic, self.plan_mbps, at.timestamp())
            up = down * UPLOAD
        answered = 1.2 + self.luck % 30 / 10 + 0.8 * _noise(self.name, at)
        carried = {("in_bps", self.interface): down + MANAGEMENT, ("out_bps", self.interface): up + MANAGEMENT}
        return {**carried, ("answer_ms", ""): answered}

    def slowly(self, at: datetime) -> dict[tuple[str, str], float]:
        noise = _noise(self.name, at)
        found = {("cpu_percent", ""): 3.0 + int(8 * noise), ("celsius", ""): 38.0 + self.luck % 6 + int(2 * noise)}
        if self.target.box_id:
            found["received_dbm", ""] = -17.0 - self.luck % 50 / 10 + 0.4 * noise
            found["sent_dbm", ""] = 2.0 + 0.2 * noise
        return found

    @property
    def luck(self) -> int:
        return crc32(self.name.encode())


def remember(street: Street, *, until: datetime) -> int:
    """Stores eight days of every box and node, with a hole where it was lost; how many samples."""
    targets = {(str(device.address), device.snmp_port): target for target, device in _targets()}
    points: list[Point] = []
    specs: list[BoxSpec | NodeSpec] = [*street.boxes, *street.nodes]
    for spec in specs:
        target = targets.get((spec.address, spec.snmp_port))
        if target is not None:
            points += _points(_watched(target, spec, until), until)
    store().append(points)
    # The poller of this town begins now: what it did not ask in six months that never were, it did not miss.
    Target.objects.watched().update(due_at=until, slot_at=until, missed=0)
    return len(points)


def _targets() -> Iterator[tuple[Target, Any]]:
    for target in Target.objects.watched().select_related("box", "node"):
        yield target, target.box or target.node


def _watched(target: Target, spec: BoxSpec | NodeSpec, until: datetime) -> Watched:
    if isinstance(spec, NodeSpec):
        return Watched(target, spec.name, f"{spec.name} TenGigabitEthernet0/0/1", 1000, "Te0/0/1")
    assert target.box is not None
    walls = _stretches(Suspension.objects.filter(line=target.box.line_id), "started_at", "lifted_at", until)
    return Watched(target, spec.hostname, spec.hostname, spec.plan_mbps, "Gi0/0", walls)


def _points(device: Watched, until: datetime) -> Iterator[Point]:
    """Each device at its own phase, as the poller asks it."""
    lost = _stretches(Outage.objects.filter(target=device.target), "first_bad_at", "recovered_at", until)
    begin, series = until - LOOKED_BACK + EVERY * (device.luck % 100) / 100, dict[tuple[str, str], int]()
    for place in range(LOOKED_BACK // EVERY):
        at = begin + EVERY * place
        if _within(at, lost):
            continue
        values = device.quickly(at) if place % SLOWLY else device.quickly(at) | device.slowly(at)
        for name, value in values.items():
            if name not in series:
                series[name] = Series.objects.get_or_create(target=device.target, metric=name[0], interface=name[1])[
                    0
                ].pk
            yield Point(series[name], at, round(value, 3))


def _stretches(rows: QuerySet[Any], began: str, ended: str, until: datetime) -> tuple[Stretch, ...]:
    return tuple((first, last or until) for first, last in rows.values_list(began, ended))


def _within(at: datetime, stretches: tuple[Stretch, ...]) -> bool:
    return any(began <= at < ended for began, ended in stretches)


def _noise(name: str, at: datetime) -> float:
    return crc32(f"{name} {at.timestamp():.0f}".encode()) / 2**32
