"""From values read to samples stored: gauges as they are, counters as rates; and what the next poll needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from sys import intern
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from monitoring.domain import profiles
from monitoring.domain.counters import Counter, Snapshot, oddities, rates
from monitoring.domain.patience import learnt
from monitoring.domain.policy import WatchPolicy
from monitoring.domain.profiles import Found
from monitoring.models import Series
from monitoring.selectors.profiles import Profiles
from monitoring.services import excesses
from monitoring.stores import store
from monitoring.stores.base import Point

if TYPE_CHECKING:
    from monitoring.services.recording import Reading
    from monitoring.services.watched import Watched

_Name = tuple[int, str, str]  # target, metric, interface
_MOST_KNOWN = 1 << 20
# Numbers of series by name, of rows that were committed: a poller asks for the same ones each minute.
_numbers: dict[_Name, int] = {}


def store_samples(readings: Iterable[tuple[Watched, Reading]], rules: WatchPolicy, known: Profiles) -> None:
    """Stores what each reading measured and puts into each target's memory what the next one needs."""
    measured, passed = list[tuple[_Name, datetime, float]](), list[excesses.Passed]()
    for target, reading in readings:
        if not reading.good:
            continue
        before, odd = len(measured), list(reading.odd)
        for metric, interface, value in _measure(target, reading, known, odd):
            measured.append(((target.pk, metric, interface), reading.at, value))
        if odd:
            _note_oddities(target, odd, reading.at)
        passed += excesses.judge(target, known[target.profile], measured[before:])
        if reading.values:
            _learn_pace(target, reading.took, rules)
    numbers = _series({name for name, _, _ in measured})
    store().append([Point(numbers[name], at, value) for name, at, value in measured])
    excesses.write(passed)


def _measure(target: Watched, reading: Reading, known: Profiles, odd: list[str]) -> Iterator[tuple[str, str, float]]:
    """The values, and into `odd` what was strange about the answers."""
    if reading.pinged:
        yield "ping_ms", "", round(reading.took * 1000, 3)
    if not reading.values:
        return
    yield "answer_ms", "", round(reading.took * 1000, 3)
    found = reading.found or Found()
    if profiles.misfits(reading.values):
        odd.append("types")
    if not reading.renumbered:
        for (metric, row), value in profiles.gauges(known[target.profile], reading.values, found).items():
            yield metric, row, value
    counted = profiles.snapshot(found, reading.values, reading.at)
    if counted is not None and not reading.renumbered:
        yield "uptime_seconds", "", counted.uptime / 100
        for name, count in _rates(target, counted, odd).items():
            metric, _, interface = name.partition(" ")
            yield metric, interface, round(count * profiles.WORTH[metric], 3)
    if reading.renumbered and _moved(target.memory.get("names") or {}, found.names):
        odd.append("renumbered")
    if len(reading.values) > 1 or reading.renumbered:
        target.memory = _memory(target.memory, reading, counted)


def _rates(target: Watched, counted: Snapshot, odd: list[str]) -> dict[str, float]:
    ceilings, before = target.memory.get("ceilings"), _recalled(target.memory)
    found = rates(before, counted, ceilings)
    if before is not None and len(found) < len(counted.counters):
        odd += oddities(before, counted, ceilings)
    return found


def _moved(before: Mapping[str, int], after: Mapping[str, int]) -> bool:
    """Whether an interface that is still there has another number."""
    return any(after[name] != number for name, number in before.items() if name in after)


def _note_oddities(target: Watched, odd: Iterable[str], at: datetime) -> None:
    """For its page: what was strange, and when it last was. A device that is strange all the time is noted once."""
    seen = {**target.memory.get("odd", {}), **dict.fromkeys(odd, at.isoformat())}
    target.memory = {**target.memory, "odd": seen}


def _learn_pace(target: Watched, took: float, rules: WatchPolicy) -> None:
    before = target.memory.get("pace")
    pace = learnt(before, took, rules)
    if pace is not None:
        target.memory = {**target.memory, "pace": pace}
    elif before is not None:
        target.memory = {name: value for name, value in target.memory.items() if name != "pace"}


def _memory(before: Mapping[str, Any], reading: Reading, counted: Snapshot | None) -> dict[str, Any]:
    """A short question to a target that was lost tells nothing of counters: what was remembered then stays."""
    found = reading.found
    counters = {} if counted is None or reading.renumbered else counted.counters
    kept = {name: value for name, value in before.items() if name in {"odd", "over", "pace"}}
    if not reading.renumbered:
        kept |= {name: before[name] for name in ("names", "rows", "bits", "ceilings") if name in before}
    elif found is not None:
        kept |= {"names": dict(found.names), "bits": found.bits, "ceilings": _ceilings(found)}
        kept |= {"rows": {metric: dict(rows) for metric, rows in found.rows.items() if rows}}
    return kept | {
        "at": reading.at.isoformat(),
        "uptime": counted.uptime if counted else 0,
        "table": reading.values.get(profiles.TABLE_CHANGED),
        "counters": {name: (counter.value, counter.bits) for name, counter in counters.items()},
        "packet": reading.packet,
        "chokes": reading.chokes,
    }


def _ceilings(found: Found) -> dict[str, float]:
    """What an interface can count in a second, with a margin for agents that sample their own counters."""
    return {
        f"{metric} {name}": speed / 8 * 1.5
        for name, speed in found.speeds.items()
        if speed > 0
        for metric in ("in_bps", "out_bps")
    }


def _recalled(memory: Mapping[str, Any]) -> Snapshot | None:
    if not memory.get("counters"):
        return None
    counters = {name: Counter(value, bits) for name, (value, bits) in memory["counters"].items()}
    return Snapshot(datetime.fromisoformat(memory["at"]), memory["uptime"], counters)


def recalled_rows(memory: Mapping[str, Any]) -> Found | None:
    """The interfaces and rows that were found last; None where none were looked for yet."""
    if memory.get("names") is None:
        return None
    return Found(names=memory["names"], rows=memory.get("rows", {}), bits=memory.get("bits", 64))


def _series(names: set[_Name]) -> dict[_Name, int]:
    """The numbers of series, made where they are new."""
    found = {name: _numbers[name] for name in names if name in _numbers}
    if missing := names - found.keys():
        asked = _known(missing)
        if unmade := missing - asked.keys():
            _make(unmade)
            asked |= _known(unmade)
        # Numbers of rows that are rolled back would name nothing.
        transaction.on_commit(lambda: _keep(asked))
        found |= asked
    return found


def _make(names: set[_Name]) -> None:
    """By the statement: a poller that starts makes tens of thousands. Another one may be making the same."""
    targets, metrics, interfaces = (list(part) for part in zip(*sorted(names), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Series._meta.db_table} (target_id, metric, interface)"  # noqa: S608
            " SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING",
            [targets, metrics, interfaces],
        )


def _keep(numbers: Mapping[_Name, int]) -> None:
    """The same few words name them all: each is kept once."""
    if len(_numbers) > _MOST_KNOWN:
        _numbers.clear()
    for (target, metric, interface), number in numbers.items():
        _numbers[target, intern(metric), intern(interface)] = number


def _known(names: set[_Name]) -> dict[_Name, int]:
    rows = Series.objects.filter(target__in={target for target, _, _ in names})
    found = rows.values_list("target_id", "metric", "interface", "pk")
    return {(target, metric, interface): pk for target, metric, interface, pk in found}
