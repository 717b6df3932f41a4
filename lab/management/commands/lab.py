"""`manage.py lab run --boxes 60`, `manage.py lab unplug 12` and the other verbs of `lab/README.md`."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lab.cli import STATE, add_arguments, main


class Command(BaseCommand):
    help = "Runs a street of pretend boxes, and breaks them on command."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser, state=settings.RACCORD_LAB_STATE or STATE)

    def handle(self, *args: Any, **options: Any) -> None:
        code = main(options)
        if code:
            sys.exit(code)
