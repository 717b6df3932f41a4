"""Debian's own Prometheus, where it is installed: on a free port, with remote write and an empty store."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PATIENCE = 60.0


def installed() -> bool:
    return shutil.which("prometheus") is not None


@contextmanager
def prometheus() -> Iterator[str]:
    """Its address, once it is ready."""
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        config = Path(folder) / "prometheus.yml"
        config.write_text("storage: {tsdb: {out_of_order_time_window: 60d}}\n")
        command = [
            "prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder}/data", "--log.level=error",
            f"--web.listen-address={address}", "--web.enable-remote-write-receiver",
            "--storage.tsdb.retention.time=60d",  # of itself it forgets after fifteen days, whenever it tidies
        ]  # fmt: skip
        with subprocess.Popen(command) as process:
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until and not _ready(address):
                time.sleep(0.1)
            try:
                yield f"http://{address}"
            finally:
                process.terminate()


def _ready(address: str) -> bool:
    try:
        return bool(urlopen(f"http://{address}/-/ready", timeout=1).status == 200)
    except (URLError, OSError):
        return False
