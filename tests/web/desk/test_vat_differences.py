"""Invoices under another VAT rate than their months end under: seen by all of the desk, corrected once by who bills."""

from datetime import date
from decimal import Decimal

import pytest

from invoicing.models import Invoice, VatRate
from invoicing.services.run import run_invoices
from tests.apps.invoicing import paper_world
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, file_of

pytestmark = pytest.mark.usefixtures("at_ten")
PATH = "/bureau/factures/tva"


@pytest.fixture
def invoice(world: World) -> Invoice:
    return misrated_invoice()


def misrated_invoice() -> Invoice:
    """Six months from September, invoiced at 20 %; then the rate rises from February."""
    signed = paper_world.contract(activated_on=date(2026, 9, 1))
    made = run_invoices(until=date(2026, 9, 1), at=paper_world.AT.replace(year=2026, month=8)).issued
    VatRate.objects.create(percent=Decimal(21), valid_from=date(2027, 2, 1))
    return next(one for one in made if one.contract_id == signed.pk)


def test_the_page_tells_each_month_and_the_difference(world: World, invoice: Invoice) -> None:
    page = as_(world.finance).get(PATH).content.decode()
    assert "février 2027" in page
    assert "janvier 2027" not in page
    for amount in ("59,88", "60,38", "+&nbsp;0,50"):
        assert amount in page
    taken = file_of(world.finance, f"{PATH}?fichier=csv&de=vat_to_correct")
    [row] = [one for one in taken if one.startswith(f"{invoice.number};")]
    assert row.split(";")[5:] == ["59,88", "60,38", "0,50"]
    assert [as_(user).get(PATH).status_code for user in (world.noc, world.owner)] == [404, 404]


def test_it_is_looked_at_then_corrected_once(world: World, invoice: Invoice) -> None:
    finance, before = as_(world.finance), Invoice.objects.count()
    page = finance.post(PATH, {"number": invoice.number}).content.decode()
    assert "Avoir de" in page
    assert Invoice.objects.count() == before
    for _twice in range(2):
        page = finance.post(PATH, {"number": invoice.number, "sure": "1"}, follow=True).content.decode()
    assert "Rien à rectifier" in page
    made = invoice.corrections.order_by("pk")
    assert [(one.kind, one.gross) for one in made] == [("invoice", Decimal("60.38")), ("credit_note", Decimal("59.88"))]


def test_who_may_not_bill_corrects_nothing(world: World, invoice: Invoice) -> None:
    as_(make_user("sales@operator.example", "sales")).post(PATH, {"number": invoice.number, "sure": "1"})
    assert invoice.corrections.count() == 0
