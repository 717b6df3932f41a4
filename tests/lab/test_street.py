"""A street is the same for whoever builds it from the same seed, and the lab keeps what must outlive it."""

import asyncio
import socket
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from lab import kept
from lab import street as streets
from lab.box import Box
from lab.cli import settle_street
from lab.control import Lab, LabError, socket_path
from lab.ios.ssh import SshPort
from lab.street import NodeSpec
from lab.testing import street
from tests.lab.routers import session


def test_the_same_seed_builds_the_same_street() -> None:
    assert streets.build(20, seed=7) == streets.build(20, seed=7)
    assert streets.build(20, seed=7) != streets.build(20, seed=8)
    assert streets.build(30, seed=7).boxes[:20] != ()


def test_no_two_boxes_share_what_tells_them_apart() -> None:
    built = streets.build(400)
    for name in ("serial", "mac", "hostname", "host_key", "password", "community"):
        assert len({getattr(box, name) for box in built.boxes}) == 400, name
    assert len({(box.address, box.ssh_port) for box in built.boxes}) == 400
    places = {(box.address, box.snmp_port) for box in built.boxes}
    places |= {(node.address, node.snmp_port) for node in built.nodes}
    assert len(places) == 400 + len(built.nodes)


def test_a_street_survives_its_file(tmp_path: Path) -> None:
    built = streets.build(5)
    streets.save(built, tmp_path / "street.json")
    assert streets.load(tmp_path / "street.json") == built


def test_given_nodes_are_kept_and_boxes_hang_from_the_olts() -> None:
    nodes = [NodeSpec("centre", "pop"), NodeSpec("gare", "olt", ("centre",)), NodeSpec("port", "olt", ("centre",))]
    built = streets.build(4, nodes=nodes)
    assert [node.name for node in built.nodes] == ["centre", "gare", "port"]
    assert [(box.node, box.node_port) for box in built.boxes] == [("gare", 1), ("port", 1), ("gare", 2), ("port", 2)]


def test_without_other_loopback_addresses_the_ports_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streets, "bindable", lambda _: False)
    built = streets.build(3)
    assert {box.address for box in built.boxes} == {"127.0.0.1"}
    ports = [port for box in built.boxes for port in (box.ssh_port, box.snmp_port, box.traffic_port)]
    ports += [node.snmp_port for node in built.nodes]
    assert len(set(ports)) == len(ports)


def test_a_box_is_found_by_number_hostname_and_serial() -> None:
    built = streets.build(3)
    second = built.boxes[1]
    assert built.box(2) == built.box("box-0002") == built.box(second.serial) == second
    with pytest.raises(KeyError):
        built.box("box-0099")


def test_the_kept_street_is_used_again_unless_another_is_asked_for(tmp_path: Path) -> None:
    first = settle_street(tmp_path, boxes=3)
    assert settle_street(tmp_path, boxes=3) == first
    assert len(settle_street(tmp_path, boxes=4).boxes) == 4


def test_a_long_state_path_still_has_a_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    assert len(str(socket_path(deep))) < 108
    assert socket_path(deep) == socket_path(deep) != socket_path(tmp_path / ("e" * 120))


def test_where_no_lab_runs_the_client_says_so(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="no lab answers"):
        Lab(tmp_path).status()


def test_a_saved_configuration_and_a_changed_serial_outlive_the_lab(tmp_path: Path) -> None:
    with street(1) as lab:
        box = lab.street.box(1)
        with session(box) as router:
            router.send_config_set(["snmp-server location kept"])
            router.save_config()
        lab.serial(1, "FOC0000AAAA")
        files = {path.relative_to(lab.state): path.read_bytes() for path in lab.state.rglob("*") if path.is_file()}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    with street(1, state=tmp_path) as again:
        assert "snmp-server location kept" in again.running(1)
        assert again.facts(1)["serial"] == "FOC0000AAAA"
        assert again.facts(1)["boots"] == 2
        assert replace(again.street.box(1), address="") == replace(box, address="")


def test_who_was_unplugged_or_cut_still_is_when_the_lab_comes_back(tmp_path: Path) -> None:
    kept.unplugged(tmp_path, streets.build(3).box(2))
    with street(3, state=tmp_path) as lab:
        assert {box: lab.facts(box)["online"] for box in (1, 2, 3)} == {1: True, 2: False, 3: True}
        lab.cut(3)
        lab.cut("sw-02", uplink="sw-01")
        lab.reboot(1, seconds=30)
        lab.plug(2)
        lab.unplug("olt-01")
    with street(3, state=tmp_path) as again:
        assert again.facts("olt-01")["powered"] is False
        assert (again.facts(3)["powered"], again.facts(3)["cut"]) == (True, True)
        assert (again.facts("sw-02")["online"], again.facts("sw-02")["cut"]) == (True, True)
        again.clear()
        assert all(again.facts(box)["online"] for box in (1, 2, 3))
    assert kept.absences(tmp_path) == {}


def test_a_slow_name_service_does_not_keep_the_boxes_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> str:
        raise AssertionError("the lab has nothing to ask the name service")

    monkeypatch.setattr(socket, "gethostname", asked)
    monkeypatch.setattr(socket, "getfqdn", asked)
    box = Box(streets.build(1, network="127.9.0.0/16").boxes[0], tmp_path / "box.json")
    port = SshPort(box, asyncssh.generate_private_key("ssh-ed25519"))

    async def once() -> bool:
        await port.open()
        opened = port.is_open
        await port.close()
        return opened

    assert asyncio.run(once())
