"""Papers of the guarantee, for staff and for customers alike: a clock's statement, and what a service came to."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kernel.money import ZERO
from kernel.periods import add_months
from kernel.selectors import operator
from sla.documents.statement import pdf_of
from sla.models import Impact
from sla.selectors import clock_of, events_of, policy_of
from sla.selectors.reports import Report, downtime_of, report
from subscribers.models import Customer
from web import formats
from web.doors import attachment
from web.sheets import cell
from web.timeline import picture


def statement(impact: Impact, at: datetime) -> HttpResponse:
    """One clock on one page, in the customer's language: each stretch, the deadline, what it comes to."""
    with translation.override(impact.contract.customer.language):
        reading = clock_of(impact, at)
        shown = {
            "impact": impact,
            "reading": reading,
            "policy": policy_of(impact),
            "ledger": events_of(impact),
            "drawing": picture(reading.segments, deadline=reading.deadline, now=at),
            "seller": operator(),
            "at": at,
            "server_now": at,
        }
        page = pdf_of(render_to_string("guarantee/statement.html", shown))
    return attachment(
        page, f"{slugify(impact.incident.number)}-{slugify(impact.line.reference)}.pdf", "application/pdf"
    )


def service_report(customer: Customer, month: date, at: datetime) -> dict[str, Any]:
    """What one customer's service was in one month."""
    contracts = list(customer.contracts.exclude(state="draft").select_related("site", "offer"))
    return {
        "customer": customer,
        "month": month,
        "report": report(month, month, at, customer=customer),
        "down": downtime_of(contracts, month, at),
        "seller": operator(),
        "at": at,
        "server_now": at,
    }


def service_pdf(customer: Customer, month: date, at: datetime) -> HttpResponse:
    with translation.override(customer.language):
        page = pdf_of(render_to_string("guarantee/service.html", service_report(customer, month, at)))
    return attachment(page, f"service-{slugify(customer.number)}-{month:%Y-%m}.pdf", "application/pdf")


def customer_csv(customer: Customer, month: date, at: datetime) -> HttpResponse:
    """The same month as a spreadsheet, in the customer's language."""
    with translation.override(customer.language):
        found = report(month, month, at, customer=customer)
        return service_csv(found, f"service-{slugify(customer.number)}-{month:%Y-%m}")


def service_csv(found: Report, name: str) -> HttpResponse:
    """Each fault on a line, as a spreadsheet reads it; cells that a spreadsheet would run are quoted."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(_heads())
    for impact in found.impacts:
        writer.writerow([cell(str(value)) for value in _row(impact, found)])
    return attachment(("\ufeff" + out.getvalue()).encode(), f"{name}.csv", "text/csv; charset=utf-8")


def _heads() -> tuple[str, ...]:
    who = (_("Incident"), _("Customer"), _("Contract"), _("Line"), _("Kind"), _("Cause"), _("Started"), _("Restored"))
    return (*who, _("Counted"), _("Beyond the guarantee"), _("Late"), _("Penalty approved, excl. VAT"))


def _row(impact: Impact, found: Report) -> tuple[str, ...]:
    reading, incident = found.readings[impact.pk], impact.incident
    whose = (impact.contract.customer.name, impact.contract.number, impact.line.reference)
    what = (incident.get_kind_display(), incident.cause)
    times = (formats.moment(one) if one else "" for one in (impact.started_at, impact.restored_at))
    spans = (_clock(reading.elapsed), _clock(reading.lateness))
    late = _("yes") if getattr(impact, "was_late", False) else _("no")
    return (incident.number, *whose, *what, *times, *spans, late, formats.number(found.granted.get(impact.pk, ZERO), 2))


def _clock(span: timedelta) -> str:
    """`26:05`, which spreadsheets add up."""
    minutes = span // timedelta(minutes=1)
    return f"{minutes // 60}:{minutes % 60:02d}"


def month_asked(text: str, today: date) -> date:
    """`2026-11` as its first day; the month before this one for anything else, and for a year that nobody means."""
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        asked = date.min
    return asked if 2000 <= asked.year < 2100 else add_months(today.replace(day=1), -1)
