"""`hold` runs one command and leaves nothing of it, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import PROJECT

# Leaves a grandchild in a session of its own, which no process group reaches, and says its number.
ORPHAN = "setsid sleep 300 & echo $! > {note}; "


@pytest.fixture
def note(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "orphan"
    if alive(tmp_path / "orphan"):
        os.kill(int((tmp_path / "orphan").read_text()), signal.SIGKILL)


def hold(tmp_path: Path, script: str) -> subprocess.Popen[bytes]:
    """With both addresses given no private service starts: what is tried here is the holding alone."""
    given = {"RACCORD_VAR": str(tmp_path), "DATABASE_URL": "postgresql:///x", "BROKER_URL": "redis://x"}
    command = [sys.executable, "-m", "config.embedded", "hold", "test", "sh", "-c", script]
    return subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **given})


def alive(note: Path) -> bool:
    try:
        return Path(f"/proc/{int(note.read_text())}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, ValueError):
        return False


def wait_for(note: Path) -> None:
    for _ in range(200):
        if alive(note):
            return
        time.sleep(0.05)
    raise AssertionError("the command never started")


def test_the_exit_code_is_the_commands(tmp_path: Path) -> None:
    assert hold(tmp_path, "exit 7").wait(30) == 7


def test_what_the_command_leaves_behind_is_ended(tmp_path: Path, note: Path) -> None:
    held = hold(tmp_path, ORPHAN.format(note=note) + f"cat {note} >/dev/null; exit 0")
    assert held.wait(30) == 0
    assert note.exists()
    assert not alive(note)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything(tmp_path: Path, note: Path, number: signal.Signals) -> None:
    held = hold(tmp_path, ORPHAN.format(note=note) + "wait")
    wait_for(note)
    held.send_signal(number)
    assert held.wait(30) == 128 + number
    assert not alive(note)


def test_a_command_that_will_not_end_is_killed(tmp_path: Path, note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RACCORD_PATIENCE", "1")
    held = hold(tmp_path, f"trap '' INT TERM; echo $$ > {note}; while :; do sleep 1; done")
    wait_for(note)
    started = time.monotonic()
    held.send_signal(signal.SIGTERM)
    assert held.wait(30) == 128 + signal.SIGTERM
    assert not alive(note)
    assert time.monotonic() - started < 15


def test_the_command_is_told_to_end_when_its_holder_is_killed_outright(tmp_path: Path, note: Path) -> None:
    held = hold(tmp_path, f"echo $$ > {note}; exec sleep 300")
    wait_for(note)
    held.kill()
    held.wait(30)
    for _ in range(100):
        if not alive(note):
            break
        time.sleep(0.05)
    assert not alive(note)
