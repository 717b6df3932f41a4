"""Entries balance, and each is chained to the one before."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.journal import (
    CUSTOMERS,
    SALES,
    SERVICES,
    VAT_DUE,
    VAT_PENDING,
    Entry,
    Posting,
    balanced,
    digest,
    first_link,
    receipt,
    sale,
    vat_falls_due,
)
from kernel.errors import Refused

NETS, GROSS, VAT = {SERVICES: Decimal("49.90")}, Decimal("59.88"), Decimal("9.98")
LINES = sale(NETS, gross=GROSS, vat=VAT, auxiliary="C-000001", vat_on_debits=False)
ENTRY = Entry(SALES, date(2026, 3, 17), "F-2026-000001", date(2026, 3, 17), "Facture", LINES)
amounts = st.decimals(Decimal("0.01"), Decimal("9999.99"), places=2)


def test_an_invoice_debits_the_customer_and_leaves_its_vat_pending() -> None:
    assert (
        Posting(CUSTOMERS, Decimal("59.88"), "C-000001"),
        Posting(SERVICES, Decimal("-49.90")),
        Posting(VAT_PENDING, Decimal("-9.98")),
    ) == LINES


def test_on_debits_the_vat_is_due_at_once() -> None:
    lines = sale(NETS, gross=GROSS, vat=VAT, auxiliary="C-000001", vat_on_debits=True)
    assert lines[-1] == Posting(VAT_DUE, Decimal("-9.98"))


def test_a_document_outside_vat_has_no_vat_line() -> None:
    lines = sale({"708500": Decimal(40)}, gross=Decimal(40), vat=Decimal(0), auxiliary="C-1", vat_on_debits=False)
    assert [line.account for line in lines] == [CUSTOMERS, "708500"]


def test_a_debit_and_a_credit_side() -> None:
    assert (LINES[0].debit, LINES[0].credit) == (Decimal("59.88"), Decimal("0.00"))
    assert (LINES[1].debit, LINES[1].credit) == (Decimal("0.00"), Decimal("49.90"))


@pytest.mark.parametrize(
    "lines", [[], [Posting("1", Decimal(0))], [Posting("1", Decimal(1)), Posting("2", Decimal(-2))]]
)
def test_what_does_not_balance_is_refused(lines: list[Posting]) -> None:
    with pytest.raises(Refused, match="entry_unbalanced"):
        balanced(lines)


@given(nets=st.dictionaries(st.sampled_from(["706000", "708500"]), amounts, min_size=1), vat=amounts, back=amounts)
def test_a_document_and_its_reverse_leave_nothing(nets: dict[str, Decimal], vat: Decimal, back: Decimal) -> None:
    gross = sum(nets.values()) + vat
    sides = [sale(nets, gross=gross, vat=vat, auxiliary="C", vat_on_debits=False, sign=sign) for sign in (1, -1)]
    sides += [receipt(back, auxiliary="C"), receipt(-back, auxiliary="C"), vat_falls_due(vat), vat_falls_due(-vat)]
    left: dict[str, Decimal] = {}
    for line in (line for side in sides for line in side):
        left[line.account] = left.get(line.account, Decimal(0)) + line.amount
    assert set(left.values()) == {Decimal(0)}


def test_the_chain_notices_any_word_that_changed() -> None:
    link = digest(first_link(2026), year=2026, number=1, entry=ENTRY)
    assert link == digest(first_link(2026), year=2026, number=1, entry=ENTRY)
    others = [
        digest(first_link(2025), year=2026, number=1, entry=ENTRY),
        digest(first_link(2026), year=2026, number=2, entry=ENTRY),
        digest(first_link(2026), year=2026, number=1, entry=replace(ENTRY, label="facture")),
        digest(first_link(2026), year=2026, number=1, entry=replace(ENTRY, postings=LINES[:-1])),
    ]
    assert len({link, *others}) == 5
