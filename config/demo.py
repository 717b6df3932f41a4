"""The demo's process group: what runs, on which address, and how one learns that it is ready.

`./run demo` starts it inside `config.embedded hold`, which gives it the services and ends whatever is left of it.
"""

import fcntl
import io
import os
import re
import secrets
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from config import embedded

PATIENCE = 600.0  # seconds until the first page must answer
SOON = 60.0  # seconds after which a person wonders
CELERY = "-m celery --app config --quiet worker --loglevel info --without-gossip --without-mingle --without-heartbeat"

# What a production host runs under its own supervisor, on one machine; %s is the address to listen on.
PROCESSES = {
    "web": "-m gunicorn config.wsgi --worker-class gthread --workers 2 --threads 8 --bind %s --graceful-timeout 3",
    "beat": "-m celery --app config --quiet beat --loglevel warning --pidfile=",
    "restore": f"{CELERY} --queues restore --hostname restore@%%h --pool threads --concurrency 4",
    "network": f"{CELERY} --queues network --hostname network@%%h --pool threads --concurrency 16",
    "monitoring": f"{CELERY} --queues monitoring --hostname monitoring@%%h --pool threads --concurrency 2",
    "office": f"{CELERY} --queues default,billing --hostname office@%%h --pool prefork --concurrency 2",
    "lab": "manage.py lab run",
    "gocardless": "manage.py gocardless",
}
PRETEND = {"lab", "gocardless"}
"""What plays the outside world; a house without the lab has none of it."""


def main() -> int:
    host, port = os.environ.get("RACCORD_HOST", "127.0.0.1"), free_port()
    url = f"http://{'localhost' if host.startswith('127.') else host}:{port}"
    os.environ["RACCORD_URL"] = url
    pretend_service()
    lock = only_one(url)
    welcome = prepare()
    try:
        return serve(f"{host}:{port}", url, welcome)
    finally:
        lock.close()


def pretend_service() -> None:
    """The demonstration has an account with a payment service of its own, unless another was given to it."""
    if not os.environ.get("GOCARDLESS_TOKEN"):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            os.environ["GOCARDLESS_URL"] = f"http://127.0.0.1:{probe.getsockname()[1]}"
        os.environ["GOCARDLESS_TOKEN"] = os.environ["GOCARDLESS_WEBHOOK_SECRET"] = secrets.token_hex(20)


def only_one(url: str) -> IO[str]:
    """Two demos of one checkout would run two labs on the same boxes; the second is told where the first answers."""
    path = Path(os.environ.get("RACCORD_VAR") or embedded.BASE_DIR / "var") / "demo.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise SystemExit(f"The demo already runs, and answers on {lock.read()}.") from None
    lock.truncate(0)
    lock.write(url)
    lock.flush()
    return lock


def free_port() -> int:
    """RACCORD_PORT if it is given (and then it must be free), else the first free one from 8000."""
    wanted = os.environ.get("RACCORD_PORT", "")
    for port in [int(wanted)] if wanted else range(8000, 8100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((os.environ.get("RACCORD_HOST", "127.0.0.1"), port))
            except OSError:
                continue
            return port
    raise SystemExit(f"Port {wanted or '8000 to 8099'} is taken; choose another with RACCORD_PORT.")


def prepare() -> str:
    """Brings the database up to date and seeds it once; returns what the seed has to say to the reader."""
    import django
    from django.core.management import call_command, get_commands
    from django.db import connections

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    say("preparing the database")
    call_command("migrate", verbosity=0)
    words = io.StringIO()
    if "demo" in get_commands():
        say("seeding the fictional operator (the first time takes a minute)")
        call_command("demo", stdout=words)
    connections.close_all()
    return words.getvalue()


def serve(address: str, url: str, welcome: str) -> int:
    """Runs every process until one ends or a signal comes; returns the exit code of the group."""
    from django.conf import settings
    from django.core.management import get_commands
    from honcho.manager import Manager
    from honcho.printer import Printer

    logs: Path = settings.RACCORD_VAR / "log"
    logs.mkdir(parents=True, exist_ok=True)
    say("starting web, workers, beat and the lab")
    with (logs / "processes.log").open("w", encoding="utf-8") as told:
        manager = Manager(Printer(told))
        for name, words in PROCESSES.items():
            if name not in PRETEND or name in get_commands():
                manager.add_process(name, _command(words, address, logs / f"{name}.log"))
        threading.Thread(target=_announce, args=(url, welcome, logs), daemon=True).start()
        manager.loop()
    return _last_word(int(manager.returncode or 0), logs)


def _command(words: str, address: str, log: Path) -> str:
    words = words.replace("%s", address).replace("%%", "%")
    return f"exec '{sys.executable}' {words} >'{log}' 2>&1"


def _announce(url: str, welcome: str, logs: Path) -> None:
    began, told = time.monotonic(), False
    while time.monotonic() < began + PATIENCE:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=10):  # noqa: S310  our own address
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.15)
        if not told and time.monotonic() > began + SOON:
            told = True
            say(f"no answer on {url} yet: a busy machine takes a while; logs in {logs}")
    else:
        say(f"no answer on {url} after {PATIENCE:.0f} s; see {logs}")
        return
    print(f"\n{welcome.rstrip()}\n" if welcome else "", flush=True)
    print(f"Raccord answers on {url}", flush=True)
    print(f"Ctrl-C stops everything; what was written stays in var/, logs in {logs}.", flush=True)


def _last_word(code: int, logs: Path) -> int:
    if code in {130, 143}:
        say("stopped")
        return 0
    # The first to stop took the others with it.
    stopped = re.search(r"(\w+) stopped \(rc=", (logs / "processes.log").read_text(encoding="utf-8"))
    name = stopped[1] if stopped else "processes"
    tail = (logs / f"{name}.log").read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
    say(f"{name} ended by itself; the last lines of its log:\n" + "\n".join(f"    {line}" for line in tail))
    return code or 1


def say(text: str) -> None:
    print(f"· {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
