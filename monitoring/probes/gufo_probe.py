"""The hot path: SNMP through gufo-snmp, whose codec is Rust, thousands of devices in flight on one event loop."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import select
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from gufo.snmp import Aes128Key, NoSuchInstance, Sha256Key, SnmpAuthError, SnmpEncodeError, SnmpError, SnmpVersion, User
from gufo.snmp.aio import SnmpSession
from gufo.snmp.user import KeyType

from monitoring.probes.base import Access, Answer, Ask, Outcome, Value

_RECEIVE_BUFFER = 1 << 16
# Each session holds a socket. A quarter of the files that a process may open is left to the rest of it.
_MOST_SESSIONS = 1 << 14
# What our own machine says when it has no files, buffers or route left: that proves nothing about a device.
_OUR_OWN_TROUBLE = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ENETDOWN, errno.EPERM}
# RFC 3414 section 2.2.3: a clock older than 150 s is outside the window.
_CLOCK_LASTS = 120.0
_LONGEST_WALK = 2048


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
class _Kept:
    session: SnmpSession
    used_at: float


class GufoProbe:
    """Keeps the sessions of devices that answered, so that SNMPv3 need not find its keys and clocks again each time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Access, _Kept] = OrderedDict()
        self._room = _files() * 3 // 4

    def sweep(self, asks: Sequence[Ask], *, window: int = 2048) -> list[Answer]:
        """Whoever answered before is asked first, in one go; whoever needs more than one exchange follows."""
        began, quick = time.perf_counter(), _Volley(self._kept)
        rest = [ask for ask in asks if not quick.fits(ask)]
        answers = quick.fire(began)
        rest += quick.unclear
        self._trim()
        if rest:
            answers += asyncio.run(self._sweep(rest, min(window, self._room // 2), began))
        return answers

    def _trim(self) -> None:
        while len(self._kept) > min(_MOST_SESSIONS, self._room // 2):
            self._kept.popitem(last=False)

    async def _sweep(self, asks: Sequence[Ask], window: int, began: float) -> list[Answer]:
        answers, queue = list[Answer](), iter(asks)

        async def work(queue: Iterator[Ask]) -> None:
            for ask in queue:
                answers.append(await self._poll(ask, time.perf_counter() - began))

        await asyncio.gather(*(work(queue) for _ in range(min(window, len(asks)))))
        return answers

    async def _poll(self, ask: Ask, after: float) -> Answer:
        poll = _Poll(ask, self._kept.pop(ask.access, None))
        started = time.perf_counter()
        outcome = await poll.run()
        took = time.perf_counter() - started
        if outcome is Outcome.ANSWERED and poll.session is not None:
            self._kept[ask.access] = _Kept(poll.session, time.monotonic())
            self._trim()
        return Answer(ask.key, outcome, after, poll.values, took, poll.packet, poll.note)


def _files() -> int:
    """How many files this process may open: as many as it may allow itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 1 << 16) if hard != resource.RLIM_INFINITY else 1 << 16
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return min(soft, 1 << 16) if soft != resource.RLIM_INFINITY else 1 << 16


class _Volley:
    """One question to each device whose session is kept and whose answer fits one packet: sent all at once, read as
    they come. Steady state is nothing else, and an event loop's work for each would cost as much as the codec."""

    def __init__(self, kept: OrderedDict[Access, _Kept]) -> None:
        self.kept, self.asks, self.unclear = kept, list[Ask](), list[Ask]()
        self.answers: list[Answer] = []
        self.flying: dict[int, tuple[Ask, _Kept, float]] = {}
        self.busy: set[Access] = set()

    def fits(self, ask: Ask) -> bool:
        kept = self.kept.get(ask.access)
        if kept is None or ask.walk or len(ask.get) > ask.packet or ask.access in self.busy:
            return False
        if ask.access.version == "3" and time.monotonic() - kept.used_at > _CLOCK_LASTS:
            return False
        self.busy.add(ask.access)
        self.asks.append(ask)
        return True

    def fire(self, began: float) -> list[Answer]:
        if not self.asks:
            return []
        with select.epoll() as ready:
            for place, ask in enumerate(self.asks):
                self._send(ask, began, ready)
                if place % _BURST == _BURST - 1:
                    self._receive(ready, 0.0, began)
            while self.flying:
                now = time.perf_counter()
                self._give_up(now)
                self._receive(ready, _PATIENCE, began)
        return self.answers

    def _send(self, ask: Ask, began: float, ready: select.epoll) -> None:
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
            if not values or ask.get[0] not in values:
                self.unclear.append(ask)
                continue
            self.kept[ask.access] = _Kept(kept.session, time.monotonic())
            took = time.perf_counter() - sent
            self.answers.append(Answer(ask.key, Outcome.ANSWERED, sent - began, values, took, ask.packet))

    def _give_up(self, now: float) -> None:
        """Silent for its whole budget: that was its one probe. Closing its socket takes it out of the poll."""
        late = [number for number, (ask, _, sent) in self.flying.items() if now - sent >= ask.budget]
        for number in late:
            ask, _, sent = self.flying.pop(number)
            self.answers.append(Answer(ask.key, Outcome.SILENT, max(now - ask.budget - sent, 0.0), packet=ask.packet))


_BURST = 64
_PATIENCE = 0.05
_NOTHING_YET: dict[str, Value] = {"": None}


def _drain(number: int) -> None:
    """What came after an earlier question was given up would be taken for the answer to this one, and dropped."""
    with suppress(BlockingIOError, ConnectionError):
        while os.read(number, 1 << 16):
            continue


def _read(session: SnmpSession) -> dict[str, Value]:
    """The answer; `_NOTHING_YET` for a datagram that answers another question; empty when it cannot be read."""
    try:
        found: dict[str, Value] = session._sock.recv_get_many()  # noqa: SLF001
    except BlockingIOError:
        return _NOTHING_YET
    except (OSError, SnmpError, TimeoutError):
        return {}
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        return {}
    return found


class _Poll:
    """One conversation. Whatever it still needs, it ends when the budget does."""

    def __init__(self, ask: Ask, kept: _Kept | None) -> None:
        self.ask, self.packet = ask, ask.packet
        self.session: SnmpSession | None = kept.session if kept else None
        self.stale = kept is not None and time.monotonic() - kept.used_at > _CLOCK_LASTS
        self.reused = kept is not None
        self.values: dict[str, Value] = {}
        self.note = ""

    async def run(self) -> Outcome:
        try:
            async with asyncio.timeout(self.ask.budget):
                return await self._twice()
        except (TimeoutError, OSError) as error:
            if getattr(error, "errno", None) in _OUR_OWN_TROUBLE:
                return Outcome.UNASKED
            return Outcome.REFUSED if self._known_but_shut_out() else Outcome.SILENT
        except SnmpAuthError:
            return Outcome.REFUSED
        except SnmpError:
            return Outcome.GARBLED
        except BaseException as panic:
            # Some malformed datagrams make the codec panic, and a panic is no Exception.
            if type(panic).__name__ != "PanicException":
                raise
            return Outcome.GARBLED

    def _known_but_shut_out(self) -> bool:
        """A new SNMPv3 session first learns the engine's name, without keys: if only the keys failed, it lives."""
        if self.ask.access.version != "3" or self.reused or self.session is None:
            return False
        return bool(self.session.get_engine_id()) and not self.values

    async def _twice(self) -> Outcome:
        """A kept session may be out of step with a device that rebooted or was exchanged: then once more, afresh."""
        try:
            return await self._converse()
        except (SnmpError, ConnectionError):
            if not self.reused:
                raise
            self.session, self.reused = None, False
            return await self._converse()

    async def _converse(self) -> Outcome:
        if self.session is None:
            self.session = _session(self.ask)
            await self.session.refresh()
        elif self.stale:
            await self.session.refresh()
        await self._get(self.session)
        for column in self.ask.walk:
            await self._walk(self.session, column)
        return Outcome.ANSWERED

    async def _get(self, session: SnmpSession) -> None:
        sentinel, left = self.ask.get[0], list(self.ask.get[1:])
        while True:
            part = left[: max(self.packet - 1, 1)]
            found = await self._part(session, [sentinel, *part])
            if not found and len(part) > 1:
                self.packet, self.note = 1 + len(part) // 2, "too_big"
                continue
            self.values |= found
            left = left[len(part) :]
            if not left:
                return

    @staticmethod
    async def _part(session: SnmpSession, oids: list[str]) -> dict[str, Value]:
        """Empty when the packet was too big, for us to send or for the device to answer."""
        try:
            found: dict[str, Value] = await session.get_many(oids)
        except (SnmpEncodeError, NoSuchInstance):
            return {}
        return found

    async def _walk(self, session: SnmpSession, column: str) -> None:
        last: tuple[int, ...] = ()
        async for oid, value in session.getbulk(column):
            here = tuple(map(int, oid.split(".")))
            if here <= last or len(self.values) > _LONGEST_WALK:
                self.note = "loop"  # an agent that does not advance would be walked for ever
                break
            last, self.values[oid] = here, value


def _session(ask: Ask) -> SnmpSession:
    access = ask.access
    if access.version == "3":
        return SnmpSession(access.address, access.port, user=_user(access), version=SnmpVersion.v3, timeout=ask.budget)
    return SnmpSession(access.address, access.port, access.community, version=SnmpVersion.v2c, timeout=ask.budget)
