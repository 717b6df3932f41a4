"""The journal of a fiscal year as the lines of the tax office's file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from heapq import merge

from django.db.models import Count, Max

from invoicing.domain import journal as books
from invoicing.domain.days import day_of
from invoicing.domain.fec import FecLine, file_name
from invoicing.domain.fec_description import described
from invoicing.domain.fiscal import FORWARD, FORWARD_NAME, RESULTS, Carried, FiscalYear
from invoicing.models import JournalEntry, JournalLine
from invoicing.selectors.fiscal import brought_forward
from invoicing.selectors.ledger import broken_links
from invoicing.selectors.lettering import Letter, letters
from kernel.errors import Refused
from kernel.selectors import in_slices, operator
from subscribers.models import Customer


def fec_lines(year: FiscalYear, before: FiscalYear | None) -> Iterator[FecLine]:
    """The opening balances as one entry of the journal AN, then every line of the year as they were validated.

    Read in slices: a year may hold millions. Raises `Refused("fec_number_gap")` where an entry is missing.
    """
    _whole(year)
    lettered = letters(year.last)
    opening = brought_forward(year, before)
    if opening:
        yield from _opening(opening, year, before, lettered)
    for number, entry in enumerate(_entries(year), 2 if opening else 1):
        for line in entry.lines.all():
            yield _line(line, number, lettered.get(entry.pk))


def description_of(year: FiscalYear) -> tuple[bytes, str]:
    """The description that goes with the file of a year, in UTF-8, and its name."""
    us = operator()
    name = file_name(us.siren, year.last).replace(".txt", "-description.txt")
    return described(year, name=us.name, siren=us.siren).encode(), name


def _entries(year: FiscalYear) -> Iterator[JournalEntry]:
    """In the order in which they were validated, as the article wants them: an entry of December may have been recorded
    after those of January."""
    chains = (_chain(year, civil) for civil in range(year.first.year, year.last.year + 1))
    yield from merge(*chains, key=lambda entry: entry.recorded_at)


def _chain(year: FiscalYear, civil: int) -> Iterator[JournalEntry]:
    entries = JournalEntry.objects.filter(year=civil, on__gte=year.first, on__lte=year.last)
    yield from in_slices(entries.select_related("customer").prefetch_related("lines"), "number")


def broken_entries(year: FiscalYear) -> list[tuple[int, int]]:
    """Civil year and number of the entries whose hash does not follow from the entry before, of the chains that a
    fiscal year takes from."""
    chains = range(year.first.year, year.last.year + 1)
    return [(chain, number) for chain in chains for number in broken_links(chain)]


def _whole(year: FiscalYear) -> None:
    """Every number of a chain, from 1 to the last, has its entry."""
    chains = JournalEntry.objects.filter(year__gte=year.first.year, year__lte=year.last.year).order_by("year")
    for chain, entries, last in chains.values_list("year").annotate(entries=Count("pk"), last=Max("number")):
        if entries != last:
            raise Refused("fec_number_gap", after=f"{chain}/{entries}", found=f"{chain}/{last}")


def _opening(
    rows: list[Carried], year: FiscalYear, before: FiscalYear | None, lettered: dict[int, Letter]
) -> Iterator[FecLine]:
    names = dict(Customer.objects.filter(number__in={row.auxiliary for row in rows}).values_list("number", "name"))
    valid_on = before.closed_on if before and before.closed_on else year.first
    for row in rows:
        yield _forward(row, year.first, names.get(row.auxiliary, ""), valid_on, lettered.get(row.entry or 0))


def _forward(row: Carried, on: date, name: str, valid_on: date, letter: Letter | None) -> FecLine:
    side = books.Posting(row.account, row.amount)
    line = FecLine(
        journal=FORWARD,
        journal_name=FORWARD_NAME,
        number=1,
        on=on,
        account=row.account,
        account_name=RESULTS.get(row.account) or books.ACCOUNTS[row.account],
        auxiliary=row.auxiliary,
        auxiliary_name=name,
        piece=row.piece or f"{FORWARD}-{on:%Y%m%d}",
        piece_on=row.piece_on or on,
        label=f"À nouveau {row.piece}" if row.piece else f"À nouveau au {on:%d/%m/%Y}",
        debit=side.debit,
        credit=side.credit,
        valid_on=valid_on,
    )
    return replace(line, letter=letter.code, lettered_on=letter.on) if letter else line


def _line(line: JournalLine, number: int, letter: Letter | None) -> FecLine:
    entry = line.entry
    settled = letter if line.account == books.CUSTOMERS else None
    return FecLine(
        journal=entry.journal,
        journal_name=books.JOURNALS[entry.journal],
        number=number,
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
