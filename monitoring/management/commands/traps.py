"""Listens for SNMP notifications until it is stopped: `manage.py traps [--listen ADDRESS:PORT]`."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from kernel import clock
from monitoring.probes.base import Access
from monitoring.probes.ear import Ear
from monitoring.services.hearing import hear, known_senders

_EVERY = 0.5
_REFRESHED = 30.0


class Command(BaseCommand):
    help = "Receives SNMP traps and informs (v2c, v3) from watched devices: each hastens a poll and decides nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--listen", default="0.0.0.0:162", help="address:port, [address]:port for IPv6")

    def handle(self, *args: Any, **options: Any) -> None:
        address, _, port = str(options["listen"]).rpartition(":")
        asyncio.run(self.listen(address.strip("[]") or "0.0.0.0", int(port)))  # noqa: S104

    async def listen(self, address: str, port: int) -> None:
        known: dict[str, Access] = await asyncio.to_thread(_known)
        ear = Ear(lambda: known)
        await ear.listen(address, port)
        self.stdout.write(f"Listening on {address}:{ear.port} for {len(known)} devices.")
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        since = 0.0
        while not stop.is_set():
            await asyncio.wait([asyncio.ensure_future(stop.wait())], timeout=_EVERY)
            await asyncio.to_thread(_tell, ear)
            since += _EVERY
            if since >= _REFRESHED:
                known, since = await asyncio.to_thread(_known), 0.0
        ear.close()


def _known() -> dict[str, Access]:
    close_old_connections()
    return known_senders()


def _tell(ear: Ear) -> None:
    if ear.waiting:
        close_old_connections()
        hear(ear.take(), at=clock.now())
