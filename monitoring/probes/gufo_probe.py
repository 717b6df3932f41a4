"""The hot path: SNMP through gufo-snmp, whose codec is Rust, thousands of devices in flight on one event loop."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gufo.snmp import Aes128Key, NoSuchInstance, Sha256Key, SnmpAuthError, SnmpEncodeError, SnmpError, SnmpVersion, User
from gufo.snmp.aio import SnmpSession
from gufo.snmp.user import KeyType

from monitoring.probes.base import Access, Answer, Ask, Outcome, Value

_RECEIVE_BUFFER = 1 << 16
_KEPT_SESSIONS = 4096
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

    def sweep(self, asks: Sequence[Ask], *, window: int = 2048) -> list[Answer]:
        return asyncio.run(self._sweep(asks, window))

    async def _sweep(self, asks: Sequence[Ask], window: int) -> list[Answer]:
        began, answers, queue = time.perf_counter(), list[Answer](), iter(asks)

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
            if len(self._kept) > _KEPT_SESSIONS:
                self._kept.popitem(last=False)
        return Answer(ask.key, outcome, after, poll.values, took, poll.packet)


class _Poll:
    """One conversation. Whatever it still needs, it ends when the budget does."""

    def __init__(self, ask: Ask, kept: _Kept | None) -> None:
        self.ask, self.packet = ask, ask.packet
        self.session: SnmpSession | None = kept.session if kept else None
        self.stale = kept is not None and time.monotonic() - kept.used_at > _CLOCK_LASTS
        self.reused = kept is not None
        self.values: dict[str, Value] = {}
        self.deadline = time.perf_counter() + ask.budget

    async def run(self) -> Outcome:
        try:
            async with asyncio.timeout(self.ask.budget):
                return await self._twice()
        except (TimeoutError, OSError):
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
                self.packet = 1 + len(part) // 2
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
                break  # an agent that does not advance would be walked for ever
            last, self.values[oid] = here, value


def _session(ask: Ask) -> SnmpSession:
    access = ask.access
    if access.version == "3":
        return SnmpSession(access.address, access.port, user=_user(access), version=SnmpVersion.v3, timeout=ask.budget)
    return SnmpSession(access.address, access.port, access.community, version=SnmpVersion.v2c, timeout=ask.budget)
