"""The quantities that are measured: what each is called, and in which unit. A profile may add its own."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Unit(StrEnum):
    BITS = "bps"
    PERCENT = "percent"
    BYTES = "bytes"
    CELSIUS = "celsius"
    DBM = "dbm"
    MILLISECONDS = "ms"
    SECONDS = "seconds"
    PER_SECOND = "per_second"
    COUNT = "count"


KNOWN: Final = {
    "in_bps": Unit.BITS,
    "out_bps": Unit.BITS,
    "in_errors": Unit.PER_SECOND,
    "out_errors": Unit.PER_SECOND,
    "answer_ms": Unit.MILLISECONDS,
    "ping_ms": Unit.MILLISECONDS,
    "uptime_seconds": Unit.SECONDS,
    "cpu_percent": Unit.PERCENT,
    "memory_percent": Unit.PERCENT,
    "memory_used_bytes": Unit.BYTES,
    "memory_free_bytes": Unit.BYTES,
    "celsius": Unit.CELSIUS,
    "received_dbm": Unit.DBM,
    "sent_dbm": Unit.DBM,
    "sip_registered": Unit.COUNT,
}
"""In the order in which a page shows them."""


def unit_of(metric: str, said: str = "") -> Unit:
    """The unit of a quantity: as its profile says, as it is known, or by how its name ends."""
    if said in set(Unit):
        return Unit(said)
    ending = metric.rpartition("_")[2]
    return KNOWN.get(metric) or (Unit(ending) if ending in set(Unit) else Unit.COUNT)
