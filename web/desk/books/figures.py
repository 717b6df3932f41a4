"""What the house earns, drawn: revenue, money in, debts by age, subscriptions."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from invoicing import selectors
from kernel.money import ZERO
from kernel.periods import add_months
from subscribers.models import Customer
from web.desk.books.charts import Chart, chart
from web.doors import staff_door, today


@require_safe
@staff_door("desk.read")
def figures(request: HttpRequest) -> HttpResponse:
    day = today()
    first = add_months(day.replace(day=1), -11)
    pulse = selectors.pulse(first, day)
    debts = selectors.aged(day)
    shown = {
        "revenue": _by_month(_("Revenue by month of service, excl. VAT"), selectors.revenue_by_month(first, day)),
        "invoiced": _by_month(_("Invoiced, incl. VAT"), selectors.invoiced_by_month(first, day)),
        "collected": _by_month(_("Money in"), selectors.collected_by_month(first, day)),
        "mrr": _by_month(_("Recurring revenue"), {one.month: one.mrr for one in pulse}),
        "ages": _ages(debts),
        "pulse": list(reversed(pulse)),
        "now": pulse[-1],
        "deferred": sum(selectors.deferred_revenue(day).values(), ZERO),
        "owing": _owing(debts),
        "today": day,
    }
    return render(request, "desk/books/figures.html", shown)


def _by_month(title: str, sums: Mapping[date, Decimal]) -> Chart:
    return chart(title, [(f"{month:%m/%y}", amount) for month, amount in sums.items()])


def _ages(debts: list[selectors.AgedDebt]) -> Chart:
    columns = {
        _("Not due"): "not_due",
        _("1 to 30 days"): "to_30",
        _("31 to 60 days"): "to_60",
        _("61 to 90 days"): "to_90",
        _("Over 90 days"): "over_90",
    }
    bars = [(label, sum((getattr(debt, name) for debt in debts), ZERO)) for label, name in columns.items()]
    return chart(_("Owed to us, by age"), bars)


def _owing(debts: list[selectors.AgedDebt]) -> list[tuple[Customer, selectors.AgedDebt]]:
    """The ten who owe most beyond their due dates."""
    worst = [debt for debt in debts if debt.total > debt.not_due][:10]
    known = Customer.objects.in_bulk([debt.customer_id for debt in worst])
    return [(known[debt.customer_id], debt) for debt in worst]
