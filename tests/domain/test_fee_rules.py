"""The worked examples of docs/rules/amendments.md, and the laws behind prices by date."""

import doctest
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from subscribers.domain.fees import Access, Change, access_on, spans

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
FEES = st.decimals(Decimal("0.00"), Decimal("99.99"), places=2)
CHANGES = st.lists(
    st.builds(Change, DAYS, st.none() | st.integers(1, 3), st.none() | FEES, st.none() | st.just(Decimal(0))),
    max_size=6,
)
FIRST = Access(1, Decimal("49.90"), Decimal(0))


def test_the_worked_examples_hold() -> None:
    path = Path(__file__).parents[2] / "docs" / "rules" / "amendments.md"
    outcome = doctest.testfile(str(path), module_relative=False)
    assert (outcome.failed, outcome.attempted) == (0, 10)


@given(CHANGES, DAYS, DAYS)
def test_spans_cover_the_days_once_and_each_day_at_its_price(changes: list[Change], start: date, end: date) -> None:
    found = list(spans(FIRST, changes, start, end))
    if start >= end:
        assert found == []
        return
    assert (found[0].start, found[-1].end) == (start, end)
    assert all(one.end == other.start and one.access != other.access for one, other in pairwise(found))
    for span in found:
        last = span.end - timedelta(days=1)
        assert access_on(FIRST, changes, span.start) == access_on(FIRST, changes, last) == span.access
