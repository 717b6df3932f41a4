"""The one door to customers, contracts and what is sold: whoever may not read customers finds nothing (404)."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from kernel.models import User
from kernel.roles import may
from subscribers.models import (
    Amendment,
    Contact,
    Contract,
    Customer,
    CustomerFile,
    Lead,
    Offer,
    Option,
    PriceRevision,
    Quote,
    RevisionLine,
    Tariff,
    TerminationNotice,
    Zone,
)

Row = TypeVar("Row", bound=Model)


def customer_for(user: User, number: str) -> Customer:
    return _one(user, Customer.objects.select_related("group"), number=number)


def contact_for(user: User, pk: int) -> Contact:
    return _one(user, Contact.objects.select_related("customer"), pk=pk)


def file_for(user: User, pk: int) -> CustomerFile:
    return _one(user, CustomerFile.objects.select_related("customer"), pk=pk)


def contract_for(user: User, number: str) -> Contract:
    rows = Contract.objects.select_related("customer", "site", "offer", "calendar", "follows")
    return _one(user, rows, number=number)


def amendment_for(user: User, pk: int) -> Amendment:
    return _one(user, Amendment.objects.select_related("contract"), pk=pk)


def notice_for(user: User, pk: int) -> TerminationNotice:
    return _one(user, TerminationNotice.objects.select_related("contract__customer", "contract__calendar"), pk=pk)


def offer_for(user: User, code: str) -> Offer:
    return _one(user, Offer.objects.all(), code=code)


def tariff_for(user: User, code: str) -> Tariff:
    return _one(user, Tariff.objects.all(), code=code)


def option_for(user: User, code: str) -> Option:
    return _one(user, Option.objects.all(), code=code)


def revision_for(user: User, pk: int) -> PriceRevision:
    return _one(user, PriceRevision.objects.all(), pk=pk)


def revision_line_for(user: User, pk: int) -> RevisionLine:
    return _one(user, RevisionLine.objects.select_related("revision", "contract__calendar", "amendment"), pk=pk)


def lead_for(user: User, pk: int) -> Lead:
    return _one(user, Lead.objects.select_related("owner", "customer"), pk=pk)


def zone_for(user: User, code: str) -> Zone:
    return _one(user, Zone.objects.all(), code=code)


def quote_for(user: User, pk: int) -> Quote:
    return _one(user, Quote.objects.select_related("offer", "zone", "lead", "customer", "contract", "paper"), pk=pk)


def _one(user: User, rows: "QuerySet[Row]", **key: object) -> Row:
    if not may(user, "customer.read"):
        raise Http404
    return get_object_or_404(rows, **key)
