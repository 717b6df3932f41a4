"""Walks recorded from real agents: each is read without a crash, with the right interfaces."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitoring.domain import profiles
from monitoring.domain.profiles import Found
from monitoring.domain.readymade import READY_MADE, ready_made
from tests.domain.test_topology import after

WALKS = sorted((Path(__file__).parent / "walks").glob("*.json"))


def recorded(path: Path) -> tuple[dict[str, Any], dict[str, profiles.Value]]:
    told = json.loads(path.read_text())
    values = {
        oid: bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for oid, value in told["walk"].items()
    }
    return told, values


def read(name: str, values: dict[str, profiles.Value]) -> tuple[Found, set[str]]:
    profile = profiles.read_profile(ready_made(name))
    found = profiles.discover(profile, values)
    asked = profiles.wanted(profile, found.names, found)
    answered = {oid: values[oid] for oid in asked if oid in values}
    counted = profiles.snapshot(found, answered, after(0))
    counters = set(counted.counters) if counted else set()
    return found, counters | {metric for metric, _ in profiles.gauges(profile, answered, found)}


def test_there_are_walks() -> None:
    assert len(WALKS) >= 3


@pytest.mark.parametrize("path", WALKS, ids=lambda path: path.stem)
def test_the_right_interfaces_are_found(path: Path) -> None:
    told, values = recorded(path)
    found, measured = read(told["profile"], values)
    assert dict(found.names) == told["interfaces"]
    assert found.bits == told["bits"]
    assert set(told["measured"]) <= measured


@pytest.mark.parametrize("path", WALKS, ids=lambda path: path.stem)
def test_no_profile_stumbles_over_any_of_them(path: Path) -> None:
    _, values = recorded(path)
    found = {name: len(read(name, values)[0].names) for name in READY_MADE}
    assert found["interfaces"] >= 1
