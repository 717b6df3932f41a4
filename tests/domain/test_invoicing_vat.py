"""VAT per rate: one rounding a rate; collection brings it due share by share and never a cent off."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.vat import (
    FRENCH_STANDARD,
    Taxed,
    VatGroup,
    collected,
    fell_due,
    rate_on,
    shares,
    taken_back,
    totals,
)
from kernel.errors import Refused
from kernel.money import CENT, ZERO

TWENTY = Decimal("20.00")
amounts = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)


def test_rate_goes_by_date() -> None:
    assert rate_on(date(2013, 12, 31), FRENCH_STANDARD) == Decimal("19.60")
    assert rate_on(date(2014, 1, 1), FRENCH_STANDARD) == TWENTY
    with pytest.raises(Refused, match="vat_rate_missing"):
        rate_on(date(1999, 1, 1), FRENCH_STANDARD)


def test_one_rounding_a_rate_and_not_one_a_line() -> None:
    found = totals([Taxed(Decimal("0.03"), "S", TWENTY)] * 3)
    # A line's VAT would be 0.01, three times; the law wants 20 % of 0.09.
    assert (found.net, found.vat, found.gross) == (Decimal("0.09"), Decimal("0.02"), Decimal("0.11"))


def test_rates_are_told_apart() -> None:
    found = totals([Taxed(Decimal(100), "S", TWENTY), Taxed(Decimal(50), "S", Decimal("5.50"))])
    assert found.groups == (
        VatGroup("S", Decimal("5.50"), Decimal(50), Decimal("2.75")),
        VatGroup("S", TWENTY, Decimal(100), Decimal("20.00")),
    )
    assert found.gross == Decimal("172.75")


def test_a_credit_takes_its_own_vat_off_what_is_still_to_come() -> None:
    due = collected(
        Decimal("59.88"), Decimal("9.98"), paid=Decimal("53.88"), credited=Decimal("6.00"), credited_vat=Decimal("1.00")
    )
    assert due == Decimal("8.98")


@given(gross=amounts, cuts=st.lists(st.integers(0, 100), max_size=6), vat=st.integers(0, 20))
def test_shares_of_the_parts_sum_to_the_whole(gross: Decimal, cuts: list[int], vat: int) -> None:
    total_vat = (gross * vat / 120).quantize(Decimal("0.01"))
    edges = sorted((gross * cut / 100).quantize(Decimal("0.01")) for cut in cuts)
    parts = [end - start for start, end in zip([Decimal(0), *edges], [*edges, gross], strict=True)]
    assert sum(shares(total_vat, gross, parts)) == total_vat


@given(gross=amounts, credited=st.integers(0, 100))
def test_a_settled_invoice_owes_exactly_its_vat_less_the_credited_one(gross: Decimal, credited: int) -> None:
    vat = (gross / 6).quantize(Decimal("0.01"))
    credit = (gross * credited / 100).quantize(Decimal("0.01"))
    credit_vat = (credit / 6).quantize(Decimal("0.01"))
    due = collected(gross, vat, paid=gross - credit, credited=credit, credited_vat=credit_vat)
    assert due == (vat - credit_vat if credit < gross else 0)


HALVES = st.lists(st.decimals(Decimal("0.01"), Decimal("99.99"), places=2), min_size=1, max_size=60)


@given(parts=st.lists(HALVES, min_size=1, max_size=2), rates=st.sampled_from([("20.00", "5.50"), ("8.50", "2.10")]))
def test_credits_that_take_all_of_an_invoice_sum_to_it_by_rate_and_none_is_a_cent_off_twice(
    parts: list[list[Decimal]], rates: tuple[str, str]
) -> None:
    shared = [[Taxed(net, "S", Decimal(rate)) for net in some] for some, rate in zip(parts, rates, strict=False)]
    invoice = totals([one for some in shared for one in some])
    left = {group.rate: group for group in invoice.groups}
    for note in zip_longest(*shared):
        lines = [one for one in note if one]
        found, own = taken_back(lines, left.values()), totals(lines)
        assert (found.net, found.gross) == (own.net, found.net + found.vat)
        for group, alone in zip(found.groups, own.groups, strict=True):
            assert group.vat >= 0
            assert abs(group.vat - alone.vat) <= CENT
            was = left[group.rate]
            left[group.rate] = replace(was, base=was.base - group.base, vat=was.vat - group.vat)
    assert {(group.base, group.vat) for group in left.values()} == {(ZERO, ZERO)}


def test_what_takes_back_at_a_rate_that_the_document_has_not_rounds_by_itself() -> None:
    left = totals([Taxed(Decimal("0.03"), "S", TWENTY)]).groups
    assert taken_back([Taxed(Decimal("0.03"), "S", Decimal("5.50"))], left).vat == ZERO
    # More than is left, as a penalty may be: by itself too.
    assert taken_back([Taxed(Decimal("0.04"), "S", TWENTY)], left).vat == Decimal("0.01")


CENTS = st.decimals(Decimal(0), Decimal(9999), places=2)


@given(bases=st.lists(CENTS, min_size=1, max_size=3), parts=st.lists(CENTS, max_size=5))
def test_what_falls_due_by_rate_is_the_vat_moved_and_in_the_end_the_bases(
    bases: list[Decimal], parts: list[Decimal]
) -> None:
    rates = (Decimal("5.50"), Decimal("10.00"), Decimal("20.00"))
    groups = totals([Taxed(base, "S", rate) for base, rate in zip(bases, rates, strict=False)]).groups
    whole, reached = sum((group.vat for group in groups), ZERO), ZERO
    sums: dict[Decimal, Decimal] = {}
    for after in [*(min(part, whole) for part in parts), whole]:
        moved = fell_due(groups, reached, after)
        assert sum((group.vat for group in moved), ZERO) == after - reached
        for group in moved:
            sums[group.rate] = sums.get(group.rate, ZERO) + group.base
        reached = after
    assert {rate: base for rate, base in sums.items() if base} == {
        group.rate: group.base for group in groups if group.vat
    }
