"""Papers: what they say, that they are rendered once, archived with their hash, and come out the same again."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from PIL import Image
from pypdf import PdfReader
from pytest_django.fixtures import Settings

from invoicing.documents.edition_1.wording import euros
from invoicing.documents.render import html_of, pdf_of
from invoicing.models import Document, Invoice, Mandate
from invoicing.services.fees import issue_fee_note
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.papers import archived, render_documents
from invoicing.services.run import run_invoices
from kernel.models import Message, Operator
from kernel.services import publish_policy
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, customer, operator

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _archive(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def issued(**fields: Any) -> Invoice:
    contract(**fields)
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    return invoice


def words(document: Document) -> str:
    """The text as a reader of the PDF gets it, every blank made one space."""
    pages = PdfReader(BytesIO(pdf_of(document))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text(extraction_mode="layout") for page in pages))


def test_an_invoice_carries_every_mention_the_law_asks_for() -> None:
    text = words(issued(purchase_order="BC-778").document)
    for mention in [
        "Valmont Télécom Facture",
        "01 99 00 12 34 ·",
        "F-2025-000001",
        "Date d’émission 12/12/2025",
        "Première échéance 05/01/2026",
        "Période de service 01/01/2026 – 30/06/2026",
        "Bon de commande BC-778",
        "Nature de l’opération Prestation de services",
        "SIREN 404 833 048 · N° TVA FR83404833048",
        "Total HT 299,40 €",
        "TVA 20 % 59,88 €",
        "Total TTC 359,28 €",
        "Escompte pour paiement anticipé : néant.",
        "pénalités au taux de 3 fois le taux d’intérêt légal",
        "indemnité forfaitaire pour frais de recouvrement de 40,00 €",
        "TVA exigible à l’encaissement.",
        "Valmont Télécom – SAS au capital de 50 000,00 €",
        "SIREN 732 829 320 · RCS Valmont 732 829 320",
        "N° TVA FR44732829320",
        "IBAN FR76 3000 6000 0112 3456 7890 189 – BIC AGRIFRPP",
    ]:
        assert mention in text


def test_french_amounts_and_signs_are_set_with_the_right_blanks() -> None:
    html = html_of(issued(monthly_fee=Decimal("1249.90")).document)
    assert "7\u202f499,40\u00a0€" in html
    assert "20\u202f%" in html


def test_english_for_an_english_reader() -> None:
    contract(customer(language="en"), billing_mode="monthly")
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    text = words(invoice.document)
    assert "Valmont Télécom Invoice" in text
    assert "Total incl. VAT €59.88" in text
    assert "Discount for early payment: none." in text


def test_the_schedule_of_debits_names_mandate_creditor_and_masked_account() -> None:
    signed = contract()
    Mandate.objects.create(
        customer=signed.customer,
        reference="RUM-1",
        creditor_id="FR72ZZZ123456",
        state="active",
        holder="X",
        iban="FR7630006000011234567890189",
        iban_index="x",
        signed_on=UNTIL,
        signed_at=AT,
    )
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    text = words(invoice.document)
    assert "Échéancier de prélèvement 05/01/2026 59,88 € 05/02/2026 59,88 €" in text
    assert "mandat RUM-1, identifiant créancier FR72ZZZ123456" in text
    assert "3000 6000" not in text


def test_a_fee_note_shows_no_vat() -> None:
    owner = issued().customer
    note = issue_fee_note(owner, kind="indemnity", amount=Decimal("40.00"), case=owner, at=AT)
    text = words(note.document)
    assert "Valmont Télécom Note de débit" in text
    assert "N-2025-000001" in text
    assert "Net à payer 40,00 €" in text
    assert "Sommes hors du champ d’application de la TVA." in text
    assert "HT" not in text


def test_a_credit_note_refers_to_number_and_date() -> None:
    invoice = issued()
    signed = invoice.contract
    assert signed is not None
    signed.state, signed.ends_on = "ending", date(2026, 4, 30)
    signed.save()
    (note,) = run_invoices(until=UNTIL, at=datetime(2026, 4, 2, 9, 0, tzinfo=UTC)).issued
    assert "Avoir sur la facture F-2025-000001 du 12/12/2025" in words(note.document)
    schedule = Document.objects.get(kind="schedule")
    text = words(schedule)
    assert "Avoir A-2026-000001 du 02/04/2026 : 119,76 € TTC." in text
    assert "05/06/2026 F-2025-000001 59,88 € −59,88 € 0,00 €" in text


def test_rendered_once_archived_and_the_same_again() -> None:
    document = issued().document
    assert render_documents(at=LATER) == 1
    document.refresh_from_db()
    assert (document.state, document.path) == ("ready", "documents/2025/F-2025-000001.pdf")
    assert archived(document) == pdf_of(document)
    assert render_documents(at=LATER) == 0


def test_the_operators_logo_and_mentions_are_printed_and_a_replaced_logo_is_noticed(tmp_path: Path) -> None:
    contract()
    drawn = io.BytesIO()
    Image.new("RGB", (60, 20), "#0d5c63").save(drawn, "PNG")
    Operator.objects.get().logo.save("logo.png", ContentFile(drawn.getvalue()))
    mention = {"mentions": {"fr": "Médiateur : mediateur.example"}}
    publish_policy("billing", mention, valid_from=date(2025, 1, 1), at=AT, by=None, reason="mentions")
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    document = invoice.document
    assert "Médiateur : mediateur.example" in words(document)
    assert PdfReader(io.BytesIO(pdf_of(document))).pages[0].images[0].image is not None
    (tmp_path / invoice.seller["logo"]).write_bytes(b"another")
    with pytest.raises(ValueError, match="not the picture"):
        pdf_of(document)


def test_an_archived_file_that_was_touched_is_noticed(settings: Settings) -> None:
    document = issued().document
    render_documents(at=LATER)
    document.refresh_from_db()
    (Path(settings.MEDIA_ROOT) / document.path).write_bytes(b"%PDF another")
    with pytest.raises(ValueError, match="not the file that was archived"):
        archived(document)


def test_many_lines_carry_their_sum_from_page_to_page_and_leave_nothing_alone() -> None:
    owner = customer()
    lines = [
        LineDraft(
            kind="charge", label=f"Intervention {rank}", detail="Du 01/01/2026 au 31/01/2026", net=Decimal("49.90"),
            vat_category="S", vat_rate=Decimal(20), account="706000",
        )
        for rank in range(1, 61)
    ]  # fmt: skip
    operator()
    invoice = issue(draft(owner, lines, kind="invoice", at=AT), at=AT, due_on=UNTIL)
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf_of(invoice.document))).pages]
    assert len(pages) > 2
    reached = 0
    for rank, page in enumerate(pages, 1):
        assert f"Page {rank} sur {len(pages)}" in page
        assert "Désignation" in page
        sum_before, reached = euros("fr", reached * Decimal("49.90")), reached + page.count("Intervention")
        assert ("Valmont Télécom · Facture F-2025-000001" in page) == (rank > 1)
        assert (f"Report {sum_before}".replace("\u202f", " ").replace("\u00a0", " ") in page) == (rank > 1)
        carried = f"À reporter {euros('fr', reached * Decimal('49.90'))}".replace("\u202f", " ").replace("\u00a0", " ")
        assert (carried in page) == (rank < len(pages))
    assert reached == 60
    assert "Intervention 60" in pages[-1]
    assert "Total TTC" in pages[-1]
    assert "Escompte" in pages[-1]


def test_an_archived_row_cannot_be_changed() -> None:
    document = issued().document
    render_documents(at=LATER)
    with pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.update(sha256="0" * 64)
    document.refresh_from_db()
    assert document.sha256 != "0" * 64


def test_the_mail_leaves_when_the_paper_is_ready_and_once() -> None:
    invoice = issued()
    assert not Message.objects.exists()
    render_documents(at=LATER)
    render_documents(at=LATER + timedelta(hours=1))
    message = Message.objects.get()
    assert message.recipient == invoice.customer.email
    assert message.subject == "Votre facture F-2025-000001"
    assert "de 359,28 euros TTC" in message.body
    assert "- 05/01/2026 – 59,88\u00a0€\n- 05/02/2026 – 59,88\u00a0€" in message.body
    assert [part["path"] for part in message.attachments] == ["documents/2025/F-2025-000001.pdf"]


def test_a_mailing_waits_for_its_last_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = issued().contract
    assert signed is not None
    signed.state, signed.ends_on = "ending", date(2026, 4, 30)
    signed.save()
    run_invoices(until=UNTIL, at=datetime(2026, 4, 2, 9, 0, tzinfo=UTC))
    real = pdf_of
    monkeypatch.setattr("invoicing.documents.render.pdf_of", lambda doc: real(doc) if doc.kind == "invoice" else 1 / 0)
    at = datetime(2026, 4, 2, 10, 0, tzinfo=UTC)
    render_documents(at=at)
    assert [message.key for message in Message.objects.all()] == ["document/F-2025-000001"]
    monkeypatch.setattr("invoicing.documents.render.pdf_of", real)
    render_documents(at=at + timedelta(hours=1))
    refund = Message.objects.exclude(key="document/F-2025-000001").get()
    assert [part["name"] for part in refund.attachments] == ["A-2026-000001.pdf", "A-2026-000001-S.pdf"]


def test_a_paper_that_never_renders_ends_as_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    document = issued().document
    monkeypatch.setattr("invoicing.documents.render.pdf_of", lambda _: 1 / 0)
    for attempt in range(6):
        assert render_documents(at=LATER + timedelta(hours=attempt)) == 0
    document.refresh_from_db()
    assert (document.state, document.attempts) == ("failed", 5)
    assert "ZeroDivisionError" in document.failure
