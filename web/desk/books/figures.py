"""What the house earns, drawn: revenue, money in, debts by age, subscriptions."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from invoicing import selectors
from invoicing.selectors import accounting
from kernel.money import ZERO
from kernel.periods import add_months
from web.desk.books.charts import Chart, chart
from web.doors import staff_door, today
from web.pages import chosen

SPANS = ("12", "24", "36")


@require_safe
@staff_door("desk.read")
def figures(request: HttpRequest) -> HttpResponse:
    """Twelve months or more, up to this one or to a past one that is asked for."""
    day, span = today(), chosen(request, "months", SPANS) or SPANS[0]
    last = _last(request, day)
    first = add_months(last.replace(day=1), 1 - int(span))
    pulse = selectors.pulse(first, last)
    debts = accounting.aged_on(last)
    shown = {
        "revenue": _by_month(_("Revenue by month of service, excl. VAT"), selectors.revenue_by_month(first, last)),
        "invoiced": _by_month(_("Invoiced, incl. VAT"), selectors.invoiced_by_month(first, last)),
        "collected": _by_month(_("Money in"), selectors.collected_by_month(first, last)),
        "mrr": _by_month(_("Recurring revenue"), {one.month: one.mrr for one in pulse}),
        "arpu": _by_month(_("Revenue a customer"), {one.month: one.arpu for one in pulse}),
        "churn": _by_month(_("Churn"), {one.month: _share(one.churn) for one in pulse}, share=True),
        **_ages([debt for _who, debt in debts]),
        "pulse": list(reversed(pulse)),
        "now": pulse[-1],
        "churned": _share(pulse[-1].churn),
        "deferred": sum(selectors.deferred_revenue(last).values(), ZERO),
        "owing": [(who, debt) for who, debt in debts if debt.late][:10],
        "day": last,
        "span": span,
        "spans": SPANS,
        "past": last if last != day else None,
    }
    return render(request, "desk/books/figures.html", shown)


def _last(request: HttpRequest, day: date) -> date:
    """The last day of the month asked for; today for this month, and for what is no month of the past."""
    try:
        month = date.fromisoformat(f"{request.GET.get('until', '')}-01")
    except ValueError:
        return day
    return add_months(month, 1) - timedelta(days=1) if date(2000, 1, 1) <= month < day.replace(day=1) else day


def _share(part: Decimal) -> Decimal:
    return part.quantize(Decimal("0.001"))


def _by_month(title: str, sums: Mapping[date, Decimal], *, share: bool = False) -> Chart:
    return chart(title, [(f"{month:%m/%y}", amount) for month, amount in sums.items()], share=share)


def _ages(debts: list[selectors.AgedDebt]) -> dict[str, Any]:
    """What is owed by its age: a drawing under short labels, and each sum in words."""
    ages = (
        ("not_due", _("Not due"), _("Not due")),
        ("to_30", _("1–30 d"), _("1 to 30 days")),
        ("to_60", _("31–60 d"), _("31 to 60 days")),
        ("to_90", _("61–90 d"), _("61 to 90 days")),
        ("over_90", _("> 90 d"), _("Over 90 days")),
    )
    sums = [(short, said, sum((getattr(debt, name) for debt in debts), ZERO)) for name, short, said in ages]
    return {
        "ages": chart(_("Owed to us, by age"), [(short, owed) for short, _said, owed in sums]),
        "owed": [(said, owed) for _short, said, owed in sums],
    }
