"""RouterOS and VRP as netmiko's own mikrotik_routeros and huawei_vrp drivers meet them, untouched by ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from netmiko import ConnectHandler

from lab.control import Lab
from lab.effect import look
from lab.ios.acl import Packet
from lab.ios.grammar import Misread
from lab.ros.config import Refused, RosConfig, read
from lab.street import BoxSpec
from lab.testing import street
from lab.vrp.config import VrpConfig
from tests.lab.routers import waits_for

ROS_WALL = (
    "/ip firewall address-list add address=192.0.2.53 list=reachable",
    "/ip firewall raw add action=accept chain=prerouting dst-address-list=reachable in-interface=ether2",
    "/ip firewall raw add action=drop chain=prerouting in-interface=ether2",
)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with street(2, models=("hAP ac3", "AR651")) as running:
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


def configure(router: Any, *lines: str) -> str:
    """One line after the other: netmiko's `send_config_set` sleeps for seconds between this driver's views."""
    said = [router.send_command(line, expect_string=r"\]$") for line in ("system-view", *lines)]
    router.send_command("return", expect_string=">$")
    return "".join(said)


def test_routeros_paints_its_lines_anew_and_keeps_each_at_once(lab: Lab) -> None:
    box = lab.street.box(1)
    with session(box, "mikrotik_routeros") as router:
        assert router.find_prompt() == f"[raccord@{box.hostname}] >"
        assert f"serial-number: {box.serial}" in router.send_command("/system routerboard print")
        router.send_command("/interface ethernet set [ find default-name=ether2 ] disabled=no")
        router.send_command("/ip address add address=192.168.1.1/24 interface=ether2")
        assert behind(box) == "passed"
        for line in ROS_WALL:
            assert router.send_command(line) == ""
        assert (behind(box), behind(box, "/192.0.2.53/udp/53")) == ("walled", "passed")
        assert "bad command name adress" in router.send_command("/ip adress print")
        assert "already have such address" in router.send_command(
            "/ip address add address=192.168.1.1/24 interface=ether2"
        )
    assert "192.168.1.1/24" in lab.startup(1)


def test_a_job_of_routeros_outlives_a_power_cut_and_still_undoes(lab: Lab) -> None:
    box, before = lab.street.box(1), lab.running(1)
    with session(box, "mikrotik_routeros") as router:
        router.send_command("/system backup save dont-encrypt=yes name=before")
        job = '/system scheduler add name=undo interval=5m on-event="/system backup load name=before password=\\"\\""'
        assert router.send_command(job) == ""
        router.send_command("/system identity set name=other", expect_string=r"\] >")
    boots = lab.facts(1)["boots"]
    lab.reboot(1, seconds=0.1)
    assert waits_for(lambda: lab.facts(1)["boots"] == boots + 1 and lab.facts(1)["online"])
    assert (lab.facts(1)["armed"], "name=other" in lab.running(1)) == (True, True)
    lab.lapse(1)
    assert waits_for(lambda: lab.facts(1)["boots"] == boots + 2 and lab.facts(1)["online"])
    assert (lab.running(1), lab.facts(1)["armed"]) == (before, False)


def test_vrp_pages_asks_and_goes_back_to_what_was_saved(lab: Lab) -> None:
    box = lab.street.box(2)
    with session(box, "huawei_vrp") as router:
        configure(router, "interface GigabitEthernet0/0/1", "ip address 192.168.1.1 24", "undo shutdown")
        router.save_config()
        assert behind(box) == "passed"
        router.send_command("schedule reboot delay 5", expect_string=r"\[y/n\]:")
        router.send_command("y", expect_string=">")
        assert "System will reboot at" in router.send_command("display schedule reboot")
        wall = ["acl number 3001", "rule 10 permit udp destination 192.0.2.53 0 destination-port eq 53"]
        wall += ["rule deny ip", "interface GigabitEthernet0/0/1", "traffic-filter inbound acl 3001"]
        configure(router, *wall)
        shown = router.send_command("display current-configuration")
        assert " rule 10 permit udp destination 192.0.2.53 0 destination-port eq dns\n rule 15 deny ip\n" in shown
        assert (behind(box), behind(box, "/192.0.2.53/udp/53")) == ("walled", "passed")
        assert "Error: Unrecognized command found" in configure(router, "interface Ethernet9/9")
    boots = lab.facts(2)["boots"]
    lab.lapse(2)
    assert waits_for(lambda: lab.facts(2)["boots"] == boots + 1 and lab.facts(2)["online"])
    assert (behind(box), lab.facts(2)["armed"]) == ("passed", False)


def test_a_long_answer_of_vrp_stops_after_a_screen_until_it_is_told_not_to(tmp_path: Path) -> None:
    from lab.street import build
    from lab.vrp.box import VrpBox

    box = VrpBox(build(1, models=("AR651",)).boxes[0], tmp_path / "box.json")
    shell = box.shell("raccord")
    first = shell.type("display current-configuration")
    assert (first.text.endswith("---- More ----"), first.ask is not None) == (True, True)
    assert shell.type("").text.endswith("return\n")
    shell.type("screen-length 0 temporary")
    assert "More" not in shell.type("display current-configuration").text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/ip adress add address=1.1.1.1/24", "bad command name adress"),
        ("/ip address add address=1.1.1.1/24", "missing value(s) of argument(s) interface"),
        ("/ip address add address=1.1.1/24 interface=ether2", "invalid value for argument address"),
        ("/ip address add address=1.1.1.1/24 interface=ether9", "input does not match any value of interface"),
        ("/ip address add address=1.1.1.1/24 interface=ether2 colour=red", "expected end of command"),
        ("/ip firewall address-list add list=a address=x", "value of address expects range of ip addresses"),
        ('/snmp set location="x', "syntax error"),
        ("/ip address", "expected command name"),
    ],
)
def test_what_routeros_says_no_to_changes_nothing(line: str, says: str) -> None:
    config = RosConfig()
    before = config.render()
    with pytest.raises(Refused, match=says.replace("(", r"\(").replace(")", r"\)")):
        config.do(read(line))
    assert config.render() == before


@pytest.mark.parametrize(
    ("view", "line"),
    [
        ("", "interface Ethernet9/9"),
        ("", "undo interface GigabitEthernet0/0/1"),
        ("", "sysnames x"),
        ("interface GigabitEthernet0/0/1", "undo traffic-filter inbound acl 3001"),
        ("interface GigabitEthernet0/0/1", "ip address 192.168.1.300 24"),
        ("acl number 3001", "rule 5 permit sctp"),
        ("acl number 3001", "rule 5 permit udp destination 1.2.3.4"),
        ("acl number 3001", "rule 5 permit ip destination-port eq 80"),
    ],
)
def test_what_vrp_says_no_to_changes_nothing(view: str, line: str) -> None:
    config = VrpConfig()
    here = config.type(config.views[""], view) if view else config.views[""]
    before = config.render()
    with pytest.raises(Misread):
        config.type(here, line)
    assert config.render() == before


def test_what_each_writes_it_reads_back_alike() -> None:
    ros = RosConfig("/system identity set name=a\n" + "\n".join(ROS_WALL))
    assert RosConfig(ros.render()).render() == ros.render()
    text = "acl number 3001\n rule 5 permit tcp destination 192.0.2.0 0.0.0.255 destination-port eq www\n"
    vrp = VrpConfig(f"#\n sysname a\n#\n{text}#\nreturn\n")
    assert VrpConfig(vrp.render()).render() == vrp.render()
    (rule,) = vrp.views["acl number 3001"].rules.values()
    assert [rule.fits(Packet("tcp", target, 80)) for target in ("192.0.2.9", "192.0.3.9")] == [True, False]
