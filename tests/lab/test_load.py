"""A long street on one process: everybody answers, and what it costs is printed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import asyncssh
from gufo.snmp.aio import SnmpSession

from lab.control import Lab
from lab.street import BoxSpec
from lab.testing import street
from tests.lab.polls import IF_OPER, SYS_NAME, SYS_UPTIME

BOXES, SESSIONS = 200, 50
ASKED = [SYS_NAME, SYS_UPTIME, f"{IF_OPER}.1", f"{IF_OPER}.2"]


async def poll(box: BoxSpec) -> str:
    async with SnmpSession(box.address, box.snmp_port, community=box.community, timeout=20) as session:
        found = await session.get_many(ASKED)
        assert len(found) == len(ASKED)
        return bytes(found[SYS_NAME]).decode()  # type: ignore[arg-type]


async def ask(box: BoxSpec) -> str:
    options = {"username": box.username, "password": box.password, "known_hosts": None, "config": None}
    async with asyncssh.connect(box.address, box.ssh_port, **options) as connection:
        shown = await connection.run("show version", check=True)
        return str(shown.stdout)


def spent(lab: Lab, what: str, started: float, before: float) -> float:
    cost = lab.cost()
    cpu, memory = cost["cpu_seconds"] - before, cost["memory_mib"]
    print(f"{what}: {time.monotonic() - started:.2f} s, CPU {cpu:.2f} s, {memory} MiB")
    return cost["cpu_seconds"]


async def everybody(boxes: Sequence[BoxSpec], do: Callable[[BoxSpec], Awaitable[str]]) -> list[str]:
    return list(await asyncio.gather(*(do(box) for box in boxes)))


def test_two_hundred_boxes_answer_polls_and_fifty_sessions_at_once() -> None:
    started = time.monotonic()
    with street(BOXES) as lab:
        boxes = lab.street.boxes
        cpu = spent(lab, f"{BOXES} boxes up", started, 0.0)
        started = time.monotonic()
        names = asyncio.run(everybody(boxes, poll))
        cpu = spent(lab, f"{BOXES} polls", started, cpu)
        started = time.monotonic()
        shown = asyncio.run(everybody(boxes[:SESSIONS], ask))
        spent(lab, f"{SESSIONS} SSH sessions", started, cpu)
    assert names == [box.hostname for box in boxes]
    assert [box.serial in text for box, text in zip(boxes, shown, strict=False)] == [True] * SESSIONS
