"""Executes the worked examples of docs/rules/gtr.md, to the minute."""

from datetime import time, timedelta

import pytest

from kernel.periods import OpeningHours
from sla.domain.clock import deadline, elapsed
from sla.domain.ledger import Event, read
from sla.domain.policy import GtrPolicy
from sla.domain.relapse import Fault, is_relapse
from tests.domain.rulebook import HOLIDAYS, Row, duration, examples, executed, instant, pauses

HOURS = OpeningHours({weekday: [(time(8), time(18))] for weekday in range(5)}, "Europe/Paris", HOLIDAYS)
SUNDAYS = OpeningHours({6: [(time(0), time(5))]}, "Europe/Paris")
ALLOWANCE = timedelta(hours=15)


def test_every_table_that_claims_it_is_executed() -> None:
    told = {"Deadlines", "Pauses", "Time spent", "Clock changes", "Relapse", "The same fault or a new one"}
    assert executed("gtr.md") == told


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


@pytest.mark.parametrize("row", examples("gtr.md", "The same fault or a new one"), ids=lambda row: row["why"])
def test_the_same_fault_or_a_new_one(row: Row) -> None:
    before, now = fault(row["was"]), fault(row["is now"])
    same = is_relapse(before, instant(row["restored"]), now, instant(row["back"]), GtrPolicy().relapse_window)
    assert same is {"the same clock": True, "a new incident": False}[row["verdict"]]


@pytest.mark.parametrize("row", examples("gtr.md", "Relapse"), ids=lambda row: row["worked meanwhile"])
def test_relapse(row: Row) -> None:
    turns = [turn for pair in pauses(row["worked meanwhile"]) for turn in pair if turn is not None]
    walk = [("started", instant(row["opened"])), *zip(("restored", "reopened") * 9, turns, strict=False)]
    walk.append(("restored", instant(row["restored"])))
    events = [Event(rank, kind, at) for rank, (kind, at) in enumerate(walk)]
    told = read(events, GtrPolicy(), HOURS, instant(row["restored"]))
    assert (told.state, told.deadline, told.elapsed) == ("restored", instant(row["deadline"]), duration(row["counted"]))
    assert told.lateness == max(told.elapsed - ALLOWANCE, timedelta(0))
    # What was counted before the last relapse is told the same while the fault lasts.
    running = read(events[:-1], GtrPolicy(), HOURS, instant(row["restored"]))
    assert (running.state, running.elapsed) == ("running", told.elapsed)


def fault(text: str) -> Fault:
    kind, _space, node = text.partition(" ")
    return Fault(kind, {"": None, "Gare": 1, "Port": 2}[node])


@pytest.mark.parametrize("row", examples("gtr.md", "Clock changes"), ids=lambda row: row["opened"])
def test_clock_changes(row: Row) -> None:
    assert deadline(instant(row["opened"]), duration(row["allowance"]), SUNDAYS) == instant(row["deadline"])
