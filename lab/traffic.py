"""Pretend traffic: how fast it flows at an hour, and the counters it leaves behind.

Nothing ticks. Counters are brought up to date when somebody looks or when the state of the line changes, so that a
street nobody watches costs nothing.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")

# Share of the peak at each hour of a working day, 0:00 to 24:00: offices that open at eight and eat at noon.
WORKDAY = (
    *(0.04, 0.03, 0.03, 0.03, 0.03, 0.04, 0.08, 0.22, 0.55, 0.85, 1.0, 0.97),
    *(0.6, 0.55, 0.88, 0.98, 0.92, 0.8, 0.5, 0.28, 0.16, 0.1, 0.07, 0.05, 0.04),
)
WEEKEND = 0.15
UPLOAD = 0.22  # of the download
FLOOR = 0.002  # of the plan: what equipment chatters at night
TRICKLE = 2_000.0  # bit/s each way on a walled line: portal and DNS
MANAGEMENT = 600.0  # bit/s each way on the uplink whatever the customer does
DATAGRAM = 800.0  # mean bytes a packet
STEP = 60.0  # seconds: the longest stretch reckoned at one rate
LONGEST = 1440  # steps: after a long silence the stretches grow instead


@dataclass
class Counters:
    """Of one interface, since boot. Octets are kept as floats and cut on reading, so that slow flows add up too."""

    in_octets: float = 0.0
    out_octets: float = 0.0

    def add(self, in_bits: float, out_bits: float) -> None:
        self.in_octets += in_bits / 8
        self.out_octets += out_bits / 8

    @property
    def in_packets(self) -> int:
        return int(self.in_octets / DATAGRAM)

    @property
    def out_packets(self) -> int:
        return int(self.out_octets / DATAGRAM)

    @property
    def in_errors(self) -> int:
        return self.in_packets // 5_000_000


def download_bps(name: str, plan_mbps: float, at: float) -> float:
    """What the customer behind `name` draws at Unix time `at`, in bit/s; each has his own peak and his own luck."""
    temper = 0.25 + 0.45 * _luck(name, 0)
    share = _hour_share(at) * temper * (0.55 + 0.9 * _drift(name, at))
    return plan_mbps * 1e6 * max(FLOOR, min(share, 0.95))


def stretches(since: float, until: float) -> Iterator[tuple[float, float]]:
    """(middle, seconds) of the stretches between two Unix times, a minute each, at most `LONGEST` of them."""
    span = until - since
    if span <= 0:
        return
    count = min(LONGEST, int(span // STEP) + 1)
    width = span / count
    for index in range(count):
        yield since + (index + 0.5) * width, width


def _hour_share(at: float) -> float:
    local = datetime.fromtimestamp(at, ZONE)
    hour, part = local.hour, (local.minute + local.second / 60) / 60
    share = WORKDAY[hour] * (1 - part) + WORKDAY[hour + 1] * part
    return share * (WEEKEND if local.weekday() >= 5 else 1.0)


def _drift(name: str, at: float) -> float:
    """Smooth noise in [0, 1): a fresh draw every five minutes, blended in between."""
    slot, part = divmod(at / 300, 1)
    return _luck(name, int(slot)) * (1 - part) + _luck(name, int(slot) + 1) * part


def _luck(name: str, slot: int) -> float:
    return zlib.crc32(f"{name}/{slot}".encode()) / 2**32
