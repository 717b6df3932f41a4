"""What a contract costs a month, day by day, through its amendments. See docs/rules/amendments.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Access:
    """The access as priced at some time; `monthly_fee` is before `discount`, both excluding VAT."""

    offer: int
    monthly_fee: Decimal
    discount: Decimal

    @property
    def fee(self) -> Decimal:
        return self.monthly_fee - self.discount


@dataclass(frozen=True)
class Change:
    """What an amendment changes from the day `on`; None leaves as it was."""

    on: date
    offer: int | None = None
    monthly_fee: Decimal | None = None
    discount: Decimal | None = None

    def applied_to(self, access: Access) -> Access:
        told = {"offer": self.offer, "monthly_fee": self.monthly_fee, "discount": self.discount}
        return replace(access, **{name: value for name, value in told.items() if value is not None})  # type: ignore[arg-type]


@dataclass(frozen=True)
class Span:
    """The access at one price over the days `[start, end)`."""

    start: date
    end: date
    access: Access


def access_on(first: Access, changes: Sequence[Change], day: date) -> Access:
    """The access in force on a day."""
    access = first
    for change in sorted(changes, key=lambda one: one.on):
        access = change.applied_to(access) if change.on <= day else access
    return access


def spans(first: Access, changes: Iterable[Change], start: date, end: date) -> Iterator[Span]:
    """The stretches of `[start, end)` at one price each, in order and without a gap; none when there is no day."""
    due = sorted(changes, key=lambda one: one.on)
    days = sorted({start, *(change.on for change in due if start < change.on < end)})
    whole = [Span(day, until, access_on(first, due, day)) for day, until in zip(days, [*days[1:], end], strict=True)]
    standing: Span | None = None
    for span in whole if start < end else []:
        if standing is not None and standing.access == span.access:
            standing = replace(standing, end=span.end)
            continue
        if standing is not None:
            yield standing
        standing = span
    if standing is not None:
        yield standing
