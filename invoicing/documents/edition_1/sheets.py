"""Papers that are no invoice: schedules and reminders, from their own frozen data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing.documents.edition_1.parties import buyer_of, debit_of, seller_of
from invoicing.documents.edition_1.speech import Speech

Rows = Sequence[Mapping[str, Any]]


def paper_of(data: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    """What every paper that is no invoice begins with: both parties, its day, whose account."""
    words = speech.words
    return {
        "kind": "schedule",
        "number": "",
        "issued_on": date.fromisoformat(data["on"]),
        "seller": seller_of(data["seller"], speech),
        "buyer": buyer_of(data["buyer"], speech),
        "to_word": words["addressed_to"],
        "facts": [(words["issued_on"], speech.day(data["on"])), (words["customer"], data["buyer"]["number"])],
    }


def schedule(data: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    """A schedule as announced (its rows have no invoice yet), or as a credit note revised it."""
    told = paper_of(data, speech) | {
        "payment": debit_of(data["mandate"], speech, "by_debit") if data["mandate"] else "",
    }
    return told | (_revised(data, speech) if "credit" in data else _plan(data, speech))


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
        "layout": "revised",
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


def reminder(data: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    """A reminder in the words it was written with, and what it asks for in figures."""
    return paper_of(data, speech) | {
        "kind": "reminder",
        "title": speech.words["reminder"],
        "subject": data["subject"],
        "letter": data["body"].strip(),
        "total_word": speech.words["late_total"],
        "total": speech.euros(data["amount"]),
        "mentions": [],
    }
