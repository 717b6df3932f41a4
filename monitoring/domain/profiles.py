"""What is read on which kind of device, and what the answers mean: data, not code (`domain/readymade.py` has ours).

Nothing is looked up in a MIB at poll time: a profile names numbers. Values of the whole device are pinned instances;
rows of tables (interfaces, sensors, processors) are found once by their names, and then are pinned instances too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from kernel.errors import Refused
from monitoring.domain.counters import Counter, Snapshot

Value = int | float | str | bytes | None

UPTIME = "1.3.6.1.2.1.1.3.0"  # RFC 3418 sysUpTime
SYSTEM = ("1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.2.0", "1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.1.6.0")
TABLE_CHANGED = "1.3.6.1.2.1.31.1.5.0"  # RFC 2863 ifTableLastChange
IF_NAME = "1.3.6.1.2.1.31.1.1.1.1"
IF_ALIAS = "1.3.6.1.2.1.31.1.1.1.18"
IF_SPEED = "1.3.6.1.2.1.31.1.1.1.15"  # ifHighSpeed, Mb/s
IF_DESCR = "1.3.6.1.2.1.2.2.1.2"
IF_IN = "1.3.6.1.2.1.31.1.1.1.6"  # ifHCInOctets
IF_OUT = "1.3.6.1.2.1.31.1.1.1.10"  # ifHCOutOctets
MOST_INTERFACES = 256
# What many makers' agents say of a value that they do not have: an optic not plugged in, a terminal that is off.
_NUMBER = re.compile(rb"\s*-?\d{1,12}(\.\d{1,6})?\s*")
_NOT_AVAILABLE = {(1 << 31) - 1, -(1 << 31)}
_OID = re.compile(r"1(\.\d{1,10}){2,}")
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")

COUNTED = (
    # metric, 64 bits, 32 bits, and what one of them is worth
    ("in_bps", IF_IN, "1.3.6.1.2.1.2.2.1.10", 8),
    ("out_bps", IF_OUT, "1.3.6.1.2.1.2.2.1.16", 8),
    ("in_errors", "", "1.3.6.1.2.1.2.2.1.14", 1),
    ("out_errors", "", "1.3.6.1.2.1.2.2.1.20", 1),
)


@dataclass(frozen=True)
class Gauge:
    """One value of the whole device: `metric` is what it is stored as; the value read times `scale` is in `unit`."""

    metric: str
    oid: str
    scale: float = 1.0
    unit: str = ""


@dataclass(frozen=True)
class Column:
    """A value for each row of a table whose name, in the column `names` (the row's number when empty), fits `match`."""

    metric: str
    oid: str
    names: str = ""
    match: str = ""
    scale: float = 1.0
    unit: str = ""


@dataclass(frozen=True)
class Threshold:
    """Entered when `times` values in a row are beyond `enter`, left when `times` in a row are back behind `leave`.

    Above when `enter` lies above `leave`, else below: what lies between the two changes nothing either way.
    """

    metric: str
    enter: float
    leave: float
    times: int = 3

    def beyond(self, value: float, *, inside: bool) -> bool:
        bound = self.leave if inside else self.enter
        return value > bound if self.enter > self.leave else value < bound


@dataclass(frozen=True)
class Profile:
    """What to read on a kind of device.

    Args:
        interfaces: a pattern that the names of the interfaces worth counting match from their beginning.
        line: the names that the interface towards the network may have, best first.
        bits: of the interfaces' counters, 64 or 32; a device without the 64-bit ones is read with 32 anyway.
        graphs: lists of metrics that belong in one picture, beside those of the interfaces.
    """

    interfaces: str = ".*"
    line: tuple[str, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    columns: tuple[Column, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    graphs: tuple[tuple[str, ...], ...] = ()
    bits: int = 64

    @property
    def walks(self) -> tuple[str, ...]:
        """The columns that say which rows there are."""
        named = (column.names or column.oid for column in self.columns)
        return tuple(dict.fromkeys((IF_NAME, IF_DESCR, IF_ALIAS, IF_SPEED, *named)))

    def units(self) -> dict[str, str]:
        read: tuple[Gauge | Column, ...] = (*self.gauges, *self.columns)
        return {one.metric: one.unit for one in read if one.unit}


@dataclass(frozen=True)
class Found:
    """The rows that a walk found: what is pinned from then on. Numbers change, names stay."""

    names: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # metric -> name -> rest of the instance
    speeds: Mapping[str, float] = field(default_factory=dict)  # bit/s
    aliases: Mapping[str, str] = field(default_factory=dict)
    bits: int = 64


def wanted(what: Profile, names: Mapping[str, int] | None, found: Found | None = None) -> tuple[str, ...]:
    """The instances to ask for, `UPTIME` first: gauges, rows of tables, and the counters of known interfaces."""
    bits = found.bits if found else what.bits
    counters = [f"{column}.{index}" for index in (names or {}).values() for _, column, _ in _counted(bits)]
    rows = [
        f"{column.oid}.{row}"
        for column in (what.columns if found else ())
        for row in (found.rows.get(column.metric, {}) if found else {}).values()
    ]
    return (UPTIME, TABLE_CHANGED, *(gauge.oid for gauge in what.gauges), *rows, *counters)


def _counted(bits: int) -> Iterator[tuple[str, str, int]]:
    for metric, wide, narrow, worth in COUNTED:
        yield metric, wide if wide and bits == 64 else narrow, worth


def discover(what: Profile, values: Mapping[str, Value]) -> Found:
    """From a walk of `Profile.walks`: the interfaces worth counting, and the rows of the profile's tables."""
    named = dict(_column(values, IF_NAME))
    bits = what.bits if named else 32
    named = named or dict(_column(values, IF_DESCR))
    names = {text(name): int(index) for index, name in named.items() if re.match(what.interfaces, text(name))}
    names = dict(list(names.items())[:MOST_INTERFACES])
    speeds, aliases = dict(_column(values, IF_SPEED)), dict(_column(values, IF_ALIAS))
    return Found(
        names=names,
        rows={column.metric: _rows(column, values) for column in what.columns},
        speeds={name: float(speed) * 1e6 for name, i in names.items() if isinstance(speed := speeds.get(str(i)), int)},
        aliases={name: alias for name, i in names.items() if (alias := text(aliases.get(str(i))))},
        bits=bits,
    )


def _column(values: Mapping[str, Value], oid: str) -> Iterator[tuple[str, Value]]:
    for instance, value in values.items():
        if instance.startswith(f"{oid}."):
            row = instance.removeprefix(f"{oid}.")
            if oid not in {IF_NAME, IF_DESCR, IF_ALIAS, IF_SPEED} or row.isdecimal():
                yield row, value


def _rows(column: Column, values: Mapping[str, Value]) -> dict[str, str]:
    found = _column(values, column.names or column.oid)
    named = ((text(value) if column.names else row, row) for row, value in found)
    return {name[:80]: row for name, row in named if name and re.search(column.match, name)}


def text(value: Value) -> str:
    """What a device calls something: bytes in any encoding, without what cannot be stored or shown."""
    said = value.decode(errors="replace") if isinstance(value, bytes) else "" if value is None else str(value)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())[:200]


def snapshot(found: Found, values: Mapping[str, Value], at: Any) -> Snapshot | None:
    """The counters as read, named ``in_bps <interface>`` and so on; None without an uptime."""
    uptime = values.get(UPTIME)
    if not isinstance(uptime, int):
        return None
    counters = {}
    for metric, column, _ in _counted(found.bits):
        bits = 64 if found.bits == 64 and metric.endswith("_bps") else 32
        for name, index in found.names.items():
            count = values.get(f"{column}.{index}")
            if isinstance(count, int) and count >= 0:
                counters[f"{metric} {name}"] = Counter(count, bits)
    return Snapshot(at, uptime, counters)


WORTH = {metric: worth for metric, _, _, worth in COUNTED}


def gauges(what: Profile, values: Mapping[str, Value], found: Found | None = None) -> dict[tuple[str, str], float]:
    """The values that the device has, by metric and row ("" for the whole device). Wrong types are left out."""
    read: dict[tuple[str, str], float] = {}
    for gauge in what.gauges:
        _take(read, (gauge.metric, ""), values.get(gauge.oid), gauge.scale)
    for column in what.columns if found else ():
        for name, row in (found.rows.get(column.metric, {}) if found else {}).items():
            _take(read, (column.metric, name), values.get(f"{column.oid}.{row}"), column.scale)
    used, free = read.get(("memory_used_bytes", "")), read.get(("memory_free_bytes", ""))
    if used is not None and free is not None and used + free > 0:
        read["memory_percent", ""] = round(100 * used / (used + free), 3)
    return read


def misfits(values: Mapping[str, Value]) -> bool:
    """Whether something that was asked for as a number is none. What the device does not have is no misfit."""
    return any(
        type(value) is not int and value is not None and not isinstance(value, float) and not _written_number(value)
        for value in values.values()
    )


def _written_number(value: Value) -> bool:
    return isinstance(value, bytes) and _NUMBER.fullmatch(value) is not None


def _take(read: dict[tuple[str, str], float], name: tuple[str, str], value: Value, scale: float) -> None:
    if isinstance(value, bytes) and _NUMBER.fullmatch(value):
        value = float(value)  # net-snmp gives load averages and what scripts print as text
    if isinstance(value, int | float) and not isinstance(value, bool) and value not in _NOT_AVAILABLE:
        read[name] = round(value * scale, 6)


def read_profile(body: Mapping[str, Any]) -> Profile:
    """A profile from JSON, every part of it checked.

    Raises:
        Refused: `profile_invalid`, with the place and what is wrong there.
    """
    unknown = sorted(set(body) - set(Profile.__dataclass_fields__))
    if unknown:
        raise Refused("profile_invalid", where=unknown[0], why="unknown")
    made = Profile(
        interfaces=str(body.get("interfaces", ".*")),
        line=tuple(map(str, _listed(body, "line"))),
        gauges=tuple(_made(Gauge, "gauges", one) for one in _listed(body, "gauges")),
        columns=tuple(_made(Column, "columns", one) for one in _listed(body, "columns")),
        thresholds=tuple(_made(Threshold, "thresholds", one) for one in _listed(body, "thresholds")),
        graphs=tuple(tuple(map(str, one)) for one in _listed(body, "graphs")),
        bits=body.get("bits", 64),
    )
    _check(made)
    return made


def write_profile(profile: Profile) -> dict[str, Any]:
    """As JSON, what has its default value left out."""
    blank = asdict(Profile())
    body = {name: value for name, value in asdict(profile).items() if value != blank[name]}
    for name in ("gauges", "columns", "thresholds"):
        if name in body:
            body[name] = [
                {key: value for key, value in one.items() if value not in ("", None) and (key, value) != ("scale", 1.0)}
                for one in body[name]
            ]
    for name in ("line", "graphs"):
        if name in body:
            body[name] = [list(one) if isinstance(one, tuple) else one for one in body[name]]
    return body


def _listed(body: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = body.get(name, [])
    if not isinstance(value, list | tuple):
        raise Refused("profile_invalid", where=name, why="a list is needed")
    return value


def _made(shape: type[Any], where: str, given: Any) -> Any:
    try:
        return shape(**given)
    except TypeError as error:
        raise Refused("profile_invalid", where=where, why=str(error).rpartition("__init__() ")[2]) from error


def _check(profile: Profile) -> None:
    for where, pattern in (("interfaces", profile.interfaces), *(("columns", one.match) for one in profile.columns)):
        try:
            re.compile(pattern)
        except (re.error, TypeError) as error:
            raise Refused("profile_invalid", where=where, why=str(error)) from error
    for where, faulty in _faults(profile):
        raise Refused("profile_invalid", where=where, why=str(faulty))


def _faults(profile: Profile) -> Iterable[tuple[str, object]]:
    if profile.bits not in (32, 64):
        yield "bits", profile.bits
    # What an operator wrote is of any type until it was looked at.
    read: list[tuple[str, Any]] = [("gauges", g) for g in profile.gauges]
    read += [("columns", c) for c in profile.columns]
    for where, one in read:
        oids: list[Any] = [one.oid, *([one.names] if isinstance(one, Column) and one.names else [])]
        yield from ((where, oid) for oid in oids if not isinstance(oid, str) or not _OID.fullmatch(oid))
        if not isinstance(one.metric, str) or not _NAME.fullmatch(one.metric):
            yield where, one.metric
        if not isinstance(one.scale, int | float):
            yield where, one.scale
    for threshold in profile.thresholds:
        bounds = (threshold.enter, threshold.leave)
        if not all(isinstance(bound, int | float) for bound in bounds) or threshold.enter == threshold.leave:
            yield "thresholds", threshold.metric
        if not isinstance(threshold.times, int) or not 1 <= threshold.times <= 60:
            yield "thresholds", threshold.times
