"""Datagrams so malformed that the codec panics: a panic is no Exception, and one box must not end a sweep."""

import random
import socket
import threading
from collections.abc import Iterator

import pytest

from lab.control import Lab
from lab.testing import street
from monitoring.probes.base import Access, Answer, Ask, Outcome
from monitoring.probes.gufo_probe import GufoProbe

UPTIME = "1.3.6.1.2.1.1.3.0"
ASKED = 120


class Mangler:
    """Sends every question back with bytes changed or cut off; `replies` counts them."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.chance = random.Random(3)
        self.replies = 0
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    @property
    def access(self) -> Access:
        address, port = self.socket.getsockname()
        return Access(address, port, community="public")

    def _serve(self) -> None:
        while True:
            question, asker = self.socket.recvfrom(65_535)
            if question == b"stop":
                return
            answer = bytearray(question)
            for _ in range(self.chance.randrange(1, 4)):
                answer[self.chance.randrange(len(answer))] = self.chance.randrange(256)
            self.socket.sendto(answer[: self.chance.randrange(2, len(answer) + 1)], asker)
            self.replies += 1

    def stop(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"stop", self.socket.getsockname())
        self.thread.join()
        self.socket.close()


@pytest.fixture
def mangler() -> Iterator[Mangler]:
    mangler = Mangler()
    yield mangler
    mangler.stop()


def sweep(asks: list[Ask]) -> dict[int, Outcome]:
    answers: list[Answer] = GufoProbe().sweep(asks)
    return {answer.key: answer.outcome for answer in answers}


def test_a_codec_that_panics_costs_one_answer_and_not_the_sweep(mangler: Mangler) -> None:
    outcomes = sweep([Ask(key, mangler.access, (UPTIME,), budget=0.4) for key in range(ASKED)])
    assert mangler.replies >= ASKED
    assert len(outcomes) == ASKED
    assert set(outcomes.values()) <= {Outcome.GARBLED, Outcome.SILENT, Outcome.ANSWERED}
    assert list(outcomes.values()).count(Outcome.GARBLED) > ASKED // 4


def test_a_noisy_box_spoils_nobody_elses_poll() -> None:
    with street(3) as lab:
        lab.garbage(2)
        asks = [Ask(number, _community(lab, number), (UPTIME,), budget=1.0) for number in (1, 2, 3)]
        for _ in range(5):
            outcomes = sweep(asks)
            assert (outcomes[1], outcomes[3]) == (Outcome.ANSWERED, Outcome.ANSWERED)
            assert outcomes[2] in {Outcome.GARBLED, Outcome.SILENT}


def _community(lab: Lab, number: int) -> Access:
    box = lab.street.box(number)
    return Access(box.address, box.snmp_port, community=box.community)
