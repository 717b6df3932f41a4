"""VAT per rate, quantised once a rate, and the share of it that falls due as the money comes in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from kernel.errors import Refused
from kernel.money import CENT, ZERO, cents, percent

DAY = timedelta(days=1)

# (valid from, percent), of article 278 of the Code general des impots; rows of the rate table come before these.
FRENCH_STANDARD: tuple[tuple[date, Decimal], ...] = (
    (date(2000, 4, 1), Decimal("19.60")),
    (date(2014, 1, 1), Decimal("20.00")),
)


@dataclass(frozen=True, slots=True)
class Taxed:
    """The net of a line, its UNTDID 5305 category and its rate in percent."""

    net: Decimal
    category: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class VatGroup:
    category: str
    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    net: Decimal
    vat: Decimal
    gross: Decimal
    groups: tuple[VatGroup, ...]


@dataclass(frozen=True, slots=True)
class VatRates:
    """One rate by day: `rows` of (valid from, percent), those to come as well."""

    rows: tuple[tuple[date, Decimal], ...]
    # A run asks for a few periods a million times.
    _known: dict[tuple[date | None, date | None, date], Decimal] = field(
        default_factory=dict, compare=False, repr=False
    )

    def on(self, day: date) -> Decimal:
        """As `rate_on`."""
        return rate_on(day, self.rows)

    def of(self, start: date | None, end: date | None, issued_on: date) -> Decimal:
        """The rate of a line that bills `[start, end)`, on a document of `issued_on`: see `taxable_on`."""
        asked = start, end, issued_on
        found = self._known.get(asked)
        if found is None:
            found = self._known[asked] = self.on(taxable_on(*asked))
        return found


def taxable_on(start: date | None, end: date | None, issued_on: date) -> date:
    """The day whose rate a line takes: its chargeable event (article 269-1 a bis and 2-c CGI).

    Of a service billed by periods that is the end of each, `end` excluded; of what has none, the document's own day.
    """
    return end - DAY if start and end and end > start else issued_on


def rate_on(day: date, rates: Iterable[tuple[date, Decimal]]) -> Decimal:
    """The newest rate in force on `day`, in percent. Raises `Refused("vat_rate_missing")`."""
    in_force = [(start, rate) for start, rate in rates if start <= day]
    if not in_force:
        raise Refused("vat_rate_missing", day=day)
    return max(in_force)[1]


def totals(lines: Sequence[Taxed]) -> Totals:
    """Net, VAT and gross: one rounding for the sum of each rate, so that those of the lines never add up (BR-S-09)."""
    bases: dict[tuple[str, Decimal], Decimal] = {}
    for line in lines:
        bases[line.category, line.rate] = bases.get((line.category, line.rate), ZERO) + line.net
    groups = tuple(VatGroup(*key, base, percent(base, key[1])) for key, base in sorted(bases.items()))
    net, vat = sum((group.base for group in groups), ZERO), sum((group.vat for group in groups), ZERO)
    return Totals(net, vat, net + vat, groups)


def taken_back(lines: Sequence[Taxed], left: Iterable[VatGroup]) -> Totals:
    """As `totals`, of what takes back a part of another document of which `left` is left.

    The parts sum to the whole: what takes the rest of a rate's base takes the rest of its VAT. What stays until then
    is within a cent of its own VAT, so that no part is further than a cent from its own rounding.
    """
    known = {(group.category, group.rate): group for group in left}
    groups = tuple(
        replace(group, vat=_off(group.base, group.vat, known.get((group.category, group.rate))))
        for group in totals(lines).groups
    )
    net, vat = sum((group.base for group in groups), ZERO), sum((group.vat for group in groups), ZERO)
    return Totals(net, vat, net + vat, groups)


def _off(base: Decimal, own: Decimal, left: VatGroup | None) -> Decimal:
    if left is None:
        return own
    stays, worth = left.base - base, percent(left.base - base, left.rate)
    if stays > 0:
        return max(ZERO, left.vat - min(max(left.vat - own, worth - CENT, ZERO), worth + CENT))
    return max(ZERO, left.vat) if stays == 0 else own


def shares(total_vat: Decimal, gross: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """The VAT inside each of the `parts` of a document of `gross`; those of the whole sum to `total_vat` exactly."""
    reached, given, result = ZERO, ZERO, []
    for part in parts:
        reached += part
        share = _share(total_vat, reached, gross) - given
        given += share
        result.append(share)
    return result


def collected(gross: Decimal, vat: Decimal, *, paid: Decimal, credited: Decimal, credited_vat: Decimal) -> Decimal:
    """VAT due on an invoice under the rule of collection (article 269-2-c CGI), once `paid` of it came in.

    What credit notes took off the debt takes its own VAT off first, so that a settled invoice owes exactly the rest:
    credited whole at another rate, the difference.
    """
    return _share(vat - credited_vat, paid, gross - credited) if gross != credited else vat - credited_vat


def fell_due(groups: Sequence[VatGroup], before: Decimal, after: Decimal) -> list[VatGroup]:
    """Base and VAT, by rate, that fell due while the VAT due of a document went from `before` to `after`, in euros.

    The VAT of the rates sums to `after - before` to the cent; all that ever fell due of a document settled in full has
    exactly its bases. A credit note has negative amounts.
    """
    parts = zip(groups, _due(groups, before), _due(groups, after), strict=True)
    return [
        VatGroup(group.category, group.rate, now[0] - then[0], now[1] - then[1])
        for group, then, now in parts
        if now != then
    ]


def _due(groups: Sequence[VatGroup], reached: Decimal) -> list[tuple[Decimal, Decimal]]:
    whole = sum((group.vat for group in groups), ZERO)
    parts = shares(reached, whole, [group.vat for group in groups])
    # Without VAT, a rate of nothing among the others: what it bases is told with the document itself.
    return [
        (_share(group.base, reached, whole) if group.vat else ZERO, part)
        for group, part in zip(groups, parts, strict=True)
    ]


def _share(vat: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    return cents(Fraction(vat) * Fraction(part) / Fraction(whole)) if whole else ZERO
