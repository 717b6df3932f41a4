"""Reads the worked examples of ``docs/rules``: the tables under headings that say "executed"."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays

RULES = Path(__file__).parents[2] / "docs" / "rules"
PARIS = ZoneInfo("Europe/Paris")
HOLIDAYS = frozenset(holidays.country_holidays("FR", years=range(2026, 2029)))

Row = dict[str, str]


def examples(document: str, heading: str) -> list[Row]:
    """The rows of the table under ``## <heading>, executed``, by the names of its columns."""
    text = (RULES / document).read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}, executed\n")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    names = [cell.strip() for cell in lines[0]]
    rows = [dict(zip(names, (cell.strip() for cell in line), strict=True)) for line in lines[2:]]
    assert rows, f"{document} has no example under {heading}"
    return rows


def executed(document: str) -> set[str]:
    """The headings that claim to be executed."""
    text = (RULES / document).read_text(encoding="utf-8")
    return set(re.findall(r"^## (.+), executed$", text, re.MULTILINE))


def instant(text: str) -> datetime:
    """``Mon 2026-11-23 09:00`` in Paris, as UTC; the weekday is checked where it is given."""
    *weekday, day, hour = text.split()
    local = datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=PARIS)
    assert weekday in ([], [f"{local:%a}"]), f"{day} is a {local:%A}"
    return local.astimezone(UTC)


def duration(text: str) -> timedelta:
    """``15 h 30``."""
    hours, minutes = text.split(" h ")
    return timedelta(hours=int(hours), minutes=int(minutes))


def pauses(text: str) -> list[tuple[datetime, datetime | None]]:
    """``from / to; from / to``."""
    pairs = [pause.split(" / ") for pause in text.split(";") if pause.strip()]
    return [(instant(start), instant(end)) for start, end in pairs]
