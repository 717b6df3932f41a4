"""Who sells, who buys and under which terms, as the JSON an issued document keeps for ever."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from invoicing.models import Invoice, Mandate
from kernel import policies
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.secrets import encrypt

if TYPE_CHECKING:
    from subscribers.models import Customer

REGISTERED = frozenset({"company", "public", "sole_trader"})
ADDRESS = ("street", "postcode", "city", "country")
SELLER = ("name", "legal_form", "siren", "siret", "vat_number", "rcs", "email", "phone", "website", "iban", "bic")
BUYER = ("number", "kind", "name", "legal_form", "siren", "siret", "vat_number", "email")


def seller() -> dict[str, Any]:
    """The operator as printed on a document. Raises `Refused("operator_missing")`."""
    operator = kernel_selectors.operator()
    facts = {name: getattr(operator, name) for name in (*SELLER, *ADDRESS, "creditor_id")}
    capital = operator.capital
    return facts | {"capital": None if capital is None else f"{capital:.2f}"}


def buyer_of(customer: Customer) -> dict[str, Any]:
    """The customer as printed on a document.

    Raises `Refused("buyer_siren_missing")`: a French professional's SIREN is a mention the law requires, and no rule
    set of the electronic formats catches its absence.
    """
    if customer.country == "FR" and customer.kind in REGISTERED and not customer.siren:
        raise Refused("buyer_siren_missing", customer=customer.number)
    return {name: getattr(customer, name) for name in (*BUYER, *ADDRESS)}


def terms_of(invoice: Invoice, on: date) -> dict[str, Any]:
    """The conditions printed on a document: means of payment, late penalty, indemnity, VAT option, references."""
    contract = invoice.contract
    dunning: Any
    if contract:
        dunning = policies.decode("dunning", contract.terms)
    else:
        dunning = kernel_selectors.policy("dunning", on)
    return {
        "vat_on_debits": kernel_selectors.operator().vat_on_debits,
        "late_multiplier": f"{dunning.interest_multiplier.normalize():f}",
        "indemnity": f"{dunning.recovery_indemnity:.2f}",
        "contract": contract.number if contract else "",
        "purchase_order": contract.purchase_order if contract else "",
        "mandate": _mandate_of(invoice.customer),
    }


def _mandate_of(customer: Customer) -> dict[str, str] | None:
    mandate = Mandate.objects.filter(customer=customer, state=Mandate.State.ACTIVE).first()
    if mandate is None:
        return None
    return {
        "reference": mandate.reference,
        "creditor_id": mandate.creditor_id,
        "iban": mandate.masked_iban,
        # The page shows the account masked; the data of the invoice must name it whole (EN 16931, BT-91).
        "sealed": encrypt(mandate.iban),
    }
