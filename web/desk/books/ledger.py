"""The journal, its closings and exports, and the comparison that must be zero."""

from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoicing import selectors, services
from invoicing.domain import journal as books_rules
from invoicing.gateways.bank_balances import told_balances
from invoicing.models import JournalEntry, JournalLine, MonthLock
from invoicing.selectors.accounting import trial_balance
from invoicing.selectors.bank_balances import compared_statements
from invoicing.selectors.fiscal import fiscal_years, year_of
from invoicing.selectors.ledger import checked_at_closing
from kernel import clock
from kernel.periods import add_months
from web.desk.books.forms import MonthForm
from web.doors import act, needs, person, staff_door, today
from web.pages import chosen, page, typed
from web.refusals import tell_form

MOST_GAPS = 50


@require_safe
@staff_door("desk.read")
def journal(request: HttpRequest) -> HttpResponse:
    text, kind = typed(request), chosen(request, "journal", JournalEntry.Journal.values)
    rows = JournalEntry.objects.select_related("customer", "invoice").prefetch_related("lines")
    if kind:
        rows = rows.filter(journal=kind)
    for word in text.split():
        said = Q(piece__icontains=word) | Q(label__icontains=word)
        rows = rows.filter(said | Q(pk__in=_on_account(word)) if word.isdecimal() else said)
    told = page(request, rows.order_by("-year", "-number"), 40, keys_first=True)
    shown = {"page": told, "q": text, "journal": kind, "journals": JournalEntry.Journal.choices, "today": today()}
    return render(request, "desk/books/journal.html", {**shown, "accounts": books_rules.ACCOUNTS})


def _on_account(digits: str) -> QuerySet[JournalLine, int]:
    """The entries that move an account whose number begins so."""
    return JournalLine.objects.filter(account__startswith=digits).values_list("entry", flat=True)


@require_safe
@staff_door("desk.read")
def books(request: HttpRequest) -> HttpResponse:
    """Ledger, documents and bank side by side; the months that are closed and the one to close."""
    day, gaps = today(), selectors.ledger_gaps()
    shown = {
        "gaps": [(_gap(name), gaps[name]) for name in sorted(gaps)[:MOST_GAPS]],
        "more_gaps": max(len(gaps) - MOST_GAPS, 0),
        "statements": compared_statements(told_balances())[:31],
        "broken": {year: _broken(year) for year in (day.year, day.year - 1)},
        "fiscal_years": fiscal_years(day)[::-1],
        "accounts": _balances(day),
        "closed": MonthLock.objects.select_related("locked_by")[:24],
        "next_month": _next_month(day),
        "deferred": sum(selectors.deferred_revenue(day).values()),
        "today": day,
    }
    return render(request, "desk/books/books.html", shown)


@require_POST
@staff_door("desk.read")
@needs("books.close")
def close(request: HttpRequest) -> HttpResponse:
    form = MonthForm(request.POST)
    if form.is_valid():
        said = _("The month is closed: nothing enters it any more.")
        act(request, said, services.close_month, form.cleaned_data["month"], at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("desk:books")


def _broken(year: int) -> int:
    """Among the entries that no closing has checked yet."""
    return len(selectors.broken_links(year, after=checked_at_closing(year)))


def _gap(name: str) -> str:
    """What differs, in the reader's words."""
    kind, _space, number = name.partition(" ")
    if kind == "account":
        return _("The account of %(number)s") % {"number": number}
    said = {
        "vat": _("VAT of the documents and of the journal"),
        "bank": _("Money of the payments and of the journal"),
        "open": _("What is open and what is owed"),
    }
    return said.get(name) or f"{name} {books_rules.ACCOUNTS.get(name, '')}".strip()


def _balances(day: date) -> list[tuple[str, str, Decimal]]:
    """Each account as it stands, charges and revenue since the fiscal year began."""
    return [(row.account, row.name, row.closing) for row in trial_balance(year_of(day).first, day)]


def _next_month(day: date) -> date | None:
    """The first month that has entries and is still open, once it is over."""
    last = MonthLock.objects.order_by("-month").values_list("month", flat=True).first()
    first = JournalEntry.objects.order_by("on").values_list("on", flat=True).first()
    month = add_months(last, 1) if last else first.replace(day=1) if first else None
    return month if month and add_months(month, 1) <= day else None
