"""What every probe owes the poller, shown against real agents on real sockets."""

import random
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from lab.control import Lab
from lab.testing import street
from monitoring.probes.base import Access, Answer, Ask, Outcome, Probe
from monitoring.probes.gufo_probe import GufoProbe
from monitoring.probes.pysnmp_probe import PysnmpProbe

UPTIME, NAME, NOWHERE = "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.99.99.0"
IF_NAME, IF_OCTETS = "1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.31.1.1.1.6.1"
BUDGET = 1.5


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with street(4) as running:
        yield running


@pytest.fixture(autouse=True)
def healthy(lab: Lab) -> Iterator[None]:
    yield
    for number in range(1, 5):
        lab.clear(number)


@pytest.fixture(params=[GufoProbe, PysnmpProbe], ids=["gufo", "pysnmp"])
def probe(request: pytest.FixtureRequest) -> Probe:
    made: Probe = request.param()
    return made


def community(lab: Lab, number: int = 1) -> Access:
    box = lab.street.box(number)
    return Access(box.address, box.snmp_port, community=box.community)


def keys(lab: Lab, number: int = 1, auth: str = "", priv: str = "") -> Access:
    box = lab.street.box(number)
    return Access(
        box.address,
        box.snmp_port,
        version="3",
        user=box.v3_user,
        auth_key=auth or box.v3_auth,
        priv_key=priv or box.v3_priv,
    )


def one(
    probe: Probe, access: Access, *oids: str, walk: tuple[str, ...] = (), packet: int = 24, budget: float = BUDGET
) -> Answer:
    (answer,) = probe.sweep([Ask(7, access, (UPTIME, *oids), walk, budget, packet)])
    assert answer.key == 7
    return answer


class TestProbe:
    @pytest.mark.parametrize("reach", [community, keys], ids=["v2c", "v3"])
    def test_reads_what_is_there_and_leaves_out_what_is_not(self, probe: Probe, lab: Lab, reach: object) -> None:
        answer = one(probe, reach(lab), NAME, NOWHERE, IF_OCTETS)  # type: ignore[operator]
        assert answer.outcome is Outcome.ANSWERED
        assert set(answer.values) == {UPTIME, NAME, IF_OCTETS}
        assert answer.values[NAME] == b"box-0001"
        assert isinstance(answer.values[IF_OCTETS], int)
        assert 0 < answer.took < BUDGET

    def test_boxes_that_share_a_name_and_not_the_keys_are_each_asked_with_their_own(
        self, probe: Probe, lab: Lab
    ) -> None:
        accesses = [keys(lab, number) for number in range(1, 5)]
        assert (len({access.user for access in accesses}), len({access.auth_key for access in accesses})) == (1, 4)
        answers = probe.sweep(
            [Ask(n, access, (UPTIME, NAME), budget=4 * BUDGET) for n, access in enumerate(accesses, 1)]
        )
        assert {answer.key: answer.values.get(NAME) for answer in answers} == {
            number: f"box-{number:04d}".encode() for number in range(1, 5)
        }

    @pytest.mark.parametrize("reach", [community, keys], ids=["v2c", "v3"])
    def test_walks_a_column_to_its_end(self, probe: Probe, lab: Lab, reach: object) -> None:
        answer = one(probe, reach(lab), walk=(IF_NAME,))  # type: ignore[operator]
        names = {oid: value for oid, value in answer.values.items() if oid.startswith(IF_NAME)}
        assert names == {f"{IF_NAME}.1": b"Gi0/0", f"{IF_NAME}.2": b"Gi0/1", f"{IF_NAME}.3": b"Lo0"}

    @pytest.mark.parametrize("reach", [community, keys], ids=["v2c", "v3"])
    def test_an_unplugged_box_costs_its_budget_once(self, probe: Probe, lab: Lab, reach: object) -> None:
        lab.unplug(2)
        started = time.monotonic()
        answer = one(probe, reach(lab, 2))  # type: ignore[operator]
        assert answer.outcome is Outcome.SILENT
        assert answer.values == {}
        assert time.monotonic() - started < BUDGET + 0.7
        lab.plug(2)

    def test_a_box_with_a_session_kept_is_seen_lost_and_seen_again(self, probe: Probe, lab: Lab) -> None:
        access = keys(lab, 2)
        assert one(probe, access).outcome is Outcome.ANSWERED
        lab.unplug(2)
        assert one(probe, access).outcome is Outcome.SILENT
        lab.plug(2)
        assert one(probe, access).outcome is Outcome.ANSWERED

    def test_a_late_answer_is_silence(self, probe: Probe, lab: Lab) -> None:
        lab.slow(3, ms=4000)
        assert one(probe, community(lab, 3)).outcome is Outcome.SILENT

    def test_a_slow_answer_within_the_budget_is_an_answer(self, probe: Probe, lab: Lab) -> None:
        lab.slow(3, ms=300)
        answer = one(probe, community(lab, 3))
        assert answer.outcome is Outcome.ANSWERED
        assert answer.took >= 0.3

    def test_a_wrong_community_is_silence(self, probe: Probe, lab: Lab) -> None:
        known = community(lab)
        assert one(probe, Access(known.address, known.port, community="stranger")).outcome is Outcome.SILENT

    @pytest.mark.parametrize(("auth", "priv"), [("not-his-passphrase", ""), ("", "not-his-passphrase")])
    def test_wrong_keys_are_refused_by_a_device_that_lives(self, probe: Probe, lab: Lab, auth: str, priv: str) -> None:
        answer = one(probe, keys(lab, auth=auth, priv=priv))
        assert answer.outcome is Outcome.REFUSED
        assert answer.outcome.alive
        assert answer.values == {}

    def test_a_rebooted_box_answers_again_at_once(self, probe: Probe, lab: Lab) -> None:
        access = keys(lab, 4)
        before = one(probe, access)
        lab.reboot(4)
        deadline = time.monotonic() + 20
        answer = one(probe, access)
        while answer.outcome is not Outcome.ANSWERED and time.monotonic() < deadline:
            answer = one(probe, access)
        assert answer.outcome is Outcome.ANSWERED
        assert isinstance(answer.values[UPTIME], int)
        assert before.outcome is Outcome.ANSWERED

    def test_noise_instead_of_snmp_is_no_answer(self, probe: Probe, lab: Lab) -> None:
        lab.garbage(3)
        assert one(probe, community(lab, 3)).outcome in {Outcome.GARBLED, Outcome.SILENT}

    def test_a_question_too_big_is_split_and_the_size_remembered(self, probe: Probe, lab: Lab) -> None:
        many = [f"1.3.6.1.2.1.2.2.1.{column}.{row}" for column in (2, 5, 6, 10, 16) for row in range(1, 60)]
        # Three hundred values in pure Python take their time on a busy machine.
        answer = one(probe, community(lab), *many, packet=300, budget=15.0)
        assert answer.outcome is Outcome.ANSWERED
        assert len(answer.values) == 1 + 5 * 3
        assert answer.packet < 300
        assert set(one(probe, community(lab), *many, packet=24).values) == set(answer.values)

    def test_dead_boxes_do_not_hold_up_the_living(self, probe: Probe, lab: Lab) -> None:
        lab.unplug(1)
        lab.unplug(2)
        asks = [Ask(number, community(lab, number), (UPTIME,), budget=BUDGET) for number in (1, 2, 3, 4)]
        started = time.monotonic()
        outcomes = {answer.key: answer.outcome for answer in probe.sweep(asks)}
        assert time.monotonic() - started < BUDGET + 1.0
        assert outcomes == {1: Outcome.SILENT, 2: Outcome.SILENT, 3: Outcome.ANSWERED, 4: Outcome.ANSWERED}
        lab.plug(1)
        lab.plug(2)

    def test_a_small_window_asks_everybody_all_the_same(self, probe: Probe, lab: Lab) -> None:
        asks = [Ask(key, community(lab, 1 + key % 4), (UPTIME,), budget=BUDGET) for key in range(12)]
        answers = probe.sweep(asks, window=2)
        assert sorted(answer.key for answer in answers) == list(range(12))
        assert {answer.outcome for answer in answers} == {Outcome.ANSWERED}
        assert answers[-1].after > answers[0].after

    def test_nobody_to_ask_is_no_answer(self, probe: Probe) -> None:
        assert probe.sweep([]) == []


def test_a_port_where_nobody_listens_is_silence_at_once() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    started = time.monotonic()
    (answer,) = GufoProbe().sweep([Ask(1, Access("127.0.0.1", port, community="any"), (UPTIME,), budget=5.0)])
    assert answer.outcome is Outcome.SILENT
    assert time.monotonic() - started < 1.0


def test_an_agent_that_never_advances_is_left() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agent:
        agent.bind(("127.0.0.1", 0))
        agent.settimeout(5)
        threading.Thread(target=_circle, args=(agent,), daemon=True).start()
        access = Access("127.0.0.1", agent.getsockname()[1], community="any")
        (answer,) = GufoProbe().sweep([Ask(1, access, (UPTIME,), (IF_NAME,), budget=1.0)])
        assert len(answer.values) <= 2


def test_no_noise_whatever_makes_the_probe_raise() -> None:
    chance = random.Random(12)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as agent:
        agent.bind(("127.0.0.1", 0))
        agent.settimeout(5)
        threading.Thread(target=_noise, args=(agent, chance), daemon=True).start()
        access = Access("127.0.0.1", agent.getsockname()[1], community="any")
        asks = [Ask(key, access, (UPTIME,), budget=0.5) for key in range(400)]
        outcomes = {answer.outcome for answer in GufoProbe().sweep(asks, window=50)}
    assert outcomes <= {Outcome.GARBLED, Outcome.SILENT}
    assert Outcome.GARBLED in outcomes


def _noise(agent: socket.socket, chance: random.Random) -> None:
    while True:
        try:
            _, sender = agent.recvfrom(4000)
        except OSError:
            return
        agent.sendto(b"0" + chance.randbytes(chance.randrange(1, 60)), sender)


def _circle(agent: socket.socket) -> None:
    """Answers every request with the same one object."""
    from pyasn1.codec.ber import decoder, encoder
    from pysnmp.proto.api import v2c

    while True:
        try:
            data, sender = agent.recvfrom(4000)
        except OSError:
            return
        message, _ = decoder.decode(data, asn1Spec=v2c.Message())
        response = v2c.apiPDU.get_response(v2c.apiMessage.get_pdu(message))
        name = (1, 3, 6, 1, 2, 1, 1, 3, 0) if _is_get(message) else (1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1, 5)
        v2c.apiPDU.set_varbinds(response, [(name, v2c.OctetString("x"))])
        reply = v2c.Message()
        v2c.apiMessage.set_defaults(reply)
        v2c.apiMessage.set_community(reply, "any")
        v2c.apiMessage.set_pdu(reply, response)
        agent.sendto(encoder.encode(reply), sender)


def _is_get(message: object) -> bool:
    from pysnmp.proto.api import v2c

    return isinstance(v2c.apiMessage.get_pdu(message), v2c.GetRequestPDU)
