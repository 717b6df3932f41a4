"""Debit batches: prepared by one person, approved by another, frozen, given to the bank."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, DecimalField, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from invoicing.models import Collector, DebitAttempt, DebitBatch, Instalment
from invoicing.selectors import coming_collections
from invoicing.selectors.debits import batch_screen, batches
from invoicing.services import batches as services
from invoicing.services.handing import ask_hand_over
from kernel import clock
from web.desk import access
from web.desk.forms import BatchForm
from web.doors import View, act, attachment, needs, person, staff_door, today
from web.pages import page
from web.refusals import tell_form

_STANDING = ~Q(attempts__state=DebitAttempt.State.DROPPED)
_EUROS: "DecimalField[Any, Any]" = DecimalField(max_digits=14, decimal_places=2)


@require_safe
@staff_door("desk.read")
def batches_list(request: HttpRequest) -> HttpResponse:
    total = Coalesce(Sum("attempts__amount", filter=_STANDING), Value(0), output_field=_EUROS)
    rows = batches().annotate(shown_count=Count("attempts", filter=_STANDING), shown_total=total)
    coming = Instalment.objects.open().filter(due_on__gt=today()).values_list("due_on", flat=True).first()
    shown = {
        "page": page(request, rows.order_by("-collection_on", "-pk")),
        "next_collection": coming or today(),
        "coming": coming_collections(at=clock.now()),
    }
    return render(request, "desk/batches.html", shown)


@require_safe
@staff_door("desk.read")
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.batch_for(person(request), pk)
    attempts = found.attempts.select_related("instalment__customer", "instalment__schedule__invoice", "mandate")
    shown = {
        "batch": found,
        "screen": batch_screen(found, at=clock.now()),
        "page": page(request, attempts.order_by("instalment__customer__name", "pk")),
    }
    return render(request, "desk/batch.html", shown)


@require_POST
@staff_door("desk.read")
@needs("batch.prepare")
def propose(request: HttpRequest) -> HttpResponse:
    form = BatchForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("desk:batches")
    said = _("Prepared. Another person approves it.")
    typed = {**form.cleaned_data, "collector": form.cleaned_data["collector"] or Collector.BANK}
    made = act(request, said, services.propose_batch, **typed, at=clock.now(), by=person(request))
    return redirect("desk:batch", made.pk) if isinstance(made, DebitBatch) else redirect("desk:batches")


def _step(permission: str, verb: Callable[..., Any], said: Any) -> View[Any]:
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = access.batch_for(person(request), pk)
        act(request, said, verb, found, at=clock.now(), by=person(request))
        return redirect("desk:batch", pk)

    return require_POST(staff_door("desk.read")(needs(permission)(view)))


approve = _step("batch.approve", services.approve_batch, gettext_lazy("Approved."))
freeze = _step("batch.prepare", services.freeze_batch, gettext_lazy("Frozen: the file is ready to download."))
hand_over = _step("batch.prepare", ask_hand_over, gettext_lazy("Handed over to the bank."))


@require_POST
@staff_door("desk.read")
@needs("batch.prepare")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.batch_for(person(request), pk)
    why = request.POST.get("why", "").strip()[:300]
    facts = {"why": why, "at": clock.now(), "by": person(request)}
    act(request, _("Cancelled; its debits are free."), services.cancel_batch, found, **facts)
    return redirect("desk:batch", pk)


@require_safe
@staff_door("desk.read")
@needs("batch.prepare")
def batch_file(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.batch_for(person(request), pk)
    if not found.sha256:
        return redirect("desk:batch", pk)
    return attachment(services.batch_bytes(found), found.file.name, found.file.media_type)
