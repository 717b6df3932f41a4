"""Agents of other makes, with their makers' names, numbers, holes and habits: found, pinned and read over UDP."""

from typing import Any

import pytest

from lab.snmp.vendors import MAKES, answering
from monitoring.domain import profiles
from monitoring.domain.counters import Counter, rates
from monitoring.domain.profiles import Found, text
from monitoring.domain.readymade import READY_MADE, ready_made
from monitoring.probes.base import Access, Answer, Ask, Outcome, Probe
from monitoring.probes.gufo_probe import GufoProbe
from monitoring.probes.pysnmp_probe import PysnmpProbe
from tests.domain.test_topology import after

# By make: the profile it is read with, the interfaces that are counted, and what is measured beside them.
EXPECTED: dict[str, tuple[str, dict[str, int], dict[tuple[str, str], float]]] = {
    "cisco_isr": (
        "router",
        {"Gi0/0/0": 1, "Gi0/0/1": 2, "Gi0/1/0": 5, "Gi0/0/0.100": 14},
        {
            ("cpu_percent", ""): 14,
            ("memory_used_bytes", ""): 3e8,
            ("memory_free_bytes", ""): 1e8,
            ("memory_percent", ""): 75,
        },
    ),
    "mikrotik": (
        "routeros",
        {"ether1": 1, "ether2": 2, "sfp-sfpplus1": 7, "vlan100": 11},
        {
            ("celsius", ""): 41.5,
            **{("cpu_percent", str(row)): value for row, value in {1: 3, 2: 5, 3: 2, 4: 90}.items()},
            ("received_dbm", "sfp-sfpplus1"): -6.12,
            ("sent_dbm", "sfp-sfpplus1"): -2.35,
            ("sent_dbm", "sfp-sfpplus2"): 0,
        },
    ),
    "juniper": (
        "junos",
        {"fxp0": 1, "ge-0/0/0": 502, "xe-0/1/0": 510, "ae0": 520},
        {
            ("cpu_percent", "Routing Engine 0"): 8,
            ("memory_percent", "Routing Engine 0"): 31,
            ("celsius", "Routing Engine 0"): 47,
            ("celsius", "FPC: MPC @ 0/*/*"): 51,
            ("celsius", "PEM 0"): 39,
        },
    ),
    "huawei_router": (
        "huawei",
        {"GigabitEthernet0/0/0": 3, "GigabitEthernet0/0/1": 4, "Eth-Trunk1": 12},
        {
            (metric, part): value
            for part, values in {"AR6140-S Board": (21, 63, 48), "MPU Board 0": (7, 44, 52)}.items()
            for metric, value in zip(("cpu_percent", "memory_percent", "celsius"), values, strict=True)
        },
    ),
    "huawei_olt": (
        "olt",
        {"gpon0/1/0": 4194304000, "gpon0/1/1": 4194304256, "ethernet0/9/0": 234881024},
        {("ont_received_dbm", "4194304000.0"): -21.34, ("ont_received_dbm", "4194304000.1"): -28.1},
    ),
    "firewall": ("interfaces", {"port1": 1, "DMZ �t�": 2, "wan1": 3, "ssl.root": 17}, {}),
    "switch": ("interfaces", {str(port): port for port in range(1, 49)} | {"DEFAULT_VLAN": 52}, {}),
    "ont": ("interfaces", {"eth0": 1, "pon0": 2, "br0": 3}, {}),
}


def asked(probe: Probe, port: int, get: tuple[str, ...], walk: tuple[str, ...] = ()) -> Answer:
    (answer,) = probe.sweep([Ask(1, Access("127.0.0.1", port, community="public"), get, walk, budget=8.0)])
    return answer


def read(probe: Probe, rows: dict[str, Any], name: str) -> tuple[Found, Answer, Answer]:
    """As the poller does it: a walk, and then the pinned instances alone."""
    profile = profiles.read_profile(ready_made(name))
    with answering(rows) as port:
        walked = asked(probe, port, (profiles.UPTIME, *profiles.SYSTEM), profile.walks)
        found = profiles.discover(profile, walked.values)
        return found, walked, asked(probe, port, profiles.wanted(profile, found.names, found))


def test_every_make_is_expected() -> None:
    assert set(EXPECTED) == set(MAKES)


@pytest.mark.parametrize("make", MAKES)
def test_the_right_interfaces_and_values_are_read(make: str) -> None:
    name, interfaces, measured = EXPECTED[make]
    found, walked, answer = read(GufoProbe(), MAKES[make](), name)
    assert (walked.outcome, walked.note, answer.outcome) == (Outcome.ANSWERED, "", Outcome.ANSWERED)
    assert dict(found.names) == interfaces
    assert profiles.gauges(profiles.read_profile(ready_made(name)), answer.values, found) == measured
    counted = profiles.snapshot(found, answer.values, after(0))
    assert counted is not None
    assert counted.uptime == 8_640_000
    bits, column = (32, "1.3.6.1.2.1.2.2.1.10") if make == "ont" else (64, profiles.IF_IN)
    told = {name: int(MAKES[make]()[f"{column}.{index}"]) for name, index in interfaces.items()}
    assert {name: counted.counters[f"in_bps {name}"] for name in told} == {
        name: Counter(value, bits) for name, value in told.items()
    }


def test_the_second_opinion_reads_the_same() -> None:
    for make in ("mikrotik", "huawei_olt"):
        name = EXPECTED[make][0]
        ours, _, answer = read(GufoProbe(), MAKES[make](), name)
        theirs, _, other = read(PysnmpProbe(), MAKES[make](), name)
        assert (ours, dict(answer.values)) == (theirs, dict(other.values))


def test_a_counter_that_is_missing_takes_nothing_with_it() -> None:
    found, _, answer = read(GufoProbe(), MAKES["switch"](), "interfaces")
    counted = profiles.snapshot(found, answer.values, after(0))
    assert counted is not None
    assert {"in_bps 7", "out_errors 7"} <= set(counted.counters)
    assert not {"out_bps 7", "in_errors 7"} & set(counted.counters)
    assert len(counted.counters) == 4 * 49 - 2


def test_what_a_terminal_counts_in_32_bits_goes_on_over_its_wrap() -> None:
    def snapshot(octets: int, ticks: int, seconds: float) -> Any:
        rows = MAKES["ont"]()
        kinds = {oid: type(rows[oid]) for oid in ("1.3.6.1.2.1.2.2.1.10.2", "1.3.6.1.2.1.1.3.0")}
        rows |= {"1.3.6.1.2.1.2.2.1.10.2": kinds["1.3.6.1.2.1.2.2.1.10.2"](octets)}
        rows |= {"1.3.6.1.2.1.1.3.0": kinds["1.3.6.1.2.1.1.3.0"](ticks)}
        found, _, answer = read(GufoProbe(), rows, "interfaces")
        return profiles.snapshot(found, answer.values, after(seconds))

    before, later = snapshot(2**32 - 1000, 100, 0), snapshot(5000, 6100, 60)
    assert rates(before, later)["in_bps pon0"] == 100


@pytest.mark.parametrize("make", MAKES)
def test_no_profile_stumbles_over_any_make(make: str) -> None:
    values: dict[str, profiles.Value] = {}
    for oid, value in MAKES[make]().items():
        values[oid] = bytes(value) if hasattr(value, "asOctets") else str(value) if "." in str(value) else int(value)
    for name in READY_MADE:
        profile = profiles.read_profile(ready_made(name))
        found = profiles.discover(profile, values)
        answered = {oid: values[oid] for oid in profiles.wanted(profile, found.names, found) if oid in values}
        assert all(
            abs(value) < 2**31 for (_, _), value in profiles.gauges(profile, answered, found).items() if value < 0
        )


def test_what_it_says_of_itself_can_be_shown() -> None:
    said = MAKES["huawei_router"]()["1.3.6.1.2.1.1.1.0"]
    assert text(bytes(said)).startswith("Huawei Versatile Routing Platform VRP (R) Software")
    assert "\n" not in text(bytes(said))
