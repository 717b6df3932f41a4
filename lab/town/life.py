"""Six months in Valombreuse, day by day, through the very services that the product runs on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from invoicing import services as invoicing
from invoicing.domain.calendars import roll_forward
from invoicing.models import DebitBatch
from kernel.models import Calendar, SweepRun
from kernel.periods import OpeningHours, add_months
from kernel.selectors import calendar_version
from kernel.services import send_messages
from lab.bank import Account
from lab.street import Street
from lab.town import (
    arrivals,
    books,
    collection,
    customers,
    founding,
    graphs,
    guarantee,
    incidents,
    money,
    network,
    paperwork,
    platform,
    remote,
    sales,
    stockroom,
    till,
    visits,
)
from lab.town.money import Month
from lab.town.people import RESIDENTS
from sla import services as sla

PARIS = ZoneInfo("Europe/Paris")
MONTHS = 6
OPENING = Decimal("18420.55")
"""What stood on the operator's account when the six months began."""
LEAD = timedelta(days=20)
BATCH_AHEAD = timedelta(days=5)

# By how many months before the current one; ranks are those of lab.town.people.
FAILURES = {
    4: Month(rejects={23: "AM04"}),
    2: Month(rejects={18: "AM04"}, returns={33: "MS03"}),
    1: Month(rejects={18: "AM04", 7: "AM04"}),
    0: Month(rejects={18: "AM04", 7: "AM04"}, returns={45: "MD06", 52: "AM04"}),
}


@dataclass
class Town:
    """The street, the calendar, and what is under way."""

    street: Street
    calendar: Calendar
    today: date
    remote: remote.Remote
    account: Account
    batches: dict[date, DebitBatch] = field(default_factory=dict)

    @cached_property
    def hours(self) -> OpeningHours:
        return calendar_version(self.calendar, self.today).opening_hours()

    @property
    def first_day(self) -> date:
        return add_months(self.today.replace(day=1), -MONTHS)


def live(street: Street, *, until: datetime, told: Callable[[str], None]) -> Town:
    """Founds the town and lives it up to `until`; `told` hears of each month gone by."""
    today = until.astimezone(PARIS).date()
    first = add_months(today.replace(day=1), -MONTHS)
    account = Account(OPENING)
    with remote.remote(_morning(first), account) as service:
        town = _months(Town(street, founding.found(on=first), today, service, account), first, told)
        service.refund(at=_morning(today))
        service.keep()
    stockroom.furnish(at=_morning(today))
    if len(street.boxes) > len(RESIDENTS):
        arrivals.come(street.boxes[len(RESIDENTS)], at=_morning(today))
    incidents.present(until, town.hours)
    graphs.remember(street, until=until)
    books.leave_a_preview(until)
    guarantee.surround(until, town.hours)
    collection.present(today, account, at=_morning(today) + timedelta(minutes=5))
    till.seed(today, account, at=_morning(today) + timedelta(minutes=20))
    platform.seed(at=_morning(today) + timedelta(minutes=25))
    sales.seed(at=_morning(today))
    paperwork.seed(at=_morning(today))
    visits.seed(town.calendar, at=_morning(today))
    founding.hand_out_passwords()
    # The months were swept by hand: what was last swept in them says nothing of the workers that start now.
    SweepRun.objects.all().delete()
    return town


def _months(town: Town, first: date, told: Callable[[str], None]) -> Town:
    network.lay(town.street, at=_morning(first))
    day = first
    while day < town.today:
        if day.day == 1:
            told(f"{day:%Y-%m}")
        _day(town, day)
        day += timedelta(days=1)
    return town


def _day(town: Town, day: date) -> None:
    at = _morning(day)
    books.rate_calls(day, at=at)
    books.close_months(day, at=at)
    if _arrivals(town, day, at) or day.weekday() == 0:
        invoicing.run_invoices(until=day + LEAD, at=at)
    while invoicing.render_documents(at=at):
        pass
    town.remote.day(day, town.today, at=at + timedelta(minutes=30))
    _debits(town, day, at + timedelta(hours=1))
    money.post_letters(at=at + timedelta(hours=2))
    money.answer(day, town.today, town.account, at=at + timedelta(hours=2))
    money.take_statement(town.account, at=at + timedelta(hours=2, minutes=30))
    send_messages(at=at + timedelta(hours=3))
    sla.cross_thresholds(at=at + timedelta(hours=3))
    incidents.happen(day, town.today, town.hours)
    invoicing.credit_penalties(at=at + timedelta(hours=3))
    invoicing.advance_dunning(at=at + timedelta(hours=4))
    invoicing.lift_suspensions(at=at + timedelta(hours=4))


def _arrivals(town: Town, day: date, at: datetime) -> int:
    arrived = [resident for resident in RESIDENTS if _joins_on(town, resident.rank) == day]
    for resident in arrived:
        customers.welcome(resident, town.street.box(resident.rank), town.calendar, on=day, at=at)
    return len(arrived)


def _joins_on(town: Town, rank: int) -> date:
    """The first forty came in the first days, the others two by two; nobody in the last three weeks."""
    if rank <= 40:
        return town.first_day + timedelta(days=rank % 4)
    last = (town.today - town.first_day).days - 21
    return town.first_day + timedelta(days=14 + (rank - 41) // 2 * (last - 14) // 9)


def _debits(town: Town, day: date, at: datetime) -> None:
    ahead = day + BATCH_AHEAD
    if ahead == roll_forward(ahead):
        batch = money.send_batch(ahead, _month(town, ahead), at=at)
        if batch is not None:
            town.batches[ahead] = batch
    for collected, batch in town.batches.items():
        if day == collected:
            money.settle_batch(batch, _month(town, collected), town.account, at=at)
        if day == collected + timedelta(days=4):
            money.return_batch(batch, _month(town, collected), town.account, at=at)


def _month(town: Town, collection: date) -> Month:
    ago = (town.today.year - collection.year) * 12 + town.today.month - collection.month
    return FAILURES.get(ago, Month())


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(7), PARIS)
