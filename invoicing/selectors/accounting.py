"""What an accountant asks of the books: balances, one account's movements, who owes since when, what is deferred."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, DecimalField, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from invoicing.domain import journal as books
from invoicing.domain.days import end_of
from invoicing.domain.fiscal import RESULTS
from invoicing.models import Instalment, InvoiceLine, JournalEntry, JournalLine
from invoicing.selectors.fiscal import MOVED, OF_RESULT, results_before, year_of
from invoicing.selectors.money import AgedDebt, aged_debts
from invoicing.selectors.reports import deferred_part, invoiced_ahead
from kernel.money import ZERO
from kernel.periods import add_months
from subscribers.models import Customer

EUROS: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """One account over some days: what stood before, what moved, what stands after; debits are positive, in euros."""

    account: str
    name: str
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of an account, with what stands on it afterwards."""

    line: JournalLine
    balance: Decimal


@dataclass(frozen=True, slots=True)
class VatMonth:
    """The VAT of a month in euros: what of it fell due to the tax office, and what still waits for the money at its
    end."""

    month: date
    due: Decimal
    pending: Decimal


def trial_balance(first: date, last: date) -> list[AccountBalance]:
    """Every account that moved up to `last`, by number; the sums of each column balance.

    Charges and revenue begin at zero with the fiscal year of `first`: what the years before left of them stands on the
    accounts of results.
    """
    within, year = Q(entry__on__gte=first), year_of(first)
    rows = (
        JournalLine.objects.filter(entry__on__lte=last)
        .exclude(OF_RESULT, entry__on__lt=year.first)
        .order_by("account")
        .values_list("account")
        .annotate(
            before=Coalesce(Sum(MOVED, filter=~within), ZERO, output_field=EUROS),
            debits=Coalesce(Sum("debit", filter=within), ZERO, output_field=EUROS),
            credits=Coalesce(Sum("credit", filter=within), ZERO, output_field=EUROS),
        )
    )
    found = [AccountBalance(account, books.ACCOUNTS.get(account, account), *sums) for account, *sums in rows]
    results = [
        AccountBalance(row.account, RESULTS[row.account], row.amount, ZERO, ZERO) for row in results_before(year)
    ]
    return sorted([*found, *results], key=lambda row: row.account)


def account_movements(
    account: str, first: date, last: date, *, most: int | None = None
) -> tuple[Decimal, list[Movement]]:
    """What stood on an account before `first`, and its lines up to `last`, the first `most` of them, each with the
    balance after it; charges and revenue begin at zero with their fiscal year."""
    lines = JournalLine.objects.filter(account=account)
    before = lines.filter(entry__on__lt=first).exclude(OF_RESULT, entry__on__lt=year_of(first).first)
    opening = reached = Decimal(before.aggregate(total=Sum(MOVED))["total"] or ZERO)
    told = _moved(account, first, last).select_related("entry__invoice")
    found = []
    for line in told.order_by("entry__on", "entry__year", "entry__number", "rank")[:most]:
        reached += line.debit - line.credit
        found.append(Movement(line, reached))
    return opening, found


def account_sums(account: str, first: date, last: date) -> tuple[int, Decimal, Decimal]:
    """How many lines an account has over some days, and the sums of their debits and credits."""
    sums = _moved(account, first, last).aggregate(
        count=Count("pk"), debit=Sum("debit", default=ZERO), credit=Sum("credit", default=ZERO)
    )
    return sums["count"], sums["debit"], sums["credit"]


def _moved(account: str, first: date, last: date) -> QuerySet[JournalLine]:
    return JournalLine.objects.filter(account=account, entry__on__gte=first, entry__on__lte=last)


def entries_between(first: date, last: date, *, journal: str = "") -> QuerySet[JournalEntry]:
    """The entries of some days, of one journal where it is named, in their order."""
    rows = JournalEntry.objects.filter(on__gte=first, on__lte=last).prefetch_related("lines")
    return (rows.filter(journal=journal) if journal else rows).order_by("year", "number")


def aged_on(day: date) -> list[tuple[Customer, AgedDebt]]:
    """Who owed what on a day, by how long it had been due then, the largest overdue first: invoices issued and money
    allocated later do not count. Of each customer, the number and the name."""
    paid = Sum("allocations__amount", filter=Q(allocations__at__lt=end_of(day)), default=ZERO, output_field=EUROS)
    rows = Instalment.objects.filter(schedule__invoice__issued_on__lte=day).order_by()
    open_ = rows.values("pk").annotate(left=F("amount") - paid).filter(left__gt=0)
    debts = aged_debts(open_.values_list("customer", "due_on", "left").iterator(), day)
    known = Customer.objects.only("number", "name").in_bulk([debt.customer_id for debt in debts])
    told = [(known[debt.customer_id], debt) for debt in debts]
    return sorted(told, key=lambda one: (-one[1].late, one[0].name, one[0].pk))


def deferred_lines(day: date, *, most: int | None = None) -> Iterator[tuple[InvoiceLine, Decimal]]:
    """Each line invoiced up to a day for service after it, with the part of it that is revenue of later, excluding
    VAT, what is credited as negative; the first `most` of them."""
    lines = invoiced_ahead(day).exclude(net=0).select_related("invoice__customer")
    for line in lines.order_by("invoice__issued_on", "invoice__number", "rank")[:most]:
        part = deferred_part(line.period_start, line.period_end, line.signed, day)  # type: ignore[attr-defined]
        if part:
            yield line, part


def vat_by_month(first: date, last: date) -> list[VatMonth]:
    """The VAT that fell due in each month, and what was pending at its end."""
    due = _by_month(books.VAT_DUE, last)
    pending = _by_month(books.VAT_PENDING, last)
    month, found = first.replace(day=1), []
    reached = sum((-moved for when, moved in pending.items() if when < month), ZERO)
    while month <= last:
        reached -= pending.get(month, ZERO)
        found.append(VatMonth(month, -due.get(month, ZERO), reached))
        month = add_months(month, 1)
    return found


def _by_month(account: str, last: date) -> dict[date, Decimal]:
    rows = JournalLine.objects.filter(account=account, entry__on__lte=last).annotate(month=TruncMonth("entry__on"))
    return dict(rows.order_by().values_list("month").annotate(total=Sum(MOVED)))
