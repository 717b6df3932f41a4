"""The one door into the journal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing.domain import journal as rules
from invoicing.models import Invoice, JournalEntry, JournalLine, Payment
from kernel.services import take_number

if TYPE_CHECKING:
    from subscribers.models import Customer


@transaction.atomic
def record(
    entry: rules.Entry,
    *,
    at: datetime,
    customer: Customer | None = None,
    invoice: Invoice | None = None,
    payment: Payment | None = None,
) -> JournalEntry:
    """Appends an entry and chains it to the one before; raises `Refused("entry_unbalanced")`.

    The locked counter that gives the number also keeps a second writer away from the end of the chain.
    """
    rules.balanced(entry.postings)
    number = take_number("journal", entry.on.year)
    last = JournalEntry.objects.filter(year=entry.on.year, number=number - 1).values_list("digest", flat=True).first()
    previous = last or rules.first_link(entry.on.year)
    row = JournalEntry.objects.create(
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
    JournalLine.objects.bulk_create(
        JournalLine(
            entry=row, rank=rank, account=line.account, auxiliary=line.auxiliary, debit=line.debit, credit=line.credit
        )
        for rank, line in enumerate(entry.postings, 1)
    )
    return row
