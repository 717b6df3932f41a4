"""Finding by a fragment: one trigram index a kind of row, over a column that the services keep folded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kernel.models import User
from kernel.roles import may
from subscribers.domain.zones import folded
from subscribers.models import Contract, Customer, Lead, Quote, Site

AT_MOST = 2000
SHORTEST = 3
"""Letters of the longest word looked for: what a trigram index can answer."""


@dataclass(frozen=True)
class Found:
    """One hit of a search: `kind` is customer, contract, site, lead or quote."""

    kind: str
    row: Customer | Contract | Site | Lead | Quote
    title: str
    detail: str


def search(text: str, *, user: User, limit: int = 20) -> list[Found]:
    """Customers (with their contacts), contracts, sites, leads and quotes whose facts hold every word of `text`.

    Accents and case do not count, numbers may be typed with spaces. Nothing for who may not read customers, nor for
    words of one or two letters alone: no index knows them, and they are in everything.
    """
    words = needles(text)
    if max(map(len, words), default=0) < SHORTEST or not may(user, "customer.read"):
        return []
    hits = [*_customers(words, limit), *_contracts(text, limit), *_sites(words, limit), *_leads(words, limit)]
    return hits[:limit]


def needles(text: str) -> list[str]:
    """The fragments to look for: a number written in groups is one; fewer than two letters are none."""
    compact = re.sub(r"[\s.]+", "", text)
    if re.fullmatch(r"\+?\d{4,}", compact):
        # 04 76... as it is dialled within France is kept as +33476...; a fragment of it is typed so too.
        return [compact.removeprefix("+").removeprefix("0")]
    words = folded(text).split()
    return words if sum(map(len, words)) >= 2 else []


def _customers(words: list[str], limit: int) -> list[Found]:
    rows = Customer.objects.all()
    for word in words:
        rows = rows.filter(haystack__contains=word)
    found = Customer.objects.filter(pk__in=some(rows))[:limit]
    return [Found("customer", row, row.name, f"{row.number} · {row.city}") for row in found]


def some(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The keys of some thousand rows of a search, no matter which, to put in order what is shown of them.

    To order all that hold a common word reads them all; to walk an order until enough are found reads everything for
    a rare one that the planner believed to be common.
    """
    return rows.order_by().values("pk")[:AT_MOST]


def _contracts(text: str, limit: int) -> list[Found]:
    wanted = "".join(text.split()).upper()
    ordered = Q(purchase_order=text.strip()) & ~Q(purchase_order="")
    rows = Contract.objects.filter(Q(number__contains=wanted) | ordered).select_related("customer", "offer")[:limit]
    quotes = Quote.objects.filter(number=wanted).order_by("-version")[:1]
    return [
        *(Found("contract", row, row.number, f"{row.customer.name} · {row.offer.name}") for row in rows),
        *(Found("quote", row, row.reference, row.party) for row in quotes),
    ]


def _sites(words: list[str], limit: int) -> list[Found]:
    rows = Site.objects.select_related("customer")
    for word in words:
        rows = rows.filter(haystack__contains=word)
    rows = Site.objects.select_related("customer").filter(pk__in=some(rows))
    return [Found("site", row, row.label, f"{row.customer.name} · {row.city}") for row in rows[:limit]]


def _leads(words: list[str], limit: int) -> list[Found]:
    rows = Lead.objects.filter(customer__isnull=True)
    for word in words:
        rows = rows.filter(haystack__contains=word)
    return [Found("lead", row, row.company, f"{row.name} · {row.city}") for row in rows[:limit]]
