"""Explains a deadline of the restoration guarantee at the prompt, without a database."""

import json
from argparse import ArgumentParser
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from kernel.errors import Refused
from kernel.periods import OpeningHours
from kernel.services import french_holidays
from sla.domain.ledger import ClockReading, Event, Segment, due_at, read, tell
from sla.domain.policy import GtrPolicy

YEARS = range(1950, 2200)
ZONE = ZoneInfo("Europe/Paris")
WEEK = {weekday: [(time(8), time(18))] for weekday in range(5)}


class Command(BaseCommand):
    help = "Prints the deadline of an incident under the default guarantee, with the stretches that explain it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "opened", metavar="OPENED", help="when the incident opened, ISO 8601; Paris time if no zone"
        )
        parser.add_argument("--until", metavar="T", help="read the clock at this time instead of at the deadline")
        parser.add_argument(
            "--pause", metavar="A/B", nargs="+", action="extend", default=[], help="a pause; without B it is still open"
        )
        parser.add_argument("--hours", metavar="N", default="15", help="the allowance in working hours (default 15)")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = explained(options["opened"], options["until"], options["pause"], options["hours"])
        except Refused as refused:
            raise CommandError(wording(refused), returncode=2) from refused
        if options["json"]:
            self.stdout.write(json.dumps(as_json(*answer), indent=2))
        else:
            self._print(*answer)

    def _print(self, opened: datetime, allowance: timedelta, told: ClockReading) -> None:
        on_screen, page = self.stdout.isatty(), StringIO()
        console = Console(file=page, highlight=False, force_terminal=on_screen, width=None if on_screen else 100)
        console.print(table_of(opened, told))
        for label, value in summary(allowance, told):
            console.print(f"[bold]{label}[/]  {value}")
        self.stdout.write(page.getvalue(), ending="")


def explained(
    opened: str, until: str | None, pauses: list[str], hours: str
) -> tuple[datetime, timedelta, ClockReading]:
    """The clock of one incident. Raises Refused, with what was wrong in the words typed."""
    start, allowance = instant(opened), hours_of(hours)
    events = [Event(1, "started", start), *pauses_of(pauses)]
    asked = instant(until) if until else None
    last = max(event.until or event.at for event in events)
    terms, calendar = GtrPolicy(allowance=allowance), default_hours(start, max(last, asked or last), allowance)
    due = due_at(tell(events), terms, calendar)
    return start, allowance, read(events, terms, calendar, asked or due or last)


def default_hours(start: datetime, last: datetime, allowance: timedelta) -> OpeningHours:
    """Weekdays 08:00-18:00 in Paris, with the public holidays of every year that the answer can reach."""
    years = range(start.year, last.year + 3 + allowance // timedelta(hours=2000))
    closed = frozenset(datetime.fromisoformat(day).date() for day in french_holidays(years))
    return OpeningHours(WEEK, ZONE, closed)


def instant(text: str) -> datetime:
    """An instant in UTC from ISO 8601; without a zone it is Paris time. Raises Refused for what is none."""
    try:
        given = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused("time_unreadable", text=text) from None
    if given.year not in YEARS:
        raise Refused("time_unreadable", text=text)
    if given.tzinfo is not None:
        return given.astimezone(UTC)
    found = given.replace(tzinfo=ZONE).astimezone(UTC)
    if found.astimezone(ZONE).replace(tzinfo=None) != given:
        raise Refused("time_never_was", text=text)
    return found


def hours_of(text: str) -> timedelta:
    try:
        seconds = Decimal(text) * 3600
        allowance = timedelta(seconds=int(seconds))
    except (InvalidOperation, ValueError, OverflowError):
        raise Refused("hours_unreadable", text=text) from None
    if not timedelta(0) < allowance <= timedelta(days=3650):
        raise Refused("hours_unreadable", text=text)
    return allowance


def pauses_of(texts: list[str]) -> list[Event]:
    return [pause_of(rank, text) for rank, text in enumerate(texts, start=2)]


def pause_of(rank: int, text: str) -> Event:
    start, slash, end = text.partition("/")
    if not slash:
        raise Refused("pause_unreadable", text=text)
    since, until = instant(start), instant(end) if end.strip() else None
    if until is not None and until < since:
        raise Refused("pause_reversed", text=text)
    return Event(rank, "paused", since, until, reason="pause")


def wording(refused: Refused) -> str:
    sentences = {
        "time_unreadable": _("“%(text)s” is not a time. Write it as 2026-11-23 09:00, or with a zone as in +01:00."),
        "time_never_was": _("“%(text)s” does not exist in Paris: the clocks were put forward over it."),
        "hours_unreadable": _("“%(text)s” is not a number of hours above 0 and below 87600."),
        "pause_unreadable": _("“%(text)s” is not a pause. Write its two times with a slash between them."),
        "pause_reversed": _("The pause “%(text)s” ends before it begins."),
    }
    return sentences.get(refused.code, str(refused)) % refused.facts


def table_of(opened: datetime, told: ClockReading) -> Table:
    table = Table(title=_("Incident opened %(at)s") % {"at": shown(opened)}, title_justify="left", title_style="bold")
    for heading in (_("From"), _("To"), _("What")):
        table.add_column(heading)
    for heading in (_("Working time"), _("Counted so far")):
        table.add_column(heading, justify="right")
    spent = timedelta(0)
    for segment in told.segments:
        spent += segment.open_time if segment.kind == "counted" else timedelta(0)
        table.add_row(
            shown(segment.start), shown(segment.end), what(segment), length(segment.open_time), length(spent),
            style={"counted": "red" if segment.late else "green", "paused": "yellow"}.get(segment.kind, "dim"),
        )  # fmt: skip
    return table


def what(segment: Segment) -> str:
    names = {"counted": _("counted"), "closed": _("closed"), "paused": _("paused")}
    return _("late") if segment.late and segment.kind == "counted" else names[segment.kind]


def summary(allowance: timedelta, told: ClockReading) -> list[tuple[str, str]]:
    due = shown(told.deadline) if told.deadline else _("unknown while the pause lasts")
    lines = [(_("Allowance"), length(allowance)), (_("Due"), due), (_("Counted"), length(told.elapsed))]
    if told.lateness_working:
        share = f"{told.share * 100:.0f} %"
        lines += [
            (_("Late by"), length(told.lateness_working)),
            (_("Late by, in real time"), length(told.lateness_real)),
            (_("Penalty, of the monthly fee"), share),
        ]
    return lines


def as_json(opened: datetime, allowance: timedelta, told: ClockReading) -> dict[str, Any]:
    """Times in ISO 8601 with Paris's offset, lengths in seconds, the share as a part of the monthly fee."""
    return {
        "opened_at": iso(opened),
        "allowance_seconds": seconds(allowance),
        "deadline": iso(told.deadline) if told.deadline else None,
        "state": told.state,
        "elapsed_seconds": seconds(told.elapsed),
        "lateness_seconds": seconds(told.lateness_working),
        "lateness_real_seconds": seconds(told.lateness_real),
        "share": str(told.share),
        "segments": [
            {
                "start": iso(segment.start),
                "end": iso(segment.end),
                "kind": segment.kind,
                "late": segment.late,
                "open_seconds": seconds(segment.open_time),
            }
            for segment in told.segments
        ],
    }


def iso(at: datetime) -> str:
    return at.astimezone(ZONE).isoformat()


def seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)


def shown(at: datetime) -> str:
    local = at.astimezone(ZONE)
    days = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return f"{days[local.weekday()]} {local:%Y-%m-%d %H:%M}" + (f":{local:%S}" if local.second else "")


def length(span: timedelta) -> str:
    hours, left = divmod(seconds(span), 3600)
    return f"{hours} h {left // 60:02d}" + (f":{left % 60:02d}" if left % 60 else "")
