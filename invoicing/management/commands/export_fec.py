from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from invoicing import selectors
from invoicing.domain.fec import file_name, written
from invoicing.selectors.fec import fec_lines
from kernel import selectors as kernel_selectors
from kernel.errors import Refused


class Command(BaseCommand):
    help = (
        "Writes the accounting entries file (FEC) of a year, after checking numbers, balance and the chain of hashes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--out", type=Path, default=Path(), help="the folder to write to (here by default)")

    def handle(self, *_args: Any, year: int, out: Path, **_options: Any) -> None:
        broken = selectors.broken_links(year)
        if broken:
            raise CommandError(f"the chain of hashes is broken at entries {broken[:10]}")
        path = out / file_name(kernel_selectors.operator().siren, date(year, 12, 31))
        aside = path.with_suffix(".part")
        digest = hashlib.sha256()
        try:
            with aside.open("wb") as file:
                for line in written(fec_lines(year), year=year):
                    file.write(line)
                    digest.update(line)
        except Refused as refusal:
            aside.unlink()
            raise CommandError(str(refusal)) from refusal
        aside.replace(path)
        self.stdout.write(f"{path}  sha256 {digest.hexdigest()}")
