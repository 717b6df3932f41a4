"""Every fault on command does what it says, and `clear` puts it right."""

import asyncio
import socket
import time

import asyncssh
import pytest
from netmiko.exceptions import ConfigInvalidException, NetmikoTimeoutException

from lab.control import Lab, LabError
from lab.street import BoxSpec
from tests.lab.polls import LAN, SYS_NAME, SYS_UPTIME, octets, read
from tests.lab.routers import OPEN, configure, session, waits_for


def answers(box: BoxSpec, times: int = 1) -> int:
    """How many of that many polls are answered."""
    return sum(_polled(box) for _ in range(times))


def _polled(box: BoxSpec) -> bool:
    try:
        return bool(read(box, SYS_NAME))
    except OSError:
        return False


def unreachable(lab: Lab) -> set[str]:
    return {facts["name"] for facts in lab.status() if not facts["online"]}


def test_a_power_cut_forgets_what_was_not_saved_and_starts_the_age_anew(lab: Lab, box: BoxSpec) -> None:
    with session(box) as router:
        router.send_config_set(["snmp-server location kept"])
        router.save_config()
    configure(box, "snmp-server location lost")
    lab.unplug(1)
    assert answers(box) == 0
    lab.plug(1)
    assert read(box, SYS_UPTIME)[SYS_UPTIME] < 200
    assert "snmp-server location kept" in lab.running(1)


def test_a_cut_line_forgets_nothing(lab: Lab, box: BoxSpec) -> None:
    configure(box, "snmp-server location unsaved")
    age = read(box, SYS_UPTIME)[SYS_UPTIME]
    lab.cut(1)
    assert answers(box) == 0
    with pytest.raises(NetmikoTimeoutException), session(box):
        pass
    lab.mend(1)
    assert read(box, SYS_UPTIME)[SYS_UPTIME] > age
    assert "snmp-server location unsaved" in lab.running(1)


def test_a_cut_line_counts_no_traffic(lab: Lab, box: BoxSpec) -> None:
    configure(box, *OPEN)
    before = octets(box, LAN)
    lab.cut(1)
    time.sleep(0.5)
    lab.mend(1)
    assert octets(box, LAN)[1] - before[1] < 0.4 * 1e6


def test_a_cut_node_takes_everything_below_and_nothing_else(lab: Lab) -> None:
    lab.cut("sw-01")
    assert unreachable(lab) == {"sw-01", "olt-01", *(f"box-{number:04d}" for number in range(1, 7))}
    lab.mend("sw-01")
    assert unreachable(lab) == set()


def test_a_node_with_two_ways_home_survives_the_loss_of_one(lab: Lab) -> None:
    lab.cut("sw-02", uplink="pop-01")
    assert unreachable(lab) == set()
    lab.cut("sw-02", uplink="sw-01")
    assert unreachable(lab) == {"sw-02"}
    lab.mend("sw-02", uplink="pop-01")
    assert unreachable(lab) == set()


def watched(lab: Lab, number: int) -> set[bool]:
    """Whether it was online, each time one looked for a second."""
    seen = set()
    for _ in range(40):
        seen.add(bool(lab.facts(number)["online"]))
        time.sleep(0.025)
    return seen


def test_a_flapping_line_goes_and_comes_until_plugged(lab: Lab) -> None:
    lab.flap(2, every=0.1)
    assert watched(lab, 2) == {True, False}
    lab.clear(2)
    assert watched(lab, 2) == {True}


def test_losses_are_about_as_many_as_asked(lab: Lab, box: BoxSpec) -> None:
    lab.lose(1, percent=100)
    assert answers(box) == 0
    lab.lose(1, percent=0)
    assert answers(box, 20) == 20


def test_a_rejected_pattern_is_refused_in_the_routers_own_words(lab: Lab, box: BoxSpec) -> None:
    lab.reject(1, "^ntp server")
    with pytest.raises(ConfigInvalidException):
        configure(box, "snmp-server location before", "ntp server 192.0.2.123", "snmp-server location after")
    assert "snmp-server location before" in lab.running(1)
    assert "ntp server" not in lab.running(1)
    lab.clear(1)
    configure(box, "ntp server 192.0.2.123", "no ntp server 192.0.2.123")


def test_a_hanging_box_says_nothing_more_at_that_line(lab: Lab, box: BoxSpec) -> None:
    lab.hang(1, at="running-config")
    with session(box) as router:
        assert "Processor" in router.send_command("show version")
        with pytest.raises(Exception, match="Pattern not detected"):
            router.send_command("show running-config", read_timeout=0.5)
        router.paramiko_cleanup()
    assert answers(box) == 1


def test_a_dropped_session_dies_after_the_line_was_taken(lab: Lab, box: BoxSpec) -> None:
    lab.drop(1, after=2)
    with session(box) as router:
        router.config_mode()
        router.write_channel("snmp-server location dropped\nsnmp-server contact dropped\nntp source Loopback0\n")
        assert waits_for(lambda: not router.is_alive())
    running = lab.running(1)
    assert "location dropped" in running
    assert "contact dropped" in running
    assert "ntp source" not in running
    configure(box, "no snmp-server contact")


def test_a_slow_box_waits_before_each_answer(lab: Lab, box: BoxSpec) -> None:
    lab.slow(1, ms=200)
    started = time.monotonic()
    read(box, SYS_NAME)
    assert time.monotonic() - started >= 0.2
    with session(box) as router:
        started = time.monotonic()
        router.send_command("show clock")
        assert time.monotonic() - started >= 0.2


def test_a_reboot_is_off_for_a_while(lab: Lab) -> None:
    box = lab.street.box(2)
    boots = lab.facts(2)["boots"]
    lab.reboot(2, seconds=0.3)
    assert waits_for(lambda: not lab.facts(2)["online"])
    assert waits_for(lambda: lab.facts(2)["online"])
    assert lab.facts(2)["boots"] == boots + 1
    assert answers(box) == 1


def test_a_swapped_box_says_another_serial(lab: Lab, box: BoxSpec) -> None:
    lab.serial(1, "FOC9999XXXX")
    with session(box) as router:
        assert "Processor board ID FOC9999XXXX" in router.send_command("show version")
    assert read(box, "1.3.6.1.2.1.47.1.1.1.1.11.1") == {"1.3.6.1.2.1.47.1.1.1.1.11.1": b"FOC9999XXXX"}
    lab.clear(1)
    assert lab.facts(1)["serial"] == box.serial


async def host_key(box: BoxSpec) -> str:
    key = await asyncssh.get_server_host_key(box.address, box.ssh_port)
    assert key is not None
    return " ".join(key.export_public_key().decode().split()[:2])


def test_the_host_key_is_the_pinned_one_until_changed(lab: Lab, box: BoxSpec) -> None:
    assert asyncio.run(host_key(box)) == box.host_key
    new = lab.hostkey(1)
    assert asyncio.run(host_key(box)) == new != box.host_key
    lab.clear(1)
    assert asyncio.run(host_key(box)) == box.host_key


def test_garbage_is_no_message_and_spoils_the_command_line(lab: Lab, box: BoxSpec) -> None:
    """On the bare wire: gufo-snmp's codec panics on every third of such datagrams, pysnmp's dispatcher on some."""
    lab.garbage(1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.settimeout(1)
        wire.sendto(b"anything", (box.address, box.snmp_port))
        assert len(wire.recv(2048)) >= 12
    lab.clear(1)
    assert answers(box) == 1
    with session(box) as router:
        assert router.send_command_timing("show privilege") == "Current privilege level is 15"
        lab.garbage(1)
        assert not router.send_command_timing("show privilege").isascii()
        router.paramiko_cleanup()  # nobody says goodbye through this noise


def test_a_stranger_or_a_wrong_word_is_refused_and_the_lab_lives_on(lab: Lab) -> None:
    with pytest.raises(LabError, match="nothing is called '99'"):
        lab.unplug(99)
    with pytest.raises(LabError):
        lab.call("explode")
    with pytest.raises(LabError):
        lab.call("unplug", machine="1")
    assert unreachable(lab) == set()
