"""Who sells, who buys and under which terms, as the JSON an issued document keeps for ever."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db.models import TextField
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Cast

from invoicing.domain.billing import PUBLIC, BillingPolicy
from invoicing.domain.interest import PUBLIC_POINTS
from invoicing.models import BillingAccount, Invoice, Mandate
from invoicing.models.among import Among
from invoicing.selectors.frozen import policy_values
from invoicing.selectors.orders import order_on
from kernel import policies
from kernel import selectors as kernel_selectors
from kernel.errors import Refused

if TYPE_CHECKING:
    from subscribers.models import Contract, Customer

REGISTERED = frozenset({"company", "public", "sole_trader"})
ADDRESS = ("street", "postcode", "city", "country")
SELLER = ("name", "legal_form", "siren", "siret", "vat_number", "rcs", "email", "phone", "website", "iban", "bic")
BUYER = ("number", "kind", "name", "legal_form", "siren", "siret", "vat_number", "email")


def seller() -> dict[str, Any]:
    """The operator as printed on a document. Raises `Refused("operator_missing")`."""
    operator = kernel_selectors.operator()
    facts = {name: getattr(operator, name) for name in (*SELLER, *ADDRESS, "creditor_id")}
    capital = operator.capital
    return facts | {"capital": None if capital is None else f"{capital:.2f}"} | _logo(operator.logo)


def _logo(logo: FieldFile) -> dict[str, str]:
    """Which picture is printed, and its digest: a file that was replaced is never taken for the one that was."""
    if not logo:
        return {}
    with logo.open("rb") as file:
        return {"logo": logo.name or "", "logo_sha256": sha256(file.read()).hexdigest()}


def buyer_of(customer: Customer, account: BillingAccount | None = None) -> dict[str, Any]:
    """The customer as printed on a document, with what his billing `account` wants to be on each.

    Raises `Refused("buyer_siren_missing")`: a French professional's SIREN is a mention the law requires, and no rule
    set of the electronic formats catches its absence.
    """
    if customer.country == "FR" and customer.kind in REGISTERED and not customer.siren:
        raise Refused("buyer_siren_missing", customer=customer.number)
    told = addressee(customer)
    wanted = {"reference": account.reference, "address": account.address} if account else {}
    return told | {name: value for name, value in wanted.items() if value}


def addressee(customer: Customer) -> dict[str, Any]:
    """The customer as printed on a paper that is no invoice, for which the law asks no mention of him."""
    return {name: getattr(customer, name) for name in (*BUYER, *ADDRESS)}


def accounts_of(customers: Iterable[int]) -> dict[int, BillingAccount]:
    """The billing account of each customer that has one."""
    found = BillingAccount.objects.filter(Among("customer_id", set(customers)))
    return {account.customer_id: account for account in found}


def terms_of(invoice: Invoice, on: date) -> dict[str, Any]:
    """The conditions printed on a document: means of payment, late penalty, indemnity, VAT option, references."""
    contract = invoice.contract
    mandate = mandates_of([invoice.customer_id]).get(invoice.customer_id)
    late = late_terms(contract) if contract else _late_terms_on(on) | late_points(invoice.customer)
    references = contract_terms(contract) | {"purchase_order": _order(invoice, on)}
    return common_terms(on) | _rule(invoice) | late | references | {"mandate": mandate}


def _rule(invoice: Invoice) -> dict[str, Any]:
    """The VAT of what is taken back goes the way it came, whatever the operator opted for since."""
    back = invoice.corrects if invoice.kind == Invoice.Kind.CREDIT_NOTE else None
    return {"vat_on_debits": back.terms["vat_on_debits"]} if back and "vat_on_debits" in back.terms else {}


def _order(invoice: Invoice, on: date) -> str:
    """The buyer's order: that of the invoice which is corrected, else the one that holds for the days served."""
    if invoice.corrects:
        return str(invoice.corrects.terms.get("purchase_order", ""))
    return order_on(invoice.contract, invoice.service_start or on) if invoice.contract else ""


def common_terms(on: date) -> dict[str, Any]:
    """What is printed on every document of a day: the VAT option, and the operator's own mentions by language."""
    billing: BillingPolicy = kernel_selectors.policy("billing", on)
    return {"vat_on_debits": kernel_selectors.operator().vat_on_debits, "mentions": dict(billing.mentions)}


def late_terms(contract: Contract) -> dict[str, str]:
    """What late payment costs under the policy frozen into a contract; a public body's rate is the law's."""
    return _late_terms(policy_values(contract, "dunning")) | late_points(contract.customer)


def late_points(customer: Customer) -> dict[str, str]:
    """The points above the central bank's rate that a public body owes."""
    return {"late_points": f"{PUBLIC_POINTS}"} if customer.kind == PUBLIC else {}


def contract_terms(contract: Contract | None) -> dict[str, str]:
    """The references of one contract, empty for a document that is about none, or about several."""
    if contract is None:
        return {"contract": "", "purchase_order": ""}
    return {"contract": contract.number, "purchase_order": contract.purchase_order}


@lru_cache(maxsize=64)
def _late_terms(values: str) -> dict[str, str]:
    return _told(policies.read("dunning", json.loads(values)))


def _late_terms_on(on: date) -> dict[str, str]:
    return _told(kernel_selectors.policy("dunning", on))


def _told(dunning: Any) -> dict[str, str]:
    return {
        "late_multiplier": f"{dunning.interest_multiplier.normalize():f}",
        "indemnity": f"{dunning.recovery_indemnity:.2f}",
    }


def mandates_of(customers: Collection[int]) -> dict[int, dict[str, str]]:
    """The active mandate of each customer that has one, as a document keeps it."""
    active = Mandate.objects.filter(Among("customer_id", customers), state=Mandate.State.ACTIVE)
    # The stored ciphertext as it is: to open it and seal it again for each document would double the work.
    sealed = active.annotate(sealed=Cast("iban", TextField()))
    rows = sealed.values_list("customer_id", "reference", "creditor_id", "masked_iban", "sealed")
    return {
        owner: {
            "reference": reference,
            "creditor_id": creditor,
            "iban": masked,
            # The page shows the account masked; the data of the invoice must name it whole (EN 16931, BT-91).
            "sealed": text,
        }
        for owner, reference, creditor, masked, text in rows
    }
