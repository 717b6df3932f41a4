"""The accounting entries file that the French tax office asks for (article A47 A-1, Livre des procedures fiscales)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from unicodedata import normalize

from invoicing.domain.fiscal import FiscalYear
from kernel.errors import Refused
from kernel.money import ZERO

COLUMNS = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
ENCODING = "iso8859-15"
# What typographers use and the encoding lacks.
TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u202f": " "})


@dataclass(frozen=True, slots=True)
class FecLine:
    """One side of an entry; amounts in euros, `valid_on` the day from which the entry cannot change.

    `number` is that of the entry in the file, from 1 without a gap. `letter` joins the entries that settle one another,
    whole since `lettered_on`.
    """

    journal: str
    journal_name: str
    number: int
    on: date
    account: str
    account_name: str
    auxiliary: str
    auxiliary_name: str
    piece: str
    piece_on: date
    label: str
    debit: Decimal
    credit: Decimal
    valid_on: date
    letter: str = ""
    lettered_on: date | None = None


def file_name(siren: str, closing: date) -> str:
    """`<SIREN>FEC<closing date>.txt`."""
    return f"{siren}FEC{closing:%Y%m%d}.txt"


def written(lines: Iterable[FecLine], *, year: FiscalYear) -> Iterator[bytes]:
    """The file line by line, its head first.

    Checks on the way, and raises `Refused("fec_number_gap" | "fec_unbalanced" | "fec_other_year")` at the first fault:
    a file that stops short is never taken for a whole one, for the caller writes it aside until the end.
    """
    yield _encoded(COLUMNS)
    number, sum_of_entry = 0, ZERO
    for line in lines:
        if line.number != number:
            _closed(number, sum_of_entry, then=line.number)
            number = line.number
        if not year.first <= line.on <= year.last:
            raise Refused("fec_other_year", number=line.number, on=line.on)
        sum_of_entry += line.debit - line.credit
        yield _encoded(_columns(line))
    _closed(number, sum_of_entry, then=number + 1)


def _closed(number: int, left: Decimal, *, then: int) -> None:
    if left:
        raise Refused("fec_unbalanced", number=number, left=left)
    if then != number + 1:
        raise Refused("fec_number_gap", after=number, found=then)


def _columns(line: FecLine) -> tuple[str, ...]:
    return (
        line.journal,
        line.journal_name,
        str(line.number),
        f"{line.on:%Y%m%d}",
        line.account,
        line.account_name,
        line.auxiliary,
        line.auxiliary_name,
        line.piece,
        f"{line.piece_on:%Y%m%d}",
        line.label,
        _amount(line.debit),
        _amount(line.credit),
        line.letter,
        f"{line.lettered_on:%Y%m%d}" if line.lettered_on else "",
        f"{line.valid_on:%Y%m%d}",
        "",
        "",
    )


def _amount(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def _encoded(columns: Iterable[str]) -> bytes:
    text = "\t".join(" ".join(column.split()) for column in columns).translate(TYPOGRAPHY)
    try:
        return f"{text}\r\n".encode(ENCODING)
    except UnicodeEncodeError:
        return b"".join(map(_character, text)) + b"\r\n"


def _character(character: str) -> bytes:
    """As it is, else without its accents, else a question mark."""
    try:
        return character.encode(ENCODING)
    except UnicodeEncodeError:
        return normalize("NFKD", character).encode(ENCODING, "ignore") or b"?"
