"""The terms frozen into contracts: thousands signed the same few, which are read once for them all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import TextField
from django.db.models.functions import Cast

from invoicing.domain.billing import BillingPolicy
from kernel import policies

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from subscribers.models import Contract

# The terms as the database has them, on the contracts that `sealed_terms` read.
TEXT = "terms_text"
_DIFFERENT = 64


def sealed_terms(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    """Reads the terms of contracts as text, for `open_terms`; they may be locked in the same statement."""
    return rows.defer("terms").annotate(**{TEXT: Cast("terms", TextField())})


def open_terms(contracts: Iterable[Contract]) -> None:
    """Gives contracts of `sealed_terms` their terms: those who signed the same share them, nobody may change them."""
    for contract in contracts:
        contract.terms = _opened(getattr(contract, TEXT))


def policy_values(contract: Contract, name: str) -> str:
    """One policy of a contract as JSON, the same text for the same values."""
    text = contract.__dict__.get(TEXT)
    return _values(contract.terms, name) if text is None else _values_of(text, name)


def billing_policy(contract: Contract) -> BillingPolicy:
    """The policy frozen at signature, as it holds for this customer."""
    # Asked for several times while one contract is reckoned.
    found: BillingPolicy | None = contract.__dict__.get("_billing_policy")
    if found is None:
        found = _policy(policy_values(contract, "billing")).towards(contract.customer.kind)
        contract.__dict__["_billing_policy"] = found
    return found


@lru_cache(maxsize=_DIFFERENT)
def _policy(values: str) -> BillingPolicy:
    policy: BillingPolicy = policies.read("billing", json.loads(values))
    return policy


@lru_cache(maxsize=_DIFFERENT)
def _opened(text: str) -> dict[str, Any]:
    terms: dict[str, Any] = json.loads(text)
    return terms


@lru_cache(maxsize=_DIFFERENT * 4)
def _values_of(text: str, name: str) -> str:
    return _values(_opened(text), name)


def _values(terms: dict[str, Any], name: str) -> str:
    return json.dumps(terms.get(name, {}).get("values", {}), sort_keys=True)
