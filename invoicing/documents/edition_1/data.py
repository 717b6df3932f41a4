"""The machine's face of a document: its CII, built from frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from invoicing.documents.edition_1.speech import Speech
from invoicing.documents.edition_1.view import late_words, payment_of
from invoicing.domain import cii
from invoicing.domain.vat import VatGroup
from invoicing.models import Invoice
from kernel.secrets import decrypt

DAY = timedelta(days=1)


def xml_of(invoice: Invoice) -> bytes:
    """The CII of an issued document. Raises ValueError for a draft."""
    if invoice.issued_on is None:
        raise ValueError(f"{invoice} is not issued")
    return cii.written(_paper(invoice, invoice.issued_on))


def _paper(invoice: Invoice, issued_on: date) -> cii.Paper:
    speech = Speech(invoice.language)
    credit = invoice.kind == Invoice.Kind.CREDIT_NOTE
    end = invoice.service_end and invoice.service_end - DAY
    corrected = invoice.corrects
    instalments = list(invoice.schedule.instalments.order_by("rank")) if hasattr(invoice, "schedule") else []
    return cii.Paper(
        number=invoice.number,
        kind=cii.CREDIT_NOTE if credit else cii.INVOICE,
        issued_on=issued_on,
        due_on=None if credit else invoice.due_on,
        seller=_party(invoice.seller),
        buyer=_party(invoice.buyer),
        lines=[_line(line) for line in invoice.lines.order_by("rank")],
        groups=[_group(group) for group in invoice.vat_breakdown],
        net=invoice.net,
        vat=invoice.vat,
        gross=invoice.gross,
        payment=None if credit else _payment(invoice),
        terms="" if credit else _terms(invoice, instalments, speech),
        vat_due=cii.ON_DEBITS if invoice.terms.get("vat_on_debits") else cii.ON_COLLECTION,
        # A credit note of a month to come may not be delivered after it is issued by some platforms: the issue day.
        delivered_on=issued_on if credit or end is None else end,
        start=invoice.service_start if end else None,
        end=end,
        notes=_notes(invoice, speech),
        contract=invoice.terms.get("contract", ""),
        purchase_order=invoice.terms.get("purchase_order", ""),
        buyer_reference=invoice.buyer.get("reference", ""),
        corrects=(corrected.number, corrected.issued_on) if corrected and corrected.issued_on else None,
    )


def _party(facts: Mapping[str, Any]) -> cii.Party:
    form = facts.get("legal_form") or ""
    name = facts["name"] if not form or form in facts["name"].split() else f"{facts['name']} {form}"
    wanted = ("street", "postcode", "city", "country", "siren", "siret", "vat_number", "email", "address")
    return cii.Party(name, **{key: facts.get(key) or "" for key in wanted})


def _line(line: Any) -> cii.Line:
    end = line.period_end and line.period_end - DAY
    dated = line.period_start if end and end >= line.period_start else None
    return cii.Line(
        line.label,
        line.detail,
        line.quantity,
        line.unit_price,
        line.net,
        line.vat_category,
        line.vat_rate,
        dated,
        end if dated else None,
    )


def _group(group: Mapping[str, str]) -> VatGroup:
    return VatGroup(group["category"], Decimal(group["rate"]), Decimal(group["base"]), Decimal(group["vat"]))


def _payment(invoice: Invoice) -> cii.Payment:
    mandate = invoice.terms.get("mandate")
    if not mandate:
        return cii.Payment(cii.TRANSFER, iban=invoice.seller["iban"] or "", bic=invoice.seller["bic"] or "")
    debtor = decrypt(mandate["sealed"]) if mandate.get("sealed") else ""
    return cii.Payment(
        cii.DIRECT_DEBIT, creditor_id=mandate["creditor_id"], mandate=mandate["reference"], debtor_iban=debtor
    )


def _terms(invoice: Invoice, instalments: list[Any], speech: Speech) -> str:
    """BT-20: how to pay, and each due date where there are several."""
    dues = [f"{speech.day(part.due_on)} : {speech.euros(part.amount)}" for part in instalments]
    told = [payment_of(invoice, speech, once=len(instalments) == 1)]
    return " ".join([*told, *(["; ".join(dues)] if len(dues) > 1 else [])]).strip()


def _notes(invoice: Invoice, speech: Speech) -> list[tuple[str, str]]:
    """The mentions French law asks for, by their UNTDID 4451 code (BR-FR-05)."""
    words, terms = speech.words, invoice.terms
    indemnity = speech.euros(terms["indemnity"])
    notes = [
        ("PMT", speech.say("note_indemnity", indemnity=indemnity)),
        ("PMD", late_words(terms, speech, "note_late")),
        ("AAB", words["discount"]),
        ("REG", _registered(invoice.seller, speech)),
    ]
    if invoice.subject:
        notes.append(("AAI", invoice.subject))
    if terms.get("vat_on_debits") and invoice.kind != Invoice.Kind.FEE_NOTE:
        notes.append(("TXD", words["on_debits"]))
    return notes


def _registered(seller: Mapping[str, Any], speech: Speech) -> str:
    capital = seller.get("capital")
    told = (seller["legal_form"], capital and speech.say("capital", capital=speech.euros(capital)), seller["rcs"])
    return " ".join(part for part in told if part) or seller["name"]
