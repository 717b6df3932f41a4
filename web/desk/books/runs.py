"""Invoice runs: prepared, looked at, approved, followed while they issue, taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from invoicing import selectors, services
from invoicing.domain.billing import BillingPolicy
from invoicing.models import InvoiceRun, RunItem
from kernel import clock
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.models import User
from kernel.roles import may
from web.desk.books.forms import RunForm
from web.doors import View, act, needs, person, staff_door, today
from web.pages import chosen, page
from web.refusals import sentence, tell_form

SHOWN = ("outlier", "parked", "proposed", "issued")


@require_safe
@staff_door("desk.read")
def runs(request: HttpRequest) -> HttpResponse:
    policy: BillingPolicy = kernel_selectors.policy("billing", today())
    rows = InvoiceRun.objects.select_related("created_by", "approved_by").annotate(
        contracts=Count("items"), total=Sum("items__net"), put_aside=Count("items", filter=Q(items__state="parked"))
    )
    form = RunForm(initial={"until": today() + timedelta(days=policy.lead_days)})
    shown = {"page": page(request, rows.order_by("-pk"), 20), "form": form, "parked": _told(selectors.parked())}
    return render(request, "desk/books/runs.html", shown)


@require_safe
@staff_door("desk.read")
def run(request: HttpRequest, pk: int) -> HttpResponse:
    found = _run_for(person(request), pk)
    show = chosen(request, "show", SHOWN)
    rows = found.items.select_related("contract__customer").order_by("-net", "pk")
    if show:
        rows = rows.exclude(outlier="") if show == "outlier" else rows.filter(state=show)
    told = page(request, rows)
    for item in told:
        item.reason = _sentence(item) if item.code else ""  # type: ignore[attr-defined]
    shown = {"run": found, "page": told, "show": show, "shows": SHOWN, **_sums(found)}
    return render(request, "desk/books/run.html", shown)


@require_safe
@staff_door("desk.read")
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar alone, asked for again while the run issues; when it ends the page loads anew, with its result."""
    found = _run_for(person(request), pk)
    answer = render(request, "desk/books/run_progress.html", {"run": found, **_sums(found)})
    if found.state == InvoiceRun.State.DONE:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_POST
@staff_door("desk.read")
@needs("invoice.issue")
def prepare(request: HttpRequest) -> HttpResponse:
    form = RunForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("desk:runs")
    said = _("Prepared. Look at it before it is issued.")
    made = act(request, said, services.prepare_run, **form.cleaned_data, at=clock.now(), by=person(request))
    return redirect("desk:run", made.pk) if isinstance(made, InvoiceRun) else redirect("desk:runs")


def _step(verb: Callable[..., Any], said: Any) -> View[Any]:
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = _run_for(person(request), pk)
        act(request, said, verb, found, at=clock.now(), by=person(request))
        return redirect("desk:run", pk)

    return require_POST(staff_door("desk.read")(needs("invoice.issue")(view)))


approve = _step(services.approve_run, gettext_lazy("Approved: it is being issued."))
undo = _step(services.undo_run, gettext_lazy("Taken back. Nothing was issued."))


def _run_for(user: User, pk: int) -> InvoiceRun:
    if not may(user, "desk.read"):
        raise Http404
    return get_object_or_404(InvoiceRun.objects.select_related("created_by", "approved_by"), pk=pk)


def _sums(found: InvoiceRun) -> dict[str, Any]:
    """Counts and totals of a run, beside the last one that was issued."""
    items: QuerySet[RunItem] = found.items.all()
    sums = items.aggregate(
        count=Count("pk"),
        net=Sum("net", filter=~Q(state="parked")),
        documents=Sum("documents"),
        done=Count("pk", filter=~Q(state="proposed")),
        put_aside=Count("pk", filter=Q(state="parked")),
        outliers=Count("pk", filter=~Q(outlier="")),
    )
    before = InvoiceRun.objects.filter(state=InvoiceRun.State.DONE, pk__lt=found.pk).order_by("-pk").first()
    return {**sums, "before": before, "before_net": before.items.aggregate(net=Sum("net"))["net"] if before else None}


def _told(rows: Any) -> list[Any]:
    told = list(rows[:50])
    for row in told:
        row.reason = _sentence(row)
    return told


def _sentence(row: Any) -> str:
    if row.code == "unexpected":
        return _("Something unexpected happened; the log has its story.")
    return sentence(Refused(row.code, **row.facts))
