from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from invoicing import services
from invoicing.models import BankFile
from kernel import clock
from kernel.errors import Refused


class Command(BaseCommand):
    help = "Takes in files of the bank: pain.002, camt.053, camt.054. The same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        for path in files:
            self._take_in(path)

    def _take_in(self, path: Path) -> None:
        try:
            file = services.import_bank_file(path.read_bytes(), name=path.name, at=clock.now())
        except (OSError, Refused) as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(f"{path}: {_told(file)}")


def _told(file: BankFile) -> str:
    states = sorted(file.events.values_list("state", flat=True))
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    return f"{file.documents} document(s); {counts or 'nothing told'}"
