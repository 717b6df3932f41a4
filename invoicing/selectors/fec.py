"""The journal of a year as the lines of the tax office's file."""

from __future__ import annotations

from collections.abc import Iterator

from invoicing.domain import journal as books
from invoicing.domain.days import day_of
from invoicing.domain.fec import FecLine
from invoicing.models import JournalLine
from invoicing.selectors.lettering import Letter, letters


def fec_lines(year: int) -> Iterator[FecLine]:
    """Every line of the year in the order of the numbers, read in slices: a year may hold millions."""
    lines = JournalLine.objects.filter(entry__year=year).select_related("entry__customer")
    lettered = letters(year)
    rows = lines.order_by("entry__number", "rank").iterator(chunk_size=5000)
    return (_line(line, lettered.get(line.entry_id)) for line in rows)


def _line(line: JournalLine, letter: Letter | None) -> FecLine:
    entry = line.entry
    settled = letter if line.account == books.CUSTOMERS else None
    return FecLine(
        journal=entry.journal,
        journal_name=books.JOURNALS[entry.journal],
        number=entry.number,
        on=entry.on,
        account=line.account,
        account_name=books.ACCOUNTS[line.account],
        auxiliary=line.auxiliary,
        auxiliary_name=entry.customer.name if line.auxiliary and entry.customer else "",
        piece=entry.piece,
        piece_on=entry.piece_on,
        label=entry.label,
        debit=line.debit,
        credit=line.credit,
        valid_on=day_of(entry.recorded_at),
        letter=settled.code if settled else "",
        lettered_on=settled.on if settled else None,
    )
