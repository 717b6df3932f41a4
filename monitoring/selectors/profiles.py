"""Which profile a device is read with: the operator's own of that name, else the ready-made one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from monitoring.domain.profiles import Profile, read_profile
from monitoring.domain.readymade import ALIASES, READY_MADE, ready_made
from monitoring.models import Profile as ProfileRow
from monitoring.models import Target


class Profiles:
    """All of them, as of one look at the database: one query for a whole sweep."""

    def __init__(self) -> None:
        self._own: Mapping[str, Any] = dict(ProfileRow.objects.values_list("name", "body"))

    def __getitem__(self, name: str) -> Profile:
        body = self._own.get(name) or self._own.get(ALIASES.get(name, name))
        return _parsed(json.dumps(body)) if body is not None else _ready(name)

    def body(self, name: str) -> Mapping[str, Any]:
        """As JSON, for the editor."""
        own: Mapping[str, Any] | None = self._own.get(name)
        return own if own is not None else ready_made(name)

    @property
    def names(self) -> list[str]:
        return sorted({*READY_MADE, *self._own})


@lru_cache(maxsize=256)
def _parsed(body: str) -> Profile:
    return read_profile(json.loads(body))


@lru_cache(maxsize=64)
def _ready(name: str) -> Profile:
    return read_profile(ready_made(name))


def profile_name(target: Target) -> str:
    """What names the profile of a target: its model says, or the kind of its node."""
    if target.box is not None:
        return target.box.model.snmp_profile
    return "olt" if target.node is not None and target.node.kind == "olt" else "node"


def profile_of(target: Target) -> Profile:
    return Profiles()[profile_name(target)]
