"""`manage.py gocardless`: the pretend payment service of the demonstration, from where the town's months left it."""

import json
import time
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from lab.gocardless.days import pass_time
from lab.gocardless.server import GoCardless, gocardless
from lab.town.remote import kept_at

EVERY = 5.0  # seconds


class Command(BaseCommand):
    help = "Runs the pretend payment service that GOCARDLESS_URL names, and delivers its messages to RACCORD_URL."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        at = urlsplit(settings.GOCARDLESS_URL)
        if at.hostname != "127.0.0.1" or not at.port:
            raise CommandError("GOCARDLESS_URL is not an address of this machine: the pretend service is for the lab.")
        with gocardless(now=clock.now, port=at.port) as service:
            service.token, service.secret = str(settings.GOCARDLESS_TOKEN), str(settings.GOCARDLESS_WEBHOOK_SECRET)
            if kept_at().exists():
                service.ledger.remember(json.loads(kept_at().read_text(encoding="utf-8")))
            self.stdout.write(f"gocardless: {settings.GOCARDLESS_URL}")
            while True:
                self._deliver(service)
                time.sleep(EVERY)

    def _deliver(self, service: GoCardless) -> None:
        """What cannot be delivered now is found by the daily net."""
        events = pass_time(service)
        if not events:
            return
        kept_at().write_text(json.dumps(service.ledger.told()), encoding="utf-8")
        try:
            service.deliver(f"{settings.RACCORD_URL}/crochets/gocardless", events)
        except requests.RequestException as silence:
            self.stderr.write(f"gocardless: {type(silence).__name__}")
