"""Prepaid assistance: one invoice a pack, and its hours open once it is paid."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoicing.models import Invoice
from invoicing.services import bill_packs, record_payment
from subscribers.services import sell_pack
from tests.apps.invoicing.paper_world import AT, customer, operator

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)


def test_a_pack_is_invoiced_once_and_opens_when_paid() -> None:
    operator()
    buyer = customer()
    pack = sell_pack(buyer, kind="half_day", at=AT, by=None)
    assert [bill_packs(at=AT), bill_packs(at=AT)] == [1, 0]
    invoice = Invoice.objects.get()
    pack.refresh_from_db()
    assert (invoice.net, invoice.gross, pack.billed_as, pack.paid_at) == (
        Decimal(240),
        Decimal(288),
        invoice.number,
        None,
    )

    def pay(amount: str) -> None:
        record_payment(
            buyer,
            amount=Decimal(amount),
            received_on=LATER.date(),
            means="transfer",
            reference="VIR 7",
            at=LATER,
            by=None,
        )

    pay("100.00")
    assert bill_packs(at=LATER) == 0
    pay("188.00")
    assert [bill_packs(at=LATER), bill_packs(at=LATER)] == [1, 0]
    pack.refresh_from_db()
    assert (pack.paid_at, pack.lost_on) == (LATER, date(2026, 3, 15))


def test_one_that_cannot_be_invoiced_holds_up_no_other() -> None:
    operator()
    refused = sell_pack(customer(siren=""), kind="hour", at=AT, by=None)
    sold = sell_pack(customer(), kind="hour", at=AT, by=None)
    assert bill_packs(at=AT) == 1
    refused.refresh_from_db()
    sold.refresh_from_db()
    assert (refused.billed_as, sold.billed_as) == ("", Invoice.objects.get().number)
