from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from invoicing.domain.days import day_of
from invoicing.domain.fec import file_name, written
from invoicing.domain.fec_check import faults
from invoicing.domain.fiscal import FiscalYear
from invoicing.selectors.fec import broken_entries, fec_lines
from invoicing.selectors.fiscal import fiscal_years
from kernel import clock
from kernel import selectors as kernel_selectors
from kernel.errors import Refused


class Command(BaseCommand):
    help = (
        "Writes the accounting entries file (FEC) of the fiscal year that closes in a civil year, after checking "
        "numbers, balance and the chain of hashes; then reads it again as the tax office's tool would."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int, help="the civil year in which the fiscal year closes")
        parser.add_argument("--closing", type=date.fromisoformat, help="its last day, where two close in one year")
        parser.add_argument("--out", type=Path, default=Path(), help="the folder to write to (here by default)")

    def handle(self, *_args: Any, year: int, closing: date | None, out: Path, **_options: Any) -> None:
        wanted, before = _asked(year, closing)
        broken = broken_entries(wanted)
        if broken:
            raise CommandError(f"the chain of hashes is broken at entries {[number for _, number in broken[:10]]}")
        path = out / file_name(kernel_selectors.operator().siren, wanted.last)
        aside = path.with_suffix(".part")
        try:
            digest = _write(aside, wanted, before)
            aside.replace(path)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            aside.unlink(missing_ok=True)
        self.stdout.write(f"{path}  sha256 {digest}")


def _asked(year: int, closing: date | None) -> tuple[FiscalYear, FiscalYear | None]:
    years = fiscal_years(max(day_of(clock.now()), date(year, 12, 31)))
    found = [one for one in years if one.last == closing or (closing is None and one.last.year == year)]
    if len(found) != 1:
        told = ", ".join(f"{one.last}" for one in found) or "none"
        raise CommandError(f"fiscal years that close then: {told}")
    place = years.index(found[0])
    return found[0], years[place - 1] if place else None


def _write(aside: Path, year: FiscalYear, before: FiscalYear | None) -> str:
    digest = hashlib.sha256()
    with aside.open("wb") as file:
        for line in written(fec_lines(year, before), year=year):
            file.write(line)
            digest.update(line)
    with aside.open("rb") as file:
        for fault in faults(file, first=year.first, last=year.last):
            raise CommandError(f"the file would not be received, line {fault}")
    return digest.hexdigest()
