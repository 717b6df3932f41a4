"""Polls a second, and CPU a poll: our probe, pysnmp, net-snmp's snmpget and Prometheus' snmp_exporter on the same
pretend boxes in the same run; what is not installed is left out.

    python -m bench.poll [--boxes 2000] [--dead 10]
    python -m bench.poll --v3 [--boxes 100]      the lab's own boxes, asked by SNMP v3 (authPriv, SHA-256, AES-128)

The boxes are a bare UDP responder in a process of its own, whose CPU is not counted: every address of 127.64.0.0/10 is
one of them. A poll is what steady state asks of a box: one GET of twelve pinned instances. Read the ratios: absolute
numbers are this machine's.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import socket
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from lab.testing import street
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
EXPORTER = "prometheus-snmp-exporter"
IP_PKTINFO = 8  # ip(7); Python names it only for IPv6
_PKTINFO = struct.Struct("=I4s4s")


@dataclass(frozen=True)
class Run:
    """One contender's run: polls done, seconds of wall and of CPU, and living boxes that it took for dead."""

    polls: int
    seconds: float
    cpu: float
    missed: int

    @property
    def rate(self) -> float:
        return self.polls / self.seconds

    @property
    def micros(self) -> float:
        return self.cpu / self.polls * 1e6


def main() -> None:
    asked = _arguments()
    with _v3_boxes(asked.boxes) if asked.v3 else _v2_boxes(asked.boxes, asked.dead) as asks, ExitStack() as running:
        few = asks[: min(len(asks), 200)]
        contenders: dict[str, Callable[[], Run]] = {
            "gufo": lambda: probe_run(GufoProbe, asks),
            "pysnmp": lambda: probe_run(PysnmpProbe, few),
        }
        if shutil.which("snmpget"):
            contenders["snmpget"] = lambda: snmpget_run(few[:50])
        if shutil.which(EXPORTER) and not asked.v3:
            address, process = running.enter_context(exporter())
            contenders["snmp_exporter"] = lambda: exporter_run(address, process, few)
        runs: dict[str, list[Run]] = {name: [] for name in contenders}
        for _ in range(asked.rounds):
            for name, run in contenders.items():
                runs[name].append(run())
    _print(runs, asked.dead)


@contextmanager
def _v2_boxes(boxes: int, dead: int) -> Iterator[list[Ask]]:
    with responder() as port:
        yield _asks(boxes, dead, port)


@contextmanager
def _v3_boxes(boxes: int) -> Iterator[list[Ask]]:
    with street(min(boxes, 200)) as lab:
        yield [
            Ask(
                box.number,
                Access(box.address, box.snmp_port, "3", "", box.v3_user, box.v3_auth, box.v3_priv),
                OIDS,
                budget=10.0,
            )
            for box in lab.street.boxes
        ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boxes", type=int, default=2000)
    parser.add_argument("--dead", type=int, default=0, help="percentage of boxes that never answer")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--v3", action="store_true", help="ask boxes of the lab by SNMP v3")
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
    # The lab's boxes are one process: asked by many at once they answer late, and that measures the lab.
    window = 8 if asks[0].access.version == "3" else 4096
    probe.sweep(asks if window == 8 else asks[:100], window=min(window, 100))
    began, cpu = time.perf_counter(), _cpu(resource.RUSAGE_SELF)
    answers = probe.sweep(asks, window=window)
    seconds, spent = time.perf_counter() - began, _cpu(resource.RUSAGE_SELF) - cpu
    living = {ask.key for ask in asks if _lives(ask)}
    missed = sum(answer.outcome is not Outcome.ANSWERED for answer in answers if answer.key in living)
    return Run(len(answers), seconds, spent, missed)


def snmpget_run(asks: Sequence[Ask]) -> Run:
    """One process a poll: what a shell script or a plug-in of an older monitoring system does."""
    began, cpu, missed = time.perf_counter(), _cpu(resource.RUSAGE_CHILDREN), 0
    for ask in asks:
        place = f"{ask.access.address}:{ask.access.port}"
        command = ["snmpget", *_words(ask.access), "-t", "2", "-r", "0", "-m", "", "-Oqn", place, *ask.get]
        missed += subprocess.run(command, capture_output=True, check=False).returncode != 0 and _lives(ask)
    return Run(len(asks), time.perf_counter() - began, _cpu(resource.RUSAGE_CHILDREN) - cpu, missed)


def _words(access: Access) -> list[str]:
    if access.version != "3":
        return ["-v2c", "-c", access.community]
    keys = ["-a", "SHA-256", "-A", access.auth_key, "-x", "AES", "-X", access.priv_key]
    return ["-v3", "-u", access.user, "-l", "authPriv", *keys]


@contextmanager
def exporter() -> Iterator[tuple[str, int]]:
    """snmp_exporter with one module that gets what we get; its address and process."""
    metrics = [{"name": f"m{place}", "oid": oid, "type": "gauge", "help": oid} for place, oid in enumerate(OIDS)]
    module = {"get": list(OIDS), "metrics": metrics, "version": 2, "auth": {"community": "bench"}, "timeout": "2s"}
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
        free.close()
        config = Path(folder) / "snmp.yml"
        config.write_text(json.dumps({"bench": {**module, "retries": 0}}))
        command = [EXPORTER, f"--config.file={config}", f"--web.listen-address={address}", "--log.level=error"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            time.sleep(1)
            yield address, process.pid
            process.terminate()


def exporter_run(address: str, process: int, asks: Sequence[Ask]) -> Run:
    """As Prometheus scrapes it: one request over HTTP a box, fifty at once. Its own process' CPU is what counts."""
    began, cpu = time.perf_counter(), _cpu_of(process)
    with ThreadPoolExecutor(50) as pool:
        done = list(pool.map(lambda ask: _scraped(address, ask), asks))
    return Run(len(asks), time.perf_counter() - began, _cpu_of(process) - cpu, done.count(False))


def _scraped(address: str, ask: Ask) -> bool:
    target = f"{ask.access.address}:{ask.access.port}"
    try:
        with urlopen(f"http://{address}/snmp?target={target}&module=bench", timeout=10) as answer:
            return b"m0" in answer.read()
    except OSError:
        return False


def _cpu_of(process: int) -> float:
    """proc(5): user and system time are the 14th and 15th fields, in ticks."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def _print(runs: dict[str, list[Run]], dead: int) -> None:
    base = median(run.micros for run in runs["gufo"])
    print(f"{'':14}{'polls':>8}{'polls/s':>10}{'CPU us/poll':>13}{'CPU ratio':>11}{'missed':>8}")
    for name, several in runs.items():
        middle = sorted(several, key=lambda run: run.micros)[len(several) // 2]
        ratio = f"{middle.micros / base:.1f}x"
        print(f"{name:14}{middle.polls:8}{middle.rate:10.0f}{middle.micros:13.0f}{ratio:>11}{middle.missed:8}")
    print(f"{len(OIDS)} instances a poll, {dead} % of the boxes dead, medians of {len(runs['gufo'])} runs")


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
