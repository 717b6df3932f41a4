"""What a kind of letter would say to a customer: his own facts where he has such rows, examples for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from invoicing.models import Invoice
from invoicing.selectors import active_mandate, mandate_facts
from kernel.letters import Kind
from subscribers.models import Contract, Customer
from subscribers.selectors import contract_facts, customer_facts


def facts_for(kind: Kind, customer: Customer | None) -> dict[str, Any]:
    """The example of a kind with what is known of a customer in it."""
    facts = dict(kind.example)
    if customer is None:
        return facts
    for name, found in _of(customer, set(facts)):
        known = {inner: value for inner, value in found.items() if inner in facts[name] and value is not None}
        facts[name] = {**facts[name], **known}
    return facts


def _of(customer: Customer, wanted: set[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if "customer" in wanted:
        yield "customer", customer_facts(customer)
    if "contract" in wanted:
        rows = Contract.objects.filter(customer=customer).select_related("site", "offer").order_by("-pk")
        if (contract := rows.first()) is not None:
            yield "contract", contract_facts(contract)
    if "mandate" in wanted and (mandate := active_mandate(customer)) is not None:
        yield "mandate", mandate_facts(mandate)
    if "invoice" in wanted:
        invoice = Invoice.objects.filter(customer=customer).exclude(number=None).order_by("-pk").first()
        if invoice is not None and invoice.number:
            yield "invoice", {"number": invoice.number}


def names_of(kind: Kind) -> list[tuple[str, str, bool]]:
    """(name as it is typed, an example, whether it may be nothing) of all that a kind may speak of."""
    return list(_named(kind.known, kind.may_lack))


def _named(known: Mapping[str, Any], may_lack: tuple[str, ...]) -> Iterator[tuple[str, str, bool]]:
    for name, value in known.items():
        if isinstance(value, Mapping):
            for inner, one in value.items():
                full = f"{name}.{inner}"
                yield full, str(one), full in may_lack or name in may_lack
        elif isinstance(value, list):
            yield f"for x in {name}: x.{', x.'.join(value[0])}", "…", name in may_lack
        else:
            yield name, str(value), name in may_lack
