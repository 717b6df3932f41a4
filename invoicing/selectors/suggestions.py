"""Whose an unmatched bank event may be: suggestions for a person, never taken by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from invoicing.domain.references import customer_quoted
from invoicing.models import BankEvent, Instalment, Invoice, Mandate
from subscribers.models import Customer

if TYPE_CHECKING:
    from collections.abc import Iterator

INVOICE_NUMBER = re.compile(r"\b[FNA]-\d{4}-\d{6}\b")
CUSTOMER_NUMBER = re.compile(r"\bC-\d{6}\b")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A customer, and what speaks for him: "invoice_number", "customer_number", "account" or "amount"."""

    customer: Customer
    why: str


def suggestions(event: BankEvent, *, at_most: int = 5) -> list[Suggestion]:
    """Who may have paid, the likeliest first: a number that he wrote, an account we know, an amount that is due."""
    found: dict[int, Suggestion] = {}
    for suggestion in _suggested(event):
        found.setdefault(suggestion.customer.pk, suggestion)
        if len(found) == at_most:
            break
    return list(found.values())


def _suggested(event: BankEvent) -> Iterator[Suggestion]:
    numbers = INVOICE_NUMBER.findall(event.text)
    for invoice in Invoice.objects.filter(number__in=numbers).select_related("customer").order_by("pk"):
        yield Suggestion(invoice.customer, "invoice_number")
    numbers = [*CUSTOMER_NUMBER.findall(event.text), customer_quoted(event.text)]
    for customer in Customer.objects.filter(number__in=numbers).order_by("pk"):
        yield Suggestion(customer, "customer_number")
    if event.iban_index:
        for mandate in Mandate.objects.filter(iban_index=event.iban_index).select_related("customer").order_by("pk"):
            yield Suggestion(mandate.customer, "account")
    due_now = Q(due=event.amount)
    for row in Instalment.objects.open().filter(due_now).select_related("customer")[:10]:
        yield Suggestion(row.customer, "amount")
