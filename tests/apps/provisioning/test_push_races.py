"""Two workers, slow workers and dead workers: nothing is pushed twice and nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from lab.control import Lab
from lab.effect import look
from lab.testing import street
from provisioning import selectors, services
from provisioning.domain.configs import body
from provisioning.drivers.fake import FakeBox
from provisioning.models import BoxLock, Line, Push, PushStep
from provisioning.services import locks
from provisioning.services.pipeline import run_push
from provisioning.services.sweeps import _claimed
from tests.apps.provisioning.make import AT, MINUTE, make_box, make_lab_box, make_line
from tests.races import at_once

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def street_of_six(fakes: dict[tuple[str, int], FakeBox]) -> list[FakeBox]:
    line = make_line()
    lines = [line, *(make_line(line.contract) for _ in range(5))]
    return [make_box(each, number)[1] for number, each in enumerate(lines, start=1)]


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_push_each_box_once(street_of_six: list[FakeBox]) -> None:
    taken = at_once(*[lambda: services.push_due(at=AT, sessions=6)] * 2)
    assert sum(taken) == 6
    assert [fake.sessions for fake in street_of_six] == [2] * 6
    assert set(Push.objects.values_list("state", "attempts")) == {("confirmed", 1)}
    assert PushStep.objects.filter(step="applied").count() == 6


@pytest.mark.django_db(transaction=True)
def test_two_reasons_at_once_give_two_generations_and_one_waiting_push(fakes: dict[tuple[str, int], FakeBox]) -> None:
    line = make_line()
    make_box(line)
    suspend = partial(services.suspend, line, why="x", at=AT, by=None)
    at_once(*[partial(suspend, reason=reason) for reason in ("unpaid", "unlawful")])
    assert list(line.intents.order_by("generation").values_list("generation", flat=True)) == [1, 2, 3]
    assert selectors.line_state(line).wanted == "closed"
    assert [push.generation for push in Push.objects.waiting()] == [3]


@pytest.mark.django_db
def test_a_slow_worker_that_was_given_up_writes_nothing_and_types_nothing(
    fakes: dict[tuple[str, int], FakeBox],
) -> None:
    line = make_line()
    _, fake = make_box(line)
    late = _claimed(Push.objects.get().pk, "slow", locks.Watch(AT))
    assert late is not None
    assert services.push_due(at=AT + MINUTE, sessions=1) == 1
    typed, steps = list(fake.typed), PushStep.objects.count()
    run_push(late)
    assert (fake.typed, PushStep.objects.count()) == (typed, steps)
    assert (Push.objects.get().state, BoxLock.objects.get().token) == ("confirmed", 3)


@pytest.mark.django_db
def test_a_worker_that_beats_keeps_its_box(fakes: dict[tuple[str, int], FakeBox]) -> None:
    make_box(make_line())
    run = _claimed(Push.objects.get().pk, "alive", locks.Watch(AT))
    assert run is not None
    for seconds in (15, 30, 45):
        locks.hold(run.box.pk, run.token, at=AT + seconds * MINUTE / 60)
        assert services.push_due(at=AT + (seconds + 15) * MINUTE / 60, sessions=1) == 0
    assert Push.objects.get().state == "locked"


@pytest.mark.django_db
def test_a_box_superseded_while_its_worker_died_is_not_left_with_two_waiting_pushes(
    fakes: dict[tuple[str, int], FakeBox],
) -> None:
    line = make_line()
    make_box(line)
    assert _claimed(Push.objects.get().pk, "dies", locks.Watch(AT)) is not None
    services.suspend(line, reason="unpaid", why="x", at=AT, by=None)
    assert services.push_due(at=AT + MINUTE, sessions=1) == 1
    assert list(Push.objects.order_by("pk").values_list("generation", "state")) == [(1, "cancelled"), (2, "confirmed")]


# A real process, killed for real, over real SSH


@pytest.fixture
def lab() -> Iterator[Lab]:
    with street(1, minute=0.2) as running:
        yield running


@pytest.fixture
def line(lab: Lab) -> Line:
    line = make_line()
    make_lab_box(line, lab.street.box(1))
    services.push_due(at=AT, sessions=1)
    assert selectors.line_state(line).proven == "open"
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    return line


WORKER = """
import django
django.setup()
from tests.apps.provisioning.make import AT
from provisioning import services
services.push_due(at=AT)
"""


def start_worker() -> subprocess.Popen[bytes]:
    """A worker of its own, on the tests' database."""
    where = connection.settings_dict
    options = f"host={quote(str(where['HOST']), safe='')}&port={where['PORT']}"
    url = f"postgresql://{where['USER']}:{quote(str(where['PASSWORD']))}@/{where['NAME']}?{options}"
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings", "RACCORD_ENV": "test"}
    return subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=env)


def kill_when(push: Push, state: str) -> None:
    worker = start_worker()
    deadline = time.monotonic() + 30
    while push.state != state:
        assert time.monotonic() < deadline, push.state
        time.sleep(0.05)
        push.refresh_from_db()
    time.sleep(0.3)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    push.refresh_from_db()
    assert push.state == state


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_before_it_typed_anything_is_replaced_after_two_beats(lab: Lab, line: Line) -> None:
    push = Push.objects.waiting().get()
    lab.hang(1, at="show running")
    kill_when(push, "identified")
    lab.clear(1)
    assert services.push_due(at=AT + MINUTE / 6, sessions=1) == 0
    assert services.push_due(at=AT + MINUTE, sessions=1) == 1
    push.refresh_from_db()
    assert (push.state, push.attempts, selectors.line_state(line).proven) == ("confirmed", 2, "walled")
    assert push.steps.filter(step="applied").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_types_leaves_an_unknown_that_is_looked_up(lab: Lab, line: Line) -> None:
    spec, push, before = lab.street.box(1), Push.objects.waiting().get(), body(lab.running(1))
    lab.hang(1, at="access-group")
    kill_when(push, "armed")
    lab.clear(1)
    assert services.push_due(at=AT + MINUTE, sessions=1) == 0
    push.refresh_from_db()
    assert push.state == "unknown"
    deadline = time.monotonic() + 5
    while body(lab.running(1)) != before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert services.settle_unknown(at=AT + 7 * MINUTE, sessions=1) == 1
    assert services.push_due(at=AT + 8 * MINUTE, sessions=1) == 1
    assert list(Push.objects.order_by("pk").values_list("generation", "state")) == [
        (1, "confirmed"), (2, "rolled_back"), (2, "confirmed"),
    ]  # fmt: skip
    assert look(spec.address, spec.traffic_port) == "walled"
