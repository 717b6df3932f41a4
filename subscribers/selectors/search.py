"""Finding by a fragment: one trigram index a kind of row, over a column that the services keep folded."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from kernel.models import User
from kernel.roles import may
from subscribers.domain.zones import folded
from subscribers.models import Contract, Customer, Lead, Quote, Site

AT_MOST = 200
"""Rows among which those shown are chosen: few enough that each is looked up by its key."""
Row = TypeVar("Row", bound=Model)
OF_CUSTOMER = ("customer__number", "customer__name")
SHORTEST = 3
"""Letters of the longest word looked for: what a trigram index can answer."""


@dataclass(frozen=True)
class Found:
    """One hit of a search: `kind` is customer, contract, site, lead or quote."""

    kind: str
    row: Customer | Contract | Site | Lead | Quote
    title: str
    detail: str


def search(text: str, *, user: User, limit: int = 20, customers: Collection[int] | None = None) -> list[Found]:
    """Customers (with their contacts), contracts, sites, leads and quotes whose facts hold every word of `text`.

    Accents and case do not count, numbers may be typed with spaces. Nothing for who may not read customers, nor for
    words of one or two letters alone: no index knows them, and they are in everything.

    Args:
        customers: what `named_customers` told of the text, where it was asked already.
    """
    words = needles(text)
    if max(map(len, words), default=0) < SHORTEST or not may(user, "customer.read"):
        return []
    keys = named_customers(text) if customers is None else customers
    hits = [*_customers(keys, limit), *_contracts(text, limit), *_sites(words, limit), *_leads(words, limit)]
    return hits[:limit]


def named_customers(text: str) -> list[int]:
    """The keys of the customers whose facts hold every word of a text; some two hundred of them where more do."""
    words = needles(text)
    found = holding(Customer.objects.all(), words) if words else Customer.objects.none()
    return list(found.order_by().values_list("pk", flat=True)[:AT_MOST])


def holding(rows: QuerySet[Row], words: Iterable[str]) -> QuerySet[Row]:
    """The rows whose haystack holds every one of the words."""
    return reduce(lambda found, word: found.filter(haystack__contains=word), words, rows)


def needles(text: str) -> list[str]:
    """The fragments to look for: a number written in groups is one; fewer than two letters are none."""
    compact = re.sub(r"[\s.]+", "", text)
    if re.fullmatch(r"\+?\d{4,}", compact):
        # 04 76... as it is dialled within France is kept as +33476...; a fragment of it is typed so too.
        return [compact.removeprefix("+").removeprefix("0")]
    words = folded(text).split()
    return words if sum(map(len, words)) >= 2 else []


def _customers(keys: Collection[int], limit: int) -> list[Found]:
    found = Customer.objects.filter(pk__in=keys).only("number", "name", "city")[:limit] if keys else ()
    return [Found("customer", row, row.name, f"{row.number} · {row.city}") for row in found]


def is_number(text: str) -> bool:
    """Whether a text can be a fragment of a number that we gave: of one piece, and no number is of letters alone."""
    return len(text.split()) == 1 and any(letter.isdigit() for letter in text)


def some(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The keys of some two hundred rows of a search, no matter which, to put in order what is shown of them.

    To order all that hold a common word reads them all; to walk an order until enough are found reads everything for
    a rare one that the planner believed to be common.
    """
    return rows.order_by().values("pk")[:AT_MOST]


def _contracts(text: str, limit: int) -> list[Found]:
    wanted = "".join(text.split()).upper()
    ordered = Q(purchase_order=text.strip()) & ~Q(purchase_order="")
    rows = Contract.objects.filter(pk__in=some(Contract.objects.filter(Q(number__contains=wanted) | ordered)))
    rows = rows.select_related("customer", "offer").only("number", *OF_CUSTOMER, "offer__name")[:limit]
    return [
        *(Found("contract", row, row.number, f"{row.customer.name} · {row.offer.name}") for row in rows),
        *(Found("quote", row, row.reference, row.party) for row in _quotes(wanted)),
    ]


def _quotes(wanted: str) -> Iterable[Quote]:
    if not is_number(wanted):
        return ()
    return Quote.objects.filter(number=wanted).only("number", "version", "party").order_by("-version")[:1]


def _sites(words: list[str], limit: int) -> list[Found]:
    rows = Site.objects.filter(pk__in=some(holding(Site.objects.all(), words)))
    rows = rows.select_related("customer").only("label", "city", *OF_CUSTOMER)[:limit]
    return [Found("site", row, row.label, f"{row.customer.name} · {row.city}") for row in rows]


def _leads(words: list[str], limit: int) -> list[Found]:
    rows = holding(Lead.objects.filter(customer__isnull=True), words).only("company", "name", "city")
    return [Found("lead", row, row.company, f"{row.name} · {row.city}") for row in rows[:limit]]
