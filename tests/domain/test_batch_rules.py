"""The worked examples of docs/rules/direct-debit.md; who is left out of a batch; the two lifecycles of money."""

import doctest
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.batch import ATTEMPT, BATCH, IN_FLIGHT, Candidate, exclusion
from invoicing.domain.calendars import hand_over_by, is_target_day, roll_forward, target_days_before
from invoicing.domain.mandate import MANDATE, checked_bic, checked_creditor_id, checked_iban, expires_on
from invoicing.domain.policy import DebitPolicy
from kernel.errors import Refused

POLICY = DebitPolicy()
ON = date(2026, 12, 7)
GOOD = Candidate(
    due=Decimal("66.00"),
    due_on=date(2026, 12, 5),
    mandate_state="active",
    noticed_amount=Decimal("66.00"),
    noticed_on=date(2026, 12, 5),
    notice_sent_at=datetime(2026, 11, 23, 22, 59, tzinfo=UTC),
)


def test_the_worked_examples_hold() -> None:
    path = Path(__file__).parents[2] / "docs" / "rules" / "direct-debit.md"
    outcome = doctest.testfile(str(path), module_relative=False)
    assert (outcome.failed, outcome.attempted) == (0, 36)


def test_the_notice_counts_whole_days_of_paris() -> None:
    assert exclusion(GOOD, ON, POLICY) is None
    # One minute later it is Tuesday 24 in Paris: thirteen days.
    late = replace(GOOD, notice_sent_at=datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
    assert exclusion(late, ON, POLICY) == "notice_too_late"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"latest_state": "proposed"}, "already_attempted"),
        ({"latest_state": "submitted"}, "already_attempted"),
        ({"latest_state": "settled"}, "already_attempted"),
        ({"latest_state": "unknown"}, "unknown_outcome"),
        ({"latest_state": "rejected"}, "person_decides"),
        ({"latest_state": "returned", "represent_on": date(2026, 12, 8)}, "not_represented_yet"),
        ({"latest_state": "returned", "represent_on": date(2026, 12, 7)}, None),
        ({"latest_state": "dropped"}, None),
        ({"mandate_expires_on": date(2026, 12, 7)}, "mandate_expired"),
        ({"mandate_expires_on": date(2026, 12, 8)}, None),
        ({"promised": True}, "promise"),
        ({"held": True}, "hold"),
        ({"notice_sent_at": None}, "no_notice"),
    ],
)
def test_each_reason_to_stay_out(change: dict[str, object], reason: str | None) -> None:
    assert exclusion(replace(GOOD, **change), ON, POLICY) == reason  # type: ignore[arg-type]


def test_a_policy_may_ask_a_new_notice_for_less() -> None:
    lower = replace(GOOD, due=Decimal("65.99"))
    assert exclusion(lower, ON, POLICY) is None
    assert exclusion(lower, ON, DebitPolicy(lower_amount_needs_notice=True)) == "notice_differs"


@pytest.mark.parametrize("lifecycle", [BATCH, ATTEMPT, MANDATE], ids=lambda lifecycle: lifecycle.name)
def test_the_whole_product_is_decided(lifecycle: object) -> None:
    table = lifecycle.table  # type: ignore[attr-defined]
    for state, action in product(lifecycle.states, lifecycle.actions):  # type: ignore[attr-defined]
        if (state, action) in table:
            assert lifecycle.after(state, action) == table[state, action]  # type: ignore[attr-defined]
        else:
            with pytest.raises(Refused, match="transition_refused"):
                lifecycle.after(state, action)  # type: ignore[attr-defined]


def test_a_failed_attempt_never_comes_back() -> None:
    assert ATTEMPT.allowed("rejected") == ATTEMPT.allowed("returned") == ATTEMPT.allowed("dropped") == frozenset()
    assert {"proposed", "submitted", "unknown"} == IN_FLIGHT


@given(st.dates(date(2024, 1, 1), date(2035, 12, 31)), st.integers(0, 6))
def test_banks_days_are_counted_both_ways(day: date, count: int) -> None:
    rolled = roll_forward(day)
    assert is_target_day(rolled)
    assert not any(is_target_day(day + timedelta(days=n)) for n in range((rolled - day).days))
    before = target_days_before(rolled, count)
    between = [before + timedelta(days=n) for n in range((rolled - before).days)]
    assert sum(map(is_target_day, between)) == count


def test_the_cut_off_follows_the_clock_of_paris() -> None:
    assert hand_over_by(date(2026, 7, 6), lead_days=1, cut_off_hour=10) == datetime(2026, 7, 3, 8, tzinfo=UTC)
    assert hand_over_by(date(2026, 4, 7), lead_days=1, cut_off_hour=10) == datetime(2026, 4, 2, 8, tzinfo=UTC)


def test_a_mandate_lapses_after_thirty_six_months() -> None:
    assert expires_on(date(2024, 2, 29), None, 36) == date(2027, 2, 28)
    assert expires_on(date(2020, 1, 15), date(2026, 3, 5), 36) == date(2029, 3, 5)


@pytest.mark.parametrize("iban", ["FR7630006000011234567890188", "FR76", "", "XX7630006000011234567890189"])
def test_a_wrong_iban_is_refused(iban: str) -> None:
    with pytest.raises(Refused, match="iban_refused"):
        checked_iban(iban)


def test_identifiers_are_stored_compact() -> None:
    assert checked_iban("fr76 3000 6000 0112 3456 7890 189") == "FR7630006000011234567890189"
    assert (checked_bic(""), checked_bic("agrifrpp")) == ("", "AGRIFRPP")
    assert checked_creditor_id("fr72zzz123456") == "FR72ZZZ123456"
    with pytest.raises(Refused, match="creditor_id_refused"):
        checked_creditor_id("FR73ZZZ123456")
    with pytest.raises(Refused, match="bic_refused"):
        checked_bic("AGRI")
