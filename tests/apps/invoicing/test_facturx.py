"""Factur-X: the data inside each PDF, held to the published rules and to ours; and each check shown to bite."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pypdf import PdfReader
from pytest_django.fixtures import Settings
from weasyprint import VERSION

from invoicing import services
from invoicing.documents.editions import newest
from invoicing.documents.facturx import xml_of
from invoicing.documents.render import pdf_from_html, pdf_of
from invoicing.documents.validation import Validator
from invoicing.models import Document, Invoice, Mandate
from invoicing.services.fees import issue_fee_note
from invoicing.services.papers import render_documents
from invoicing.services.run import run_invoices
from kernel.models import Operator
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, customer

pytestmark = pytest.mark.django_db
IBAN = "FR1420041010050500013M02606"


@pytest.fixture(scope="module")
def validator() -> Iterator[Validator]:
    with Validator() as one:
        yield one


def issued(**fields: Any) -> Invoice:
    contract(**fields)
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    return invoice


def rules(validator: Validator, xml: bytes) -> set[str]:
    return {fault.rule for fault in validator.xml_faults(xml)}


def sign(owner: Any) -> Mandate:
    return Mandate.objects.create(
        customer=owner,
        reference="RUM-1",
        creditor_id="FR72ZZZ123456",
        state="active",
        holder="X",
        iban=IBAN,
        iban_index="x",
        signed_on=UNTIL,
        signed_at=AT,
    )


def test_the_buyers_own_marks_keep_every_rule(validator: Validator) -> None:
    owner = customer()
    services.set_billing_account(owner, grouped=False, reference="SERVICE <12>", address="404833048_COMPTA")
    contract(owner)
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    assert validator.xml_faults(xml_of(invoice)) == []


def test_an_invoice_of_six_months_keeps_every_rule(validator: Validator) -> None:
    pdf = pdf_of(issued(purchase_order="BC-778 & fils", setup_fee=Decimal(90)).document)
    assert validator.pdf_faults(pdf) == []
    # Tagged as well, for who hears it: one table of lines, each amount under the head of its column.
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert (bool(root["/MarkInfo"]["/Marked"]), root["/Lang"]) == (True, "fr")
    assert [kind for kind in kinds_in(root["/StructTreeRoot"]) if kind in {"/H1", "/H2", "/Table", "/Figure"}] == [
        "/H1", "/Table", "/Table", "/Table", "/H2", "/Table",
    ]  # fmt: skip


def kinds_in(node: Any) -> Iterator[str]:
    """The kind of every element of a tagged PDF, in the order it is read aloud."""
    told = node.get_object()
    if isinstance(told, dict):
        yield str(told.get("/S", ""))
        kids = told.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from kinds_in(kid)


def test_a_newer_renderer_is_told_apart_from_a_file_that_was_touched(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    issued()
    render_documents(at=AT + timedelta(hours=1))
    real, out = pdf_of, StringIO()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("weasyprint.pdf.VERSION", "999.0")
        call_command("check_invoices", "--rerender", stdout=out)
    assert f"RENDERER\tdrawn by WeasyPrint {VERSION}, this is WeasyPrint 999.0: it says the same" in out.getvalue()
    assert "1 document(s) of another renderer, saying the same\n1 document(s) checked, 0 fault(s)\n" in out.getvalue()
    monkeypatch.setattr("invoicing.documents.render.pdf_of", lambda document: real(document) + b"%")
    with pytest.raises(CommandError, match="RERENDER: 1"):
        call_command("check_invoices", "--rerender", stdout=out)
    assert "says the same, but is drawn otherwise" in out.getvalue()
    html = "<html lang=fr><title>x</title><p>Facture de 10 000,00 EUR"
    other = pdf_from_html(html, "x", Invoice.objects.get(), newest())
    monkeypatch.setattr("invoicing.documents.render.pdf_of", lambda _document: other)
    with pytest.raises(CommandError, match="RERENDER: 1"):
        call_command("check_invoices", "--rerender", stdout=out)
    assert "says something else than the archived file" in out.getvalue()


def test_a_direct_debit_names_mandate_creditor_and_whole_account(validator: Validator) -> None:
    signed = contract()
    sign(signed.customer)
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    xml = xml_of(invoice)
    assert validator.xml_faults(xml) == []
    for said in (b"<ram:TypeCode>59<", b">RUM-1<", b">FR72ZZZ123456<", b"<ram:IBANID>FR1420041010050500013M02606<"):
        assert said in xml


def test_the_whole_account_lies_encrypted_in_the_frozen_data() -> None:
    signed = contract()
    sign(signed.customer)
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    assert IBAN not in str(Invoice.objects.values().get(pk=invoice.pk))


def test_a_credit_note_and_a_fee_note_keep_every_rule(validator: Validator) -> None:
    invoice = issued()
    signed = invoice.contract
    assert signed is not None
    signed.state, signed.ends_on = "ending", date(2026, 4, 30)
    signed.save()
    later = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
    (note,) = run_invoices(until=UNTIL, at=later).issued
    fee = issue_fee_note(invoice.customer, kind="indemnity", amount=Decimal("40.00"), case=invoice.customer, at=AT)
    assert validator.pdf_faults(pdf_of(note.document)) == []
    assert validator.pdf_faults(pdf_of(fee.document)) == []
    # What corrects a note of fees is outside VAT as the note is.
    back = services.LineDraft(
        kind="charge", label="Intérêts rectifiés", net=Decimal("2.59"), vat_category="O", vat_rate=Decimal(0),
        account="763100",
    )  # fmt: skip
    given = services.issue(services.draft(fee.customer, [back], kind="credit_note", at=later, corrects=fee), at=later)
    assert validator.xml_faults(xml_of(given)) == []
    assert b"<ram:TypeCode>381<" in xml_of(note)
    assert b"F-2025-000001" in xml_of(note)
    assert b"VATEX-EU-O" in xml_of(fee)
    assert b"FR83404833048" not in xml_of(fee)


def test_an_association_without_siren_an_english_reader_and_vat_on_debits(validator: Validator) -> None:
    contract(customer(kind="association", siren="", siret="", vat_number="", language="en"))
    Operator.objects.update(vat_on_debits=True)
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    xml = xml_of(invoice)
    assert validator.xml_faults(xml) == []
    assert b"<ram:DueDateTypeCode>5<" in xml


@pytest.mark.parametrize(
    ("good", "bad", "rule"),
    [
        (b"<ram:CalculatedAmount>59.88<", b"<ram:CalculatedAmount>59.89<", "RAC-04"),
        (b'<ram:BilledQuantity unitCode="C62">1<', b'<ram:BilledQuantity unitCode="C62">2<', "RAC-01"),
        (b"<ram:DuePayableAmount>359.28<", b"<ram:DuePayableAmount>-359.28<", "RAC-06"),
        (b'<ram:ID schemeID="0002">404833048<', b'<ram:ID schemeID="0002">404833049<', "RAC-08"),
        (b"<ram:TypeCode>30<", b"<ram:TypeCode>59<", "RAC-09"),
        (b"<ram:SubjectCode>PMD<", b"<ram:SubjectCode>AAI<", "BR-FR-05_BT-22_PMD"),
        (b"<ram:TaxBasisTotalAmount>299.40<", b"<ram:TaxBasisTotalAmount>299.41<", "RAC-05"),
        (b"<ram:ID>S1<", b"<ram:ID>S1</ram:ID><ram:ID>S1<", "XSD"),
        (b"</rsm:CrossIndustryInvoice>", b"", "XML"),
    ],
)
def test_each_check_bites(validator: Validator, good: bytes, bad: bytes, rule: str) -> None:
    xml = xml_of(issued())
    assert good in xml
    assert rule in rules(validator, xml.replace(good, bad))


def test_a_plain_pdf_is_not_a_factur_x(validator: Validator) -> None:
    invoice = issued()
    plan = Document(kind="schedule", name="x.pdf", data={}, customer=invoice.customer)
    plan.data = {"on": "2026-01-05", "number": "", "seller": invoice.seller, "buyer": invoice.buyer, "mandate": None}
    plan.data |= {"contract": "R", "rows": [], "edition": 1}
    assert {fault.rule for fault in validator.pdf_faults(pdf_of(plan))} == {"PDF-02", "PDF-03"}


def test_the_command_says_all_is_well_and_notices_a_touched_file(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    invoice = issued(billing_mode="monthly_schedule")
    render_documents(at=AT + timedelta(hours=1))
    out = StringIO()
    call_command("check_invoices", invoice.number, "--rerender", stdout=out)
    assert out.getvalue() == "1 document(s) checked, 0 fault(s)\n"
    for name in ("F-2025-000001", "F-2025-000001-S"):
        (tmp_path / f"documents/2025/{name}.pdf").write_bytes(b"%PDF another")
    with pytest.raises(CommandError, match="ARCHIVE: 2"):
        call_command("check_invoices", stdout=out)
    with pytest.raises(CommandError, match="no such document"):
        call_command("check_invoices", "F-2099-000001", stdout=out)
