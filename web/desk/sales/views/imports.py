"""Moving in from another system: a file is read, its columns matched, looked at, then taken in; bad rows come back."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.errors import Refused
from kernel.services import wake
from subscribers.models import ImportRun
from subscribers.services import imports
from web import moving_in
from web.carried import carried, carry
from web.columns import NAMES
from web.doors import attachment, needs, person, staff_door
from web.moving_in import SHEETS
from web.refusals import sentence, tell_form, tell_refusal
from web.sheets import cell

SHOWN = 200
RUNS = 10
AT_ONCE = 100
"""Rows that are taken in while the person waits; more is the sweep's work, and he sees how far it is."""
KINDS = [
    ("customers", gettext_lazy("Customers")),
    ("contacts", gettext_lazy("Contacts")),
    ("contracts", gettext_lazy("Contracts")),
    ("mandates", gettext_lazy("Mandates")),
    ("boxes", gettext_lazy("Boxes at customers")),
]


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What it holds"), choices=KINDS)
    file = forms.FileField(label=gettext_lazy("File (CSV or XLSX)"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("customer.read")
@needs("customer.write")
def start(request: HttpRequest) -> HttpResponse:
    """Choose a file; its bytes travel on in the page, encrypted, so that nothing is kept before it is looked at."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        if form.errors:
            tell_form(request, form)
        shown = {"form": form, "runs": ImportRun.objects.select_related("by").defer("payload", "set_aside")[:RUNS]}
        return render(request, "desk/sales/import.html", shown, status=422 if form.errors else 200)
    sent, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
    data = sent.read()
    try:
        told = imports.headings(data, name=sent.name)
    except Refused as refusal:
        tell_refusal(request, refusal)
        return redirect("desk:import")
    payload = carry(request, data)
    guess = imports.guessed(SHEETS[kind].columns, told)
    return render(request, "desk/sales/import.html", _mapping(kind, sent.name, payload, told, guess))


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def run(request: HttpRequest) -> HttpResponse:
    """Looks at the file as mapped (`look`), or takes in (`take`) what was looked at with these very columns."""
    data, kind, name = carried(request), request.POST.get("kind", ""), request.POST.get("name", "")[:200]
    if data is None or kind not in SHEETS:
        return redirect("desk:import")
    mapping = {column: request.POST.get(f"column_{column}", "") for column in SHEETS[kind].columns}
    mapping = {column: heading for column, heading in mapping.items() if heading}
    facts: dict[str, Any] = {"at": clock.now(), "by": person(request), "dry": True}
    try:
        if request.POST.get("step") == "take":
            facts["dry"] = not imports.was_looked_at(data, mapping, kind=kind, name=name, by=person(request))
            if facts["dry"]:
                messages.info(request, _("Look at what these columns give, then take it in."))
        begun = imports.start_import(data, SHEETS[kind], kind=kind, name=name, mapping=mapping, **facts)
    except Refused as refusal:
        tell_refusal(request, refusal)
        shown = _mapping(kind, name, request.POST["payload"], imports.headings(data, name=name), mapping)
        return render(request, "desk/sales/import.html", shown, status=422)
    if begun.total <= AT_ONCE:
        moving_in.advance_imports(at=clock.now(), rounds=1)
        begun.refresh_from_db()
    wake("web.tasks.advance_imports")
    shown = _mapping(kind, name, request.POST["payload"], imports.headings(data, name=name), mapping)
    return render(request, "desk/sales/import.html", {**shown, **_progress(begun), "can_take": True})


@require_safe
@staff_door("customer.read")
@needs("customer.write")
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a file is; the part alone for the page that asks again and again."""
    found = get_object_or_404(ImportRun.objects.defer("payload"), pk=pk)
    part = request.headers.get("HX-Request") == "true"
    shown = {**_progress(found), "can_take": part}  # by itself, the page holds the file no more
    return render(request, f"desk/sales/{'parts/import_run' if part else 'import'}.html", shown)


@require_safe
@staff_door("customer.read")
@needs("customer.write")
def bad(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows set aside, each with why, to mend and send again."""
    found = get_object_or_404(ImportRun.objects.defer("payload"), pk=pk)
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    columns = _columns(found)
    writer.writerow([_("Row"), *columns, _("Why")])
    for number, values, code, facts in found.bad:
        cells = [_harmless(values.get(column, "")) for column in columns]
        writer.writerow([number, *cells, _harmless(sentence(Refused(code, **facts)))])
    return attachment(f"\ufeff{out.getvalue()}".encode(), "lignes-a-corriger.csv", "text/csv; charset=utf-8")


def _progress(found: ImportRun) -> dict[str, Any]:
    told = [
        (number, " · ".join(filter(None, map(values.get, _columns(found)))), sentence(Refused(code, **facts)))
        for number, values, code, facts in found.bad[:SHOWN]
    ]
    return {"done": found, "good": found.made + found.known, "bad": told, "going": found.state in {"queued", "running"}}


def _columns(found: ImportRun) -> list[str]:
    """Those that were mapped, in the order of the kind's own."""
    return [column for column in SHEETS[found.kind].columns if column in found.mapping]


def _mapping(kind: str, name: str, payload: str, told: list[str], guess: dict[str, str]) -> dict[str, Any]:
    sheet = SHEETS[kind]
    columns = [
        (column, NAMES.get(column, column), guess.get(column, ""), column in sheet.required) for column in sheet.columns
    ]
    return {"kind": kind, "name": name, "payload": payload, "headings": told, "columns": columns}


def _harmless(value: str) -> str:
    """No formula to a spreadsheet; a telephone with its country is none, and comes back as it was."""
    return value if value[1:].isdecimal() else str(cell(value))
