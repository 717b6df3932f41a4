"""What a box says beside what its line wants: the newest intent, what a push would send, and how readings changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any

from provisioning.models import Box, Intent, SeenConfig
from provisioning.selectors import seen_configs
from provisioning.services.planning import difference
from provisioning.services.rendering import newest_template

SHOWN = 5


@dataclass(frozen=True)
class Wanted:
    """`changes` are the masked lines that a push would send against the last reading; "" when the box agrees."""

    intent: Intent
    changes: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reading:
    """A distinct configuration as read, and a unified difference from the one before it."""

    seen: SeenConfig
    diff: str


def wanted(box: Box) -> Wanted | None:
    """None for a box on no line, or a line of which nothing is wanted yet."""
    intent = box.line.intents.order_by("-generation").select_related("by").first() if box.line else None
    if intent is None:
        return None
    template = box.template or newest_template(box.model)
    return Wanted(intent, difference(template, intent, box), _facts(intent.wanted))


def versions(box: Box) -> list[Reading]:
    """The newest distinct configurations, newest first."""
    found = list(seen_configs(box)[: SHOWN + 1])
    older = [*found[1:], None]
    return [Reading(new, _diff(old, new)) for new, old in zip(found, older, strict=False)][:SHOWN]


def _diff(old: SeenConfig | None, new: SeenConfig) -> str:
    if old is None:
        return ""
    lines = unified_diff(old.text.splitlines(), new.text.splitlines(), lineterm="", n=2)
    return "\n".join(list(lines)[2:])


def _facts(wanted: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _written(value)) for name, value in sorted(wanted.items()) if value not in (None, "", []))


def _written(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
