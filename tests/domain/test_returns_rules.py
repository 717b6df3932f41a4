"""What a bank's no leads to, code by code."""

from datetime import date

import pytest

from invoicing.domain.calendars import is_target_day
from invoicing.domain.policy import DebitPolicy
from invoicing.domain.returns import MANDATE_EFFECTS, REASONS, REPRESENTATIONS, consequence, reason

POLICY = DebitPolicy()
TOLD = date(2026, 12, 8)


def test_every_row_names_known_effects() -> None:
    assert len(REASONS) == 25
    assert {row.represent for row in REASONS.values()} == REPRESENTATIONS
    assert {row.mandate for row in REASONS.values()} == MANDATE_EFFECTS
    assert all(code == row.code for code, row in REASONS.items())


@pytest.mark.parametrize(("code", "times"), [("AM04", 2), ("MS03", 1)])
def test_only_so_many_attempts_are_made_without_a_person(code: str, times: int) -> None:
    dates = [consequence(code, failures=n, told_on=TOLD, policy=POLICY).represent_on for n in range(1, 5)]
    assert dates == [date(2026, 12, 23)] * times + [None] * (4 - times)


@pytest.mark.parametrize("code", sorted(set(REASONS) - {"AM04", "MS03"}))
def test_the_others_are_never_presented_again_by_themselves(code: str) -> None:
    assert consequence(code, failures=1, told_on=TOLD, policy=POLICY).represent_on is None


@pytest.mark.parametrize(
    ("code", "effect"),
    [
        *((code, "cancel") for code in ("MD01", "MD07", "AC04")),
        *((code, "suspend") for code in ("AC01", "AC06", "AG01", "SL01")),
        *((code, "flag") for code in ("MS02", "MD06")),
        *((code, "keep") for code in ("AM04", "MS03", "AM05", "RR04", "FF01")),
    ],
)
def test_the_mandate_follows_the_reason(code: str, effect: str) -> None:
    assert consequence(code, failures=1, told_on=TOLD, policy=POLICY).mandate == effect


def test_a_code_nobody_knows_is_left_to_a_person() -> None:
    found = consequence("ZZ99", failures=1, told_on=TOLD, policy=POLICY)
    assert (found.reason.meaning, found.represent_on, found.mandate) == ("unknown_code", None, "flag")
    assert reason(" am04 ").code == "AM04"


def test_the_next_attempt_falls_on_a_bank_day() -> None:
    told = date(2026, 12, 10)
    again = consequence("AM04", failures=1, told_on=told, policy=POLICY).represent_on
    assert again == date(2026, 12, 28)
    assert is_target_day(again)
