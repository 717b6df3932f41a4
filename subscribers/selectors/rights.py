"""What is known of a person, and what stands between him and being forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet

from kernel.periods import add_months
from kernel.selectors import policy
from subscribers.domain import lifecycle
from subscribers.domain.policy import RetentionPolicy
from subscribers.models import Customer, RequestKind, RightsRequest


@dataclass(frozen=True)
class Blocker:
    """Why somebody cannot be forgotten yet; `code` is translated by the faces."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def erasure_blockers(customer: Customer, *, today: date) -> list[Blocker]:
    """What of his contracts stands against it: one that runs, one that ended too lately for the retention policy."""
    rules: RetentionPolicy = policy("retention", today)
    found = []
    for contract in customer.contracts.order_by("number"):
        if contract.state not in {lifecycle.ENDED, lifecycle.DRAFT}:
            found.append(Blocker("contract_runs", {"contract": contract.number}))
        elif contract.ends_on and add_months(contract.ends_on, rules.contract_months) > today:
            until = add_months(contract.ends_on, rules.contract_months)
            found.append(Blocker("contract_kept", {"contract": contract.number, "until": until}))
    return found


def erasure_lists(customer: Customer) -> tuple[dict[str, int], dict[str, int]]:
    """What would go and what would stay, counted by kind of row, of this room alone."""
    goes = {
        "identity": 1,
        "contacts": customer.contacts.count(),
        "addresses": customer.addresses.count() + customer.sites.count(),
        "notes": customer.notes.count(),
        "files": customer.files.filter(removed_at=None).count(),
        "accesses": customer.accesses.count(),
    }
    stays = {"contracts": customer.contracts.count(), "consents": customer.consents.count()}
    return goes, stays


def to_forget(*, today: date) -> list[Customer]:
    """Customers all of whose contracts ended longer ago than they are kept."""
    gone = Customer.objects.filter(erased_at=None, contracts__state=lifecycle.ENDED).exclude(
        contracts__state__in=[lifecycle.DRAFT, lifecycle.SIGNED, lifecycle.ACTIVE, lifecycle.ENDING]
    )
    return [one for one in gone.distinct() if not erasure_blockers(one, today=today)]


def open_requests() -> QuerySet[RightsRequest]:
    """The nearest due first."""
    return RightsRequest.objects.filter(state="open").select_related("customer", "asked_by")


def export_person(customer: Customer) -> dict[str, Any]:
    """Everything this room knows of a customer, as plain values for a machine (GDPR, articles 15 and 20)."""
    return {
        "customer": _plain(customer),
        "contacts": _rows(customer.contacts.all()),
        "addresses": _rows(customer.addresses.all()),
        "sites": _rows(customer.sites.all()),
        "contracts": [
            {**_plain(one), "amendments": _rows(one.amendments.all()), "options": _rows(one.options.all()),
             "notices": _rows(one.notices.all())}
            for one in customer.contracts.all()
        ],
        "quotes": _rows(customer.quotes.all(), but=("token",)),
        "notes": _rows(customer.notes.all()),
        "files": _rows(customer.files.filter(removed_at=None), but=("path",)),
        "consents": _rows(customer.consents.all()),
        "requests": _rows(customer.rights_requests.exclude(kind=RequestKind.ACCESS)),
        "accounts": [{"email": one.user.email, "role": one.role} for one in customer.accesses.select_related("user")],
    }  # fmt: skip


def _rows(rows: Iterable[Model], *, but: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [_plain(row, but=but) for row in rows]


def _plain(row: Model, *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    silent = {"haystack", *but}
    return {one.name: getattr(row, one.attname) for one in row._meta.concrete_fields if one.name not in silent}
