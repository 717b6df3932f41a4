"""Templates: their versions and who uses what, drafts tried on a line while they are written, and their publication."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from provisioning import services
from provisioning.domain import lifecycle
from provisioning.models import BoxModel, ConfigTemplate, Line
from provisioning.selectors import boxes_with, template_diff, template_uses
from web.doors import act, needs, person, staff_door
from web.noc import access
from web.noc.template_words import Told, told
from web.pages import Table, listed
from web.refusals import tell_form

LONGEST = 100_000
LINES_OFFERED = 30
BOXES_SHOWN = 50
TEMPLATES = Table(
    "templates",
    (
        (gettext_lazy("Model"), "name"),
        (gettext_lazy("Vendor"), "vendor"),
        (gettext_lazy("Driver"), "driver"),
        (gettext_lazy("Newest version"), "newest"),
        (gettext_lazy("Drafts"), "drafts"),
        (gettext_lazy("Boxes in service"), "serving"),
    ),
)
VERSIONS = Table(
    "template_versions",
    (
        (gettext_lazy("Version"), "template.number"),
        (gettext_lazy("What changed"), "template.note"),
        (pgettext_lazy("template", "Published"), "template.published_at"),
        (gettext_lazy("Who"), "template.published_by"),
        (gettext_lazy("Boxes in service"), "boxes"),
    ),
)


class DraftForm(forms.Form):
    body = forms.CharField(max_length=LONGEST, strip=False, widget=forms.Textarea)
    note = forms.CharField(label=gettext_lazy("What changed"), max_length=200, required=False)


@require_safe
@staff_door("noc.read")
def models(request: HttpRequest) -> HttpResponse:
    published = Q(templates__published_at__isnull=False)
    rows = BoxModel.objects.annotate(
        newest=Max("templates__number", filter=published),
        drafts=Count("templates", filter=~published & Q(templates__isnull=False), distinct=True),
        serving=Count("boxes", filter=Q(boxes__state=lifecycle.IN_SERVICE), distinct=True),
    )
    models = listed(request, rows.order_by("name"), TEMPLATES)
    return render(request, "noc/templates.html", {"models": models})


@require_safe
@staff_door("noc.read")
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.model_for(person(request), pk)
    uses = listed(request, template_uses(found), VERSIONS)
    old, new = (_among(uses, request.GET.get(name, "")) for name in ("old", "new"))
    shown: dict[str, Any] = {"model": found, "uses": uses, "old": old, "new": new}
    if old and new:
        shown["diff"] = template_diff(old, new)
    return render(request, "noc/template_versions.html", shown)


def _among(uses: list[Any], number: str) -> ConfigTemplate | None:
    return next((use.template for use in uses if str(use.template.number) == number), None)


@require_safe
@staff_door("noc.read")
def version(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.template_for(person(request), pk)
    line = _line(found, request.GET.get("line", ""))
    shown: dict[str, Any] = {"template": found, "lines": _lines(found), "line": line}
    if found.published_at is None:
        shown |= _tried(found.body, line)
    else:
        shown["boxes"] = boxes_with(found)[:BOXES_SHOWN]
    return render(request, "noc/template.html", shown)


@require_POST
@staff_door("noc.read")
@needs("template.write")
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft, begun from the newest version."""
    found = access.model_for(person(request), pk)
    newest = found.templates.order_by("-number").first()
    body = newest.body if newest else ""
    made = act(request, "", services.draft_template, found, body, at=clock.now(), by=person(request))
    return redirect("noc:template", made.pk) if isinstance(made, ConfigTemplate) else redirect("noc:templates")


@require_POST
@staff_door("noc.read")
@needs("template.write")
def save(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = access.template_for(person(request), pk), DraftForm(request.POST)
    if form.is_valid():
        written = {**form.cleaned_data, "body": _lines_of_a_box(form.cleaned_data["body"])}
        said = _("Draft kept. No box gets it before it is published and brought to them.")
        act(request, said, services.edit_draft, found, **written, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("noc:template", pk)


@require_POST
@staff_door("noc.read")
@needs("template.write")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the text being typed would make of a line; nothing is kept."""
    found = access.template_for(person(request), pk)
    body = _lines_of_a_box(request.POST.get("body", "")[:LONGEST])
    shown = _tried(body, _line(found, request.POST.get("line", "")))
    return render(request, "noc/parts/template_preview.html", shown)


@require_POST
@staff_door("noc.read")
@needs("template.write")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.template_for(person(request), pk)
    line = _line(found, request.POST.get("line", ""))
    if line is not None:
        said = _("Published. New boxes get it at once; the others by a mass change.")
        act(request, said, services.publish_draft, found, line=line, at=clock.now(), by=person(request))
    return redirect("noc:template", pk)


def _tried(body: str, line: Line | None) -> dict[str, Any]:
    if line is None:
        return {"line": None, "faults": (), "preview": None}
    seen = services.preview(body, line)
    faults: list[Told] = [told(fault) for fault in seen.faults]
    return {"line": line, "preview": seen, "faults": faults, "fault_lines": " ".join(str(f.at) for f in faults if f.at)}


def _lines(found: ConfigTemplate) -> list[Line]:
    """Lines with a box of the model in service first offered for a trial."""
    rows = Line.objects.attached().filter(boxes__model=found.model, boxes__state=lifecycle.IN_SERVICE)
    return list(rows.select_related("contract__customer").order_by("reference")[:LINES_OFFERED])


def _line(found: ConfigTemplate, reference: str) -> Line | None:
    """The line asked for, else the first with a box of the model, else any."""
    attached = Line.objects.attached().select_related("contract__customer")
    asked = attached.filter(reference__iexact=reference.strip()).first() if reference.strip() else None
    return asked or next(iter(_lines(found)), None) or attached.order_by("reference").first()


def _lines_of_a_box(text: str) -> str:
    """Browsers send CR LF; boxes and versions hold LF."""
    return text.replace("\r\n", "\n")
