"""A lab for tests: `street(5)` starts one in its own process, directory and addresses, and stops it."""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lab import street as streets
from lab.control import Lab, answers

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 20.0  # seconds for a start
TRIES = 5  # networks tried before giving up


@contextmanager
def street(
    count: int, *, minute: float = 60.0, seed: int = 1, state: Path | None = None, **described: Any
) -> Iterator[Lab]:
    """A running lab of `count` boxes; `described` goes to `lab.street.build`. Two at a time do not meet: each takes a
    network of 127.0.0.0/8 at random and moves on when somebody is there. What the boxes keep is in `state`, or gone.
    """
    with tempfile.TemporaryDirectory(prefix="lab-") as directory:
        state = state or Path(directory)
        process = _start(state, count, minute=minute, seed=seed, **described)
        try:
            yield Lab(state)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _start(state: Path, count: int, *, minute: float, seed: int, **described: Any) -> subprocess.Popen[bytes]:
    for _ in range(TRIES):
        network = f"127.{random.randrange(32, 250)}.0.0/16"
        built = streets.build(count, network=network, minute=minute, seed=seed, **described)
        streets.save(built, state / "street.json")
        process = _launch(state, count, minute=minute, seed=seed)
        if _ready(state, process):
            return process
    raise RuntimeError(f"no lab came up: {(state / 'log').read_text()}")


def _launch(state: Path, count: int, *, minute: float, seed: int) -> subprocess.Popen[bytes]:
    order = ["--state", state, "run", "--boxes", count, "--seed", seed, "--minute", minute]
    with (state / "log").open("w") as log:
        command = [sys.executable, "-m", "lab", *map(str, order)]
        return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)


def _ready(state: Path, process: subprocess.Popen[bytes]) -> bool:
    """False when the lab died, as it does when its addresses are taken."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if answers(state):
            return True
        time.sleep(0.02)
    process.kill()
    process.wait()
    return False
