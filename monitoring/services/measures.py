"""From values read to samples stored: gauges as they are, counters as rates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitoring.domain import profiles
from monitoring.domain.counters import Counter, Snapshot, rates
from monitoring.models import Series, Target
from monitoring.stores import store
from monitoring.stores.base import Point

if TYPE_CHECKING:
    from monitoring.services.recording import Reading

_Name = tuple[int, str, str]  # target, metric, interface


def store_samples(readings: Iterable[tuple[Target, Reading]]) -> None:
    """Stores what each reading measured and puts into each target's memory what the next one needs."""
    measured = [
        ((target.pk, metric, interface), reading.at, value)
        for target, reading in readings
        if reading.good
        for metric, interface, value in _measure(target, reading)
    ]
    numbers = _series({name for name, _, _ in measured})
    store().append([Point(numbers[name], at, value) for name, at, value in measured])


def _measure(target: Target, reading: Reading) -> Iterator[tuple[str, str, float]]:
    if not reading.values:
        return
    yield "answer_ms", "", round(reading.took * 1000, 3)
    what = profiles.profile(target.box.model.snmp_profile if target.box else "node")
    for metric, value in profiles.gauges(what, reading.values).items():
        yield metric, "", value
    counted = profiles.snapshot(reading.names, reading.values, reading.at)
    if counted is not None and not reading.renumbered:
        for name, octets in rates(_recalled(target.memory), counted).items():
            metric, _, interface = name.partition(" ")
            yield metric, interface, round(octets * 8, 3)
    target.memory = _memory(reading, counted)


def _memory(reading: Reading, counted: Snapshot | None) -> dict[str, Any]:
    counters = {} if counted is None or reading.renumbered else counted.counters
    return {
        "at": reading.at.isoformat(),
        "uptime": counted.uptime if counted else 0,
        "table": reading.values.get(profiles.TABLE_CHANGED),
        "names": dict(reading.names) if reading.names is not None else None,
        "counters": {name: counter.value for name, counter in counters.items()},
        "packet": reading.packet,
    }


def _recalled(memory: Mapping[str, Any]) -> Snapshot | None:
    if not memory.get("counters"):
        return None
    counters = {name: Counter(value) for name, value in memory["counters"].items()}
    return Snapshot(datetime.fromisoformat(memory["at"]), memory["uptime"], counters)


def _series(names: set[_Name]) -> dict[_Name, int]:
    """The numbers of series, made where they are new."""
    known = _known(names)
    missing = names - set(known)
    if not missing:
        return known
    fresh = [Series(target_id=target, metric=metric, interface=interface) for target, metric, interface in missing]
    Series.objects.bulk_create(fresh, ignore_conflicts=True)
    return known | _known(missing)


def _known(names: set[_Name]) -> dict[_Name, int]:
    rows = Series.objects.filter(target__in={target for target, _, _ in names})
    found = rows.values_list("target_id", "metric", "interface", "pk")
    return {(target, metric, interface): pk for target, metric, interface, pk in found}
