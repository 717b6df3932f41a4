"""Other pollers, on the same boxes: net-snmp's snmpget, Prometheus' snmp_exporter and collectd, as Debian ships them.

Each is used as its own manual says, with the threads or requests under way that it is given in practice. Its own
processes' CPU is what counts. What is not installed is left out, and said.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.request import urlopen

from monitoring.probes.base import Access, Ask

EXPORTER = "prometheus-snmp-exporter"
AT_ONCE = 50
USER, OLD_USER = "bench", "bench-sha1"
AUTH_KEY, PRIV_KEY = "battery horse staple", "correct horse staple"
SECONDS = 6.0
PATIENCE = 10.0

Lives = Callable[[Ask], bool]


@dataclass(frozen=True)
class Run:
    """One contender's run: boxes read, seconds of wall and of CPU, living boxes that it did not read, and the most
    memory that its process ever held, in MB."""

    polls: int
    seconds: float
    cpu: float
    missed: int
    memory: float

    @property
    def rate(self) -> float:
        return self.polls / self.seconds

    @property
    def micros(self) -> float:
        return self.cpu / max(self.polls, 1) * 1e6


def absent() -> list[str]:
    """What to install to see every peer."""
    programs = {"snmpget": "snmp", EXPORTER: EXPORTER, "collectd": "collectd-core"}
    return [package for program, package in programs.items() if shutil.which(program) is None]


def snmpget_run(asks: Sequence[Ask], lives: Lives) -> Run:
    """One process a poll: what a shell script or a plug-in of an older monitoring system does."""
    began, cpu, read, missed = time.perf_counter(), cpu_used(resource.RUSAGE_CHILDREN), 0, 0
    for ask in asks:
        place = f"{ask.access.address}:{ask.access.port}"
        command = ["snmpget", *_words(ask.access), "-t", "2", "-r", "0", "-m", "", "-Oqn", place, *ask.get]
        answered = subprocess.run(command, capture_output=True, check=False).returncode == 0
        read, missed = read + answered, missed + (lives(ask) and not answered)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Run(read, time.perf_counter() - began, cpu_used(resource.RUSAGE_CHILDREN) - cpu, missed, memory)


def _words(access: Access) -> list[str]:
    if access.version != "3":
        return ["-v2c", "-c", access.community]
    keys = ["-a", "SHA-256", "-A", access.auth_key, "-x", "AES", "-X", access.priv_key]
    return ["-v3", "-u", access.user, "-l", "authPriv", *keys]


@contextmanager
def exporter(ask: Ask) -> Iterator[tuple[str, int]]:
    """snmp_exporter with one module that gets what we get; its address and process."""
    metrics = [{"name": f"m{place}", "oid": oid, "type": "gauge", "help": oid} for place, oid in enumerate(ask.get)]
    module = {"get": list(ask.get), "metrics": metrics, "timeout": "2s", "retries": 0, **_module_access(ask.access)}
    with tempfile.TemporaryDirectory() as folder:
        address, config = f"127.0.0.1:{free_port()}", Path(folder) / "snmp.yml"
        config.write_text(json.dumps({"bench": module}))
        command = [EXPORTER, f"--config.file={config}", f"--web.listen-address={address}", "--log.level=error"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            time.sleep(1)
            yield address, process.pid
            process.terminate()


def _module_access(access: Access) -> dict[str, object]:
    if access.version != "3":
        return {"version": 2, "auth": {"community": access.community}}
    # Debian's knows no SHA-256: it comes as the agent's other user, with SHA-1.
    keys = {"password": AUTH_KEY, "auth_protocol": "SHA", "priv_password": PRIV_KEY, "priv_protocol": "AES"}
    return {"version": 3, "auth": {"username": OLD_USER, "security_level": "authPriv", **keys}}


def exporter_run(address: str, process: int, asks: Sequence[Ask], lives: Lives) -> Run:
    """As Prometheus scrapes it: one request over HTTP a box, fifty at once."""
    began, cpu = time.perf_counter(), cpu_of(process)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(lambda ask: _scraped(address, ask), asks))
    missed = sum(lives(ask) and not read for ask, read in zip(asks, done, strict=True))
    return Run(sum(done), time.perf_counter() - began, cpu_of(process) - cpu, missed, memory_of(process))


def _scraped(address: str, ask: Ask) -> bool:
    target = f"{ask.access.address}:{ask.access.port}"
    try:
        with urlopen(f"http://{address}/snmp?target={target}&module=bench", timeout=10) as answer:
            return b"m0" in answer.read()
    except OSError:
        return False


def collectd_run(asks: Sequence[Ask], lives: Lives) -> Run:
    """Every box once a second, by fifty threads, for some seconds after it has found its feet; written as CSV. It goes
    no faster than it is told: its rate is a bound only where it misses boxes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "types.db").write_text(f"bench {', '.join(f'v{n}:GAUGE:U:U' for n in range(len(asks[0].get)))}\n")
        (folder / "collectd.conf").write_text(_collectd_conf(folder, asks))
        with subprocess.Popen(
            ["collectd", "-f", "-C", str(folder / "collectd.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(4)
            before, began, cpu = _written(folder), time.perf_counter(), cpu_of(process.pid)
            time.sleep(SECONDS)
            seconds, spent, after = time.perf_counter() - began, cpu_of(process.pid) - cpu, _written(folder)
            memory = memory_of(process.pid)
            process.terminate()
    grown = {host: count - before.get(host, 0) for host, count in after.items()}
    missed = sum(lives(ask) and not grown.get(f"b{ask.key}") for ask in asks)
    return Run(sum(grown.values()), seconds, spent, missed, memory)


def _written(folder: Path) -> dict[str, int]:
    """Rows by host."""
    return {path.parts[-3]: path.read_bytes().count(b"\n") for path in folder.glob("csv/*/*/*")}


def _collectd_conf(folder: Path, asks: Sequence[Ask]) -> str:
    values = " ".join(f'"{oid}"' for oid in asks[0].get)
    hosts = "\n".join(_collectd_host(ask) for ask in asks)
    return f"""FQDNLookup false
Interval 1
ReadThreads {AT_ONCE}
BaseDir "{folder}"
PIDFile "{folder}/pid"
TypesDB "{folder}/types.db"
LoadPlugin csv
LoadPlugin snmp
<Plugin csv>
  DataDir "{folder}/csv"
</Plugin>
<Plugin snmp>
  <Data "bench">
    Type "bench"
    Table false
    Values {values}
  </Data>
{hosts}
</Plugin>
"""


def _collectd_host(ask: Ask) -> str:
    access = ask.access
    if access.version == "3":
        # Debian's knows no SHA-256 either.
        how = f"""Version 3
    Username "{OLD_USER}"
    SecurityLevel "authPriv"
    AuthProtocol "SHA"
    AuthPassphrase "{AUTH_KEY}"
    PrivacyProtocol "AES"
    PrivacyPassphrase "{PRIV_KEY}\""""
    else:
        how = f'Version 2\n    Community "{access.community}"'
    return f"""  <Host "b{ask.key}">
    Address "{access.address}:{access.port}"
    {how}
    Collect "bench"
    Interval 1
    Timeout 2
    Retries 0
  </Host>"""


@contextmanager
def agent() -> Iterator[int]:
    """net-snmp's own agent, with a user of SNMP v3 as we demand him and one with SHA-1; its port, on every address."""
    port = free_port(socket.SOCK_DGRAM)
    keys = f'"{AUTH_KEY}" AES "{PRIV_KEY}"'
    users = f"createUser {USER} SHA-256 {keys}\ncreateUser {OLD_USER} SHA {keys}\n"
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "snmpd.conf"
        config.write_text(f"{users}rouser {USER} priv\nrouser {OLD_USER} priv\nagentaddress udp:0.0.0.0:{port}\n")
        command = ["snmpd", "-f", "-C", "-c", str(config), "-p", f"{folder}/pid", "-Lf", "/dev/null"]
        with subprocess.Popen(command, env=os.environ | {"SNMP_PERSISTENT_DIR": folder}) as process:
            time.sleep(2)
            yield port
            process.terminate()


def with_keys(ask: Ask) -> Ask:
    """The same question in SNMP v3, to the agent above: one process that answers all is given its time."""
    access = Access(ask.access.address, ask.access.port, "3", "", USER, AUTH_KEY, PRIV_KEY)
    return replace(ask, access=access, budget=PATIENCE)


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def cpu_of(process: int) -> float:
    """proc(5): user and system time are the 14th and 15th fields, in ticks."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(process: int | str) -> float:
    """The most that it ever held, in MB (proc(5), VmHWM)."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def cpu_used(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime
