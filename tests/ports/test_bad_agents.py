"""Agents that answer twice, late, out of order, cut short, with wrong types, or as another engine.

Each costs itself its budget and a note, and nobody else anything."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lab.control import Lab
from lab.testing import street
from monitoring.domain import profiles
from monitoring.domain.counters import Counter, Snapshot, rates
from monitoring.domain.profiles import Found
from monitoring.domain.readymade import ready_made
from monitoring.probes.base import Access, Answer, Ask, Outcome, Probe
from monitoring.probes.gufo_probe import GufoProbe
from monitoring.probes.pysnmp_probe import PysnmpProbe
from tests.domain.test_topology import after

UPTIME, NAME = "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.5.0"
BUDGET = 0.7
"""Seconds given to a question whose answer must not come in time; the others have time enough on a busy machine."""
PLENTY = 8.0
ROUTER = profiles.read_profile(ready_made("router"))


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with street(2) as running:
        yield running


@pytest.fixture(params=[GufoProbe, PysnmpProbe], ids=["gufo", "pysnmp"])
def probe(request: pytest.FixtureRequest) -> Probe:
    made: Probe = request.param()
    return made


class Meddler:
    """Stands between the probe and a box: `twice` repeats answers, `held` keeps so many back and lets the newer ones go
    first, `cut` shortens them, `late` waits so many seconds."""

    def __init__(self, upstream: tuple[str, int]) -> None:
        self.upstream, self.twice, self.cut, self.late, self.held = upstream, False, 0, 0.0, 0
        self.kept: list[bytes] = []
        self.front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.front.bind(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            question, asker = self.front.recvfrom(65_535)
            if question == b"stop":
                return
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as back:
                back.settimeout(1)
                back.sendto(question, self.upstream)
                self._answer(back.recv(65_535), asker)

    def _answer(self, answer: bytes, asker: tuple[str, int]) -> None:
        if self.held:
            self.held -= 1
            self.kept.append(answer)
            return
        time.sleep(self.late)
        for one in [answer, *self.kept, *([answer] if self.twice else [])]:
            self.front.sendto(one[: len(one) - self.cut], asker)
        self.kept.clear()


@contextmanager
def meddling(lab: Lab, number: int = 1) -> Iterator[tuple[Meddler, Access]]:
    box = lab.street.box(number)
    meddler = Meddler((box.address, box.snmp_port))
    port = meddler.front.getsockname()[1]
    try:
        yield meddler, Access("127.0.0.1", port, community=box.community)
    finally:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"stop", ("127.0.0.1", port))
        meddler.thread.join(5)
        meddler.front.close()


def ask(probe: Probe, access: Access, *oids: str, walk: tuple[str, ...] = (), budget: float = PLENTY) -> Answer:
    (answer,) = probe.sweep([Ask(1, access, (UPTIME, *oids), walk, budget)])
    return answer


def test_an_answer_that_comes_twice_is_one_answer(probe: Probe, lab: Lab) -> None:
    with meddling(lab) as (meddler, access):
        meddler.twice = True
        found = [ask(probe, access, NAME) for _ in range(4)]
    assert [answer.outcome for answer in found] == [Outcome.ANSWERED] * 4
    times = [answer.values[UPTIME] for answer in found]
    assert times == sorted(times)  # type: ignore[type-var]


def test_answers_out_of_order_are_each_that_of_its_own_question(probe: Probe, lab: Lab) -> None:
    with meddling(lab) as (meddler, access):
        assert ask(probe, access).outcome is Outcome.ANSWERED
        meddler.held = 1
        silent, then = ask(probe, access, budget=BUDGET), ask(probe, access, NAME)
        following = ask(probe, access, NAME)
    assert silent.outcome is Outcome.SILENT
    assert then.outcome is following.outcome is Outcome.ANSWERED
    assert set(then.values) == {UPTIME, NAME}
    assert int(following.values[UPTIME]) >= int(then.values[UPTIME])  # type: ignore[arg-type]


def test_a_late_answer_is_not_taken_for_the_next_one(probe: Probe, lab: Lab) -> None:
    with meddling(lab) as (meddler, access):
        assert ask(probe, access).outcome is Outcome.ANSWERED
        meddler.late = BUDGET + 0.2
        began = time.monotonic()
        assert ask(probe, access, budget=BUDGET).outcome is Outcome.SILENT
        assert time.monotonic() - began < PLENTY / 2
        meddler.late = 0
        time.sleep(0.4)
        assert set(ask(probe, access, NAME).values) == {UPTIME, NAME}


def test_a_packet_cut_short_is_no_answer_and_the_next_one_is(probe: Probe, lab: Lab) -> None:
    with meddling(lab) as (meddler, access):
        for cut in (1, 7, 30):
            meddler.cut = cut
            assert ask(probe, access, NAME, budget=BUDGET).outcome in {Outcome.GARBLED, Outcome.SILENT}
            meddler.cut = 0
            assert ask(probe, access, NAME).outcome is Outcome.ANSWERED


def test_another_engine_behind_the_same_address_is_found_out(probe: Probe, lab: Lab) -> None:
    """A box that was exchanged: the old keys are refused by what lives there, the new ones are taken."""
    with meddling(lab) as (meddler, place):
        one, two = lab.street.box(1), lab.street.box(2)
        first, second = (
            Access("127.0.0.1", place.port, "3", "", box.v3_user, box.v3_auth, box.v3_priv) for box in (one, two)
        )
        assert ask(probe, first).outcome is Outcome.ANSWERED
        meddler.upstream = (two.address, two.snmp_port)
        assert ask(probe, first, budget=BUDGET).outcome in {Outcome.REFUSED, Outcome.SILENT}
        exchanged = ask(probe, second)
        assert exchanged.outcome is Outcome.ANSWERED
        assert exchanged.note == ("engine" if isinstance(probe, GufoProbe) else "")
        assert ask(probe, second).note == ""


def test_values_of_the_wrong_type_are_left_out() -> None:
    cpu, heat, light = (ROUTER.gauges[place].oid for place in (0, 3, 4))
    values = {cpu: b"busy", heat: None, light: b" -215 ", UPTIME: 100, f"{profiles.IF_IN}.1": b"many"}
    found = Found(names={"Gi0/0": 1})
    assert profiles.gauges(ROUTER, values, found) == {("received_dbm", ""): -21.5}
    read = profiles.snapshot(found, values, after(0))
    assert read == Snapshot(after(0), 100, {})
    assert profiles.snapshot(found, {UPTIME: "soon"}, after(0)) is None


def test_names_of_any_bytes_and_rows_of_any_number_are_survived() -> None:
    walked = {
        f"{profiles.IF_NAME}.1": b"Gi0/0\x00\xff\n",
        f"{profiles.IF_NAME}.2": None,
        f"{profiles.IF_NAME}.3.7": b"Gi0/3",
        f"{profiles.IF_NAME}.99999999999": b"Gi0/9",
        f"{profiles.IF_SPEED}.1": b"fast",
        f"{profiles.IF_ALIAS}.1": "é\u202e".encode("latin-1", "replace"),
    }
    found = profiles.discover(ROUTER, walked)
    assert set(found.names) == {"Gi0/0 \ufffd", "Gi0/9"}
    assert found.speeds == {}


def test_renumbered_interfaces_are_found_by_their_names_again() -> None:
    before = profiles.discover(ROUTER, {f"{profiles.IF_NAME}.1": b"Gi0/0", f"{profiles.IF_NAME}.2": b"Gi0/1"})
    later = profiles.discover(ROUTER, {f"{profiles.IF_NAME}.7": b"Gi0/1", f"{profiles.IF_NAME}.9": b"Gi0/0"})
    assert (before.names, later.names) == ({"Gi0/0": 1, "Gi0/1": 2}, {"Gi0/1": 7, "Gi0/0": 9})
    assert f"{profiles.IF_IN}.9" in profiles.wanted(ROUTER, later.names, later)


def test_an_agent_without_wide_counters_is_read_with_narrow_ones() -> None:
    found = profiles.discover(ROUTER, {f"{profiles.IF_DESCR}.4": b"FastEthernet4"})
    assert (found.bits, found.names) == (32, {"FastEthernet4": 4})
    assert "1.3.6.1.2.1.2.2.1.10.4" in profiles.wanted(ROUTER, found.names, found)


def test_a_counter_cleared_in_32_bits_is_not_a_wrap_when_the_rate_is_impossible() -> None:
    before = Snapshot(after(0), 100_000, {"in_bps Fa4": Counter(3_000_000_000, 32)})
    cleared = Snapshot(after(60), 106_000, {"in_bps Fa4": Counter(1_000, 32)})
    assert rates(before, cleared, {"in_bps Fa4": 12_500_000 * 1.5}) == {}
    wrapped = Snapshot(after(60), 106_000, {"in_bps Fa4": Counter(3_000_000_000 + 6_000_000, 32)})
    assert rates(before, wrapped, {"in_bps Fa4": 12_500_000 * 1.5}) == {"in_bps Fa4": 100_000.0}


@pytest.mark.parametrize("uptime", [100_000 + 500, 100_000 + 60_000])
def test_a_clock_that_jumped_gives_no_rate(uptime: int) -> None:
    before = Snapshot(after(0), 100_000, {"in_bps Gi0/0": Counter(0)})
    later = Snapshot(after(60), uptime, {"in_bps Gi0/0": Counter(6_000_000)})
    assert rates(before, later) == {}
    calm = Snapshot(after(60), 106_000, {"in_bps Gi0/0": Counter(6_000_000)})
    assert rates(before, calm) == {"in_bps Gi0/0": 100_000.0}
