"""An edition of our papers that was released is never edited: what was archived must come out as it was."""

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import invoicing
from invoicing.documents.editions import EDITIONS
from invoicing.documents.facturx import extension_rdf
from invoicing.documents.render import html_of
from invoicing.domain.papers import NEWEST
from invoicing.models import Document, Instalment, Invoice, InvoiceLine, Schedule
from tests.apps.invoicing import paper_world as world

ROOM = Path(invoicing.__file__).parent
SENTENCE = (
    "Edition {number} of our papers was released, and archived papers are drawn by it for ten years: {what}. "
    "Leave it as it was, and make edition {newest} beside it (docs/operations.md, “Editions of papers”)."
)
# Of every file of an edition, its words, pages and style; and of what it makes of known papers: HTML and CII, which
# also hangs on what the editions share (the writer of CII, telephones, Django's filters).
RELEASED: dict[int, str] = {
    1: "7b3668de9008e22d1099823a53ab17ae9542af98253d508687abff2204bdb1d2",
}
DRAWN: dict[int, dict[str, str]] = {
    1: {
        "announced": "76ebc58b1f07d88c",
        "plan, fr": "b78bffe619b4ce24",
        "plan, en": "21baab10f8be60b2",
        "revised, fr": "b2cf434207c9027b",
        "revised, en": "1f9f98278cc73ea7",
        "reminder, fr": "a95d93e254d846d3",
        "reminder, en": "1a8ac8562b9828f6",
        "invoice, fr": "4cd623bb7b30b695",
        "invoice, fr, data": "df353e4580328744",
        "invoice, en": "ded0658e2ddf1203",
        "invoice, en, data": "31f5334807160804",
        "public body, debit, fr": "d89a0497e2d13580",
        "public body, debit, fr, data": "4e0732e25fb00ffe",
        "public body, debit, en": "4e520959647babb9",
        "public body, debit, en, data": "7d3a19776593fc92",
        "credit note, fr": "ae10d37258dc367c",
        "credit note, fr, data": "9aea739d624370ac",
        "credit note, en": "7246002aff04d4c3",
        "credit note, en, data": "a7b552c1db10f52f",
        "fee note, fr": "933ab0e4894eeff0",
        "fee note, fr, data": "73aa14fb8d34cdbe",
        "fee note, en": "a59d134b729160b8",
        "fee note, en, data": "e494959c06d7bc0d",
    },
}


def files_of(number: int) -> list[Path]:
    folders = (ROOM / "documents" / f"edition_{number}", ROOM / "templates/invoicing/papers" / str(number))
    return sorted(file for folder in folders for file in folder.rglob("*") if file.suffix in {".py", ".css", ".html"})


def digest_of(number: int) -> str:
    told = hashlib.sha256()
    for file in files_of(number):
        told.update(f"{file.relative_to(ROOM)}\n".encode() + file.read_bytes())
    return told.hexdigest()


def sentence(number: int, what: str) -> str:
    return SENTENCE.format(number=number, what=what, newest=NEWEST + 1)


@pytest.mark.parametrize("number", EDITIONS)
def test_no_file_of_a_released_edition_is_edited(number: int) -> None:
    assert len(files_of(number)) >= 7
    assert digest_of(number) == RELEASED[number], sentence(number, "one of its files was edited")


def seller() -> dict[str, Any]:
    return {
        "name": "Valmont Télécom", "legal_form": "SAS", "capital": "50000.00", "siren": "732829320",
        "siret": "73282932000074", "vat_number": "FR44732829320", "rcs": "RCS Valmont 732 829 320",
        "street": "4 quai du Canal", "postcode": "99100", "city": "Valmont", "country": "FR", "logo": "",
        "email": "facturation@valmont.example", "phone": "+33199001234", "website": "valmont.example",
        "iban": "FR7630006000011234567890189", "bic": "AGRIFRPP",
    }  # fmt: skip


def buyer() -> dict[str, Any]:
    return {
        "name": "Menuiserie Aubépine", "legal_form": "SARL", "number": "C-000042", "street": "12 rue des Tilleuls",
        "postcode": "99100", "city": "Valmont", "country": "FR", "siren": "404833048", "siret": "40483304800022",
        "vat_number": "FR83404833048", "reference": "SERVICE 12", "email": "compta@aubepine.example",
    }  # fmt: skip


MANDATE = {"reference": "RUM-1", "iban": "FR76 •••• 0189", "creditor_id": "FR72ZZZ123456"}
TERMS = {"late_multiplier": "3", "indemnity": "40.00", "contract": "R-2026-000001", "purchase_order": "BC-778"}
PAPERS: dict[str, dict[str, Any]] = {
    "invoice": {"kind": "invoice", "terms": TERMS | {"mentions": {"fr": "Médiateur : mediateur.example"}}},
    "public body, debit": {"kind": "invoice", "terms": TERMS | {"late_points": "8", "mandate": MANDATE}},
    "credit note": {"kind": "credit_note", "terms": TERMS | {"vat_on_debits": True}, "subject": "Avoir sur la F-1"},
    "fee note": {"kind": "fee_note", "terms": TERMS, "outside": True},
}


def frozen(language: str, *, kind: str, terms: dict[str, Any], subject: str = "", outside: bool = False) -> Document:
    """An issued document of fourteen lines in two parts, at two rates; never the clock's nor a counter's."""
    category, rates = ("O", [Decimal(0)]) if outside else ("S", [Decimal("20.00"), Decimal("5.50")])
    net, vat = Decimal("698.60"), Decimal(0) if outside else Decimal("89.04")
    groups = [
        {"category": category, "rate": f"{rate:.2f}", "base": f"{net / len(rates):.2f}", "vat": f"{vat / 2:.2f}"}
        for rate in rates
    ]
    row = Invoice.objects.create(
        customer=world.customer(), kind=kind, terms=terms, subject=subject, language=language, seller=seller(),
        buyer=buyer(), net=net, vat=vat, gross=net + vat, vat_breakdown=groups, service_start=date(2026, 1, 1),
        service_end=date(2026, 7, 1), due_on=date(2026, 1, 5), created_at=world.AT,
    )  # fmt: skip
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=row, rank=rank, kind="charge", label="Fibre Pro 100", detail="Du 01/01/2026 au 31/01/2026",
            unit_price=Decimal("49.9000"), net=Decimal("49.90"), vat_category=category,
            vat_rate=rates[rank % len(rates)], period_start=date(2026, 1, 1), period_end=date(2026, 2, 1),
        )
        for rank in range(1, 15)
    )  # fmt: skip
    plan = Schedule.objects.create(invoice=row, created_at=world.AT)
    Instalment.objects.bulk_create(
        Instalment(schedule=plan, customer=row.customer, rank=rank, due_on=date(2026, rank, 5), amount=amount)
        for rank, amount in enumerate((net, vat), 1)
        if amount
    )
    row = Invoice.objects.get(pk=row.pk)
    row.number, row.issued_on = "F-2026-000001", date(2025, 12, 12)
    return Document(kind="invoice", invoice=row, name="F-2026-000001.pdf", language=language, data={"edition": 0})


def sheets() -> dict[str, Document]:
    parties = {"on": "2026-04-02", "seller": seller(), "buyer": buyer(), "number": "A-2026-000001", "mandate": MANDATE}
    row = {"invoice": "F-2026-000001", "due_on": "2026-05-05", "amount": "59.88", "credit": "9.88", "due": "50.00"}
    told = {
        "plan": {"kind": "schedule", "data": parties | {"contract": "R-2026-000001", "rows": [row]}},
        "revised": {"kind": "schedule", "data": parties | {"credit": "19.88", "carried_over": "10.00", "rows": [row]}},
        "reminder": {"kind": "reminder", "data": parties | {"subject": "Relance", "body": "Bonjour,", "amount": "9.9"}},
    }
    return {
        f"{name}, {language}": Document(name=f"{name}.pdf", language=language, **fields)
        for name, fields in told.items()
        for language in ("fr", "en")
    }


def drawn_by(number: int) -> dict[str, str]:
    """The first signs of the digest of what an edition makes of each known paper."""
    papers = sheets() | {
        f"{name}, {language}": frozen(language, **fields)
        for name, fields in PAPERS.items()
        for language in ("fr", "en")
    }
    found = {"announced": extension_rdf()}
    for name, paper in papers.items():
        paper.data["edition"] = number
        found[name] = html_of(paper).encode()
        if paper.invoice:
            found[f"{name}, data"] = EDITIONS[number].xml_of(paper.invoice)
    return {name: hashlib.sha256(told).hexdigest()[:16] for name, told in found.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("number", EDITIONS)
def test_a_released_edition_makes_of_known_papers_what_it_made(number: int) -> None:
    found = drawn_by(number)
    changed = [name for name in found | DRAWN[number] if found.get(name) != DRAWN[number].get(name)]
    assert not changed, sentence(number, f"these come out otherwise now: {', '.join(changed)}")


def test_what_is_issued_today_names_the_newest_edition() -> None:
    assert max(EDITIONS) == NEWEST
    assert set(EDITIONS) == set(RELEASED) == set(DRAWN)
