"""The accountant's tables, each as headings and rows: the same for the page and for the file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoicing import selectors
from invoicing.domain import journal as books_rules
from invoicing.models import JournalEntry
from invoicing.selectors import accounting
from invoicing.selectors.reports import deferred_parts
from invoicing.selectors.vat import vat_by_rate
from kernel.money import ZERO
from kernel.periods import add_months

TEXT, MONO, DAY, MONTH, MONEY, SHARE, COUNT = "text", "mono", "day", "month", "money", "share", "count"
FALLS_DUE: Mapping[str, str | Promise] = {
    "collection": gettext_lazy("On collection"),
    "debits": gettext_lazy("On debits"),
    "untaxed": gettext_lazy("Bears no VAT"),
}
Head = tuple[Any, str]


@dataclass(frozen=True)
class Asked:
    """What was asked for: days, an account, a journal; at `most` so many rows where they may be very many."""

    first: date
    last: date
    account: str = books_rules.CUSTOMERS
    journal: str = ""
    most: int | None = None


@dataclass(frozen=True)
class Table:
    """Headings with their kind, rows in the same order, the page behind each row, and the sums under them; `more` is
    how many rows were left off, which the sums count too."""

    heads: Sequence[Head]
    rows: Sequence[Sequence[Any]]
    links: Sequence[str] = ()
    foot: Sequence[Any] = ()
    note: str = ""
    more: int = 0


def balances(asked: Asked) -> Table:
    rows = accounting.trial_balance(asked.first, asked.last)
    heads = [(_("Account"), MONO), (_("Name"), TEXT), (_("Before"), MONEY), (_("Debit"), MONEY), (_("Credit"), MONEY),
             (_("Balance"), MONEY)]  # fmt: skip
    told = [(one.account, one.name, one.opening, one.debit, one.credit, one.closing) for one in rows]
    foot = ["", _("Total"), *(sum((row[place] for row in told), ZERO) for place in range(2, 6))]
    period = f"from={asked.first:%Y-%m-%d}&to={asked.last:%Y-%m-%d}"
    links = [f"{reverse('desk:report', args=['ledger'])}?account={one.account}&{period}" for one in rows]
    return Table(heads, told, links, foot)


def ledger(asked: Asked) -> Table:
    over = asked.account, asked.first, asked.last
    opening, moved = accounting.account_movements(*over, most=asked.most)
    count, debits, credits_ = accounting.account_sums(*over)
    heads = [(_("Date"), DAY), (_("Journal"), MONO), (_("Entry"), COUNT), (_("Piece"), MONO), (_("Words"), TEXT),
             (_("Auxiliary"), MONO), (_("Debit"), MONEY), (_("Credit"), MONEY), (_("Balance"), MONEY)]  # fmt: skip
    rows: list[list[Any]] = [[asked.first, "", None, "", _("Brought forward"), "", None, None, opening]]
    links = [""]
    for one in moved:
        line, entry = one.line, one.line.entry
        debit, credit = line.debit or None, line.credit or None
        rows.append([entry.on, entry.journal, entry.number, entry.piece, entry.label, line.auxiliary, debit, credit,
                     one.balance])  # fmt: skip
        links.append(reverse("desk:invoice", args=[entry.invoice.number]) if entry.invoice else "")
    foot = [None, "", None, "", _("Total"), "", debits, credits_, opening + debits - credits_]
    return Table(heads, rows, links, foot, more=count - len(moved))


def aged(asked: Asked) -> Table:
    found = accounting.aged_on(asked.last)
    heads = [(_("Number"), MONO), (_("Customer"), TEXT), (_("Not due"), MONEY), (_("1 to 30 days"), MONEY),
             (_("31 to 60 days"), MONEY), (_("61 to 90 days"), MONEY), (_("Over 90 days"), MONEY),
             (_("Total"), MONEY)]  # fmt: skip
    rows = [
        (who.number, who.name, debt.not_due, debt.to_30, debt.to_60, debt.to_90, debt.over_90, debt.total)
        for who, debt in found
    ]
    foot = ["", _("Total"), *(sum((row[place] for row in rows), ZERO) for place in range(2, 8))]
    rows = rows[: asked.most]
    links = [reverse("desk:customer", args=[row[0]]) for row in rows]
    note = _("What was invoiced by that day and not settled by then, VAT included, by how long it had been due.")
    return Table(heads, rows, links, foot, note, more=len(found) - len(rows))


def deferred(asked: Asked) -> Table:
    found = list(accounting.deferred_lines(asked.last, most=asked.most))
    parts = [(part, count) for _account, part, count in deferred_parts(asked.last) if part]
    heads = [(_("Document"), MONO), (_("Customer"), TEXT), (_("Account"), MONO), (_("What"), TEXT),
             (_("From the"), DAY), (_("Until (excluded)"), DAY), (_("Net"), MONEY),
             (_("Invoiced ahead"), MONEY)]  # fmt: skip
    rows = [
        (line.invoice.number, line.invoice.customer.name, line.account, line.label, line.period_start,
         line.period_end, line.signed, part)  # type: ignore[attr-defined]
        for line, part in found
    ]  # fmt: skip
    foot = ["", _("Total"), "", "", None, None, None, sum((part * count for part, count in parts), ZERO)]
    links = [reverse("desk:invoice", args=[line.invoice.number]) for line, _part in found]
    note = _("What was invoiced by that day for service after it, excluding VAT: account 487 once the month is closed.")
    return Table(heads, rows, links, foot, note, more=sum(count for _part, count in parts) - len(found))


def vat(asked: Asked) -> Table:
    """By month, each rate by what makes it fall due; then the month beside the accounts: no difference."""
    heads = [(_("Month"), MONTH), (_("Falls due"), TEXT), (_("Rate"), SHARE), (_("Base excl. VAT"), MONEY),
             (_("VAT"), MONEY), (_("Fell due (44571)"), MONEY), (_("Difference"), MONEY),
             (_("Waiting for the money (44574)"), MONEY)]  # fmt: skip
    shares = vat_by_rate(asked.first, asked.last)
    booked = accounting.vat_by_month(asked.first, asked.last)
    rows: list[list[Any]] = []
    for one in booked:
        of_month = [share for share in shares if share.month == one.month]
        rows += [[one.month, str(FALLS_DUE[share.on]), share.rate / 100, share.base, share.vat, None, None, None]
                 for share in of_month]  # fmt: skip
        if not (of_month or one.due or one.pending):
            continue
        base, told = sum((share.base for share in of_month), ZERO), sum((share.vat for share in of_month), ZERO)
        rows.append([one.month, _("The month"), None, base, told, one.due, told - one.due, one.pending])
    totals = [row for row in rows if row[5] is not None]
    sums = [sum((row[place] for row in totals), ZERO) for place in (3, 4, 5, 6)]
    foot = [None, _("Total"), None, *sums, rows[-1][7] if rows else ZERO]
    note = _("What the declaration of each month has to state, by the operator's rule: on collection or on debits.")
    return Table(heads, rows, (), foot, note)


def subscriptions(asked: Asked) -> Table:
    heads = [(_("Month"), MONTH), (_("Recurring"), MONEY), (_("Gained"), MONEY), (_("Risen"), MONEY),
             (_("Fallen"), MONEY), (_("Given up"), MONEY), (_("Per customer"), MONEY), (_("Customers"), COUNT),
             (_("Contracts"), COUNT), (_("Arrived"), COUNT), (_("Departures"), COUNT), (_("Churn"), SHARE),
             (_("Churn in €"), SHARE)]  # fmt: skip
    rows = [
        (one.month, one.mrr, one.new, one.grown, -one.shrunk, -one.lost, one.arpu, one.customers, one.contracts,
         one.arrived, one.left, _round(one.churn), _round(one.revenue_churn))
        for one in selectors.pulse(asked.first, asked.last)
    ]  # fmt: skip
    note = _("At the prices of each month's last day, options and amendments from their own day on, excluding VAT.")
    return Table(heads, rows[::-1], note=note)


def entries(asked: Asked) -> Table:
    """The journal itself, a row a line: for a file alone, the page of the journal shows it better."""
    heads = [(_("Journal"), MONO), (_("Entry"), COUNT), (_("Date"), DAY), (_("Piece"), MONO), (_("Words"), TEXT),
             (_("Account"), MONO), (_("Name"), TEXT), (_("Auxiliary"), MONO), (_("Debit"), MONEY),
             (_("Credit"), MONEY)]  # fmt: skip
    told = accounting.entries_between(asked.first, asked.last, journal=asked.journal)
    rows = [
        (entry.journal, entry.number, entry.on, entry.piece, entry.label, line.account,
         books_rules.ACCOUNTS.get(line.account, line.account), line.auxiliary, line.debit, line.credit)
        for entry in told.iterator(chunk_size=2000)
        for line in entry.lines.all()
    ]  # fmt: skip
    return Table(heads, rows)


def _round(share: Decimal) -> Decimal:
    return share.quantize(Decimal("0.001"))


@dataclass(frozen=True)
class Kind:
    """A table: its name, how it is made, and what can be asked of it."""

    title: str | Promise
    made: Callable[[Asked], Table]
    asks: str = "period"


KINDS: Mapping[str, Kind] = {
    "balance": Kind(gettext_lazy("Trial balance"), balances),
    "ledger": Kind(gettext_lazy("Account ledger"), ledger, "account"),
    "aged": Kind(gettext_lazy("Aged balance"), aged, "day"),
    "deferred": Kind(gettext_lazy("Invoiced ahead"), deferred, "day"),
    "vat": Kind(gettext_lazy("VAT by month"), vat),
    "subscriptions": Kind(gettext_lazy("Subscriptions"), subscriptions),
    "journal": Kind(gettext_lazy("Journal"), entries, "journal"),
}
JOURNALS = JournalEntry.Journal
YEAR = 12


def usual(kind: str, today: date) -> date:
    """The first day shown where nobody asked for one: of the year; for what is compared by month, a year back."""
    return add_months(today.replace(day=1), 1 - YEAR) if kind == "subscriptions" else today.replace(month=1, day=1)
