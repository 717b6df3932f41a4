"""People's rights: requests, erasures with both lists, terms, and the registers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from subscribers import selectors, services
from subscribers.models import Breach, ErasureProof, Processing, Processor, RightsRequest, TermsVersion
from subscribers.services.registers import (
    add_agreement,
    close_breach,
    notify_breach,
    record_breach,
    save_processing,
    save_processor,
)
from web import erasures, personal_data
from web.desk.sales import access
from web.desk.sales.rights_forms import (
    AgreementForm,
    BreachForm,
    ClosedForm,
    NotifiedForm,
    ProcessingForm,
    ProcessorForm,
    TermsForm,
)
from web.desk.sales.views.customers import FORM, writer
from web.doors import act, needs, person, staff_door, today
from web.filling import fill
from web.pages import Table, listed

ACTIVITY = ("name", "purpose", "basis", "people", "data", "recipients", "kept", "security")
PROOFS = Table(
    "erasure_proofs",
    (
        (gettext_lazy("Customer"), "customer.number"),
        (gettext_lazy("When"), "at"),
        (gettext_lazy("Who"), "by"),
        (gettext_lazy("Why"), "get_why_display"),
    ),
)


@require_safe
@staff_door("customer.read")
def rights(request: HttpRequest) -> HttpResponse:
    listed(request, RightsRequest.objects.all())
    settled = RightsRequest.objects.exclude(state="open").select_related("customer")
    shown = {
        "requests": selectors.open_requests(),
        "settled": settled.order_by("-decided_at")[:20],
        "forgettable": erasures.due(today()),
        "proofs": listed(request, ErasureProof.objects.select_related("customer", "by"), PROOFS)[:20],
        "terms": listed(request, TermsVersion.objects.all()),
        "breaches": listed(request, Breach.objects.all()),
        "activities": listed(request, Processing.objects.all()),
        "processors": listed(request, Processor.objects.prefetch_related("agreements")),
        "now": clock.now(),
    }
    return render(request, "desk/sales/rights.html", shown)


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves or refuses; an approved access is answered with the archive, shown in his portal."""
    found = get_object_or_404(RightsRequest.objects.select_related("customer"), pk=pk)
    approved, now, user = request.POST.get("verdict") == "approve", clock.now(), person(request)
    file = None
    if approved and found.kind == "access":
        name, data = f"donnees-{found.customer.number}.zip", personal_data.archive(found.customer)
        facts: dict[str, Any] = {
            "media_type": "application/zip",
            "kind": "export",
            "customer": found.customer,
            "shown": True,
        }
        file = services.keep_own_file(data, name=name, at=now, **facts)
    facts = {"approved": approved, "answer": request.POST.get("answer", "")[:2000], "at": now, "by": user, "file": file}
    act(request, _("The request is settled."), services.decide_request, found, **facts)
    return redirect("desk:rights")


@require_safe
@staff_door("customer.read")
@needs("customer.write")
def erasure(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    shown = {"customer": found, "erasure": erasures.preview(found, today())}
    return render(request, "desk/sales/erasure.html", shown)


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def erase(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    act(
        request,
        _("Nothing names this customer any more."),
        erasures.carry_out,
        found,
        at=clock.now(),
        by=person(request),
    )
    return redirect("desk:customer_file", number)


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def forget_due(request: HttpRequest) -> HttpResponse:
    """Carries out the retention of those a person ticked in the list that he was shown."""
    numbers = [number[:20] for number in request.POST.getlist("customer")][:500]
    done, left = erasures.carry_out_due(numbers, at=clock.now(), by=person(request))
    if done:
        said = ngettext(
            "%(count)s customer is named nowhere any more.", "%(count)s customers are named nowhere any more.", done
        )
        messages.success(request, said % {"count": done})
    if left:
        messages.warning(request, _("Left as they are: %(numbers)s.") % {"numbers": ", ".join(left)})
    return redirect("desk:rights")


@writer
def publish_terms(request: HttpRequest) -> HttpResponse:
    def do(filled: dict[str, Any]) -> TermsVersion:
        return services.publish_terms(**filled, at=clock.now(), by=person(request))

    last = TermsVersion.objects.first()
    initial = {"valid_from": today(), "text": last.text, "text_en": last.text_en} if last else {"valid_from": today()}
    return _page(request, TermsForm(request.POST or None, initial=initial), do, _("New version of the terms"))


@writer
def new_breach(request: HttpRequest) -> HttpResponse:
    def do(filled: dict[str, Any]) -> Breach:
        return record_breach(**filled, at=clock.now(), by=person(request))

    return _page(request, BreachForm(request.POST or None), do, _("Record a breach"))


@writer
def notified(request: HttpRequest, pk: int) -> HttpResponse:
    found = _one(Breach, pk)
    form = NotifiedForm(request.POST or None)
    return _page(request, form, lambda filled: notify_breach(found, **filled, at=clock.now()), _("Authority notified"))


@writer
def closed(request: HttpRequest, pk: int) -> HttpResponse:
    found = _one(Breach, pk)
    form = ClosedForm(request.POST or None)
    return _page(request, form, lambda filled: close_breach(found, **filled, at=clock.now()), _("Close the breach"))


@writer
def activity(request: HttpRequest, pk: int = 0) -> HttpResponse:
    found = _one(Processing, pk) if pk else None
    initial = {name: getattr(found, name) for name in ACTIVITY} if found else {}
    form = ProcessingForm(request.POST or None, initial=initial)
    return _page(request, form, lambda filled: save_processing(found, **filled), _("Processing activity"))


@writer
def processor(request: HttpRequest, pk: int = 0) -> HttpResponse:
    found = _one(Processor, pk) if pk else None
    names = ("name", "service", "country", "data", "contact")
    form = ProcessorForm(request.POST or None, initial={name: getattr(found, name) for name in names} if found else {})
    return _page(request, form, lambda filled: save_processor(found, **filled), _("Subcontractor"))


@writer
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    found = _one(Processor, pk)
    form = AgreementForm(request.POST or None, request.FILES or None)

    def do(filled: dict[str, Any]) -> Any:
        sent, now = filled.pop("file"), clock.now()
        facts: dict[str, Any] = {"kind": "contract", "at": now, "by": person(request)}
        file = services.keep_file(sent.read(), name=sent.name, **facts) if sent else None
        return add_agreement(found, **filled, file=file, at=now)

    return _page(request, form, do, _("Agreement with %(name)s") % {"name": found.name})


def _page(request: HttpRequest, form: Any, do: Any, title: str) -> HttpResponse:
    back = reverse("desk:rights")
    shown = {"title": title, "button": _("Record"), "back": back, "back_label": _("People's rights")}
    return fill(request, form, do=do, to=lambda _made: back, said=_("Saved."), template=FORM, **shown)


def _one(model: type[Any], pk: int) -> Any:
    found: Model = get_object_or_404(model, pk=pk)
    return found
