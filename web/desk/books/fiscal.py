"""Fiscal years: their bounds, their closing, and the file of each for the accountant and the tax office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from invoicing import services
from invoicing.domain import fiscal as rules
from invoicing.domain.fec import file_name, written
from invoicing.models import FiscalYear
from invoicing.selectors.fec import description_of, fec_lines
from invoicing.selectors.fiscal import fiscal_year_ending, fiscal_years
from kernel import clock
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.services import kept
from web.desk.books.forms import ClosingForm, FiscalYearForm
from web.doors import act, attachment, needs, person, staff_door, today
from web.pages import Table, listed
from web.refusals import sentence, tell_form

MEDIA_TYPE = "text/plain; charset=iso-8859-15"


@dataclass(frozen=True)
class Shown:
    """A year, what is recorded of it, and whether it is the one to close now."""

    year: rules.FiscalYear
    row: FiscalYear | None
    to_close: bool


YEARS = Table(
    "fiscal_years",
    (
        (gettext_lazy("First day"), "year.first"),
        (gettext_lazy("Last day"), "year.last"),
        (gettext_lazy("Months"), "year.months"),
        (gettext_lazy("Closed on"), "year.closed_on"),
        (gettext_lazy("Who"), "row.closed_by"),
        (gettext_lazy("Lines"), "row.lines"),
        ("SHA-256", "row.sha256"),
    ),
)


@require_safe
@staff_door("desk.read")
def fiscal_years_page(request: HttpRequest) -> HttpResponse:
    day = today()
    years, rows = fiscal_years(day), {row.first_day: row for row in FiscalYear.objects.select_related("closed_by")}
    shown = [Shown(year, rows.get(year.first), year == _next(years, day)) for year in years]
    listed(request, shown[::-1], YEARS)
    bounds = _proposed(list(rows.values()), years)
    form = FiscalYearForm(initial={"first_day": bounds.first, "last_day": bounds.last})
    return render(request, "desk/books/fiscal_years.html", {"years": shown[::-1], "form": form, "today": day})


@require_POST
@staff_door("desk.read")
@needs("books.close")
def set_year(request: HttpRequest) -> HttpResponse:
    form = FiscalYearForm(request.POST)
    if form.is_valid():
        said = _("Kept: the file of the year and its opening balances follow these days.")
        act(request, said, services.set_fiscal_year, **form.cleaned_data, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("desk:fiscal_years")


@require_POST
@staff_door("desk.read")
@needs("books.close")
def close_year(request: HttpRequest) -> HttpResponse:
    form = ClosingForm(request.POST)
    if form.is_valid():
        said = _("The fiscal year is closed; its file is written within the hour and kept with its hash.")
        act(request, said, services.close_fiscal_year, form.cleaned_data["last_day"], at=clock.now(),
            by=person(request))  # fmt: skip
    else:
        tell_form(request, form)
    return redirect("desk:fiscal_years")


@require_safe
@staff_door("desk.read")
@needs("books.close")
def fec(request: HttpRequest, closing: str) -> HttpResponseBase:
    """The tax office's file of the year that ends on a day: as it was kept when it was closed, else as it stands."""
    found = _asked(closing)
    if found is None:
        raise Http404
    name = file_name(kernel_selectors.operator().siren, found[0].last)
    row = FiscalYear.objects.filter(last_day=found[0].last).exclude(sha256="").first()
    if row:
        return attachment(kept(row.path, row.sha256), name, MEDIA_TYPE)
    lines = written(fec_lines(*found), year=found[0])
    try:
        # The head and the checks on the chain before the first byte leaves: a refusal is still a sentence then.
        begun = [next(lines), next(lines, b"")]
    except Refused as refusal:
        return HttpResponse(sentence(refusal), status=409, content_type="text/plain; charset=utf-8")
    answer = StreamingHttpResponse(_after(begun, lines), content_type=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@staff_door("desk.read")
@needs("books.close")
def fec_description(request: HttpRequest, closing: str) -> HttpResponse:
    """What goes with that file, for whoever has to read it."""
    found = _asked(closing)
    if found is None:
        raise Http404
    return attachment(*description_of(found[0]), "text/plain; charset=utf-8")


def _after(begun: Sequence[bytes], rest: Any) -> Any:
    yield from begun
    yield from rest


def _asked(closing: str) -> tuple[rules.FiscalYear, rules.FiscalYear | None] | None:
    try:
        return fiscal_year_ending(date.fromisoformat(closing), today=today())
    except ValueError:
        return None


def _next(years: Sequence[rules.FiscalYear], day: date) -> rules.FiscalYear | None:
    """The first year still open, once it is over."""
    return next((year for year in years if not year.closed_on and year.last < day), None)


def _proposed(rows: Sequence[FiscalYear], years: Sequence[rules.FiscalYear]) -> rules.FiscalYear:
    """The bounds to start from: of the last year told while it is open, else of the one after it."""
    if not rows:
        return years[0]
    last = max(rows, key=lambda row: row.first_day)
    bounds = rules.FiscalYear(last.first_day, last.last_day)
    return bounds if last.closed_at is None else rules.following(bounds)
