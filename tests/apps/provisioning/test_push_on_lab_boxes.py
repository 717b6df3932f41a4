"""The same pipeline over real SSH: the lab's routers answer, reject, drop, hang and undo by themselves."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lab.control import Lab
from lab.effect import look
from lab.street import BoxSpec
from lab.testing import street
from provisioning import selectors, services
from provisioning.domain.configs import body
from provisioning.models import Box, Line, Push, SeenConfig
from tests.apps.provisioning.make import AT, MINUTE, make_lab_box, make_line

pytestmark = pytest.mark.django_db

OLD_MODEL = "C881-K9"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """Twelve boxes; the last is of the model that knows no rollback timer. Their minute lasts 0.4 s."""
    with street(12, minute=0.4, models=("C1101-4P",) * 11 + (OLD_MODEL,)) as running:
        yield running


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return iter(range(1, 12))


@pytest.fixture
def line() -> Line:
    return make_line(ipv4="198.51.100.7", ipv6_prefix="2001:db8:7::/56")


@pytest.fixture
def spec(lab: Lab, numbers: Iterator[int]) -> BoxSpec:
    return lab.street.box(next(numbers))


@pytest.fixture
def box(line: Line, spec: BoxSpec) -> Box:
    box = make_lab_box(line, spec)
    services.push_due(at=AT, sessions=1)
    assert newest(line).state == "confirmed", newest(line).outcome
    return box


def newest(line: Line) -> Push:
    push = selectors.last_push(line)
    assert push is not None
    return push


def suspend(line: Line, reason: str = "unpaid") -> None:
    services.suspend(line, reason=reason, why="late", at=AT, by=None)
    services.push_due(at=AT, sessions=1)


def test_what_is_pushed_opens_walls_closes_and_opens_the_line_again(
    lab: Lab, line: Line, spec: BoxSpec, box: Box
) -> None:
    traffic = (spec.address, spec.traffic_port)
    assert look(*traffic) == "passed"
    suspend(line)
    assert (look(*traffic), selectors.line_state(line).proven) == ("walled", "walled")
    assert [look(*traffic, f"/192.0.2.10/tcp/{port}") for port in (80, 443)] == ["passed", "passed"]
    assert look(*traffic, "/192.0.2.53/udp/53") == "passed"
    suspend(line, "unlawful")
    assert (look(*traffic, timeout=0.3), selectors.line_state(line).proven) == ("silent", "closed")
    for reason in ("unpaid", "unlawful"):
        services.lift(line, reason=reason, why="settled", at=AT + MINUTE, by=None)
    services.restore_due(at=AT + MINUTE, sessions=1)
    assert (look(*traffic), selectors.line_state(line).proven) == ("passed", "open")
    assert body(lab.startup(spec.number)) == body(lab.running(spec.number)), "what runs is what boots"


def test_the_box_keeps_what_the_push_does_not_speak_of(lab: Lab, spec: BoxSpec, box: Box) -> None:
    running = lab.running(spec.number)
    assert f"interface Loopback0\n description management\n ip address {spec.address} 255.255.255.255" in running
    assert f"username {spec.username} privilege 15 password" in running


def test_nothing_is_typed_twice(lab: Lab, line: Line, box: Box) -> None:
    services.push_now(line, at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    assert (newest(line).outcome, newest(line).diff) == ({"code": "already"}, "")
    assert SeenConfig.objects.filter(box=box).count() == 2


def test_no_secret_of_the_box_is_kept(line: Line, spec: BoxSpec, box: Box) -> None:
    push = newest(line)
    kept = [push.transcript, push.diff, *(step.detail for step in push.steps.all())]
    kept += list(SeenConfig.objects.values_list("text", flat=True))
    assert "snmp-server community ••••••" in push.transcript
    assert not [text for text in kept if spec.password in text or spec.community in text]


def test_a_rejected_line_leaves_the_running_configuration_as_it_was(
    lab: Lab, line: Line, spec: BoxSpec, box: Box
) -> None:
    before = body(lab.running(spec.number))
    lab.reject(spec.number, "access-group")
    suspend(line)
    assert newest(line).state == "rolled_back"
    assert newest(line).outcome == {
        "code": "line_rejected", "number": 2, "line": " ip access-group WALLED in",
        "words": "% Invalid input detected at '^' marker.",
    }  # fmt: skip
    assert body(lab.running(spec.number)) == before
    assert selectors.line_state(line).proven == "open"


def test_another_serial_at_the_address_stops_the_push(lab: Lab, line: Line, spec: BoxSpec, box: Box) -> None:
    before = body(lab.running(spec.number))
    lab.serial(spec.number, "FOC00000000")
    suspend(line)
    assert (newest(line).state, newest(line).outcome["code"]) == ("refused", "wrong_box")
    assert body(lab.running(spec.number)) == before


def test_another_host_key_stops_the_push_before_the_password_is_told(
    lab: Lab, line: Line, spec: BoxSpec, box: Box
) -> None:
    offered = lab.hostkey(spec.number)
    suspend(line)
    push = newest(line)
    assert (push.state, push.outcome) == ("refused", {"code": "host_key_changed", "offered": offered})
    assert [step.step for step in push.steps.all()][-2:] == ["locked", "refused"]


def test_a_dropped_link_is_unknown_then_found_undone_and_pushed_again(
    lab: Lab, line: Line, spec: BoxSpec, box: Box
) -> None:
    before = body(lab.running(spec.number))
    lab.drop(spec.number, after=2)
    suspend(line)
    assert newest(line).state == "unknown"
    assert body(lab.running(spec.number)) != before
    wait_until(lambda: body(lab.running(spec.number)) == before)
    assert services.settle_unknown(at=AT + 7 * MINUTE, sessions=1) == 1
    assert Push.objects.get(generation=2, state="rolled_back").outcome["settled"] == "not as wanted"
    services.push_due(at=AT + 8 * MINUTE, sessions=1)
    assert selectors.line_state(line).proven == "walled"


def test_an_unplugged_box_parks_the_push_until_it_is_seen(lab: Lab, line: Line, spec: BoxSpec, box: Box) -> None:
    lab.unplug(spec.number)
    suspend(line)
    assert (newest(line).state, selectors.line_state(line).proven) == ("parked", "open")
    lab.plug(spec.number)
    services.box_seen(box, at=AT + MINUTE)
    services.push_due(at=AT + MINUTE, sessions=1)
    assert selectors.line_state(line).proven == "walled"


def test_a_box_that_hangs_after_the_first_line_is_unknown(
    lab: Lab, line: Line, spec: BoxSpec, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provisioning.drivers.netmiko_driver.ANSWER_SECONDS", 0.5)
    lab.hang(spec.number, at="access-group")
    suspend(line)
    assert (newest(line).state, newest(line).outcome["reason"]) == ("unknown", "the box did not answer in time")


def test_a_box_without_a_rollback_timer_reloads_itself_back(lab: Lab, line: Line) -> None:
    spec = lab.street.box(12)
    box = make_lab_box(line, spec)
    box.model.rollback_style = "delayed_reload"
    box.model.save()
    services.push_due(at=AT, sessions=1)
    assert newest(line).state == "confirmed", newest(line).outcome
    saved = body(lab.running(12))
    lab.reject(12, "access-group")
    services.suspend(line, reason="unpaid", why="late", at=AT + MINUTE, by=None)
    services.push_due(at=AT + MINUTE, sessions=1)
    assert (newest(line).state, newest(line).outcome["number"]) == ("unknown", 2)
    lab.clear(12)
    wait_until(lambda: bool(lab.facts(12)["boots"] >= 2 and lab.facts(12)["online"]))
    assert body(lab.running(12)) == saved
    assert services.settle_unknown(at=AT + timedelta(minutes=8), sessions=1) == 1
    assert newest(line).state == "rolled_back"
    assert Push.objects.waiting().count() == 0, "a template that is refused needs a person"


def test_no_socket_is_left_open(box: Box, line: Line) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        services.push_now(line, at=AT, by=None)
        services.push_due(at=AT, sessions=1)
    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)
