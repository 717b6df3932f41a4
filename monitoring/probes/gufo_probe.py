"""The hot path: SNMP through gufo-snmp, whose codec is Rust, thousands of devices in flight on one event loop."""

from __future__ import annotations

import asyncio
import errno
import resource
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence

from gufo.snmp import NoSuchInstance, SnmpAuthError, SnmpEncodeError, SnmpError
from gufo.snmp.aio import SnmpSession

from monitoring.probes.base import Access, Answer, Ask, Outcome, Value
from monitoring.probes.volley import CLOCK_LASTS, Kept, Volley, new_session

# Each session holds a socket. A quarter of the files that a process may open is left to the rest of it.
_MOST_SESSIONS = 1 << 14
# What our own machine says when it has no files, buffers or route left: that proves nothing about a device.
_OUR_OWN_TROUBLE = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ENETDOWN, errno.EPERM}
_LONGEST_WALK = 2048


class GufoProbe:
    """Keeps the sessions of devices that answered, so that SNMPv3 need not find its keys and clocks again each time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Access, Kept] = OrderedDict()
        self._engines: dict[tuple[str, int], bytes] = {}
        self._room = _files() * 3 // 4

    def sweep(self, asks: Sequence[Ask], *, window: int = 2048) -> list[Answer]:
        """Whoever needs but one exchange is asked first, in one go; the others follow."""
        began, quick = time.perf_counter(), Volley(self._kept, min(window, self._room // 4))
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
            self._kept[ask.access] = Kept(poll.session, time.monotonic())
            self._trim()
            if ask.access.version == "3" and self._exchanged(ask.access, poll.session.get_engine_id()):
                poll.note = poll.note or "engine"
        return Answer(ask.key, outcome, after, poll.values, took, poll.packet, poll.note)

    def _exchanged(self, access: Access, engine: bytes) -> bool:
        """Whether another SNMP engine than before answers there (RFC 3411, 3.1.1.1): a box was reset or exchanged."""
        place = access.address, access.port
        before = self._engines.get(place)
        if len(self._engines) > _MOST_SESSIONS:
            self._engines.clear()
        self._engines[place] = engine
        return before is not None and before != engine


def _files() -> int:
    """How many files this process may open: as many as it may allow itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 1 << 16) if hard != resource.RLIM_INFINITY else 1 << 16
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return min(soft, 1 << 16) if soft != resource.RLIM_INFINITY else 1 << 16


class _Poll:
    """One conversation. Whatever it still needs, it ends when the budget does."""

    def __init__(self, ask: Ask, kept: Kept | None) -> None:
        self.ask, self.packet = ask, ask.packet
        self.session: SnmpSession | None = kept.session if kept else None
        self.stale = kept is not None and time.monotonic() - kept.used_at > CLOCK_LASTS
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
            self.session = new_session(self.ask)
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
