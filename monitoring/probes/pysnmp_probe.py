"""The second opinion: SNMP through pysnmp, pure Python. Slower by far; it reads the reports of SNMPv3."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from monitoring.probes.base import Access, Answer, Ask, Outcome, Value

_TOO_BIG = 1
_WINDOW = 50  # decoding takes milliseconds: with more in flight, answers that are there wait past their budget
_LONGEST_WALK = 2048
# What an engine reports (RFC 3414 section 5) to somebody whose keys or name it does not accept.
_SHUT_OUT = ("UnknownUserName", "WrongDigest", "DecryptionError", "UnsupportedSecurityLevel", "AuthenticationFailure")


class PysnmpProbe:
    """A few engines a sweep: the cost of one grows with the targets it has known."""

    def sweep(self, asks: Sequence[Ask], *, window: int = 2048) -> list[Answer]:
        return asyncio.run(self._sweep(asks, window))

    async def _sweep(self, asks: Sequence[Ask], window: int) -> list[Answer]:
        began, answers, queue, engines = time.perf_counter(), list[Answer](), iter(asks), _Engines()

        async def work(queue: Iterator[Ask]) -> None:
            for ask in queue:
                answers.append(await self._poll(engines.of(ask.access), ask, time.perf_counter() - began))

        try:
            await asyncio.gather(*(work(queue) for _ in range(min(window, _WINDOW, len(asks)))))
        finally:
            engines.close()
        return answers

    async def _poll(self, engine: Any, ask: Ask, after: float) -> Answer:
        poll, started = _Poll(engine, ask), time.perf_counter()
        outcome = await poll.run()
        return Answer(ask.key, outcome, after, poll.values, time.perf_counter() - started, poll.packet)


class _Engines:
    """An engine knows one set of keys for each user's name: devices that share a name and not the keys need another."""

    def __init__(self) -> None:
        self._made: list[Any] = []
        self._keys: dict[str, list[tuple[str, str]]] = {}

    def of(self, access: Access) -> Any:
        from pysnmp.hlapi.v3arch.asyncio import SnmpEngine

        keys, known = (access.auth_key, access.priv_key), self._keys.setdefault(access.user, [])
        if keys not in known:
            known.append(keys)
        if known.index(keys) == len(self._made):
            self._made.append(SnmpEngine())
        return self._made[known.index(keys)]

    def close(self) -> None:
        for engine in self._made:
            engine.close_dispatcher()


class _ShutOut(Exception):
    """The device reported that it does not accept our name or keys."""


class _Poll:
    def __init__(self, engine: Any, ask: Ask) -> None:
        self.engine, self.ask, self.packet = engine, ask, ask.packet
        self.values: dict[str, Value] = {}

    async def run(self) -> Outcome:
        try:
            async with asyncio.timeout(self.ask.budget):
                await self._converse()
        except (TimeoutError, OSError):
            return Outcome.SILENT
        except _ShutOut:
            return Outcome.REFUSED
        return Outcome.ANSWERED

    async def _converse(self) -> None:
        from pysnmp.hlapi.v3arch.asyncio import ContextData, UdpTransportTarget

        access = self.ask.access
        place = (access.address, access.port)
        self.target = await UdpTransportTarget.create(place, timeout=self.ask.budget, retries=0)
        self.auth, self.context = _auth(self.ask), ContextData()
        await self._get()
        for column in self.ask.walk:
            await self._walk(column)

    async def _get(self) -> None:
        sentinel, left = self.ask.get[0], list(self.ask.get[1:])
        while True:
            part = left[: max(self.packet - 1, 1)]
            found = await self._request([sentinel, *part])
            if found is None and len(part) > 1:
                self.packet = 1 + len(part) // 2
                continue
            self.values |= dict(_present(found or ()))
            left = left[len(part) :]
            if not left:
                return

    async def _request(self, oids: Iterable[str]) -> Sequence[Any] | None:
        """The bindings of one GET; None when it was too big."""
        from pysnmp.hlapi.v3arch.asyncio import get_cmd

        wanted = [_object(oid) for oid in oids]
        trouble, status, _, bindings = await get_cmd(
            self.engine, self.auth, self.target, self.context, *wanted, lookupMib=False
        )
        _raise(trouble)
        return None if int(status) == _TOO_BIG else list(bindings)

    async def _walk(self, column: str) -> None:
        from pysnmp.hlapi.v3arch.asyncio import bulk_cmd

        here, inside = column, tuple(map(int, column.split(".")))
        while len(self.values) <= _LONGEST_WALK:
            trouble, status, _, bindings = await bulk_cmd(
                self.engine, self.auth, self.target, self.context, 0, 20, _object(here), lookupMib=False
            )
            _raise(trouble)
            for oid, value in () if int(status) else _present(bindings):
                place = tuple(map(int, oid.split(".")))
                if place[: len(inside)] != inside or place <= tuple(map(int, here.split("."))):
                    return
                here, self.values[oid] = oid, value
            if int(status) or len(list(_present(bindings))) < len(bindings) or not bindings:
                return


def _auth(ask: Ask) -> Any:
    from pysnmp.hlapi.v3arch import asyncio as hlapi

    access = ask.access
    if access.version != "3":
        return hlapi.CommunityData(access.community, mpModel=1)  # noqa: S508
    return hlapi.UsmUserData(
        access.user,
        authKey=access.auth_key,
        privKey=access.priv_key,
        authProtocol=hlapi.usmHMAC192SHA256AuthProtocol,
        privProtocol=hlapi.usmAesCfb128Protocol,
    )


def _object(oid: str) -> Any:
    from pysnmp.hlapi.v3arch.asyncio import ObjectIdentity, ObjectType

    return ObjectType(ObjectIdentity(oid))


def _raise(trouble: Any) -> None:
    if trouble is None or not trouble:
        return
    name = type(trouble).__name__
    if name in _SHUT_OUT:
        raise _ShutOut(name)
    raise TimeoutError(name)


def _present(bindings: Iterable[Any]) -> Iterator[tuple[str, Value]]:
    """The bindings that hold a value: not "no such instance", not the end of the view."""
    from pysnmp.proto import rfc1905

    for name, value in bindings:
        if rfc1905.NoSuchObject().isSameTypeWith(value) or rfc1905.NoSuchInstance().isSameTypeWith(value):
            continue
        if rfc1905.EndOfMibView().isSameTypeWith(value) or value is None:
            continue
        yield str(name), _plain(value)


def _plain(value: Any) -> Value:
    from pyasn1.type import univ

    if isinstance(value, univ.Integer):
        return int(value)
    return bytes(value) if isinstance(value, univ.OctetString) else str(value)
