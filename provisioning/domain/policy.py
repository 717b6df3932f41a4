from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Held = Literal["open", "walled", "closed"]


@dataclass(frozen=True)
class BoxPolicy:
    """The rented box: how long reservations may be stated, and what an unreturned one costs (excluding VAT)."""

    reservation_working_days: int = 3
    return_months: int = 1
    formal_notice_days: int = 7
    unreturned_charge: Decimal = Decimal("150.00")


@dataclass(frozen=True)
class SuspensionPolicy:
    """What each reason makes of the line. `telephony` bars paid calls whatever it does to the line."""

    unpaid: Held = "walled"
    unlawful: Held = "closed"
    telephony: Held = "open"
    breach: Held = "closed"


@dataclass(frozen=True)
class NetworkPolicy:
    """What every box is told of the operator, and how pushes behave. Addresses are IPv4.

    `portal_addresses` and `dns_servers` stay reachable from a walled line. Boxes are read back during
    `read_back_hours` from `read_back_hour` o'clock of `zone`; a box lost within `watch_minutes` of a mass change counts
    as its failure. No more than `sessions_per_node` boxes whose lines end at one node are spoken to at once.
    """

    portal_addresses: tuple[str, ...] = ("192.0.2.10",)
    dns_servers: tuple[str, ...] = ("192.0.2.53",)
    ntp_servers: tuple[str, ...] = ("192.0.2.123",)
    lan_network: str = "192.168.1.0/24"
    rollback_minutes: int = 5
    settle_margin_seconds: int = 60
    park_first_minutes: int = 10
    park_cap_minutes: int = 12 * 60
    park_jitter_percent: int = 25
    read_back_hour: int = 1
    read_back_hours: int = 4
    watch_minutes: int = 10
    sessions_per_node: int = 20
    zone: str = "Europe/Paris"
