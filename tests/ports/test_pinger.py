"""The ping, with the kernel's own sockets: the unprivileged one, and the raw one where that is refused."""

import errno
import socket
from typing import Any

import pytest

from monitoring.probes import icmp
from monitoring.probes.icmp import IcmpPinger

NOBODY = "240.0.0.1"  # RFC 1112 section 4: nothing is sent there
KINDS = {"unprivileged": socket.SOCK_DGRAM, "raw": socket.SOCK_RAW}


def may(kind: int, family: int = socket.AF_INET) -> bool:
    protocol = socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6
    try:
        with socket.socket(family, kind, protocol):
            return True
    except OSError:
        return False


@pytest.fixture(params=KINDS)
def pinger(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> IcmpPinger:
    kind = KINDS[request.param]
    if not may(kind):
        pytest.skip(f"the kernel allows no {request.param} ICMP socket here")
    real = socket.socket

    def only(family: int, asked: int, protocol: int) -> Any:
        if asked != kind:
            raise PermissionError(errno.EPERM, "not this kind")
        return real(family, asked, protocol)

    monkeypatch.setattr(socket, "socket", only)
    return IcmpPinger()


def test_who_lives_answers_and_how_long_it_took(pinger: IcmpPinger) -> None:
    found = pinger.ping(["127.0.0.1", "127.8.8.8"], within=2.0)
    assert set(found) == {"127.0.0.1", "127.8.8.8"}
    assert all(0 < seconds < 2 for seconds in found.values())


def test_more_than_one_burst_are_told_apart(pinger: IcmpPinger) -> None:
    asked = [f"127.9.{place // 200}.{1 + place % 200}" for place in range(300)]
    assert set(pinger.ping(asked, within=5.0)) == set(asked)


def test_who_cannot_be_reached_is_left_out_and_holds_nobody_up(pinger: IcmpPinger) -> None:
    assert set(pinger.ping([NOBODY, "127.0.0.1"], within=0.3)) == {"127.0.0.1"}


def test_nobody_to_ask_is_nobody_found() -> None:
    assert IcmpPinger().ping([]) == {}


def test_both_families_in_one_round() -> None:
    if not any(may(kind, socket.AF_INET6) for kind in KINDS.values()):
        pytest.skip("no IPv6 here")
    found = IcmpPinger().ping(["::1", "127.0.0.1"], within=2.0)
    assert "127.0.0.1" in found
    assert set(found) <= {"::1", "127.0.0.1"}


def test_where_no_socket_is_allowed_nobody_is_found_and_nothing_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Any:
        raise PermissionError(errno.EPERM, "no")

    monkeypatch.setattr(socket, "socket", refuse)
    assert IcmpPinger().ping(["127.0.0.1"]) == {}


@pytest.mark.parametrize(
    ("data", "sender"),
    [
        (b"", "127.0.0.1"),
        (b"\x00\x00", "127.0.0.1"),
        (bytes([8]) + bytes(15), "127.0.0.1"),  # a request, not an answer
        (bytes(8) + (7).to_bytes(4, "big"), "127.0.0.1"),  # an echo that was never sent
        (bytes(8) + (0).to_bytes(4, "big"), "127.0.0.2"),  # somebody else's answer
    ],
)
def test_what_is_no_answer_to_what_was_sent_counts_for_nothing(data: bytes, sender: str) -> None:
    one = icmp._Round(socket.AF_INET, ["127.0.0.1"], 1.0)
    one.raw, one.own, one.sent = False, 1, {0: 0.0}
    one._take(data, sender)
    assert one.found == {}
    one._take(bytes(8) + (0).to_bytes(4, "big"), "127.0.0.1")
    assert set(one.found) == {"127.0.0.1"}
