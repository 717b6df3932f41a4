"""What invoicing knows of a customer, for his right of access."""

from __future__ import annotations

from typing import Any

from invoicing.models import Invoice
from invoicing.selectors.ledger import balance
from subscribers.models import Customer


def export_person(customer: Customer) -> dict[str, Any]:
    """His papers, mandates and payments as plain values; account numbers are masked, for the archive travels."""
    issued = Invoice.objects.filter(customer=customer, state=Invoice.State.ISSUED).order_by("pk")
    return {
        "invoices": list(issued.values("number", "kind", "issued_on", "net", "vat", "gross")),
        "mandates": [
            {"reference": one.reference, "state": one.state, "signed_on": one.signed_on, "account": one.masked_iban}
            for one in customer.mandates.all()
        ],
        "payments": list(customer.payments.values("received_on", "amount", "means")),
        "balance": balance(customer),
    }


def kept_by_law(customer: Customer) -> dict[str, int]:
    """What stays after an erasure: papers of account, for ten years (code de commerce, L123-22)."""
    return {"invoices": Invoice.objects.filter(customer=customer, state=Invoice.State.ISSUED).count()}
