"""The product running: real Celery workers and beat over the test's database, and a street of pretend boxes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from config import celery, embedded

PATIENCE = 60.0
ROOT = Path(settings.BASE_DIR)


class Staff:
    """The worker and the beat of one journey, killed and hired at will."""

    def __init__(self, folder: Path, broker: int) -> None:
        self.folder = folder
        self.broker = broker
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def hire(self) -> None:
        """Starts the worker, over every queue, and the beat that nudges each sweep every second."""
        queues = ",".join(celery.QUEUES)
        self._start("worker", "worker", "--pool=threads", "--concurrency=8", f"--queues={queues}", "--without-mingle")
        if "beat" not in self.processes:
            self._start("beat", "beat", f"--schedule={self.folder / 'beat'}")

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever the worker is doing."""
        worker = self.processes.pop("worker")
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def dismiss(self) -> None:
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                process.kill()
            process.wait()

    def log(self) -> str:
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def _start(self, name: str, *words: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            command = [sys.executable, "-m", "celery", "-A", "config", *words, "--loglevel=WARNING"]
            self.processes[name] = subprocess.Popen(command, cwd=ROOT, env=self._environment(), stdout=log, stderr=log)

    def _environment(self) -> dict[str, str]:
        name = connection.settings_dict["NAME"]
        url = os.environ.get("DATABASE_URL") or embedded.database_url("test")
        broker = os.environ.get("BROKER_URL") or embedded.broker_url("test")
        return {
            **os.environ,
            "RACCORD_ENV": "test",
            "DATABASE_URL": url.replace("/raccord?", f"/{name}?", 1),
            "BROKER_URL": f"{broker}?virtual_host={self.broker}",
            "EMAIL_URL": f"file://{self.folder / 'mail'}",
            "RACCORD_SWEEP_SECONDS": "1",
        }


@pytest.fixture
def staff(transactional_db: None, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Staff]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    staff = Staff(tmp_path, broker=1 + int(worker.removeprefix("gw")))
    staff.hire()
    yield staff
    staff.dismiss()
    if request.session.testsfailed:
        print(staff.log())


def eventually(what: Callable[[], object], why: str, patience: float = PATIENCE) -> None:
    """Waits until `what()` is true: the workers are real, so things happen when they happen."""
    last_moment = time.monotonic() + patience
    while not what():
        if time.monotonic() > last_moment:
            pytest.fail(f"not within {patience:.0f} s: {why}")
        time.sleep(0.1)
