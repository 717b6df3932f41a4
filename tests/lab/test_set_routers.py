"""The routers of `set` lines, driven by netmiko's own juniper_junos and vyos drivers: as real ones are."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from netmiko import ConnectHandler

from lab.control import Lab
from lab.effect import look
from lab.ios.grammar import Misread
from lab.sets import junos, vyos
from lab.sets.config import SetConfig
from lab.street import BoxSpec
from lab.testing import street
from tests.lab.routers import waits_for

DNS = "/192.0.2.53/udp/53"
JUNOS_OPEN = ["set interfaces ge-0/0/1 unit 0 family inet address 192.168.1.1/24", "delete interfaces ge-0/0/1 disable"]
JUNOS_WALL = [
    "set firewall family inet filter WALLED term names from destination-address 192.0.2.53/32",
    "set firewall family inet filter WALLED term names then accept",
    "set firewall family inet filter WALLED term rest then discard",
    "set interfaces ge-0/0/1 unit 0 family inet filter input WALLED",
]
VYOS_OPEN = ["set interfaces ethernet eth1 address 192.168.1.1/24", "delete interfaces ethernet eth1 disable"]
VYOS_WALL = [
    "set firewall name WALLED default-action drop",
    "set firewall name WALLED rule 10 action accept",
    "set firewall name WALLED rule 10 destination address 192.0.2.53",
    "set interfaces ethernet eth1 firewall in name WALLED",
]


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with street(4, minute=0.3, models=("SRX300", "VyOS")) as running:
        yield running


@contextmanager
def session(box: BoxSpec, kind: str) -> Iterator[Any]:
    facts = {"host": box.address, "port": box.ssh_port, "username": box.username, "password": box.password}
    connection = ConnectHandler(device_type=kind, fast_cli=True, **facts)
    try:
        yield connection
    finally:
        connection.paramiko_cleanup()


def behind(box: BoxSpec, path: str = "/") -> str:
    return look(box.address, box.traffic_port, path, timeout=0.5)


def test_junos_opens_walls_and_goes_back_by_itself(lab: Lab) -> None:
    box = lab.street.box(1)
    with session(box, "juniper_junos") as router:
        router.send_config_set(JUNOS_OPEN, exit_config_mode=False)
        assert "commit complete" in router.commit()
        assert behind(box) == "passed"
        router.send_config_set(JUNOS_WALL, exit_config_mode=False)
        assert "rolled back in 5 minutes" in router.commit(confirm=True, confirm_delay=5)
        assert (behind(box), behind(box, DNS)) == ("walled", "passed")
        assert waits_for(lambda: behind(box) == "passed"), "nobody confirmed"
        assert lab.facts(1)["armed"] is False


def test_junos_refuses_a_filter_that_is_not_there(lab: Lab) -> None:
    box, before = lab.street.box(1), lab.running(1)
    with session(box, "juniper_junos") as router:
        shown = router.send_config_set(["set interfaces ge-0/0/1 unit 0 family inet filter input NOWHERE", "commit"])
    assert "error: Referenced filter 'NOWHERE' is not defined" in shown
    assert lab.running(1) == before


def test_vyos_opens_walls_and_reboots_into_what_was_saved(lab: Lab) -> None:
    box = lab.street.box(2)
    with session(box, "vyos") as router:
        router.send_config_set(VYOS_OPEN)
        router.commit()
        router.send_command("save", expect_string=r"Done")
        assert behind(box) == "passed"
        boots = lab.facts(2)["boots"]
        router.send_config_set(VYOS_WALL)
        router.send_command("commit-confirm 3", expect_string=r"\[confirm\]")
        router.send_command("y", expect_string="#")
        assert (behind(box), behind(box, DNS)) == ("walled", "passed")
    assert waits_for(lambda: lab.facts(2)["boots"] == boots + 1 and lab.facts(2)["online"])
    assert behind(box) == "passed"


def test_closed_is_closed_whatever_the_filter_says() -> None:
    config = SetConfig(junos.GRAMMAR, "set interfaces ge-0/0/1 disable\n")
    config.set("system host-name one")
    config.set("system host-name two")
    assert config.render() == "set interfaces ge-0/0/1 disable\nset system host-name two\n"
    assert config.delete("interfaces ge-0/0/1 disable") is True
    assert config.delete("interfaces ge-0/0/1 disable") is False
    assert config.under("interfaces") == []


def test_each_writes_values_as_its_kind_does() -> None:
    for grammar, quote, said in ((junos.GRAMMAR, "", '"12 rue X"'), (vyos.GRAMMAR, "'", "'12 rue X'")):
        path = "snmp location" if grammar is junos.GRAMMAR else "service snmp location"
        config = SetConfig(grammar, f'set {path} "12 rue X"\n', quote=quote)
        assert config.render() == f"set {path} {said}\n"
        assert config.copy().render() == config.render()
        with pytest.raises(Misread):
            config.set("no such thing")
