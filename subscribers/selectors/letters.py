"""Rows as letters may speak of them: plain values, and none that a letter has no business with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from subscribers.models import Contract, Customer

Facts = dict[str, str | date | Decimal | None]


def customer_facts(customer: Customer) -> Facts:
    names = ("number", "name", "street", "postcode", "city", "email", "phone")
    return {name: str(getattr(customer, name)) for name in names}


def postal_address(customer: Customer) -> str:
    """As it stands in the window of an envelope; the country only where it is another."""
    lines = [customer.name, customer.street, f"{customer.postcode} {customer.city}"]
    return "\n".join([*lines, customer.country] if customer.country != "FR" else lines)


def contract_facts(contract: Contract) -> Facts:
    site = contract.site
    return {
        "number": contract.number,
        "offer": str(contract.offer),
        "site": site.label,
        "street": site.street,
        "postcode": site.postcode,
        "city": site.city,
        "fee": contract.monthly_fee - contract.discount,
        "signed_on": contract.signed_on,
        "activated_on": contract.activated_on,
        "committed_until": contract.committed_until,
    }
