"""Every read of the subscribers that is worth a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from kernel.models import User
from kernel.roles import may
from subscribers.domain import lifecycle
from subscribers.models import Contract, Customer, Site, TerminationNotice


@dataclass(frozen=True)
class Found:
    """One hit of a search: `kind` is customer, contract or site."""

    kind: str
    row: Customer | Contract | Site
    title: str
    detail: str


@dataclass(frozen=True)
class Upcoming:
    """A day to come in a contract's life; `what` is a code that the faces translate."""

    on: date
    what: str
    facts: dict[str, Any] = field(default_factory=dict)


def customers_of(user: User) -> QuerySet[Customer]:
    """The customers whose portal the user may enter; nobody's for a stranger."""
    return Customer.objects.of(user)


def contracts_of(user: User) -> QuerySet[Contract]:
    """Their contracts, drafts excepted, newest first, with what a list of them shows."""
    mine = Contract.objects.filter(customer__accesses__user=user).exclude(state=lifecycle.DRAFT)
    return mine.select_related("customer", "site", "offer", "calendar").order_by("-number")


def role_in(user: User, customer: Customer) -> str:
    """The user's role in the customer's portal, "" for a stranger."""
    access = customer.accesses.filter(user=user).first()
    return access.role if access else ""


def served_contracts() -> QuerySet[Contract]:
    """Those whose service runs and whose fee is due."""
    return Contract.objects.served().select_related("customer", "site", "offer", "calendar")


def standing_notice(contract: Contract) -> TerminationNotice | None:
    return contract.notices.filter(withdrawn_at__isnull=True).first()


def search(text: str, *, user: User, limit: int = 20) -> list[Found]:
    """Customers, contracts and sites by number, name, SIREN, mail or town; nothing for who may not read customers."""
    wanted = " ".join(text.split())
    if len(wanted) < 2 or not may(user, "customer.read"):
        return []
    hits = [*_customers(wanted, limit), *_contracts(wanted, limit), *_sites(wanted, limit)]
    return hits[:limit]


def upcoming(contract: Contract, *, today: date) -> list[Upcoming]:
    """What lies ahead in a contract: the end of its commitment, its end."""
    ahead = []
    if contract.state in lifecycle.SERVED and contract.committed_until and contract.committed_until >= today:
        ahead.append(Upcoming(contract.committed_until, "commitment_ends"))
    if contract.state == lifecycle.ENDING and contract.ends_on and contract.ends_on >= today:
        ahead.append(Upcoming(contract.ends_on, "service_ends"))
    return sorted(ahead, key=lambda item: item.on)


def _customers(text: str, limit: int) -> list[Found]:
    digits = "".join(text.split())
    match = Q(number__iexact=text) | Q(name__icontains=text) | Q(email__icontains=text)
    rows = Customer.objects.filter(match | Q(siren=digits) | Q(siret=digits) | Q(city__istartswith=text))[:limit]
    return [Found("customer", row, row.name, f"{row.number} · {row.city}") for row in rows]


def _contracts(text: str, limit: int) -> list[Found]:
    rows = Contract.objects.filter(Q(number__icontains=text) | Q(purchase_order__iexact=text))
    found = rows.select_related("customer", "offer")[:limit]
    return [Found("contract", row, row.number, f"{row.customer.name} · {row.offer.name}") for row in found]


def _sites(text: str, limit: int) -> list[Found]:
    match = Q(label__icontains=text) | Q(street__icontains=text) | Q(postcode=text)
    rows = Site.objects.filter(match).select_related("customer")[:limit]
    return [Found("site", row, row.label, f"{row.customer.name} · {row.city}") for row in rows]
