"""Sessions of gufo-snmp, and the volley: one question to each of thousands of devices without an event loop."""

from __future__ import annotations

import os
import select
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from gufo.snmp import Aes128Key, Sha256Key, SnmpError, SnmpVersion, User
from gufo.snmp.aio import SnmpSession
from gufo.snmp.user import KeyType

from monitoring.probes.base import Access, Answer, Ask, Outcome, Value

# RFC 3414 section 2.2.3: a clock older than 150 s is outside the window.
CLOCK_LASTS = 120.0


@lru_cache(maxsize=16384)
def _master(passphrase: str) -> bytes:
    """RFC 3414 A.2 digests a megabyte for each passphrase: once a process is enough."""
    key: bytes = Sha256Key.get_master_key(passphrase.encode())
    return key


def _user(access: Access) -> User:
    return User(
        access.user,
        auth_key=Sha256Key(_master(access.auth_key), key_type=KeyType.Master),
        priv_key=Aes128Key(_master(access.priv_key), key_type=KeyType.Master),
    )


@dataclass(slots=True)
class Kept:
    session: SnmpSession
    used_at: float


def new_session(ask: Ask) -> SnmpSession:
    access = ask.access
    if access.version == "3":
        return SnmpSession(access.address, access.port, user=_user(access), version=SnmpVersion.v3, timeout=ask.budget)
    return SnmpSession(access.address, access.port, access.community, version=SnmpVersion.v2c, timeout=ask.budget)


class Volley:
    """One question to each device that needs but one exchange and whose answer fits one packet: sent all at once, read
    as they come. Steady state is nothing else, and an event loop's work for each would cost as much as the codec.

    Of devices without a session only those of v2c fit, at most `fresh` of them: v3 has its keys to find first.
    """

    def __init__(self, kept: OrderedDict[Access, Kept], fresh: int) -> None:
        self.kept, self.asks, self.unclear, self.fresh = kept, list[Ask](), list[Ask](), fresh
        self.answers: list[Answer] = []
        self.flying: dict[int, tuple[Ask, Kept, float]] = {}
        self.busy: set[Access] = set()
        self.opened: set[Access] = set()

    def fits(self, ask: Ask) -> bool:
        if ask.walk or len(ask.get) > ask.packet or ask.access in self.busy:
            return False
        kept = self.kept.get(ask.access)
        if kept is None and (ask.access.version == "3" or not self._open(ask)):
            return False
        if kept is not None and ask.access.version == "3" and time.monotonic() - kept.used_at > CLOCK_LASTS:
            return False
        self.busy.add(ask.access)
        self.asks.append(ask)
        return True

    def _open(self, ask: Ask) -> bool:
        """False where no more may be opened, or our own machine cannot: the long way finds out why."""
        if self.fresh <= 0:
            return False
        try:
            self.kept[ask.access] = Kept(new_session(ask), time.monotonic())
        except (OSError, SnmpError):
            return False
        self.fresh -= 1
        self.opened.add(ask.access)
        return True

    def fire(self, began: float) -> list[Answer]:
        """The answers; `began` is when the sweep did, on the performance counter."""
        if not self.asks:
            return []
        with select.epoll() as ready:
            for place, ask in enumerate(self.asks):
                self._send(ask, ready)
                if place % _BURST == _BURST - 1:
                    self._receive(ready, 0.0, began)
            while self.flying:
                self._give_up(time.perf_counter(), began)
                self._receive(ready, _PATIENCE, began)
        return self.answers

    def _send(self, ask: Ask, ready: select.epoll) -> None:
        kept = self.kept.pop(ask.access)
        client = kept.session._sock  # noqa: SLF001
        number, now = client.get_fd(), time.perf_counter()
        try:
            _drain(number)
            client.send_get_many(list(ask.get))
        except (OSError, SnmpError):
            # A full buffer, a port that refuses, a question too big to send: the long way finds out.
            self.unclear.append(ask)
            return
        ready.register(number, select.EPOLLIN)
        self.flying[number] = (ask, kept, now)

    def _receive(self, ready: select.epoll, patience: float, began: float) -> None:
        for number, _ in ready.poll(patience):
            ask, kept, sent = self.flying[number]
            values = _read(kept.session)
            if values is _NOTHING_YET:
                continue
            ready.unregister(number)
            del self.flying[number]
            if values is _NOBODY and ask.access in self.opened:
                self.answers.append(Answer(ask.key, Outcome.SILENT, sent - began, packet=ask.packet))
                continue
            if ask.get[0] not in values:
                self.unclear.append(ask)
                continue
            self.kept[ask.access] = Kept(kept.session, time.monotonic())
            took = time.perf_counter() - sent
            self.answers.append(Answer(ask.key, Outcome.ANSWERED, sent - began, values, took, ask.packet))

    def _give_up(self, now: float, began: float) -> None:
        """Silent for its whole budget: that was its one probe. Closing its socket takes it out of the poll."""
        late = [number for number, (ask, _, sent) in self.flying.items() if now - sent >= ask.budget]
        for number in late:
            ask, _, sent = self.flying.pop(number)
            self.answers.append(Answer(ask.key, Outcome.SILENT, sent - began, packet=ask.packet))


_BURST = 64
_PATIENCE = 0.05
_NOTHING_YET: dict[str, Value] = {"": None}
_NOBODY: dict[str, Value] = {}


def _drain(number: int) -> None:
    """What came after an earlier question was given up would be taken for the answer to this one, and dropped."""
    with suppress(BlockingIOError, ConnectionError):
        while os.read(number, 1 << 16):
            continue


def _read(session: SnmpSession) -> dict[str, Value]:
    """The answer; `_NOTHING_YET` for a datagram that answers another question; empty when it cannot be read, and
    `_NOBODY` when the port is closed."""
    try:
        found: dict[str, Value] = session._sock.recv_get_many()  # noqa: SLF001
    except BlockingIOError:
        return _NOTHING_YET
    except ConnectionRefusedError:
        return _NOBODY
    except (OSError, SnmpError, TimeoutError):
        return {}
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        return {}
    return found
