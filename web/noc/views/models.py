"""Models of boxes: what drives them, how they undo, what marks a refused line, and what their boxes run."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from provisioning import services
from provisioning.domain import lifecycle
from provisioning.domain.catalogue import ERROR_PATTERNS
from provisioning.models import BoxModel
from provisioning.selectors import FirmwareCount, firmwares, template_uses
from web.doors import act, needs, person, staff_door
from web.noc import access
from web.noc.changes import changes
from web.noc.plant_forms import ModelForm, NewModelForm, model_facts


@require_safe
@staff_door("noc.read")
def model_list(request: HttpRequest) -> HttpResponse:
    serving = Count("boxes", filter=Q(boxes__state=lifecycle.IN_SERVICE))
    rows = BoxModel.objects.annotate(serving=serving, owned=Count("boxes")).order_by("name")
    running: dict[str, list[FirmwareCount]] = defaultdict(list)
    for count in firmwares():
        running[count.model].append(count)
    return render(request, "noc/models.html", {"models": [(model, running[model.name]) for model in rows]})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("network.write")
def add(request: HttpRequest) -> HttpResponse:
    form = NewModelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = _("Known from now on, with its family's ready-made template.")
        made = act(request, said, services.create_model, **form.cleaned_data, at=clock.now())
        if isinstance(made, BoxModel):
            return redirect("noc:model", made.pk)
    return render(request, "noc/model_add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
def model(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = access.model_for(person(request), pk)
    if request.method == "POST":
        return _edited(request, pk=pk)
    return _page(request, found, ModelForm(initial=model_facts(found), driver=found.driver))


@needs("network.write")
def _edited(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.model_for(person(request), pk)
    form = ModelForm(request.POST, initial=model_facts(found), driver=found.driver)
    if form.is_valid() and act(request, _("Changed."), services.edit_model, found, **form.cleaned_data):
        return redirect("noc:model", pk)
    return _page(request, found, form)


def _page(request: HttpRequest, found: BoxModel, form: ModelForm) -> HttpResponse:
    shown = {
        "model": found,
        "form": form,
        "catalogue": "\n".join(ERROR_PATTERNS.get(found.driver, ())),
        "own": "\n".join(found.error_patterns),
        "running": [count for count in firmwares() if count.model == found.name],
        "uses": template_uses(found),
        "changes": changes(found),
    }
    return render(request, "noc/model.html", shown)
