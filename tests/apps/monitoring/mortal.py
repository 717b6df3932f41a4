"""A poller and correlator that can be killed outright: a process of its own, born again at once from one that stands.

`python -m tests.apps.monitoring.mortal` answers each line it reads with the number of a process that polls and
correlates, without pause, until it is killed.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from tests.template import PROJECT, address

BREATH = 0.02  # seconds between two sweeps


class Poller:
    """The one alive at present."""

    def __init__(self, womb: subprocess.Popen[str]) -> None:
        self._womb, self.deaths = womb, 0
        self.pid = self._born()

    def _born(self) -> int:
        assert self._womb.stdin is not None
        assert self._womb.stdout is not None
        self._womb.stdin.write("\n")
        self._womb.stdin.flush()
        return int(self._womb.stdout.readline())

    def dies(self) -> None:
        """Killed as a lack of memory or an operator kills, and followed by another."""
        os.kill(self.pid, signal.SIGKILL)
        self.deaths += 1
        self.pid = self._born()


@contextmanager
def mortal() -> Iterator[Poller]:
    """Works on the database of the test, which therefore must be committed."""
    where = {"DATABASE_URL": address(str(settings.DATABASES["default"]["NAME"])), "LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "tests.apps.monitoring.mortal"]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **where}
    with subprocess.Popen(
        command, cwd=PROJECT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as womb:
        poller = Poller(womb)
        try:
            yield poller
        finally:
            os.kill(poller.pid, signal.SIGKILL)
            womb.kill()


def main() -> None:
    import django

    django.setup()
    from kernel import clock
    from monitoring.services import correlate, poll_due, sync_targets

    def live() -> None:
        while True:
            sync_targets(at=clock.now())
            poll_due(at=clock.now())
            correlate(at=clock.now())
            time.sleep(BREATH)

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            live()
        print(child, flush=True)


if __name__ == "__main__":
    main()
