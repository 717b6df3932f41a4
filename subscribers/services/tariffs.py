"""Telephony tariffs: named, and their rates taken in from a spreadsheet as one version from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.tables import filled, table_of
from subscribers.domain.tariffs import Difference, RateFacts, difference, rate_facts
from subscribers.domain.zones import folded
from subscribers.models import Rate, Tariff, TariffVersion
from subscribers.selectors.tariffs import facts_of_rates

COLUMNS: Final[Mapping[str, str]] = {
    "prefix": "|prefix|prefixe|indicatif|code|dial code|prefix code|indicatif pays|",
    "destination": "|destination|libelle|pays|name|country|nom|zone|",
    "per_minute": "|minute|min|mn|minute appel|minute communication|cost|cout|price|prix|rate|tarif|",
    "connection_fee": "|appel|call|connexion|connection|mise relation|etablissement|etablissement appel|"
    "connexion appel|call connection|setup|set up|call setup|call set up|flag fall|flagfall|",
}
"""What a heading says of a column, without its small words and, if more is left, without the word for a price."""
_SMALL: Final = (
    " a au aux d de des du en et eur euro euros excl excluding ex h hors ht in l la le les of par per t tax taxe taxes"
    " the tva vat "
)
_PRICE: Final = " charge charges cost cout couts fee fees frais montant price prix rate tarif "
REQUIRED: Final = ("prefix", "destination", "per_minute")


@dataclass(frozen=True)
class RateRow:
    """One row of a file, `number` as a spreadsheet shows it: its rate, or why it is none."""

    number: int
    told: str
    rate: RateFacts | None = None
    problem: Refused | None = None


@dataclass(frozen=True)
class TariffLook:
    """What a file would make of a tariff: its rows, and what changes against the newest version."""

    rows: tuple[RateRow, ...]
    changes: Difference

    @property
    def bad(self) -> list[RateRow]:
        return [row for row in self.rows if row.problem is not None]

    @property
    def rates(self) -> list[RateFacts]:
        return [row.rate for row in self.rows if row.rate is not None]


def save_tariff(tariff: Tariff | None, *, code: str, name: str) -> Tariff:
    """Names a new tariff, or names one anew.

    Raises:
        Refused: `field_missing`, `code_taken`.
    """
    saved = tariff or Tariff()
    saved.code, saved.name = code.strip(), " ".join(name.split())
    if not saved.code or not saved.name:
        raise Refused("field_missing", field="code" if not saved.code else "name")
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        raise Refused("code_taken", taken=saved.code) from error
    return saved


def look_at_rates(tariff: Tariff, data: bytes, *, name: str) -> TariffLook:
    """Judges every row of a CSV or XLSX; nothing is written.

    Raises:
        Refused: `file_too_large`, `file_not_understood`, `column_missing`, `columns_not_understood`: a fee passed over
            would be none, in a version that nobody can change.
    """
    table = table_of(data, name=name)
    places = _places(table)
    return _look(tariff, ((number, _told(cells, places)) for number, cells in filled(table)))


def take_rates(
    tariff: Tariff, data: bytes, *, name: str, valid_from: date, at: datetime, by: User | None
) -> TariffVersion:
    """Makes a file the next version of a tariff, whole or not at all: a call to a prefix that was set aside would have
    no price. Contracts signed before keep theirs.

    Raises:
        Refused: as `look_at_rates`, `rates_set_aside`, `tariff_without_rates`, `tariff_day_before_newest`.
    """
    return _published(tariff, look_at_rates(tariff, data, name=name), name=name, valid_from=valid_from, at=at, by=by)


def take_rate_rows(
    tariff: Tariff, rates: Sequence[Mapping[str, str]], *, valid_from: date, at: datetime, by: User | None
) -> TariffVersion:
    """As `take_rates`, of rows that a program tells by the names of `COLUMNS`; they are counted from 1.

    Raises:
        Refused: `rates_set_aside`, `tariff_without_rates`, `tariff_day_before_newest`.
    """
    return _published(tariff, _look(tariff, enumerate(rates, start=1)), name="", valid_from=valid_from, at=at, by=by)


def _published(
    tariff: Tariff, look: TariffLook, *, name: str, valid_from: date, at: datetime, by: User | None
) -> TariffVersion:
    if look.bad:
        raise Refused("rates_set_aside", count=len(look.bad), row=look.bad[0].number)
    if not look.rates:
        raise Refused("tariff_without_rates", name=name or tariff.name)
    with transaction.atomic():
        Tariff.objects.select_for_update().get(pk=tariff.pk)
        newest = tariff.versions.order_by("-number").first()
        if newest is not None and valid_from <= newest.valid_from:
            raise Refused("tariff_day_before_newest", on=valid_from, newest=newest.valid_from)
        number = newest.number + 1 if newest else 1
        version = TariffVersion.objects.create(
            tariff=tariff, number=number, valid_from=valid_from, file=name[:200], at=at, by=by
        )
        Rate.objects.bulk_create([Rate(version=version, **vars(rate)) for rate in look.rates], batch_size=2_000)
    return version


def _places(table: Sequence[Sequence[str]]) -> dict[str, int]:
    """Where each column stands; what nobody can place is refused, headed or not, unless nothing is in it."""
    places: dict[str, int] = {}
    strange = []
    for place in range(max(map(len, table))):
        heading = table[0][place] if place < len(table[0]) else ""
        column = _column(heading)
        if column and column not in places:
            places[column] = place
        elif heading or any(any(cells[place : place + 1]) for cells in table):
            strange.append(heading[:40] or f"n° {place + 1}")
    if missing := [column for column in REQUIRED if column not in places]:
        raise Refused("column_missing", columns=", ".join(missing))
    if strange:
        raise Refused("columns_not_understood", columns=", ".join(strange[:10]))
    return places


def _column(heading: str) -> str | None:
    """The column that a heading speaks of: `Prix HT par appel (€)` and `Price per call` are one."""
    words = [word for word in folded(heading.replace("€", " ")).split() if f" {word} " not in _SMALL]
    kept = [word for word in words if f" {word} " not in _PRICE] or words
    found = (column for column, known in COLUMNS.items() if f"|{' '.join(kept)}|" in known)
    return next(found, None)


def _told(cells: Sequence[str], places: Mapping[str, int]) -> dict[str, str]:
    return {column: cells[place] if place < len(cells) else "" for column, place in places.items()}


def _look(tariff: Tariff, rows: Iterable[tuple[int, Mapping[str, str]]]) -> TariffLook:
    seen: set[str] = set()
    judged = tuple(_judged(number, values, seen) for number, values in rows)
    before = facts_of_rates(tariff.versions.order_by("-number").first())
    return TariffLook(judged, difference(before, [row.rate for row in judged if row.rate is not None]))


def _judged(number: int, values: Mapping[str, str], seen: set[str]) -> RateRow:
    told = " · ".join(value for value in values.values() if value)[:120]
    try:
        rate = rate_facts(values)
        if rate.prefix in seen:
            raise Refused("prefix_twice", prefix=rate.prefix)
    except Refused as refusal:
        return RateRow(number, told, problem=refusal)
    seen.add(rate.prefix)
    return RateRow(number, told, rate)
