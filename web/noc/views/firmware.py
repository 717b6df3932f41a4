"""Firmware of a model: what is on offer, what runs, and the plan that brings one to the other."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from provisioning import services
from provisioning.models import Box, BoxModel, FirmwareImage, Rollout
from provisioning.selectors import firmwares
from web.doors import act, needs, person, staff_door
from web.noc import access
from web.noc.firmware_forms import ImageForm, PlanForm
from web.pages import Table, listed
from web.refusals import tell_form

FIRMWARE = Table(
    "firmware",
    (
        (gettext_lazy("Version"), lambda row: row[0].version),
        (gettext_lazy("File"), lambda row: row[0].filename),
        (gettext_lazy("Checksum"), lambda row: row[0].checksum),
        (gettext_lazy("Boxes that run it"), lambda row: row[1]),
        (gettext_lazy("Others"), lambda row: row[2]),
    ),
)


@require_safe
@staff_door("noc.read")
def images(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.model_for(person(request), pk)
    serving = Box.objects.in_service().filter(model=found)
    offers = [
        (image, serving.filter(firmware=image.version).count(), serving.exclude(firmware=image.version).count())
        for image in found.images.select_related("added_by")
    ]
    listed(request, offers, FIRMWARE)
    running = [count for count in firmwares() if count.model == found.name]
    shown = {"model": found, "offers": offers, "running": running, "form": ImageForm()}
    return render(request, "noc/firmware.html", shown)


@require_POST
@staff_door("noc.read")
@needs("template.write")
def add(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = access.model_for(person(request), pk), ImageForm(request.POST)
    if form.is_valid():
        facts = {**form.cleaned_data, "at": clock.now(), "by": person(request)}
        act(request, _("On offer: a plan can bring it to the boxes."), services.add_image, found, **facts)
    else:
        tell_form(request, form)
    return redirect("noc:firmware", pk)


@require_POST
@staff_door("noc.read")
@needs("push.run")
def plan(request: HttpRequest, pk: int, image: int) -> HttpResponse:
    """Nothing is copied by planning: another person looks at it and approves it."""
    found = access.model_for(person(request), pk)
    wanted = get_object_or_404(FirmwareImage, model=found, pk=image)
    made = act(request, _("Planned: another person looks at it and approves it."), _planned, request, found, wanted)
    return redirect("noc:rollout", made.pk) if isinstance(made, Rollout) else redirect("noc:firmware", pk)


def _planned(request: HttpRequest, model: BoxModel, image: FirmwareImage) -> Rollout:
    form = PlanForm(request.POST)
    form.is_valid()
    return services.plan_rollout(
        title=_("Firmware %(version)s for %(model)s") % {"version": image.version, "model": model.name},
        selection=services.Selection(model),
        firmware=image.version,
        forced=form.cleaned_data["forced"],
        at=clock.now(),
        by=person(request),
    )
