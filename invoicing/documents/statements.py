"""A customer's statement of account and the receipt of a payment, drawn when asked for: what they say changes daily."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from invoicing import selectors
from invoicing.documents.edition_1.sheets import paper_of
from invoicing.documents.edition_1.speech import Speech
from invoicing.documents.render import drawn
from invoicing.selectors.parties import buyer_of, seller

if TYPE_CHECKING:
    from invoicing.models import Payment
    from subscribers.models import Customer

MONTHS = timedelta(days=366)


def statement_pdf(customer: Customer, *, on: date) -> bytes:
    """The account of the last twelve months as the journal has it, with what was owed before."""
    speech = Speech(customer.language)
    lines = [line for line in selectors.statement(customer) if line.on <= on]
    shown = [line for line in lines if line.on > on - MONTHS]
    before = lines[-len(shown) - 1].balance if len(lines) > len(shown) else Decimal(0)
    rows = [(speech.day(on - MONTHS), speech.words["brought_forward"], "", "", speech.euros(before))]
    rows += [
        (
            speech.day(line.on),
            # The whole paper is of one customer: his name says nothing in a row of it.
            line.label.removesuffix(f" {customer.name}"),
            speech.euros(line.debit) if line.debit else "",
            speech.euros(line.credit) if line.credit else "",
            speech.euros(line.balance),
        )
        for line in shown
    ]
    heads = [speech.words[word] for word in ("date", "label", "debit", "credit_side", "balance")]
    total = lines[-1].balance if lines else Decimal(0)
    told = {
        "title": speech.words["statement"],
        "schedule_heads": heads,
        "schedule_rows": rows,
        # The day stands at the head: with it here, a larger balance would not fit beside its word.
        "total_word": speech.words["balance"],
        "total": speech.euros(total),
        "layout": "account",
    }
    return _drawn(customer, speech, on, told)


def receipt_pdf(payment: Payment) -> bytes:
    """What came in, when and how, and what it settled."""
    customer = payment.customer
    speech = Speech(customer.language)
    heads = [speech.words[word] for word in ("invoice_number", "due_on", "amount")]
    parts = payment.allocations.select_related("instalment__schedule__invoice").order_by("pk")
    rows = [
        (str(part.instalment.schedule), speech.day(part.instalment.due_on), speech.euros(part.amount)) for part in parts
    ]
    means = speech.words[f"means_{payment.means}"]
    facts = {"amount": speech.euros(payment.amount), "day": speech.day(payment.received_on), "means": means}
    told = {
        "title": speech.words["receipt"],
        "subject": speech.say("received", **facts),
        "schedule_heads": heads,
        "schedule_rows": rows,
        "total_word": speech.words["received_total"],
        "total": speech.euros(payment.amount),
        "layout": "received",
        "mentions": [] if rows else [speech.words["received_ahead"]],
        "more_facts": [(speech.words["slip_reference"], payment.reference)] if payment.reference else [],
    }
    return _drawn(customer, speech, payment.received_on, told)


def _drawn(customer: Customer, speech: Speech, on: date, told: dict[str, Any]) -> bytes:
    data = {"seller": seller(), "buyer": buyer_of(customer), "on": on.isoformat()}
    context = {"language": speech.language, "words": speech.words, **paper_of(data, speech), **told}
    context["facts"] = [*context["facts"], *told.get("more_facts", [])]
    return drawn(context, name=f"{told['title']} {customer.number} {on}")
