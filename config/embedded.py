"""The private PostgreSQL and Valkey of a machine that offers none: where they live, how they start and stop.

`python -m config.embedded start|stop|env|hold [demo|test]`. Whoever uses them holds a shared lock; the last to let go
stops them. DATABASE_URL and BROKER_URL, when set, each take the place of a private service, which then never starts.
"""

import argparse
import fcntl
import os
import secrets
import shlex
import socket
import stat
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from config import cluster, held

BASE_DIR = Path(__file__).resolve().parent.parent
SOCKET_PATH_LIMIT = 107  # sockaddr_un.sun_path, less the closing zero
LONGEST_SOCKET_NAME = len("/test/.s.PGSQL.5432.lock")
KINDS = ("demo", "test")


def home() -> Path:
    """The folder of this checkout's services.

    Under `var/`, unless a socket's path would be too long there or PostgreSQL must run under another user than root,
    who might not be let into the checkout.
    """
    var = Path(os.environ.get("RACCORD_VAR") or BASE_DIR / "var").resolve()
    inside = var / "services"
    if os.geteuid() != 0 and len(str(inside)) + LONGEST_SOCKET_NAME < SOCKET_PATH_LIMIT:
        return inside
    # The mark is kept beside the keys: a checkout made anew at an old path must not meet the old one's data.
    mark = once(var / "services.mark", secrets.token_hex(5)).read_text(encoding="utf-8")
    lasting = Path("/var/tmp")
    return (lasting if lasting.is_dir() else Path(tempfile.gettempdir())) / f"raccord-{os.geteuid()}-{mark}"


def once(path: Path, content: str) -> Path:
    """Writes the file unless it is there; several processes may start at once and must end with the same content."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(content, encoding="utf-8")
        with suppress(FileExistsError):  # Another process was first; its content is the one that counts.
            os.link(draft, path)
        draft.unlink()
    return path


def place(kind: str | None = None) -> Path:
    """The folder of the demo's services or of the tests'; tests have their own, faster and without safety."""
    return home() / (kind or ("test" if os.environ.get("RACCORD_ENV") == "test" else "demo"))


def database_url(kind: str | None = None) -> str:
    return f"postgresql://postgres@/raccord?host={quote(str(place(kind)))}"


def broker_url(kind: str | None = None) -> str:
    return f"redis+socket://{place(kind) / 'valkey.sock'}"


def environment(kind: str) -> dict[str, str]:
    """What a process must know to use the services of this kind, what the operator set coming first."""
    return {
        "RACCORD_ENV": kind,
        "DATABASE_URL": os.environ.get("DATABASE_URL") or database_url(kind),
        "BROKER_URL": os.environ.get("BROKER_URL") or broker_url(kind),
    }


def start(kind: str) -> None:
    """Starts what is not running and not replaced by an address in the environment; starting twice is harmless."""
    folder = _private_folder(kind)
    with _locked(folder / "starting.lock", fcntl.LOCK_EX):
        if not os.environ.get("DATABASE_URL"):
            cluster.start_postgresql(folder, lasting=kind == "demo")
        if not os.environ.get("BROKER_URL") and not broker_answers(folder):
            cluster.start_valkey(folder)
            _wait_for_broker(folder)


def stop(kind: str) -> None:
    folder = place(kind)
    if folder.is_dir():
        cluster.stop_valkey(folder)
        cluster.stop_postgresql(folder, lasting=kind == "demo")


@contextmanager
def using(kind: str) -> Iterator[None]:
    """The services for as long as the block lasts; the last user stops them, however many started together."""
    folder = _private_folder(kind)
    with _locked(folder / "users.lock", fcntl.LOCK_SH) as users:
        try:
            start(kind)
            yield
        finally:
            with suppress(BlockingIOError):  # Somebody else still uses them; the last one out turns off the light.
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop(kind)


def broker_answers(folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(folder / "valkey.sock"))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _wait_for_broker(folder: Path) -> None:
    for _ in range(100):
        if broker_answers(folder):
            return
        time.sleep(0.05)
    raise SystemExit(f"Valkey did not start; see {folder / 'valkey.log'}")


def _private_folder(kind: str) -> Path:
    """Makes the folder, ours alone: another user could have laid one there first, in a place all may write to."""
    for folder in (home(), place(kind)):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), cluster.service_uid()}:
            raise SystemExit(f"{folder} belongs to somebody else; remove it and start again.")
        cluster.give_to_service_user(folder)
    return place(kind)


@contextmanager
def _locked(path: Path, mode: int) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, mode)
        yield handle
    finally:
        os.close(handle)


def _exports(variables: Mapping[str, str]) -> str:
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="config.embedded", description=__doc__)
    parser.add_argument("verb", choices=["start", "stop", "env", "hold"])
    parser.add_argument("kind", choices=KINDS, nargs="?", default="demo")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="for hold: what to run while the services are up")
    asked = parser.parse_args(arguments)
    if asked.verb == "env":
        print(_exports(environment(asked.kind)))
    elif asked.verb == "start":
        start(asked.kind)
    elif asked.verb == "stop":
        stop(asked.kind)
    else:
        variables = {**os.environ, **environment(asked.kind)}
        with held.signals() as received, using(asked.kind):
            return held.run(asked.command, variables, received)
    return 0


if __name__ == "__main__":
    sys.exit(main())
