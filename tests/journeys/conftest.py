"""The product running: real Celery workers and beat over the test's database, and a street of pretend boxes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from config import celery, embedded
from kernel import clock, policies
from kernel.models import User
from kernel.services import publish_policy
from lab.control import Lab
from lab.effect import look
from lab.testing import street as lab_street
from lab.town import customers, founding, network
from lab.town.people import RESIDENTS
from monitoring.domain.policy import WatchPolicy
from provisioning import selectors as provisioning
from provisioning.models import Line
from subscribers.models import Contract, Customer

PATIENCE = 240.0
ROOT = Path(settings.BASE_DIR)


class Staff:
    """The worker and the beat of one journey, killed and hired at will."""

    def __init__(self, folder: Path, broker: int) -> None:
        self.folder = folder
        self.broker = broker
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def hire(self, *apart: str, without: str = "") -> None:
        """Starts the worker and the beat that nudges each sweep every second.

        The one worker is over every queue but those `apart`, which have each a process of its own as they do in a real
        house, and the one `without` which this house does; hired again, it takes the place of the former.
        """
        if "worker" in self.processes:
            self.kill()
        self._work("worker", ",".join(queue for queue in celery.QUEUES if queue not in {*apart, without}))
        for queue in apart:
            self._work(queue, queue)
        if "beat" not in self.processes:
            self._start("beat", "beat", f"--schedule={self.folder / 'beat'}")

    def _work(self, name: str, queues: str) -> None:
        words = ("--pool=threads", "--concurrency=8", f"--queues={queues}", f"--hostname={name}@%h")
        self._start(name, "worker", *words, "--without-mingle")

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
            "RACCORD_VAR": str(settings.RACCORD_VAR),
            # Files of their own, but the one key: what the story encrypts, its workers must read.
            "SECRET_KEYS_FILE": str(settings.SECRET_KEYS_FILE),
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


PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    """An instant as the people of the story say it: "2026-11-23 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@dataclass
class Story:
    """A founded town with two customers, whose boxes run in the lab and whose workers run for real."""

    staff: Staff
    lab: Lab
    contract: Contract
    line: Line
    neighbour: Contract

    @property
    def customer(self) -> Customer:
        return self.contract.customer

    @property
    def box(self) -> int:
        return 1

    def person(self, name: str) -> User:
        return founding.person(name)

    def at(self, text: str) -> None:
        """Moves everybody's clock."""
        clock.move_to(paris(text))

    def traffic(self) -> str:
        """What the customer finds behind his box: "passed", "walled" or "silent"."""
        spec = self.lab.street.box(self.box)
        return look(spec.address, spec.traffic_port)

    def browser(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


QUICK = WatchPolicy(
    interval=timedelta(seconds=2),
    fast_probes=(timedelta(seconds=1), timedelta(seconds=2), timedelta(seconds=3)),
    recover_over=timedelta(seconds=2),
    answer_within=timedelta(seconds=0.5),
)
"""The watch of a house in a hurry: a story need not wait for minutes that nothing depends on."""


@pytest.fixture
def story(transactional_db: None, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Story]:
    with lab_street(2) as lab:
        clock.move_to(paris("2026-09-01 08:00"))
        first, second = _town(lab)
        staff: Staff = request.getfixturevalue("staff")
        line = Line.objects.get(contract=first)
        story = Story(staff, lab, first, line, second)
        eventually(lambda: story.traffic() == "passed", "the first configuration is on the box")
        eventually(lambda: provisioning.line_state(line).proven == "open", "the box was read back")
        yield story


def _town(lab: Lab) -> tuple[Contract, Contract]:
    at, street = clock.now(), lab.street
    calendar = founding.found(on=at.date())
    publish_policy("watch", policies.encode(QUICK), valid_from=at.date(), at=at, by=None, reason="a story")
    network.lay(street, at=at)
    welcomed = [
        customers.welcome(resident, street.box(resident.rank), calendar, on=at.date(), at=at)
        for resident in RESIDENTS[:2]
    ]
    return welcomed[0], welcomed[1]
