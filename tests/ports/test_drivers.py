"""The driver port, told once, and run against the boxes in memory and over real SSH the lab's five families."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import pytest

from kernel.errors import Rejected, Unavailable
from lab.control import Lab
from lab.street import BoxSpec
from lab.testing import street
from provisioning.domain.configs import body
from provisioning.drivers.base import Driver, Target
from provisioning.drivers.fake import FakeBox, FakeDriver
from provisioning.drivers.netmiko_driver import NetmikoDriver
from tests.lab.routers import waits_for

OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJMWV3xQqHq3M5ZQo5x0yWq3O6wZ0mS0g2nq5q2Yw0aB"


@dataclass(frozen=True)
class Family:
    """What a family is typed, its third line about to be refused; the fourth or fifth renames the box.

    `by_line` is a family whose lines take effect one by one, not in a commit; `saves` one that keeps what is confirmed,
    or whatever it takes; `at_once` one that undoes when told, and not only by its timer.
    """

    driver: str
    style: str
    lines: tuple[str, ...]
    renamed: str
    refusal: str
    by_line: bool = True
    saves: bool = False
    at_once: bool = True


IOS = Family(
    "cisco_ios",
    "revert_timer",
    ("interface GigabitEthernet0/1", " description R-2026-00001", " no shutdown", " exit", "hostname renamed"),
    "hostname renamed",
    "% Invalid input detected at '^' marker.",
)
JUNOS = Family(
    "juniper_junos",
    "commit_confirmed",
    (
        "set interfaces ge-0/0/1 description R-2026-00001",
        "set interfaces ge-0/0/1 unit 0 family inet address 192.168.1.1/24",
        "delete interfaces ge-0/0/1 disable",
        "set system host-name renamed",
    ),
    "host-name renamed",
    "syntax error.",
    by_line=False,
    saves=True,
)
VYOS = Family(
    "vyos",
    "commit_confirmed",
    (
        "set interfaces ethernet eth1 description R-2026-00001",
        "set interfaces ethernet eth1 address 192.168.1.1/24",
        "delete interfaces ethernet eth1 disable",
        "set system host-name renamed",
    ),
    "host-name 'renamed'",
    "Configuration path: [interfaces ethernet eth1 disable] is not valid",
    by_line=False,
)
ROUTEROS = Family(
    "mikrotik_routeros",
    "scheduler",
    (
        "/interface ethernet set [ find default-name=ether2 ] comment=R-2026-00001",
        '/ip address add address=192.168.1.1/24 comment="raccord lan" interface=ether2',
        "/interface ethernet set [ find default-name=ether2 ] disabled=no",
        "/system identity set name=renamed",
    ),
    "identity set name=renamed",
    "syntax error (line 1 column 1)",
    saves=True,
    at_once=False,
)
VRP = Family(
    "huawei_vrp",
    "delayed_reload",
    ("interface GigabitEthernet0/0/1", " description R-2026-00001", " undo shutdown", " quit", "sysname renamed"),
    "sysname renamed",
    "Error: Unrecognized command found at '^' position.",
    at_once=False,
)
MODELS = {"C1101-4P": IOS, "SRX300": JUNOS, "VyOS": VYOS, "hAP ac3": ROUTEROS, "AR651": VRP}


class Bench(Protocol):
    """One box, the driver that reaches it, and what can be done to it."""

    driver: Driver
    target: Target
    serial: str
    family: Family

    def running(self) -> str: ...
    def startup(self) -> str: ...
    def unplug(self) -> None: ...
    def reject(self, text: str) -> None: ...
    def drop(self, after: int) -> None: ...
    def change_key(self) -> None: ...
    def lapse(self) -> None: ...


class FakeBench:
    family = IOS

    def __init__(self) -> None:
        self.box = FakeBox("box-0001", "FOC1", OTHER_KEY.replace("A", "B", 1), "correct horse")
        self.driver: Driver = FakeDriver()
        self.serial = "FOC1"
        self.target = Target("192.0.2.1", 22, "raccord", "correct horse", self.box.host_key)
        FakeDriver.boxes = {("192.0.2.1", 22): self.box}

    def running(self) -> str:
        return self.box.running()

    def startup(self) -> str:
        return "\n".join(self.box.startup)

    def unplug(self) -> None:
        self.box.unplug()

    def reject(self, text: str) -> None:
        self.box.reject = text

    def drop(self, after: int) -> None:
        self.box.drop_after = after

    def change_key(self) -> None:
        self.box.host_key = OTHER_KEY

    def lapse(self) -> None:
        """It undoes at once."""


class LabBench:
    def __init__(self, lab: Lab, spec: BoxSpec) -> None:
        self.lab, self.spec = lab, spec
        self.driver: Driver = NetmikoDriver()
        self.serial = spec.serial
        self.family = MODELS[spec.model]
        reached = (spec.address, spec.ssh_port, spec.username, spec.password, spec.host_key)
        self.target = Target(*reached, self.family.driver, self.family.style)

    def running(self) -> str:
        return self.lab.running(self.spec.number)

    def startup(self) -> str:
        return self.lab.startup(self.spec.number)

    def unplug(self) -> None:
        self.lab.unplug(self.spec.number)

    def reject(self, text: str) -> None:
        self.lab.reject(self.spec.number, re.escape(text))

    def drop(self, after: int) -> None:
        self.lab.drop(self.spec.number, after=after)

    def change_key(self) -> None:
        self.lab.hostkey(self.spec.number)

    def lapse(self) -> None:
        """Its timer runs out, and it boots again."""
        boots = self.lab.facts(self.spec.number)["boots"]
        self.lab.lapse(self.spec.number)
        assert waits_for(lambda: self.lab.facts(self.spec.number)["boots"] > boots)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with street(60, models=tuple(MODELS)) as running:
        yield running


@pytest.fixture(scope="module")
def boxes(lab: Lab) -> dict[str, Iterator[BoxSpec]]:
    """Each test breaks its own box."""
    return {model: iter([spec for spec in lab.street.boxes if spec.model == model]) for model in MODELS}


@pytest.fixture(params=["fake", *MODELS])
def bench(request: pytest.FixtureRequest) -> Bench:
    if request.param == "fake":
        return FakeBench()
    boxes: dict[str, Iterator[BoxSpec]] = request.getfixturevalue("boxes")
    return LabBench(request.getfixturevalue("lab"), next(boxes[request.param]))


def test_it_says_who_it_is_and_shows_what_runs(bench: Bench) -> None:
    session = bench.driver.connect(bench.target)
    identity = session.identify()
    assert (identity.hostname[:5], identity.serial) == ("box-0", bench.serial)
    assert body(session.snapshot()) == body(bench.running())
    session.close()


def test_what_is_confirmed_stays_and_what_is_saved_is_the_next_boot(bench: Bench) -> None:
    session = bench.driver.connect(bench.target)
    session.arm(5)
    session.apply(bench.family.lines)
    session.close()
    again = bench.driver.connect(bench.target)
    assert again.identify().hostname == "renamed"
    assert "R-2026-00001" in body(again.snapshot())
    again.confirm()
    assert (bench.family.renamed in bench.startup()) is bench.family.saves
    again.save()
    assert bench.family.renamed in bench.startup()
    with pytest.raises(Rejected):
        again.roll_back() if bench.family.at_once else again.confirm()
    again.close()
    assert bench.family.renamed in bench.running()


def test_what_is_not_confirmed_can_be_undone_at_once_or_undoes_itself(bench: Bench) -> None:
    before = body(bench.running())
    session = bench.driver.connect(bench.target)
    session.arm(5)
    session.apply(bench.family.lines)
    assert body(bench.running()) != before
    assert session.roll_back() is bench.family.at_once
    session.close()
    if not bench.family.at_once:
        bench.lapse()
    assert body(bench.running()) == before


def test_the_first_rejected_line_stops_everything_and_is_quoted(bench: Bench) -> None:
    bench.reject(bench.family.lines[2].strip())
    session = bench.driver.connect(bench.target)
    session.arm(5)
    with pytest.raises(Rejected) as rejected:
        session.apply(bench.family.lines)
    assert rejected.value.reason == bench.family.refusal
    assert rejected.value.facts == {"number": 3, "line": bench.family.lines[2]}
    assert bench.family.renamed not in bench.running()
    session.roll_back()
    session.close()
    if not bench.family.at_once:
        bench.lapse()
    assert "R-2026-00001" not in bench.running()


def test_a_link_that_dies_in_the_middle_is_unavailable_not_rejected(bench: Bench) -> None:
    bench.drop(2)
    session = bench.driver.connect(bench.target)
    session.arm(5)
    with pytest.raises(Unavailable):
        session.apply(bench.family.lines)
    session.close()
    assert ("R-2026-00001" in bench.running()) is bench.family.by_line
    assert bench.family.renamed not in bench.running()


def test_a_changed_host_key_is_a_stranger(bench: Bench) -> None:
    bench.change_key()
    with pytest.raises(Rejected) as rejected:
        bench.driver.connect(bench.target)
    assert rejected.value.reason == "host_key_changed"
    assert str(rejected.value.facts["offered"]).startswith("ssh-ed25519 ")
    assert rejected.value.facts["offered"] != bench.target.host_key


def test_no_pinned_key_is_no_connection(bench: Bench) -> None:
    with pytest.raises(Rejected) as rejected:
        bench.driver.connect(replace(bench.target, host_key=""))
    assert rejected.value.reason == "host_key_not_pinned"


def test_a_wrong_password_is_refused(bench: Bench) -> None:
    with pytest.raises(Rejected) as rejected:
        bench.driver.connect(replace(bench.target, password="wrong"))
    assert (rejected.value.reason, rejected.value.facts) == ("login_refused", {"user": "raccord"})


def test_nobody_there_is_unavailable(bench: Bench) -> None:
    bench.unplug()
    with pytest.raises(Unavailable):
        bench.driver.connect(bench.target)
