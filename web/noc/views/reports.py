"""What the guarantee came to, and one clock explained on a page and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.periods import add_months
from sla.selectors import clock_of, events_of, policy_of
from sla.selectors.reports import Report, Tally, downtime_of, report
from subscribers.models import Contract, Customer
from web.doors import person, staff_door, today
from web.guarantee import customer_csv, month_asked, service_csv, service_pdf, statement
from web.noc import access
from web.noc.guarantee_forms import CorrectForm
from web.timeline import picture

WIDTH, HEIGHT, GAP = 720, 130, 10
SHOWN_DOWN = 50
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Bar:
    """One month of the chart, in the units of its picture."""

    label: str
    faults: int
    late: int
    x: int
    width: int
    top: int
    height: int
    late_top: int
    late_height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


class Row(NamedTuple):
    """One line of a chart that lies on its side; ``width`` is a percent of the longest."""

    label: str
    value: Any
    width: int


@require_safe
@staff_door("noc.read")
def reports(request: HttpRequest) -> HttpResponse:
    first, last = _asked(request)
    found = report(first, last, clock.now())
    contracts = Contract.objects.filter(pk__in={impact.contract_id for impact in found.impacts})
    down = downtime_of(list(contracts.select_related("customer", "site")), last, clock.now())
    shown = {"first": first, "last": last, "report": found, "whole": _whole(found), "bars": bars(found.months)}
    shown |= {"axes": _axes(found), "down": down[:SHOWN_DOWN]}
    shown["parties"] = rows([(label, span, span // MINUTE) for label, span in _parties(found)])
    shown["backlog"] = rows([(label, count, count) for label, count in _backlog(found)])
    return render(request, "noc/guarantee/reports.html", shown)


@require_safe
@staff_door("noc.read")
def reports_csv(request: HttpRequest) -> HttpResponse:
    first, last = _asked(request)
    return service_csv(report(first, last, clock.now()), f"garantie-{first:%Y-%m}-{last:%Y-%m}")


@require_safe
@staff_door("customer.read")
def service_report(request: HttpRequest, number: str) -> HttpResponse:
    customer = get_object_or_404(Customer, number=number)
    return service_pdf(customer, month_asked(request.GET.get("mois", ""), today()), clock.now())


@require_safe
@staff_door("customer.read")
def service_table(request: HttpRequest, number: str) -> HttpResponse:
    customer = get_object_or_404(Customer, number=number)
    return customer_csv(customer, month_asked(request.GET.get("mois", ""), today()), clock.now())


@require_safe
@staff_door("noc.read")
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    found, now = access.impact_for(person(request), pk), clock.now()
    reading = clock_of(found, now)
    shown = {
        "impact": found,
        "reading": reading,
        "policy": policy_of(found),
        "ledger": events_of(found),
        "correct_form": CorrectForm(auto_id=False),
        "drawing": picture(reading.segments, deadline=reading.deadline, now=now),
    }
    return render(request, "noc/guarantee/explain.html", shown)


@require_safe
@staff_door("noc.read")
def explain_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    return statement(access.impact_for(person(request), pk), clock.now())


def _asked(request: HttpRequest) -> tuple[date, date]:
    """The months asked for; the last twelve by default, and never more than five years."""
    this = today().replace(day=1)
    last = month_asked(request.GET["a"], this) if request.GET.get("a") else this
    first = month_asked(request.GET["de"], this) if request.GET.get("de") else add_months(last, -11)
    return max(min(first, last), add_months(last, -59)), last


def _whole(found: Report) -> Tally:
    whole = Tally("")
    for tally in found.months:
        whole.faults += tally.faults
        whole.late += tally.late
        whole.kept += tally.kept
        whole.restored += tally.restored
        whole.spent += tally.spent
    return whole


def bars(months: list[Tally]) -> list[Bar]:
    """The months as bars, the highest as high as the picture."""
    most = max((tally.faults for tally in months), default=0) or 1
    step = WIDTH // max(1, len(months))
    found = []
    for rank, tally in enumerate(months):
        height, late = HEIGHT * tally.faults // most, HEIGHT * tally.late // most
        place = (rank * step + GAP // 2, max(4, step - GAP), HEIGHT - height, height, HEIGHT - late, late)
        found.append(Bar(tally.label, tally.faults, tally.late, *place))
    return found


def rows(values: Sequence[tuple[str, Any, int]]) -> list[Row]:
    """Labels with what they come to, each as long as its weight beside the heaviest."""
    most = max((weight for _label, _value, weight in values), default=0) or 1
    return [Row(label, value, 100 * weight // most) for label, value, weight in values]


def _axes(found: Report) -> list[tuple[str, list[Tally]]]:
    names = {"offer": _("Offer"), "node": _("Node"), "kind": _("Kind of fault"), "cause": _("Cause")}
    return [(names[axis], tallies[:20]) for axis, tallies in found.axes.items()]


def _parties(found: Report) -> list[tuple[str, Any]]:
    names = {
        "operator": _("Operator"),
        "customer": _("Customer"),
        "announced": _("Announced work"),
        "nobody": _("Force majeure"),
    }
    return [(names[party], span) for party, span in sorted(found.parties.items(), key=lambda one: -one[1])]


def _backlog(found: Report) -> list[tuple[str, int]]:
    names = {
        "1": _("less than a day"),
        "3": _("1 to 3 days"),
        "7": _("3 to 7 days"),
        "30": _("7 to 30 days"),
        "+": _("over 30 days"),
    }
    return [(names[label], count) for label, count in found.backlog]
