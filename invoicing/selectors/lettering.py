"""Lettering: which entries of a customer's account settle one another, whole and to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from invoicing.domain import journal as books
from invoicing.domain.days import day_of, end_of
from invoicing.models import Allocation, JournalLine
from kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class Letter:
    """The letters that entries of one settlement share, and the day it became whole."""

    code: str
    on: date


def letters(until: date) -> dict[int, Letter]:
    """By entry, the lettering of the customers' accounts as it was at the end of a day.

    Documents, payments and write-offs joined by allocations make a group; it is lettered once its sum is zero.
    """
    groups = _Groups()
    last: dict[tuple[str, int], date] = {}
    for row in _links(until):
        one, other = ("document", row["instalment__schedule__invoice"]), _source(row)
        groups.join(one, other)
        for key in (one, other):
            last[key] = max(last.get(key, date.min), day_of(row["at"]))
    return _lettered(groups, last, until)


def _links(until: date) -> Iterable[Mapping[str, Any]]:
    rows = Allocation.objects.filter(at__lt=end_of(until)).order_by("pk")
    columns = ("instalment__schedule__invoice", "payment", "credit_note", "write_off__invoice", "at")
    found: Iterable[Mapping[str, Any]] = rows.values(*columns).iterator(chunk_size=5000)
    return found


def _source(row: Mapping[str, Any]) -> tuple[str, int]:
    if row["payment"]:
        return "payment", row["payment"]
    return "document", row["credit_note"] or row["write_off__invoice"]


def _lettered(groups: _Groups, last: dict[tuple[str, int], date], until: date) -> dict[int, Letter]:
    entries: dict[tuple[str, int], list[int]] = {}
    sums: dict[tuple[str, int], Decimal] = {}
    lines = JournalLine.objects.filter(account=books.CUSTOMERS, entry__on__lte=until).exclude(
        entry__piece__startswith=books.DOUBT_PIECE
    )
    columns = lines.values_list("entry", "entry__invoice", "entry__payment").order_by("entry")
    for entry, invoice, payment, total in columns.annotate(total=Sum("debit") - Sum("credit")):
        key = ("payment", payment) if payment else ("document", invoice or 0)
        if key not in last:
            continue
        root = groups.root(key)
        entries.setdefault(root, []).append(entry)
        sums[root] = sums.get(root, ZERO) + total
    found: dict[int, Letter] = {}
    days: dict[tuple[str, int], date] = {}
    for key, day in last.items():
        days[groups.root(key)] = max(days.get(groups.root(key), date.min), day)
    whole = [root for root in entries if sums[root] == 0]
    for rank, root in enumerate(sorted(whole, key=lambda one: min(entries[one]))):
        letter = Letter(code_of(rank), days[root])
        found |= dict.fromkeys(entries[root], letter)
    return found


def code_of(rank: int) -> str:
    """AAA, AAB, ... ZZZ, AAAA: letters as accountants write them."""
    code, left = "", rank
    while left or len(code) < 3:
        left, letter = divmod(left, 26)
        code = chr(ord("A") + letter) + code
    return code


class _Groups:
    """Sets that join, each known by one of its members."""

    def __init__(self) -> None:
        self._above: dict[tuple[str, int], tuple[str, int]] = {}

    def root(self, key: tuple[str, int]) -> tuple[str, int]:
        while (above := self._above.get(key, key)) != key:
            self._above[key] = self._above.get(above, above)
            key = above
        return key

    def join(self, one: tuple[str, int], other: tuple[str, int]) -> None:
        one, other = self.root(one), self.root(other)
        if one != other:
            self._above[max(one, other)] = min(one, other)
