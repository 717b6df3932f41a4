"""The explained deadline at the prompt; none of these tests may touch the database."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("gtr", *arguments, stdout=out)
    return out.getvalue()


def answer(*arguments: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(told(*arguments, "--json"))
    return parsed


@pytest.mark.parametrize(
    ("opened", "deadline"),
    [
        ("2026-11-23 09:00", "2026-11-24T14:00:00+01:00"),
        ("2027-12-24 17:00", "2027-12-28T12:00:00+01:00"),
        ("2026-11-21 10:00", "2026-11-24T13:00:00+01:00"),
        ("2026-05-07T16:00", "2026-05-12T11:00:00+02:00"),
        ("2026-05-07T14:00Z", "2026-05-12T11:00:00+02:00"),
    ],
)
def test_the_worked_examples(opened: str, deadline: str) -> None:
    assert answer(opened)["deadline"] == deadline


def test_json_tells_the_state_at_the_asked_time() -> None:
    found = answer("2026-11-23 09:00", "--until", "2026-11-25 10:00", "--pause", "2026-11-23 10:00/2026-11-23 12:00")
    assert found["deadline"] == "2026-11-24T16:00:00+01:00"
    assert (found["elapsed_seconds"], found["lateness_seconds"], found["share"]) == (19 * 3600, 4 * 3600, "0.05")
    assert [segment["kind"] for segment in found["segments"]] == [
        "counted", "paused", "counted", "closed", "counted", "counted", "closed", "counted",
    ]  # fmt: skip


def test_several_pauses_an_open_one_and_another_allowance() -> None:
    closed = answer("2026-11-23 09:00", "--hours", "1.5", "--pause", "2026-11-23 09:30/2026-11-23 10:00",
                    "--pause", "2026-11-23 09:45/2026-11-23 10:30")  # fmt: skip
    assert closed["deadline"] == "2026-11-23T11:30:00+01:00"
    assert answer("2026-11-23 09:00", "--pause", "2026-11-23 10:00/")["deadline"] is None


def test_the_page_shows_each_stretch_with_its_running_total() -> None:
    page = told("2026-11-23 09:00")
    lines = [line for line in page.splitlines() if "2026-11-2" in line and "│" in line]
    assert len(lines) == 3
    assert "9 h 00" in lines[0]
    assert "15 h 00" in lines[2]
    assert "2026-11-24 14:00" in page.splitlines()[-2]


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["2026-03-29 02:30"],
        ["0001-01-01 00:00"],
        ["2026-11-23 09:00", "--hours", "0"],
        ["2026-11-23 09:00", "--hours", "many"],
        ["2026-11-23 09:00", "--until", "soon"],
        ["2026-11-23 09:00", "--pause", "2026-11-23 10:00"],
        ["2026-11-23 09:00", "--pause", "2026-11-23 10:00/2026-11-23 09:00"],
    ],
)
def test_what_cannot_be_read_is_told_and_leaves_with_two(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("gtr", *arguments)
    assert refused.value.returncode == 2
    assert len(str(refused.value)) > 20
