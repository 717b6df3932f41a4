"""Reads a file of entries as the tax office's own tool does (Test Compta Demat), knowing nothing of how it was made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

from invoicing.domain.fec import COLUMNS, ENCODING
from kernel.money import ZERO

NEEDED = (
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "PieceRef", "PieceDate"),
    *("EcritureLib", "Debit", "Credit", "ValidDate"),
)
TOGETHER = (("CompAuxNum", "CompAuxLib"), ("EcritureLet", "DateLet"), ("Montantdevise", "Idevise"))
NAMED = (("JournalCode", "JournalLib"), ("CompteNum", "CompteLib"))
DATES = ("EcritureDate", "PieceDate", "DateLet", "ValidDate")
AMOUNT = re.compile(r"-?\d{1,13}(,\d{2})?")
Row = dict[str, str]


def faults(lines: Iterable[bytes], *, first: date, last: date) -> Iterator[str]:
    """What the tool would complain of, each with its line: an empty answer is a file that is received.

    The head and eighteen columns a line; the columns that may not be empty, those that go by two; real dates, the
    entry's within the year; amounts with a comma, on one side alone; one name an account and a journal; accounts that
    begin with three digits; numbers that follow one another, an entry in one journal on one day that balances; the
    letters of a settlement whose sum is zero.
    """
    books = _Books(first, last)
    for place, raw in enumerate(lines, 1):
        for fault in books.read(raw, head=place == 1):
            yield f"{place}: {fault}"
    for fault in books.end():
        yield f"end: {fault}"


class _Books:
    """What the lines before say of those to come."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.names: dict[tuple[str, str], str] = {}
        self.letters: dict[str, Decimal] = {}
        self.entry: tuple[str, str, str] | None = None
        self.left = self.all = ZERO

    def read(self, raw: bytes, *, head: bool) -> Iterator[str]:
        try:
            cells = raw.decode(ENCODING).removesuffix("\r\n").split("\t")
        except UnicodeDecodeError:
            yield f"not {ENCODING}"
            return
        if head:
            if tuple(cells) != COLUMNS:
                yield "the head is not the eighteen columns"
            return
        if len(cells) != len(COLUMNS):
            yield f"{len(cells)} columns"
            return
        row = dict(zip(COLUMNS, cells, strict=True))
        yield from _of_one(row)
        yield from self._names(row)
        yield from self._dates(row)
        yield from self._sums(row)

    def _names(self, row: Row) -> Iterator[str]:
        for key, name in NAMED:
            if self.names.setdefault((key, row[key]), row[name]) != row[name]:
                yield f"two names for {row[key]}"

    def _dates(self, row: Row) -> Iterator[str]:
        for name in DATES:
            day = _day(row[name])
            if row[name] and day is None:
                yield f"{name} {row[name]} is no date"
            elif day and name == "EcritureDate" and not self.first <= day <= self.last:
                yield f"{row[name]} is not of the year"

    def _sums(self, row: Row) -> Iterator[str]:
        amount = _amount(row["Debit"]) - _amount(row["Credit"])
        entry = (row["EcritureNum"], row["JournalCode"], row["EcritureDate"])
        if self.entry and entry != self.entry:
            if entry[0] == self.entry[0]:
                yield f"entry {entry[0]} is in two journals or on two days"
            elif self.entry[0].isdecimal() and entry[0] != str(int(self.entry[0]) + 1):
                yield f"entry {entry[0]} after {self.entry[0]}"
            yield from self._balance()
        elif not self.entry and entry[0] != "1":
            yield f"the first entry is {entry[0]}"
        self.entry = entry
        self.left += amount
        self.all += amount
        if letter := row["EcritureLet"]:
            self.letters[letter] = self.letters.get(letter, ZERO) + amount

    def _balance(self) -> Iterator[str]:
        if self.entry and self.left:
            yield f"entry {self.entry[0]} does not balance: {self.left}"
        self.left = ZERO

    def end(self) -> Iterator[str]:
        yield from self._balance()
        if self.all:
            yield f"the file does not balance: {self.all}"
        yield from (f"letter {letter} sums to {left}" for letter, left in self.letters.items() if left)


def _of_one(row: Row) -> Iterator[str]:
    yield from (f"{name} is empty" for name in NEEDED if not row[name].strip())
    yield from (f"{one} without {other}" for one, other in TOGETHER if bool(row[one]) != bool(row[other]))
    yield from (f"{row[name]} is no amount" for name in ("Debit", "Credit") if not AMOUNT.fullmatch(row[name]))
    if _amount(row["Debit"]) and _amount(row["Credit"]):
        yield "debit and credit on one line"
    if not re.match(r"\d{3}", row["CompteNum"]):
        yield f"account {row['CompteNum']}"
    if not row["EcritureNum"].isdecimal():
        yield f"number {row['EcritureNum']}"


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ".")) if AMOUNT.fullmatch(text) else ZERO


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        return None
