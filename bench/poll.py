"""Polls a second, and CPU a poll: our probe, pysnmp, net-snmp's snmpget, Prometheus' snmp_exporter and collectd on the
same boxes in the same run; what is not installed is left out, and said.

    python -m bench.poll [--boxes 2000] [--dead 10]
    python -m bench.poll --v3 [--boxes 500]      net-snmp's own agent, asked by SNMP v3 (authPriv, SHA-256, AES-128)

The boxes are a bare UDP responder in a process of its own, whose CPU is not counted: every address of 127.64.0.0/10 is
one of them. A poll is what steady state asks of a box: one GET of sixteen pinned instances. Read the ratios: absolute
numbers are this machine's. Memory is a process': ours holds all that this program is.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import shutil
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from ipaddress import IPv4Address
from statistics import median

from bench import peers
from bench.peers import Run, cpu_used, memory_of
from monitoring.domain import profiles
from monitoring.domain.readymade import ready_made
from monitoring.probes.base import Access, Ask, Outcome, Probe
from monitoring.probes.gufo_probe import GufoProbe
from monitoring.probes.pysnmp_probe import PysnmpProbe

FIRST = int(IPv4Address("127.64.0.1"))
DEAD_FIRST = int(IPv4Address("127.127.0.1"))
INTERFACES = {"Gi0/0": 1, "Gi0/1": 2}
_ROUTER = profiles.read_profile(ready_made("router"))
OIDS = profiles.wanted(_ROUTER, INTERFACES, profiles.Found(names=INTERFACES))
BUDGET = 2.0
# What every net-snmp agent has of itself: sysUpTime, and fifteen counters of its own group.
AGENT_OIDS = (profiles.UPTIME, *(f"1.3.6.1.2.1.11.{number}.0" for number in (1, 3, 4, 5, 6, *range(8, 18))))
IP_PKTINFO = 8  # ip(7); Python names it only for IPv6
_PKTINFO = struct.Struct("=I4s4s")


def main() -> None:
    asked = _arguments()
    if asked.v3 and shutil.which("snmpd") is None:
        print("snmpd is not installed: left out (apt-get install snmpd)")
        return
    with _boxes(asked) as asks, ExitStack() as running:
        contenders = _contenders(asks, running)
        runs: dict[str, list[Run]] = {name: [] for name in contenders}
        for _ in range(asked.rounds):
            for name, run in contenders.items():
                runs[name].append(run())
    _print(runs, asked.dead)
    for package in peers.absent():
        print(f"not installed, left out: {package}")


@contextmanager
def _boxes(asked: argparse.Namespace) -> Iterator[list[Ask]]:
    if not asked.v3:
        with responder() as port:
            yield _asks(asked.boxes, asked.dead, port)
        return
    with ExitStack() as running:
        # One agent stands for a hundred boxes: more questions at once than its socket holds would be lost there.
        ports = [running.enter_context(peers.agent()) for _ in range(0, asked.boxes, 100)]
        asks = _asks(asked.boxes, 0, 0)
        placed = [replace(ask, access=replace(ask.access, port=ports[ask.key // 100])) for ask in asks]
        yield [replace(peers.with_keys(ask), get=AGENT_OIDS) for ask in placed]


def _contenders(asks: Sequence[Ask], running: ExitStack) -> dict[str, Callable[[], Run]]:
    few = asks[:200]
    found: dict[str, Callable[[], Run]] = {
        "gufo": lambda: probe_run(GufoProbe, asks),
        # On a busy machine its answers wait for its decoding: with our budget it would read nobody.
        "pysnmp": lambda: probe_run(PysnmpProbe, [replace(ask, budget=peers.PATIENCE) for ask in few]),
    }
    if shutil.which("snmpget"):
        found["snmpget"] = lambda: peers.snmpget_run(few[:50], _lives)
    if shutil.which(peers.EXPORTER):
        address, process = running.enter_context(peers.exporter(asks[0]))
        found["snmp_exporter"] = lambda: peers.exporter_run(address, process, few, _lives)
    if shutil.which("collectd"):
        found["collectd"] = lambda: peers.collectd_run(asks, _lives)
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boxes", type=int, default=2000)
    parser.add_argument("--dead", type=int, default=0, help="percentage of boxes that never answer")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--v3", action="store_true", help="ask net-snmp's own agent by SNMP v3")
    return parser.parse_args()


def _asks(boxes: int, dead: int, port: int) -> list[Ask]:
    asks = []
    for number in range(boxes):
        first = DEAD_FIRST if number % 100 < dead else FIRST
        access = Access(str(IPv4Address(first + number)), port, community="bench")
        asks.append(Ask(number, access, OIDS, budget=BUDGET))
    return asks


def _lives(ask: Ask) -> bool:
    return int(IPv4Address(ask.access.address)) < DEAD_FIRST


def probe_run(make: Callable[[], Probe], asks: Sequence[Ask]) -> Run:
    """A second sweep with the same probe is measured: sessions are kept from sweep to sweep, as in service."""
    probe = make()
    window = 500 if asks[0].access.version == "3" else 4096
    probe.sweep(asks if asks[0].access.version == "3" else asks[:100], window=100)
    began, cpu = time.perf_counter(), cpu_used(resource.RUSAGE_SELF)
    answers = probe.sweep(asks, window=window)
    seconds, spent = time.perf_counter() - began, cpu_used(resource.RUSAGE_SELF) - cpu
    read = {answer.key for answer in answers if answer.outcome is Outcome.ANSWERED}
    missed = sum(_lives(ask) and ask.key not in read for ask in asks)
    return Run(len(read), seconds, spent, missed, memory_of("self"))


def _print(runs: dict[str, list[Run]], dead: int) -> None:
    base = median(run.micros for run in runs["gufo"])
    print(f"{'':14}{'polls':>8}{'polls/s':>10}{'CPU us/poll':>13}{'CPU ratio':>11}{'missed':>8}{'MB':>6}")
    for name, several in runs.items():
        middle = sorted(several, key=lambda run: run.micros)[len(several) // 2]
        ratio = f"{middle.micros / base:.1f}x"
        numbers = (
            f"{middle.polls:8}{middle.rate:10.0f}{middle.micros:13.0f}{ratio:>11}{middle.missed:8}{middle.memory:6.0f}"
        )
        print(f"{name:14}{numbers}")
    print(f"{len(OIDS)} instances a poll, {dead} % of the boxes dead, medians of {len(runs['gufo'])} runs; a poll is a")
    print("box that was read. pysnmp, snmpget and snmp_exporter are asked for fewer boxes, so that the run stays short")


@contextmanager
def responder() -> Iterator[int]:
    """Answers GETs for every loopback address on one port, in a process of its own; those of the dead it lets fall."""
    with responding() as (port, _):
        yield port


@contextmanager
def responding() -> Iterator[tuple[int, int]]:
    """Its port, and its process, which who likes may stop for a while: then nobody answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 25)
        bound.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        bound.bind(("0.0.0.0", 0))
        process = multiprocessing.get_context("fork").Process(target=_respond, args=(bound,), daemon=True)
        process.start()
        try:
            assert process.pid is not None
            yield int(bound.getsockname()[1]), process.pid
        finally:
            process.kill()
            process.join()


def _respond(bound: socket.socket) -> None:
    body = b"".join(_binding(oid, number) for number, oid in enumerate(OIDS, start=1))
    bindings = _tlv(0x30, body)
    while True:
        data, ancillary, _, sender = bound.recvmsg(2048, 128)
        _, _, info = ancillary[0]
        _, _, asked = _PKTINFO.unpack(info[: _PKTINFO.size])
        if int.from_bytes(asked, "big") >= DEAD_FIRST:
            continue
        # The reply must come from the address that was asked, or a connected socket drops it.
        origin = [(socket.IPPROTO_IP, IP_PKTINFO, _PKTINFO.pack(0, asked, b"\0\0\0\0"))]
        bound.sendmsg([_reply(data, bindings)], origin, 0, sender)


def _reply(data: bytes, bindings: bytes) -> bytes:
    """The request's own version, community and request number around the fixed values."""
    _, at, _ = _header(data, 0)
    _, start, size = _header(data, at)
    _, community, length = _header(data, start + size)
    opening = data[at : community + length]
    _, pdu, _ = _header(data, community + length)
    _, number, length = _header(data, pdu)
    return _tlv(0x30, opening + _tlv(0xA2, data[pdu : number + length] + b"\x02\x01\x00\x02\x01\x00" + bindings))


def _header(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, where the content begins, and its length (X.690 section 8.1)."""
    length = data[at + 1]
    if length < 128:
        return data[at], at + 2, length
    wide = length & 127
    return data[at], at + 2 + wide, int.from_bytes(data[at + 2 : at + 2 + wide], "big")


def _tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    wide = (size.bit_length() + 7) // 8
    return bytes((tag, 128 | wide)) + size.to_bytes(wide, "big") + content


def _binding(oid: str, value: int) -> bytes:
    first, second, *rest = map(int, oid.split("."))
    encoded = bytes((40 * first + second,)) + b"".join(_arc(arc) for arc in rest)
    return _tlv(0x30, _tlv(0x06, encoded) + _tlv(0x46, value.to_bytes(8, "big")))


def _arc(arc: int) -> bytes:
    groups = [arc & 127]
    while arc := arc >> 7:
        groups.append(arc & 127 | 128)
    return bytes(reversed(groups))


if __name__ == "__main__":
    main()
