"""From frozen rows to the strings a template prints: nothing here reads what may still change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from invoicing.documents.edition_1 import sheets, wording
from invoicing.documents.edition_1.parties import FOURS, buyer_of, debit_of, seller_of
from invoicing.documents.edition_1.speech import Speech
from invoicing.models import Document, Invoice, InvoiceLine

A_PAGE: Final = 12
"""Lines that surely lie on the first page: only beyond them is a sum carried from page to page."""
_DATES: Final = re.compile(r"(\w+) (\d[^·]*?\d{4}) (au|to) (\d[^·]*?\d{4})")


def view(document: Document) -> dict[str, Any]:
    """Everything the template of a document prints, in its language."""
    speech = Speech(document.language)
    kinds: dict[str, Callable[[], dict[str, Any]]] = {
        Document.Kind.INVOICE: lambda: _invoice(_of(document), speech),
        Document.Kind.SCHEDULE: lambda: sheets.schedule(document.data, speech),
        Document.Kind.REMINDER: lambda: sheets.reminder(document.data, speech),
    }
    return {"language": document.language, "words": speech.words, **kinds[document.kind]()}


def _of(document: Document) -> Invoice:
    if document.invoice is None:
        raise ValueError(f"{document.name} has no invoice")
    return document.invoice


def _invoice(invoice: Invoice, speech: Speech) -> dict[str, Any]:
    outside = invoice.kind == Invoice.Kind.FEE_NOTE
    instalments = list(invoice.schedule.instalments.order_by("rank")) if hasattr(invoice, "schedule") else []
    return {
        "kind": invoice.kind,
        "title": speech.words[invoice.kind],
        "number": invoice.number,
        "subject": invoice.subject if invoice.kind == Invoice.Kind.CREDIT_NOTE else "",
        "issued_on": invoice.issued_on,
        "seller": seller_of(invoice.seller, speech),
        "buyer": buyer_of(invoice.buyer, speech),
        "facts": _facts(invoice, speech, several=len(instalments) > 1),
        "lines": _lines(list(invoice.lines.order_by("rank")), speech),
        "outside": outside,
        "totals": _totals(invoice, speech),
        "total_word": speech.words[_total_word(invoice)],
        "total": speech.euros(invoice.gross),
        "vat_rows": [] if outside else _vat_rows(invoice, speech),
        "instalments": [(speech.day(part.due_on), speech.euros(part.amount)) for part in instalments],
        "schedule_title": speech.words["debit_title" if invoice.terms.get("mandate") else "schedule_title"],
        "payment": payment_of(invoice, speech, once=len(instalments) == 1),
        "mentions": _mentions(invoice, speech),
    }


def _facts(invoice: Invoice, speech: Speech, *, several: bool) -> list[tuple[str, str]]:
    words, terms = speech.words, invoice.terms
    due = "" if invoice.kind == Invoice.Kind.CREDIT_NOTE else speech.day(invoice.due_on)
    facts = [
        (words["issued_on"], speech.day(invoice.issued_on)),
        (words["first_due_on"] if several else words["due_on"], due),
        (words["service"], _period(invoice, speech)),
        (words["customer"], invoice.buyer["number"]),
        (words["contract"], terms.get("contract", "")),
        (words["purchase_order"], terms.get("purchase_order", "")),
        (words["buyer_reference"], invoice.buyer.get("reference", "")),
        (words["category"], "" if invoice.kind == Invoice.Kind.FEE_NOTE else words["services"]),
    ]
    return [(name, value) for name, value in facts if value]


def _period(invoice: Invoice, speech: Speech) -> str:
    if not invoice.service_start or not invoice.service_end:
        return ""
    return f"{speech.day(invoice.service_start)} – {speech.day(invoice.service_end - timedelta(days=1))}"


def _lines(lines: Sequence[InvoiceLine], speech: Speech) -> list[dict[str, str]]:
    """Each line, and beyond a page what is reached with it, for the foot of its page and the head of the next."""
    reached, told = Decimal(0), []
    for line in lines:
        reached += line.net
        carried = {"reached": speech.euros(reached)} if len(lines) > A_PAGE else {}
        told.append(_line(line, speech) | carried)
    return told


def _line(line: InvoiceLine, speech: Speech) -> dict[str, str]:
    return {
        "label": line.label,
        # A period is never broken inside.
        "detail": _DATES.sub(lambda found: found.group().replace(" ", wording.NO_BREAK), line.detail),
        "quantity": f"{line.quantity.normalize():f}",
        "unit_price": speech.number(line.unit_price),
        "vat": speech.rate(line.vat_rate) if line.vat_category == "S" else speech.words["outside"],
        "net": speech.number(line.net),
    }


def _totals(invoice: Invoice, speech: Speech) -> list[tuple[str, str]]:
    if invoice.kind == Invoice.Kind.FEE_NOTE:
        return []
    rates = [
        (speech.say("total_vat", rate=_rate_name(group, speech)), speech.euros(group["vat"]))
        for group in invoice.vat_breakdown
    ]
    return [(speech.words["total_net"], speech.euros(invoice.net)), *rates]


def _vat_rows(invoice: Invoice, speech: Speech) -> list[tuple[str, str, str]]:
    groups = invoice.vat_breakdown
    if len(groups) < 2:
        return []
    return [(_rate_name(group, speech), speech.euros(group["base"]), speech.euros(group["vat"])) for group in groups]


def _rate_name(group: Mapping[str, str], speech: Speech) -> str:
    return speech.rate(group["rate"]) if group["category"] == "S" else speech.words["outside"]


def _total_word(invoice: Invoice) -> str:
    words = {Invoice.Kind.CREDIT_NOTE: "credited", Invoice.Kind.FEE_NOTE: "to_pay"}
    return words.get(Invoice.Kind(invoice.kind), "total")


def payment_of(invoice: Invoice, speech: Speech, *, once: bool) -> str:
    """How a document is to be paid, or used, in one sentence."""
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        return speech.words["credit_use"]
    if invoice.terms.get("mandate"):
        word = "by_debit_once" if once else "by_debit"
        return debit_of(invoice.terms["mandate"], speech, word, day=speech.day(invoice.due_on))
    if not invoice.seller["iban"]:
        return ""
    iban = wording.grouped(invoice.seller["iban"], FOURS)
    return speech.say("by_transfer", iban=iban, bic=invoice.seller["bic"], number=invoice.number)


def _mentions(invoice: Invoice, speech: Speech) -> list[str]:
    words, terms = speech.words, invoice.terms
    if invoice.kind == Invoice.Kind.FEE_NOTE:
        tax = words["outside_note"]
    else:
        tax = words["on_debits" if terms.get("vat_on_debits") else "on_collection"]
    own = [text for text in [terms.get("mentions", {}).get(invoice.language, "")] if text]
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        return [tax, *own]
    return [tax, words["discount"], late_words(terms, speech, "late"), *own]


def late_words(terms: Mapping[str, Any], speech: Speech, word: str) -> str:
    """What a late payer owes, in a sentence; a public body's is of another law, and of another rate."""
    indemnity = speech.euros(terms["indemnity"])
    if points := terms.get("late_points"):
        return speech.say(f"{word}_public", points=points, indemnity=indemnity)
    return speech.say(word, multiplier=terms["late_multiplier"], indemnity=indemnity)
