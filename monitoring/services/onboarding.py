"""What a device says of itself when its interfaces are found: at its first answer, and whenever they changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitoring.domain import profiles
from monitoring.domain.profiles import text
from monitoring.models import Target

if TYPE_CHECKING:
    from monitoring.services.recording import Reading
    from monitoring.services.watched import Watched

_DESCR, _OBJECT, _NAME, _LOCATION = profiles.SYSTEM


def note(found: Sequence[tuple[Watched, Reading]], *, at: datetime) -> None:
    """Keeps it for the target's page."""
    for target, reading in found:
        if reading.system:
            Target.objects.filter(pk=target.pk).update(facts=_facts(reading), found_at=at)


def _facts(reading: Reading) -> dict[str, Any]:
    said = {name: text(reading.system.get(oid)) for name, oid in _SAID.items()}
    return {name: value for name, value in said.items() if value} | {"interfaces": _interfaces(reading)}


_SAID = {"description": _DESCR, "object": _OBJECT, "name": _NAME, "location": _LOCATION}


def _interfaces(reading: Reading) -> list[dict[str, Any]]:
    found = reading.found
    if found is None:
        return []
    return [
        {
            "name": name,
            "number": number,
            "alias": found.aliases.get(name, ""),
            "speed": found.speeds.get(name),
        }
        for name, number in sorted(found.names.items(), key=lambda pair: pair[1])
    ]
