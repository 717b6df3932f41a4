"""Executes the worked examples of docs/rules/gtr.md, to the minute."""

from datetime import time, timedelta

import pytest

from kernel.periods import OpeningHours
from sla.domain.clock import deadline, elapsed
from tests.domain.rulebook import HOLIDAYS, Row, duration, examples, executed, instant, pauses

HOURS = OpeningHours({weekday: [(time(8), time(18))] for weekday in range(5)}, "Europe/Paris", HOLIDAYS)
SUNDAYS = OpeningHours({6: [(time(0), time(5))]}, "Europe/Paris")
ALLOWANCE = timedelta(hours=15)


def test_every_table_that_claims_it_is_executed() -> None:
    assert executed("gtr.md") == {"Deadlines", "Pauses", "Time spent", "Clock changes"}


@pytest.mark.parametrize("row", examples("gtr.md", "Deadlines"), ids=lambda row: row["opened"])
def test_deadlines(row: Row) -> None:
    assert deadline(instant(row["opened"]), ALLOWANCE, HOURS) == instant(row["deadline"])


@pytest.mark.parametrize("row", examples("gtr.md", "Pauses"), ids=lambda row: row["pauses"])
def test_pauses(row: Row) -> None:
    due = deadline(instant(row["opened"]), ALLOWANCE, HOURS, pauses(row["pauses"]))
    assert due == instant(row["deadline"])


@pytest.mark.parametrize("row", examples("gtr.md", "Time spent"), ids=lambda row: row["until"])
def test_time_spent(row: Row) -> None:
    spent = elapsed(instant(row["opened"]), instant(row["until"]), HOURS, pauses(row["pauses"]))
    assert spent == duration(row["spent"])


@pytest.mark.parametrize("row", examples("gtr.md", "Clock changes"), ids=lambda row: row["opened"])
def test_clock_changes(row: Row) -> None:
    assert deadline(instant(row["opened"]), duration(row["allowance"]), SUNDAYS) == instant(row["deadline"])
