"""netmiko's own cisco_ios driver against a pretend router: it must be driven as a real one is."""

import time

import pytest
from netmiko.exceptions import ConfigInvalidException, NetmikoAuthenticationException, NetmikoTimeoutException

from lab.control import Lab
from lab.effect import look
from lab.street import BoxSpec
from tests.lab.routers import session, waits_for

LAN = ["interface GigabitEthernet0/1", "ip address 192.168.1.1 255.255.255.0", "no shutdown"]


def test_says_who_it_is(box: BoxSpec) -> None:
    with session(box) as router:
        assert router.find_prompt() == "box-0001#"
        assert f"Processor board ID {box.serial}" in router.send_command("show version")


def test_takes_a_configuration_shows_it_and_saves_it(lab: Lab, box: BoxSpec) -> None:
    with session(box) as router:
        router.send_config_set([*LAN, "description Boulangerie"], error_pattern=r"^%")
        running = router.send_command("show running-config")
        assert (
            "startup-config is not present" in router.send_command("show startup-config") or not lab.facts(1)["saved"]
        )
        assert "[OK]" in router.save_config()
        saved = router.send_command("show startup-config")
    section = "interface GigabitEthernet0/1\n description Boulangerie\n ip address 192.168.1.1 255.255.255.0\n"
    assert section in running
    assert section in saved
    assert " shutdown" not in running
    assert lab.facts(1)["saved"] is True


def test_a_value_is_replaced_and_no_takes_it_away(box: BoxSpec) -> None:
    with session(box) as router:
        router.send_config_set(["interface GigabitEthernet0/1", "description one", "description two"])
        assert "description two" in router.send_command("show running-config interface GigabitEthernet0/1")
        router.send_config_set(["interface GigabitEthernet0/1", "no description"])
        assert "description" not in router.send_command("show running-config interface GigabitEthernet0/1")


def test_a_rejected_line_is_pointed_at_and_changes_nothing(lab: Lab, box: BoxSpec) -> None:
    before = lab.running(1)
    with session(box) as router:
        shown = router.send_config_set(["interface GigabitEthernet0/1", "ip adress 10.0.0.1 255.0.0.0"])
        with pytest.raises(ConfigInvalidException):
            router.send_config_set(["ip route 10.0.0.0"], error_pattern=r"% Incomplete command")
    caret = (
        "box-0001(config-if)#ip adress 10.0.0.1 255.0.0.0\n" + " " * 23 + "^\n% Invalid input detected at '^' marker."
    )
    assert caret in shown
    assert lab.running(1) == before


def test_an_interface_it_does_not_have_is_refused(box: BoxSpec) -> None:
    with session(box) as router:
        shown = router.send_config_set(["interface GigabitEthernet0/7"])
    assert "% Invalid input detected at '^' marker." in shown


def test_an_armed_change_comes_undone_by_itself(lab: Lab, box: BoxSpec) -> None:
    before = lab.running(1)
    lab.minute(0.2)
    with session(box) as router:
        router.config_mode("configure terminal revert timer 2")
        router.send_config_set(["hostname renamed"], enter_config_mode=False, exit_config_mode=False)
        assert "hostname renamed" in lab.running(1)
        assert lab.facts(1)["armed"] is True
    assert waits_for(lambda: "hostname box-0001" in lab.running(1))
    assert lab.running(1).split("version")[1] == before.split("version")[1]
    assert lab.facts(1)["armed"] is False


def test_a_confirmed_change_stays(lab: Lab, box: BoxSpec) -> None:
    lab.minute(0.5)
    with session(box) as router:
        router.config_mode("configure terminal revert timer 2")
        router.send_config_set(["snmp-server location Bourg"], enter_config_mode=False)
        assert router.send_command("configure confirm") == ""
        time.sleep(1.2)
        assert "snmp-server location Bourg" in router.send_command("show running-config")
        assert "No Rollback Confirmed Change pending" in router.send_command("configure confirm")
        router.send_config_set(["no snmp-server location"])


def test_locking_oneself_out_is_undone_by_the_timer(lab: Lab, box: BoxSpec) -> None:
    lab.minute(0.2)
    with session(box) as router:
        router.config_mode("configure terminal revert timer 5")
        router.write_channel("interface GigabitEthernet0/0\nshutdown\n")
        assert waits_for(lambda: lab.facts(1)["online"] is False)
        assert waits_for(lambda: not router.is_alive())
    assert waits_for(lambda: lab.facts(1)["online"] is True)
    with session(box) as router:
        assert " shutdown" not in router.send_command("show running-config interface GigabitEthernet0/0")


def test_reload_keeps_only_what_was_saved(lab: Lab, box: BoxSpec) -> None:
    with session(box) as router:
        router.send_config_set(["snmp-server contact kept"])
        router.save_config()
        router.send_config_set(["snmp-server contact lost"])
        boots = lab.facts(1)["boots"]
        router.send_command("reload", expect_string=r"Save\? \[yes/no\]")
        router.send_command("no", expect_string=r"\[confirm\]")
        router.write_channel("\n")
        assert waits_for(lambda: not lab.facts(1)["online"])
    assert waits_for(lambda: lab.facts(1)["online"])
    assert lab.facts(1)["boots"] == boots + 1
    assert "snmp-server contact kept" in lab.running(1)


def test_an_older_model_has_only_the_delayed_reload(lab: Lab) -> None:
    lab.minute(0.2)
    with session(lab.street.box(6)) as router:
        assert "% Invalid input detected at '^' marker." in router.send_command("configure terminal revert timer 5")
        router.send_command("reload in 5", expect_string=r"Save\? \[yes/no\]")
        router.send_command("no", expect_string=r"\[confirm\]")
        router.send_command("\n", expect_string="#")
        router.send_config_set(["snmp-server contact unsaved"])
        assert "contact unsaved" in lab.running(6)
        assert waits_for(lambda: not lab.facts(6)["online"])
    assert waits_for(lambda: lab.facts(6)["online"])
    assert "contact" not in lab.running(6)


def test_a_cancelled_reload_does_not_happen(lab: Lab) -> None:
    lab.minute(0.2)
    with session(lab.street.box(6)) as router:
        router.save_config()
        router.send_command("reload in 2", expect_string=r"\[confirm\]")
        router.send_command("\n", expect_string="#")
        assert "SHUTDOWN ABORTED" in router.send_command("reload cancel")
        time.sleep(0.6)
        assert router.find_prompt() == "box-0006#"


def test_a_wrong_password_is_refused(box: BoxSpec) -> None:
    with pytest.raises(NetmikoAuthenticationException), session(box, password="wrong"):
        pass


def test_a_changed_password_counts_and_is_kept_as_a_hash(lab: Lab) -> None:
    box = lab.street.box(2)
    with session(box) as router:
        router.send_config_set(["username raccord privilege 15 secret nouveau"])
        assert "nouveau" not in router.send_command("show running-config")
    with pytest.raises(NetmikoAuthenticationException), session(box):
        pass
    with session(box, password="nouveau") as router:
        assert router.find_prompt() == "box-0002#"
        router.send_config_set([f"username raccord privilege 15 password 0 {box.password}"])


def test_an_unprivileged_user_needs_the_enable_secret(lab: Lab, box: BoxSpec) -> None:
    with session(box) as router:
        router.send_config_set(["username guest privilege 1 secret guest", "enable secret sesame"])
    with session(box, username="guest", password="guest", secret="sesame") as router:
        assert router.find_prompt() == "box-0001>"
        assert "% Invalid input" in router.send_command("show running-config")
        router.enable()
        assert router.find_prompt() == "box-0001#"
        router.send_config_set(["no username guest", "no enable secret"])


def test_unplugging_cuts_sessions_and_refuses_new_ones(lab: Lab, box: BoxSpec) -> None:
    with session(box) as router:
        lab.unplug(1)
        with pytest.raises((OSError, EOFError)):
            router.send_command("show version")
    with pytest.raises(NetmikoTimeoutException), session(box):
        pass
    assert look(box.address, box.traffic_port, timeout=0.2) == "silent"
    lab.plug(1)
    with session(box) as router:
        assert router.find_prompt() == "box-0001#"
