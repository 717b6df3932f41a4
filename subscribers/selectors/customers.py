"""Customers as sales and support look at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Model, Q, QuerySet

from kernel.models import User
from subscribers.domain.zones import folded
from subscribers.models import AddressKind, Contact, Contract, Customer, CustomerAddress, CustomerFile
from subscribers.selectors.search import holding, needles

SILENT = {"id", "haystack"}


@dataclass(frozen=True)
class PostalAddress:
    """Lines of an envelope, from the recipient to the town; the country only abroad."""

    recipient: str
    street: str
    postcode: str
    city: str
    country: str = "FR"

    @property
    def lines(self) -> list[str]:
        told = [self.recipient, self.street, f"{self.postcode} {self.city}".upper()]
        return [*told, self.country] if self.country != "FR" else told


@dataclass(frozen=True)
class Changed:
    """One fact that changed: who (None: a sweep or the set-up), when, from what to what."""

    at: datetime
    by: User | None
    field: str
    old: Any
    new: Any


def address_of(customer: Customer, kind: str = AddressKind.BILLING) -> PostalAddress:
    """Where letters (`billing`) or boxes (`delivery`) go: the customer's own address unless he gave another."""
    own = CustomerAddress.objects.filter(customer=customer, kind=kind).first()
    if own is None:
        return PostalAddress(customer.name, customer.street, customer.postcode, customer.city, customer.country)
    return PostalAddress(own.recipient or customer.name, own.street, own.postcode, own.city, own.country)


def mail_for(customer: Customer, role: str) -> list[str]:
    """The addresses of the contacts that hold a role; the customer's own where none does."""
    held = Contact.objects.filter(customer=customer, roles__contains=[role]).exclude(email="")
    return list(held.values_list("email", flat=True)) or [customer.email]


def found_customers(text: str = "", *, tag: str = "") -> QuerySet[Customer]:
    """By any fragments of what is known of them, and by tag."""
    rows = holding(Customer.objects.all(), needles(text))
    return rows.filter(tags__contains=[tag]) if tag else rows


def found_contracts(text: str = "", *, state: str = "") -> QuerySet[Contract]:
    """By number, or by any fragments of what is known of their customers; the newest first."""
    rows = Contract.objects.select_related("customer", "site", "offer").order_by("-number")
    if needles(text):
        named = found_customers(text).order_by().values("pk")
        rows = rows.filter(Q(customer__in=named) | Q(number__contains="".join(text.split()).upper()))
    return rows.filter(state=state) if state else rows


def duplicates(
    *, name: str, siren: str = "", email: str = "", phone: str = "", postcode: str = "", but: Customer | None = None
) -> QuerySet[Customer]:
    """Customers who may be the same: one SIREN, mail or telephone, or every word of the name in one postcode."""
    alike = Q(pk__in=[])
    for field, value in (("siren", "".join(siren.split())), ("email__iexact", email.strip()), ("phone", phone)):
        alike |= Q(**{field: value}) if value else Q()
    named = Q(postcode=postcode.strip())
    for word in folded(name).split():
        named &= Q(haystack__contains=word)
    alike |= named if folded(name) and postcode.strip() else Q()
    return Customer.objects.filter(alike, erased_at=None).exclude(pk=but.pk if but else 0)


def files_of(customer: Customer) -> QuerySet[CustomerFile]:
    """His papers, the newest first; those taken away are not among them."""
    return customer.files.filter(removed_at__isnull=True).select_related("added_by", "contract")


def changes_of(row: Model) -> list[Changed]:
    """Every fact of a row that changed, the newest first: read from what the database itself kept."""
    kept = list(row.events.select_related("pgh_context").order_by("pgh_id"))  # type: ignore[attr-defined]
    known = {one.pgh_context_id: _user_of(one) for one in kept}
    people = User.objects.in_bulk({pk for pk in known.values() if pk})
    found = [change for old, new in pairwise(kept) for change in _between(old, new, people)]
    return found[::-1]


def all_tags() -> list[str]:
    """Every tag in use, in order."""
    lists = Customer.objects.exclude(tags=[]).values_list("tags", flat=True).distinct()
    return sorted({tag for tags in lists for tag in tags})


def _user_of(event: Any) -> int | None:
    told = event.pgh_context.metadata if event.pgh_context else {}
    user = told.get("user")
    return int(user) if user else None


def _between(old: Any, new: Any, people: dict[int, User]) -> Iterator[Changed]:
    by = people.get(_user_of(new) or 0)
    for field in new._meta.concrete_fields:
        if field.name.startswith("pgh_") or field.name in SILENT:
            continue
        was, now = getattr(old, field.attname), getattr(new, field.attname)
        if was != now:
            yield Changed(new.pgh_created_at, by, field.name, was, now)
