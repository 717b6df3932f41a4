"""Nodes and lines from a file: looked at, mended where they must be, then taken in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kernel import clock
from kernel.errors import Refused
from provisioning import services
from provisioning.domain.sheets import LINES, NODES
from provisioning.services import ImportPreview
from web.carried import carried, carry
from web.doors import act, needs, person, staff_door
from web.noc.receipt_words import problem
from web.noc.rows_back import csv_file
from web.refusals import sentence, tell_form, tell_refusal

ROWS_SHOWN, ROWS_TOLD = 200, 5
COLUMNS = {"nodes": NODES, "lines": LINES}
HEADINGS = {
    "nodes": gettext_lazy("code, name, kind, address, community, parent"),
    "lines": gettext_lazy("contract, node, port, vlan, ipv4, ipv6"),
}
"""What a file's first row may say, as `COLUMNS` understands it."""


class SheetForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File (CSV or XLSX)"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("network.write")
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """Reads a file and shows what would come of it; nothing is kept."""
    if kind not in COLUMNS:
        raise Http404
    form = SheetForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {"kind": kind, "form": form, "columns": HEADINGS[kind]}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        data = upload.read()
        try:
            read = services.preview_sheet(kind, data, name=upload.name)
        except Refused as refusal:
            tell_refusal(request, refusal)
        else:
            shown |= {"read": read, "bad": _bad(read), "name": upload.name, "payload": carry(request, data)}
    elif request.method == "POST":
        tell_form(request, form)
    return render(request, "noc/sheet.html", shown)


def _bad(read: ImportPreview) -> list[tuple[int, str, str]]:
    return [(row.number, " · ".join(_plain(row.values).values()), problem(row.problem)) for row in read.bad][
        :ROWS_SHOWN
    ]


def _plain(values: dict[str, str]) -> dict[str, str]:
    """Without what nobody is to see."""
    return {name: value for name, value in values.items() if not name.endswith("community")}


@require_POST
@staff_door("noc.read")
@needs("network.write")
def take_in(request: HttpRequest, kind: str) -> HttpResponse:
    data, name = carried(request), request.POST.get("name", "")[:200]
    if kind not in COLUMNS or data is None:
        raise Http404
    facts = {"name": name, "at": clock.now(), "by": person(request)}
    refused = act(request, _("Taken in."), services.import_sheet, kind, data, **facts)
    if isinstance(refused, list):
        for number, refusal in refused[:ROWS_TOLD]:
            told = {"number": number, "why": sentence(refusal)}
            messages.warning(request, _("Row %(number)s was left aside: %(why)s") % told)
    return redirect("noc:network" if kind == "nodes" else "noc:lines")


@require_POST
@staff_door("noc.read")
@needs("network.write")
def bad_rows(request: HttpRequest, kind: str) -> HttpResponse:
    """The rows that need a person, without their secrets, as a file to mend and send again."""
    data = carried(request)
    if kind not in COLUMNS or data is None:
        raise Http404
    try:
        read = services.preview_sheet(kind, data, name=request.POST.get("name", ""))
    except Refused as refusal:
        tell_refusal(request, refusal)
        return redirect("noc:sheet", kind)
    columns = [name for name in read.columns if not name.endswith("community")]
    rows = ([row.number, *(row.values.get(name, "") for name in columns), problem(row.problem)] for row in read.bad)
    return csv_file([_("Row"), *columns, _("Why")], rows, "lignes-a-corriger.csv")
