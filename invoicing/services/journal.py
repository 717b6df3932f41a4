"""The one door into the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction

from invoicing.domain import journal as rules
from invoicing.models import Invoice, JournalEntry, JournalLine, MonthLock, Payment
from kernel.errors import Refused
from kernel.periods import add_months
from kernel.services import take_number

if TYPE_CHECKING:
    from subscribers.models import Customer


def last_link(year: int, *, before: int) -> str:
    """The digest that the entry of a number is chained to."""
    last = JournalEntry.objects.filter(year=year, number=before - 1).values_list("digest", flat=True).first()
    return last or rules.first_link(year)


def open_day(on: date, *, else_later: bool = False) -> date:
    """The day if no month from its own on is closed, `else_later` the first day after the last closed one.

    Raises `Refused("month_closed")`.
    """
    last = MonthLock.objects.filter(month__gte=on.replace(day=1)).order_by("-month").first()
    if last is None:
        return on
    if not else_later:
        raise Refused("month_closed", month=last.month)
    return add_months(last.month, 1)


def follow_on(series: str, on: date, *, number: int) -> None:
    """Keeps the dates of a series in the order of its numbers, once `number` of it is taken.

    Raises `Refused("clock_behind")` where the document before is of a later day, or the next year's series has begun: a
    clock went back, or was ahead then.
    """
    before = [f"{series}-{on.year}-{number - 1:06d}", f"{series}-{on.year + 1}-000001"]
    known = Invoice.objects.filter(number__in=before, issued_on__gt=on).values_list("number", "issued_on")
    for last, day in known.order_by("-issued_on")[:1]:
        raise Refused("clock_behind", number=last, last=day, on=on)


@transaction.atomic
def record(
    entry: rules.Entry,
    *,
    at: datetime,
    customer: Customer | None = None,
    invoice: Invoice | None = None,
    payment: Payment | None = None,
) -> JournalEntry:
    """Appends an entry and chains it to the one before; raises `Refused("entry_unbalanced" | "month_closed")`.

    An entry of money dated in a closed month is booked on the first day still open, its piece keeping its own date; a
    sale has no other day than its own. The locked counter that gives the number also keeps a second writer away from
    the end of the chain.
    """
    rules.balanced(entry.postings)
    entry = replace(entry, on=open_day(entry.on, else_later=entry.journal != rules.SALES))
    number = take_number("journal", entry.on.year)
    previous = last_link(entry.on.year, before=number)
    key = _next_key()
    # The lines first: the database takes no entry that has none.
    JournalLine.objects.bulk_create(
        JournalLine(
            entry_id=key,
            rank=rank,
            account=line.account,
            auxiliary=line.auxiliary,
            debit=line.debit,
            credit=line.credit,
        )
        for rank, line in enumerate(entry.postings, 1)
    )
    return JournalEntry.objects.create(
        pk=key,
        journal=entry.journal,
        year=entry.on.year,
        number=number,
        on=entry.on,
        piece=entry.piece,
        piece_on=entry.piece_on,
        label=entry.label,
        customer=customer,
        invoice=invoice,
        payment=payment,
        recorded_at=at,
        previous=previous,
        digest=rules.digest(previous, year=entry.on.year, number=number, entry=entry),
    )


def _next_key() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('invoicing_journalentry', 'id'))")
        (key,) = cursor.fetchone()
    return int(key)
