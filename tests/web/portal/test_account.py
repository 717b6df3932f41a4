"""A customer's invoice line by line, his statement, a line he disputes; a stranger finds nothing."""

import re
from decimal import Decimal

import pytest

from invoicing import services
from invoicing.models import Hold, Invoice
from tests.web.world import NOW, World, as_, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


@pytest.fixture
def invoice(world: World) -> Invoice:
    services.run_invoices(until=NOW.date(), at=NOW)
    return Invoice.objects.filter(customer=world.customer).latest("pk")


def test_owner_and_colleague_read_it_and_a_stranger_finds_nothing(world: World, invoice: Invoice) -> None:
    for path in (f"/portail/factures/{invoice.number}/", f"/portail/clients/{world.customer.number}/releve.pdf"):
        assert as_(world.owner).get(path).status_code == 200
        assert as_(world.colleague).get(path).status_code == 200
        assert as_(world.stranger).get(path).status_code == 404
    page = as_(world.owner).get("/portail/factures/releve").content.decode()
    assert invoice.number in page
    assert invoice.number not in as_(world.stranger).get("/portail/factures/releve").content.decode()


def test_a_disputed_line_is_frozen_once_with_its_vat(world: World, invoice: Invoice) -> None:
    line = invoice.lines.order_by("rank")[0]
    body = {"line": line.pk, "reason": "Déjà payé"}
    for _ in range(2):
        page = as_(world.owner).get(f"/portail/factures/{invoice.number}/").content.decode()
        # Lines of one offer are told apart by their months.
        told = re.findall(r"<option[^>]*>([^<]*)<", page)
        assert len(told) == len(set(told)) == invoice.lines.count()
        as_(world.owner).post(f"/portail/factures/{invoice.number}/contester", body)
    row = Hold.objects.get()
    assert (row.kind, row.invoice, row.amount) == (
        "dispute",
        invoice,
        (line.net * Decimal("1.2")).quantize(Decimal("0.01")),
    )
    assert row.reason.endswith("Déjà payé")
    assert "contesté" in as_(world.owner).get(f"/portail/factures/{invoice.number}/").content.decode()


def test_a_stranger_disputes_nothing_and_a_reason_is_asked(world: World, invoice: Invoice) -> None:
    line = invoice.lines.order_by("rank")[0]
    path = f"/portail/factures/{invoice.number}/contester"
    assert as_(world.stranger).post(path, {"line": line.pk, "reason": "x"}).status_code == 404
    assert told(as_(world.owner).post(path, {"line": line.pk, "reason": " "})) != []
    assert not Hold.objects.exists()
