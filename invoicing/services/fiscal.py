"""Fiscal years: told by the operator, closed one after the other, their file kept with its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from invoicing.domain.days import day_of
from invoicing.domain.fec import file_name, written
from invoicing.domain.fec_check import faults
from invoicing.domain.fiscal import DAY, checked
from invoicing.models import FiscalYear, JournalEntry, MonthLock
from invoicing.selectors.fec import broken_entries, fec_lines
from invoicing.selectors.fiscal import fiscal_year_ending
from invoicing.services.turns import take_turn
from kernel.errors import Refused
from kernel.selectors import operator
from kernel.services import keep_as, open_kept, sweep_ran, wake

if TYPE_CHECKING:
    from kernel.models import User

log = structlog.get_logger(__name__)


@transaction.atomic
def set_fiscal_year(first_day: date, last_day: date, *, at: datetime, by: User | None) -> FiscalYear:
    """Tells the bounds of the next fiscal year, or changes those of the last one told while it is open.

    Raises:
        Refused: as `domain.fiscal.checked`; `fiscal_year_follows` unless it begins the day after the year before;
            `fiscal_year_after_entries` where the first year begins after entries that would belong to none.
    """
    take_turn()
    year = checked(first_day, last_day)
    rows = list(FiscalYear.objects.select_for_update().order_by("first_day"))
    changed = rows.pop() if rows and _replaces(rows, first_day) else None
    if rows and first_day != rows[-1].last_day + DAY:
        raise Refused("fiscal_year_follows", first=rows[-1].last_day + DAY)
    if not rows:
        _holds_every_entry(first_day)
    facts = {"first_day": year.first, "last_day": year.last, "told_at": at, "told_by": by}
    if changed is None:
        return FiscalYear.objects.create(**facts)
    for name, value in facts.items():
        setattr(changed, name, value)
    changed.save(update_fields=list(facts))
    return changed


def _replaces(rows: list[FiscalYear], first_day: date) -> bool:
    """Whether the last year told is the one meant: the only one, or one that begins on that day."""
    last = rows[-1]
    return last.closed_at is None and (last.first_day == first_day or (len(rows) == 1 and first_day < last.last_day))


def _holds_every_entry(first_day: date) -> None:
    before = JournalEntry.objects.filter(on__lt=first_day).order_by("on").values_list("on", flat=True).first()
    if before:
        raise Refused("fiscal_year_after_entries", on=before)


@transaction.atomic
def close_fiscal_year(last_day: date, *, at: datetime, by: User | None) -> FiscalYear:
    """Closes for good the year that ends on a day, told or not, once its months are closed; its file is then kept.

    Raises:
        Refused: `fiscal_year_unknown`, `fiscal_year_not_over`, `fiscal_year_closed`, `fiscal_year_before_open`,
            `fiscal_year_month_open`.
    """
    take_turn()
    found = fiscal_year_ending(last_day, today=day_of(at))
    if found is None:
        raise Refused("fiscal_year_unknown", last=last_day)
    year, before = found
    if year.closed_on:
        raise Refused("fiscal_year_closed", last=year.last)
    if day_of(at) <= year.last:
        raise Refused("fiscal_year_not_over", last=year.last)
    if before and not before.closed_on:
        raise Refused("fiscal_year_before_open", last=before.last)
    if not MonthLock.objects.filter(month=year.last.replace(day=1)).exists():
        raise Refused("fiscal_year_month_open", month=year.last.replace(day=1))
    facts = {"closed_at": at, "closed_by": by}
    new = {"last_day": year.last, "told_at": at, "told_by": by}
    row, _created = FiscalYear.objects.update_or_create(
        first_day=year.first, defaults=facts, create_defaults={**new, **facts}
    )
    wake("invoicing.tasks.keep_fiscal_years")
    return row


def keep_fiscal_years(*, at: datetime) -> int:
    """Writes the file of each closed year that has none yet and keeps it with its hash; returns how many."""
    rows = FiscalYear.objects.filter(closed_at__isnull=False, sha256="").order_by("first_day")
    done = sum(_keep(pk, day_of(at)) for pk in list(rows.values_list("pk", flat=True)))
    sweep_ran("invoicing.keep_fiscal_years", at=at)
    return done


@transaction.atomic
def _keep(pk: int, today: date) -> bool:
    rows = FiscalYear.objects.select_for_update(skip_locked=True).filter(pk=pk, sha256="")
    row = rows.first()
    found = fiscal_year_ending(row.last_day, today=today) if row else None
    if row is None or found is None:
        return False
    path = f"books/{file_name(operator().siren, row.last_day)}"
    paper = _Written()
    try:
        if broken := broken_entries(found[0]):
            raise Refused("books_disagree", gaps=str(broken[:5]))
        keep_as(path, paper.through(written(fec_lines(*found), year=found[0])))
        with open_kept(path) as lines:
            for fault in faults(lines, first=row.first_day, last=row.last_day):
                raise Refused("fec_not_received", fault=fault)
    except Refused as refusal:
        # Told on the page of the years, which shows that the file is not there; the next beat tries again.
        log.error("fiscal_year_not_kept", year=str(row), code=refusal.code, facts=refusal.facts)
        return False
    row.path, row.sha256, row.lines = path, paper.digest.hexdigest(), paper.lines - 1
    row.save(update_fields=["path", "sha256", "lines"])
    return True


class _Written:
    """Hash and number of the lines that passed."""

    def __init__(self) -> None:
        self.digest, self.lines = hashlib.sha256(), 0

    def through(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.digest.update(line)
            self.lines += 1
            yield line
