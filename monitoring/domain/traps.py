"""Notifications that devices send by themselves (RFC 3416 section 4.2.6): which there are, and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

TRAP_OID: Final = "1.3.6.1.6.3.1.1.4.1.0"  # snmpTrapOID.0, the second binding of every notification
_STANDARD = "1.3.6.1.6.3.1.1.5."  # RFC 3418 snmpTraps
KNOWN: Final = {
    f"{_STANDARD}1": "coldStart",
    f"{_STANDARD}2": "warmStart",
    f"{_STANDARD}3": "linkDown",
    f"{_STANDARD}4": "linkUp",
    f"{_STANDARD}5": "authenticationFailure",
}
MOST_FACTS: Final = 12
# A device that repeats itself is heard once a minute, and hastens one poll in five seconds.
REPEATED: Final = timedelta(minutes=1)
HASTENED: Final = timedelta(seconds=5)


@dataclass(frozen=True)
class Heard:
    """One notification: from which address, what its kind is, and the text of its bindings by OID."""

    address: str
    kind: str
    facts: Mapping[str, str] = field(default_factory=dict)


def heard(address: str, bindings: Mapping[str, str]) -> Heard | None:
    """From its bindings; None for what says no kind."""
    kind = bindings.get(TRAP_OID, "")
    if not kind:
        return None
    rest = [
        (oid, value) for oid, value in bindings.items() if oid != TRAP_OID and not oid.startswith("1.3.6.1.2.1.1.3")
    ]
    return Heard(address, KNOWN.get(kind, kind)[:120], {oid[:120]: value[:200] for oid, value in rest[:MOST_FACTS]})
