"""The mail that a paper leaves in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from invoicing.models import Document, Invoice


def compose(papers: Sequence[Document]) -> tuple[str, str]:
    """Subject and text of the mail for the papers of one mailing, in the customer's language."""
    main = papers[0]
    with translation.override(main.language):
        invoice = main.invoice
        subject = _subject(invoice) if invoice else _("Your revised payment schedule")
        instalments = list(invoice.schedule.instalments.all()) if invoice and hasattr(invoice, "schedule") else []
        context = {
            "customer": main.customer,
            "invoice": invoice,
            "instalments": instalments,
            "revised": [row for paper in papers for row in _rows(paper)],
            "seller": (invoice.seller if invoice else main.data["seller"])["name"],
        }
        return subject, render_to_string("invoicing/mail.txt", context)


def _rows(paper: Document) -> list[tuple[date, Decimal]]:
    if paper.kind != Document.Kind.SCHEDULE or "credit" not in paper.data:
        return []
    return [(date.fromisoformat(row["due_on"]), Decimal(row["due"])) for row in paper.data["rows"]]


def _subject(invoice: Invoice) -> str:
    subjects = {
        Invoice.Kind.INVOICE: _("Your invoice {number}"),
        Invoice.Kind.CREDIT_NOTE: _("Your credit note {number}"),
        Invoice.Kind.FEE_NOTE: _("Your fee note {number}"),
    }
    return subjects[Invoice.Kind(invoice.kind)].format(number=invoice.number)
