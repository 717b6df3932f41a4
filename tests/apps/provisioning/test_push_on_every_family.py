"""The ready-made templates of every family that is not IOS, pushed over real SSH by netmiko's own drivers: what is said
is what the router does, line refused and timer run out included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from lab.control import Lab
from lab.effect import look
from lab.street import BoxSpec
from lab.testing import street
from provisioning import selectors, services
from provisioning.domain.configs import body
from provisioning.models import Box, Line, Push, SeenConfig
from tests.apps.provisioning.make import AT, MINUTE, make_lab_box, make_line
from tests.lab.routers import waits_for

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Family:
    """`refused` is a pattern of the line that walls; `words` what the router says of it."""

    driver: str
    style: str
    refused: str
    words: str
    at_once: bool = True


FAMILIES = {
    "SRX300": Family("juniper_junos", "commit_confirmed", "filter input WALLED", "syntax error."),
    "VyOS": Family("vyos", "commit_confirmed", "firewall in name", "Configuration path: [interfaces ethernet eth1"),
    "hAP ac3": Family("mikrotik_routeros", "scheduler", "firewall raw add", "syntax error (line 1 column 1)", False),
    "AR651": Family(
        "huawei_vrp", "delayed_reload", "traffic-filter", "Error: Unrecognized command found at '^' position.", False
    ),
}


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with street(12, models=tuple(FAMILIES)) as running:
        yield running


@pytest.fixture(scope="module")
def specs(lab: Lab) -> dict[str, Iterator[BoxSpec]]:
    return {model: iter([spec for spec in lab.street.boxes if spec.model == model]) for model in FAMILIES}


@pytest.fixture(params=FAMILIES)
def spec(request: pytest.FixtureRequest, specs: dict[str, Iterator[BoxSpec]]) -> BoxSpec:
    return next(specs[request.param])


@pytest.fixture
def line() -> Line:
    return make_line(ipv4="198.51.100.7")


@pytest.fixture
def box(line: Line, spec: BoxSpec) -> Box:
    """Known with its family's own template, and proven open."""
    family = FAMILIES[spec.model]
    facts = {"vendor": "-", "driver": family.driver, "rollback_style": family.style}
    services.create_model(spec.model, at=AT, **facts)
    made = make_lab_box(line, spec)
    services.push_due(at=AT, sessions=1)
    assert newest(line).state == "confirmed", newest(line).transcript
    return made


def newest(line: Line) -> Push:
    push = selectors.last_push(line)
    assert push is not None
    return push


def suspend(line: Line, reason: str = "unpaid") -> None:
    services.suspend(line, reason=reason, why="late", at=AT + MINUTE, by=None)
    services.push_due(at=AT + MINUTE, sessions=1)


def test_open_walled_closed_and_open_again_as_a_customer_finds_it(
    lab: Lab, line: Line, spec: BoxSpec, box: Box
) -> None:
    behind = (spec.address, spec.traffic_port)
    assert (look(*behind), lab.facts(spec.number)["service"]) == ("passed", "open")
    suspend(line)
    assert (look(*behind), selectors.line_state(line).proven) == ("walled", "walled"), newest(line).transcript
    assert [look(*behind, f"/192.0.2.10/tcp/{port}") for port in (80, 443)] == ["passed", "passed"]
    assert look(*behind, "/192.0.2.53/udp/53") == "passed"
    assert look(*behind, "/198.51.100.80/udp/443") == "walled"
    suspend(line, "unlawful")
    assert (look(*behind, timeout=0.3), selectors.line_state(line).proven) == ("silent", "closed")
    for reason in ("unpaid", "unlawful"):
        services.lift(line, reason=reason, why="settled", at=AT + 2 * MINUTE, by=None)
    services.restore_due(at=AT + 2 * MINUTE, sessions=1)
    assert (look(*behind), selectors.line_state(line).proven) == ("passed", "open")
    services.push_now(line, at=AT + 3 * MINUTE, by=None)
    services.push_due(at=AT + 3 * MINUTE, sessions=1)
    assert (newest(line).outcome, newest(line).diff) == ({"code": "already"}, "")
    assert lab.facts(spec.number)["armed"] is False
    assert body(lab.startup(spec.number)).count("R-2026") == body(lab.running(spec.number)).count("R-2026")
    box.refresh_from_db()
    assert box.firmware != ""
    kept = [*Push.objects.values_list("transcript", flat=True), *SeenConfig.objects.values_list("text", flat=True)]
    assert not [text for text in kept if spec.password in text or spec.community in text]


def test_a_refused_line_is_quoted_and_the_line_stays_proven_open(lab: Lab, line: Line, spec: BoxSpec, box: Box) -> None:
    family, before = FAMILIES[spec.model], body(lab.running(spec.number))
    lab.reject(spec.number, family.refused)
    suspend(line)
    push = newest(line)
    assert push.outcome["code"] == "line_rejected"
    assert str(push.outcome["words"]).startswith(family.words)
    if not family.at_once:
        assert push.state == "unknown"
        boots = lab.facts(spec.number)["boots"]
        lab.lapse(spec.number)
        assert waits_for(lambda: lab.facts(spec.number)["boots"] > boots and lab.facts(spec.number)["online"], 10)
        services.settle_unknown(at=AT + timedelta(minutes=8))
        push.refresh_from_db()
    assert push.state == "rolled_back", push.transcript
    assert body(lab.running(spec.number)) == before
    assert selectors.line_state(line).proven == "open"
    assert look(spec.address, spec.traffic_port) == "passed"


def test_a_power_cut_while_armed_starts_the_timer_anew_and_nothing_is_said_before_it_fired(
    lab: Lab, line: Line, spec: BoxSpec, box: Box
) -> None:
    """RouterOS keeps each line at once and its job for ever: half typed and cut from power, it undoes only later."""
    if spec.model != "hAP ac3":
        pytest.skip("only RouterOS's timer outlives a power cut")
    number, before = spec.number, body(lab.running(spec.number))
    lab.drop(number, after=2)
    suspend(line)
    push = newest(line)
    boots = lab.facts(number)["boots"]
    lab.reboot(number, seconds=0.1)
    assert waits_for(lambda: lab.facts(number)["boots"] > boots and lab.facts(number)["online"], 10)
    services.settle_unknown(at=AT + timedelta(minutes=8))
    push.refresh_from_db()
    assert (push.state, body(lab.running(number)) != before) == ("unknown", True)
    assert selectors.line_state(line).proven == "open"
    lab.lapse(number)
    assert waits_for(lambda: lab.facts(number)["boots"] > boots + 1 and lab.facts(number)["online"], 10)
    services.settle_unknown(at=AT + timedelta(hours=1))
    push.refresh_from_db()
    assert (push.state, body(lab.running(number))) == ("rolled_back", before)
