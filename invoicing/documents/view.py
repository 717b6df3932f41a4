"""From frozen rows to the strings a template prints: nothing here reads what may still change."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from django.conf import settings

from invoicing.documents import wording
from invoicing.models import Document, Invoice
from kernel.telephones import telephone

FOURS = (4,) * 9
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Speech:
    """A language's words and its ways to write amounts and days."""

    language: str

    @property
    def words(self) -> Mapping[str, str]:
        return wording.WORDS.get(self.language, wording.FR)

    def say(self, word: str, **facts: object) -> str:
        return self.words[word].format(**facts)

    def euros(self, amount: Decimal | str) -> str:
        return wording.euros(self.language, Decimal(amount))

    def number(self, amount: Decimal | str) -> str:
        return wording.number(self.language, Decimal(amount))

    def day(self, value: date | str | None) -> str:
        if not value:
            return ""
        return wording.day(self.language, date.fromisoformat(value) if isinstance(value, str) else value)

    def rate(self, rate: Decimal | str) -> str:
        return wording.percent(self.language, Decimal(rate))


def view(document: Document) -> dict[str, Any]:
    """Everything the template of a document prints, in its language."""
    speech = Speech(document.language)
    kinds: dict[str, Callable[[], dict[str, Any]]] = {
        Document.Kind.INVOICE: lambda: _invoice(_of(document), speech),
        Document.Kind.SCHEDULE: lambda: _schedule(document.data, speech),
        Document.Kind.REMINDER: lambda: _reminder(document.data, speech),
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
        "buyer": _buyer(invoice.buyer, speech),
        "facts": _facts(invoice, speech, several=len(instalments) > 1),
        "lines": [_line(line, speech) for line in invoice.lines.order_by("rank")],
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


def _schedule(data: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    """A schedule as announced (its rows have no invoice yet), or as a credit note revised it."""
    told = paper_of(data, speech) | {
        "payment": _debit(data["mandate"], speech, "by_debit") if data["mandate"] else "",
    }
    return told | (_revised(data, speech) if "credit" in data else _plan(data, speech))


def paper_of(data: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    """What every paper that is no invoice begins with: both parties, its day, whose account."""
    words = speech.words
    return {
        "kind": "schedule",
        "number": "",
        "issued_on": date.fromisoformat(data["on"]),
        "seller": seller_of(data["seller"], speech),
        "buyer": _buyer(data["buyer"], speech),
        "facts": [(words["issued_on"], speech.day(data["on"])), (words["customer"], data["buyer"]["number"])],
    }


def _reminder(data: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    """A reminder in the words it was written with, and what it asks for in figures."""
    return paper_of(data, speech) | {
        "kind": "reminder",
        "title": speech.words["reminder"],
        "subject": data["subject"],
        "letter": data["body"].strip(),
        "to_word": speech.words["addressed_to"],
        "totals": [],
        "total_word": speech.words["late_total"],
        "total": speech.euros(data["amount"]),
        "mentions": [],
    }


def _plan(data: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    words = speech.words
    return {
        "title": words["plan"],
        "subject": speech.say("plan_of", contract=data["contract"]),
        "schedule_heads": [words["due_on"], words["amount_gross"]],
        "schedule_rows": [(speech.day(row["due_on"]), speech.euros(row["due"])) for row in data["rows"]],
        "mentions": [words["plan_invoices"]],
    }


def _revised(data: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    words = speech.words
    notes = [words["supersedes"]]
    if Decimal(data["carried_over"]):
        notes.append(speech.say("carried_over", amount=speech.euros(data["carried_over"])))
    amount, day = speech.euros(data["credit"]), speech.day(data["on"])
    return {
        "title": words["schedule"],
        "subject": speech.say("lowered_by", number=data["number"], day=day, amount=amount),
        "schedule_heads": [words[word] for word in ("due_on", "invoice_number", "planned", "credit", "due")],
        "schedule_rows": _schedule_rows(data["rows"], speech),
        "mentions": notes,
    }


def _schedule_rows(rows: Rows, speech: Speech) -> list[tuple[str, ...]]:
    return [
        (
            speech.day(row["due_on"]),
            row["invoice"],
            speech.euros(row["amount"]),
            speech.euros(-Decimal(row["credit"])) if Decimal(row["credit"]) else "",
            speech.euros(row["due"]),
        )
        for row in rows
    ]


def seller_of(seller: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    """The operator as the head and the foot of a paper print him."""
    capital = seller.get("capital")
    form = " ".join(
        part
        for part in (seller["legal_form"], capital and speech.say("capital", capital=speech.euros(capital)))
        if part
    )
    legal = [
        f"{seller['name']} – {form}" if form else seller["name"],
        f"{seller['street']}, {seller['postcode']} {seller['city']}",
        f"SIREN {wording.grouped(seller['siren'], (3, 3, 3))}",
        seller["rcs"],
        f"{speech.words['vat_number']} {seller['vat_number']}",
    ]
    return {
        "name": seller["name"],
        "logo": _picture(seller),
        "address": [seller["street"], f"{seller['postcode']} {seller['city']}"],
        "contact": [text for text in (telephone(seller["phone"]), seller["email"], seller["website"]) if text],
        "legal": " · ".join(text for text in legal if text),
    }


def _picture(seller: Mapping[str, Any]) -> str:
    """The logo inside the page. Raises ValueError when the file is no longer the one the document was issued with."""
    if not seller.get("logo"):
        return ""
    data = (Path(settings.MEDIA_ROOT) / seller["logo"]).read_bytes()
    if sha256(data).hexdigest() != seller["logo_sha256"]:
        raise ValueError(f"{seller['logo']} is not the picture that was printed")
    kind = guess_type(seller["logo"])[0] or "image/png"
    return f"data:{kind};base64,{b64encode(data).decode()}"


def _buyer(buyer: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    country = [] if buyer["country"] == "FR" else [buyer["country"]]
    form = f" {buyer['legal_form']}" if buyer["legal_form"] else ""
    ids = [("SIREN", wording.grouped(buyer["siren"], (3, 3, 3))), (speech.words["vat_number"], buyer["vat_number"])]
    return {
        "name": f"{buyer['name']}{form}",
        "address": [buyer["street"], f"{buyer['postcode']} {buyer['city']}", *country],
        "ids": [f"{name} {value}" for name, value in ids if value],
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


def _line(line: Any, speech: Speech) -> dict[str, str]:
    return {
        "label": line.label,
        "detail": line.detail,
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
        return _debit(invoice.terms["mandate"], speech, word, day=speech.day(invoice.due_on))
    if not invoice.seller["iban"]:
        return ""
    iban = wording.grouped(invoice.seller["iban"], FOURS)
    return speech.say("by_transfer", iban=iban, bic=invoice.seller["bic"], number=invoice.number)


def _debit(mandate: Mapping[str, str], speech: Speech, word: str, **facts: str) -> str:
    account = {"iban": mandate["iban"], "reference": mandate["reference"], "creditor": mandate["creditor_id"]}
    return speech.say(word, **account, **facts)


def _mentions(invoice: Invoice, speech: Speech) -> list[str]:
    words, terms = speech.words, invoice.terms
    if invoice.kind == Invoice.Kind.FEE_NOTE:
        tax = words["outside_note"]
    else:
        tax = words["on_debits" if terms.get("vat_on_debits") else "on_collection"]
    own = [text for text in [terms.get("mentions", {}).get(invoice.language, "")] if text]
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        return [tax, *own]
    late = speech.say("late", multiplier=terms["late_multiplier"], indemnity=speech.euros(terms["indemnity"]))
    return [tax, words["discount"], late, *own]
