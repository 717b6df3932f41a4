"""Running one command so that nothing of it is left: signals reach it, and whatever outlives it is ended."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
PATIENCE = float(os.environ.get("RACCORD_PATIENCE", "12"))  # seconds from the first signal until the command is killed
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36

_libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def signals() -> Iterator[list[int]]:
    """Collects the signals that ask for an end, so that services are stopped in order whenever one comes."""
    received: list[int] = []
    before = {number: signal.signal(number, lambda got, _frame: received.append(got)) for number in ENDING}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run(command: list[str], variables: Mapping[str, str], received: list[int]) -> int:
    """The command's exit code, or 128 + the signal that ended it.

    The command is in a session of its own, so a terminal's Ctrl-C comes to us alone and is passed on once. We adopt
    what it orphans, and end it before we return.
    """
    if received:
        return 128 + received[0]
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    child = subprocess.Popen(
        command,
        env=dict(variables),
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509  one thread
    )
    try:
        code = _wait(child, received)
    finally:
        end_descendants()
    return 128 + received[0] if received else code if code >= 0 else 128 - code


def _die_with_parent() -> None:
    """If we are killed outright, the command is told to end; it then ends its own children."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _wait(child: subprocess.Popen[bytes], received: list[int]) -> int:
    passed_on, last_moment = 0, float("inf")
    while True:
        with suppress(subprocess.TimeoutExpired):
            return child.wait(timeout=0.2)
        if len(received) > passed_on:
            passed_on = len(received)
            last_moment = min(last_moment, time.monotonic() + PATIENCE)
            # Ctrl-C stays Ctrl-C for pytest; the rest is a polite end.
            child.send_signal(signal.SIGINT if received[-1] == signal.SIGINT else signal.SIGTERM)
        if time.monotonic() > last_moment:
            child.kill()


def end_descendants(patience: float = 5.0) -> None:
    """Ends every process below us, politely and then not; several rounds, for a dying parent hands us its children."""
    last_moment = time.monotonic() + patience
    while below := descendants(os.getpid()):
        for pid in below:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGTERM if time.monotonic() < last_moment else signal.SIGKILL)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if time.monotonic() > last_moment + patience:
            sys.stderr.write(f"These processes do not end: {below}\n")
            return
        time.sleep(0.1)


def descendants(root: int) -> list[int]:
    """Every live process below `root`, zombies left out, from one reading of /proc."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name in parentheses may itself hold blanks and parentheses.
            state, parent = entry.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(entry.parent.name)] = int(parent)
    found: list[int] = []
    wave = [root]
    while wave:
        wave = [pid for pid, parent in parents.items() if parent in wave]
        found += wave
    return found
