"""What is read on which kind of device, and what the answers mean. No look-up of MIBs at poll time: numbers only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitoring.domain.counters import Counter, Snapshot

Value = int | float | str | bytes | None

UPTIME = "1.3.6.1.2.1.1.3.0"  # RFC 3418 sysUpTime
TABLE_CHANGED = "1.3.6.1.2.1.31.1.5.0"  # RFC 2863 ifTableLastChange
IF_NAME = "1.3.6.1.2.1.31.1.1.1.1"
IF_IN = "1.3.6.1.2.1.31.1.1.1.6"  # ifHCInOctets
IF_OUT = "1.3.6.1.2.1.31.1.1.1.10"  # ifHCOutOctets


@dataclass(frozen=True)
class Gauge:
    """One value of the whole device: `metric` is what it is stored as, in the unit that its name says."""

    metric: str
    oid: str
    scale: float = 1.0


@dataclass(frozen=True)
class Profile:
    """What to read on a kind of device.

    Args:
        interfaces: a pattern that the names of the interfaces worth counting match from their beginning.
        line: the names that the interface towards the network may have, best first.
    """

    gauges: tuple[Gauge, ...]
    interfaces: str
    line: tuple[str, ...] = ()


_CISCO = (
    Gauge("cpu_percent", "1.3.6.1.4.1.9.9.109.1.1.1.1.7.1"),
    Gauge("memory_used_bytes", "1.3.6.1.4.1.9.9.48.1.1.1.5.1"),
    Gauge("memory_free_bytes", "1.3.6.1.4.1.9.9.48.1.1.1.6.1"),
    Gauge("celsius", "1.3.6.1.4.1.9.9.13.1.3.1.3.1"),
)
_OPTICS = (
    Gauge("received_dbm", "1.3.6.1.4.1.9.9.91.1.1.1.1.4.1001", 0.1),
    Gauge("sent_dbm", "1.3.6.1.4.1.9.9.91.1.1.1.1.4.1002", 0.1),
)
PROFILES = {
    "router": Profile(_CISCO + _OPTICS, r"Gi|Fa|Te|Eth", ("Gi0/0", "Gi0/0/0", "Fa0", "Eth0")),
    "node": Profile(_CISCO, r"Te|Hu|Fo"),
}


def profile(name: str) -> Profile:
    """The profile of that name; a device of an unknown kind is read as a router."""
    return PROFILES.get(name, PROFILES["router"])


def wanted(what: Profile, names: Mapping[str, int] | None) -> tuple[str, ...]:
    """The instances to ask for, `UPTIME` first: gauges, and the counters of the interfaces whose numbers are known."""
    counters = [f"{column}.{index}" for index in (names or {}).values() for column in (IF_IN, IF_OUT)]
    return (UPTIME, TABLE_CHANGED, *(gauge.oid for gauge in what.gauges), *counters)


def interface_numbers(what: Profile, values: Mapping[str, Value]) -> dict[str, int]:
    """From a walk of `IF_NAME`: the number of each interface worth counting. Numbers change, names stay."""
    found = {}
    for oid, value in values.items():
        name = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        if oid.startswith(f"{IF_NAME}.") and re.match(what.interfaces, name):
            found[name] = int(oid.rpartition(".")[2])
    return found


def snapshot(names: Mapping[str, int] | None, values: Mapping[str, Value], at: datetime) -> Snapshot | None:
    """The counters as read, named ``in_bps <interface>`` and ``out_bps <interface>``; None without an uptime."""
    uptime = values.get(UPTIME)
    if not isinstance(uptime, int):
        return None
    counters = {}
    for name, index in (names or {}).items():
        for metric, column in (("in_bps", IF_IN), ("out_bps", IF_OUT)):
            octets = values.get(f"{column}.{index}")
            if isinstance(octets, int):
                counters[f"{metric} {name}"] = Counter(octets)
    return Snapshot(at, uptime, counters)


def gauges(what: Profile, values: Mapping[str, Value]) -> dict[str, float]:
    """The gauges that the device has, by metric."""
    found = {}
    for gauge in what.gauges:
        value = values.get(gauge.oid)
        if isinstance(value, int | float):
            found[gauge.metric] = round(value * gauge.scale, 6)
    return found
