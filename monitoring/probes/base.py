"""The probe port: ask many devices at once, each within its budget, and say what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

Value = int | float | str | bytes | None


class Outcome(StrEnum):
    ANSWERED = "answered"
    SILENT = "silent"  # nothing within the budget: unplugged, unreachable, late, or a community it does not know
    REFUSED = "refused"  # SNMPv3 only: something lives there and does not accept our keys
    GARBLED = "garbled"  # it answers, and not in SNMP
    PINGED = "pinged"  # no SNMP, but it answers an ICMP echo: reachable, with an agent that hangs or does not know us
    UNASKED = "unasked"  # our own machine could not send the question: that says nothing about the device

    @property
    def alive(self) -> bool:
        """Whether the device proved that it is reachable: a box with the wrong keys is no lost line."""
        return self in {Outcome.ANSWERED, Outcome.REFUSED, Outcome.PINGED}


@dataclass(frozen=True, slots=True)
class Access:
    """How a device is reached. For version "3" the keys are passphrases, used as authPriv with SHA-256 and AES-128."""

    address: str
    port: int = 161
    version: str = "2c"
    community: str = field(default="", repr=False)
    user: str = ""
    auth_key: str = field(default="", repr=False)
    priv_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """One poll: read these instances, then walk these columns, all within `budget` seconds.

    The first instance is one that every device has: an answer without it says that the question was too big. `packet`
    is how many variables to ask for at once; a device that finds it too big is asked for fewer.
    """

    key: int
    access: Access
    get: tuple[str, ...]
    walk: tuple[str, ...] = ()
    budget: float = 2.0
    packet: int = 24


@dataclass(frozen=True, slots=True)
class Answer:
    """What one poll brought.

    Args:
        after: seconds between the start of the sweep and the question.
        values: by instance (numeric OID without leading dot); what the device does not have is not there.
        took: seconds until the answer was whole.
        packet: the number of variables to ask for next time.
        note: what was wrong with an answer that could be read all the same: "loop", "too_big".
    """

    key: int
    outcome: Outcome
    after: float
    values: Mapping[str, Value] = field(default_factory=dict)
    took: float = 0.0
    packet: int = 24
    note: str = ""


class Probe(Protocol):
    """Asks; nothing that a device does makes it raise."""

    def sweep(self, asks: Sequence[Ask], *, window: int = 2048) -> list[Answer]:
        """One answer for each question, in any order.

        Args:
            window: how many questions may be under way at once: more than the dead devices expected, so that they
                cost no throughput.
        """
        ...


class Pinger(Protocol):
    """Sends an ICMP echo to each address; nothing that a device does makes it raise."""

    def ping(self, addresses: Sequence[str], *, within: float = 2.0) -> Mapping[str, float]:
        """Seconds until the answer, for those that answered within so many seconds."""
        ...
