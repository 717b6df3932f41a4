"""The agents on the wire: two independent clients, two versions, and answers that follow the configuration."""

import time
from typing import Any

import pytest
from gufo.snmp.sync import SnmpSession

from lab.control import Lab
from lab.effect import look
from lab.street import BoxSpec
from tests.lab.polls import (
    HC_IN,
    IF_ADMIN,
    IF_NAME,
    IF_OPER,
    LAN,
    SYS_NAME,
    SYS_UPTIME,
    WAN,
    octets,
    pysnmp_get,
    pysnmp_walk,
    read,
    v2c,
    v3,
)
from tests.lab.routers import OPEN, SHUT, WALL, configure, waits_for


def walk(session: Any) -> dict[str, Any]:
    with session as open_session:
        return dict(open_session.getbulk("1.3.6.1"))


def test_both_clients_in_both_versions_see_the_same_objects(box: BoxSpec) -> None:
    views = [walk(v2c(box)), walk(v3(box)), pysnmp_walk(box, version=2), pysnmp_walk(box, version=3)]
    names = [list(view) for view in views]
    assert len(names[0]) > 90
    assert names[0] == names[1] == names[2] == names[3]
    assert views[0][SYS_NAME] == views[1][SYS_NAME] == b"box-0001"
    assert views[2][SYS_NAME] == views[3][SYS_NAME] == "box-0001"


def test_interfaces_are_named_as_a_router_names_them(box: BoxSpec) -> None:
    with v2c(box) as session:
        assert [name for _, name in session.getbulk(IF_NAME)] == [b"Gi0/0", b"Gi0/1", b"Lo0"]


def test_a_stranger_gets_silence_in_v2c_and_a_report_in_v3(box: BoxSpec) -> None:
    with (
        pytest.raises(TimeoutError),
        SnmpSession(box.address, box.snmp_port, community="public", timeout=0.3) as session,
    ):
        session.get(SYS_NAME)
    assert pysnmp_get(box, SYS_NAME, version=3, auth="not the passphrase")[0] == "Wrong SNMP PDU digest"
    assert pysnmp_get(box, SYS_NAME, version=3, user="nobody")[0] == "Unknown USM user"
    failure, values = pysnmp_get(box, SYS_NAME, version=3, priv="not the passphrase")
    assert (failure != "", values) == (True, [])


def test_an_engine_that_rebooted_is_found_again(lab: Lab) -> None:
    box = lab.street.box(3)
    with v3(box) as session:
        before = session.get(SYS_UPTIME)
        lab.unplug(3)
        with pytest.raises((TimeoutError, OSError)):
            session.get(SYS_UPTIME)
        lab.plug(3)
    with v3(box) as session:
        assert session.get(SYS_UPTIME) < max(before, 200)


def test_the_community_is_the_configurations(lab: Lab) -> None:
    box = lab.street.box(3)
    configure(box, "snmp-server community autre RO", f"no snmp-server community {box.community}")
    with pytest.raises(TimeoutError):
        read(box, SYS_NAME)
    with SnmpSession(box.address, box.snmp_port, community="autre", timeout=0.5) as session:
        assert session.get(SYS_NAME) == b"box-0003"
    configure(box, f"snmp-server community {box.community} RO", "no snmp-server community autre")


def test_the_v3_user_is_the_configurations_and_never_shown(lab: Lab) -> None:
    box = lab.street.box(3)
    shown = configure(box, "snmp-server user second RACCORD v3 auth sha-2 256 longenough1 priv aes 128 longenough2")
    assert "%" not in shown
    assert "longenough1" not in lab.running(3)
    with v3(box, user="second", auth="longenough1", priv="longenough2") as session:
        assert session.get(SYS_NAME) == b"box-0003"
    configure(box, "no snmp-server user second RACCORD v3")
    assert pysnmp_get(box, SYS_NAME, version=3, user="second")[0] == "Unknown USM user"


def test_an_open_line_counts_a_walled_one_trickles_a_shut_one_stops(lab: Lab) -> None:
    box = lab.street.box(4)
    flows = {}
    for name, lines in (("open", OPEN), ("walled", WALL), ("shut", SHUT)):
        configure(box, *lines)
        before, started = octets(box, LAN), time.monotonic()
        time.sleep(1.0)
        after, seconds = octets(box, LAN), time.monotonic() - started
        flows[name] = [(later - sooner) * 8 / seconds for sooner, later in zip(before, after, strict=True)]
    assert min(flows["open"]) > 4_000
    assert all(1_000 < flow < 3_000 for flow in flows["walled"])
    assert flows["shut"] == [0.0, 0.0]


def test_the_port_behind_the_box_follows_the_line(lab: Lab) -> None:
    box = lab.street.box(4)
    seen = []
    for lines in (OPEN, WALL, SHUT, ["interface GigabitEthernet0/1", "no ip access-group WALLED in", "no shutdown"]):
        configure(box, *lines)
        seen.append(look(box.address, box.traffic_port, timeout=0.2))
    assert seen == ["passed", "walled", "silent", "passed"]


def test_a_walled_line_still_reaches_portal_and_dns(lab: Lab) -> None:
    box = lab.street.box(4)
    configure(box, *OPEN, *WALL)
    portal, dns = f"/{lab.street.portal}/tcp/443", f"/{lab.street.dns}/udp/53"
    assert look(box.address, box.traffic_port, portal) == "passed"
    assert look(box.address, box.traffic_port, dns) == "passed"
    assert look(box.address, box.traffic_port, f"/{lab.street.dns}/tcp/443") == "walled"


def test_a_wall_that_was_never_built_lets_everything_by(lab: Lab) -> None:
    box = lab.street.box(4)
    configure(box, *OPEN, "interface GigabitEthernet0/1", "ip access-group NOWHERE in")
    assert look(box.address, box.traffic_port) == "passed"
    configure(box, "interface GigabitEthernet0/1", "no ip access-group NOWHERE in")


def test_interface_status_and_table_follow_the_configuration(lab: Lab) -> None:
    box = lab.street.box(4)
    configure(box, *OPEN)
    assert set(read(box, f"{IF_ADMIN}.{LAN}", f"{IF_OPER}.{LAN}").values()) == {1}
    configure(box, *SHUT, "interface Loopback7", "description new")
    assert set(read(box, f"{IF_ADMIN}.{LAN}", f"{IF_OPER}.{LAN}").values()) == {2}
    with v2c(box) as session:
        assert [name for _, name in session.getbulk(IF_NAME)] == [b"Gi0/0", b"Gi0/1", b"Lo0", b"Lo7"]
        changed = session.get("1.3.6.1.2.1.31.1.5.0")
        assert abs(session.get(SYS_UPTIME) - changed) < 300
    configure(box, "no interface Loopback7")


def test_counters_never_go_back_while_the_box_lives(lab: Lab) -> None:
    box = lab.street.box(5)
    configure(box, *OPEN)
    seen = []
    for _ in range(5):
        seen.append(octets(box, WAN))
        time.sleep(0.1)
    assert seen == sorted(seen)
    lab.reboot(5, seconds=0.1)
    assert waits_for(lambda: lab.facts(5)["uptime"] < 1 and lab.facts(5)["online"])
    assert octets(box, WAN) < seen[-1]


def test_a_node_shows_a_port_for_each_child_and_the_port_falls_with_it(lab: Lab) -> None:
    node = next(node for node in lab.street.nodes if node.kind == "olt")
    with v2c(node) as session:
        aliases = {str(oid).rsplit(".", 1)[1]: alias for oid, alias in session.getbulk("1.3.6.1.2.1.31.1.1.1.18")}
    ports = [index for index, alias in aliases.items() if alias.startswith(b"box-")]
    assert len(ports) == 6
    assert read(node, f"{IF_OPER}.{ports[0]}")[f"{IF_OPER}.{ports[0]}"] == 1
    lab.unplug(aliases[ports[0]].decode())
    assert read(node, f"{IF_OPER}.{ports[0]}")[f"{IF_OPER}.{ports[0]}"] == 2
    assert read(node, f"{HC_IN}.{ports[1]}")[f"{HC_IN}.{ports[1]}"] > 0
