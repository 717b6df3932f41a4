"""The mail that a paper leaves in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from invoicing.models import Document, Invoice
from kernel.services.letters import Words, wording
from subscribers.selectors import customer_facts

KIND_OF: Final[Mapping[str, str]] = {
    Invoice.Kind.INVOICE: "invoice_sent",
    Invoice.Kind.CREDIT_NOTE: "credit_note_sent",
    Invoice.Kind.FEE_NOTE: "fee_note_sent",
}


def compose(papers: Sequence[Document]) -> Words:
    """What the mail says with the papers of one mailing, in the customer's language."""
    main = papers[0]
    invoice = main.invoice
    facts: dict[str, Any] = {
        "customer": customer_facts(main.customer),
        "revised": [row for paper in papers for row in _revised(paper)],
    }
    if invoice is None:
        return wording("schedule_revised").words(main.language, facts)
    return wording(KIND_OF[invoice.kind]).words(main.language, {**facts, **_billed(invoice)})


def _billed(invoice: Invoice) -> dict[str, Any]:
    rows = invoice.schedule.instalments.all() if hasattr(invoice, "schedule") else []
    mandate = invoice.terms.get("mandate")
    return {
        "invoice": {"number": invoice.number, "amount": invoice.gross, "subject": invoice.subject},
        "instalments": [{"due_on": row.due_on, "amount": row.amount} for row in rows],
        "mandate": {name: mandate[name] for name in ("reference", "iban")} if mandate else None,
    }


def _revised(paper: Document) -> Iterator[dict[str, date | Decimal]]:
    if paper.kind == Document.Kind.SCHEDULE and "credit" in paper.data:
        for row in paper.data["rows"]:
            yield {"due_on": date.fromisoformat(row["due_on"]), "amount": Decimal(row["due"])}
