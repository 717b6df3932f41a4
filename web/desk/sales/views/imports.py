"""Moving in from another system: a file is read, its columns matched, looked at, then taken in; bad rows come back."""

from __future__ import annotations

import base64
import csv
from io import StringIO
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kernel import clock
from kernel.errors import Refused
from kernel.secrets import decrypt, encrypt
from subscribers.services import imports
from subscribers.services.imports import Outcome
from web.doors import attachment, needs, person, staff_door
from web.refusals import sentence, tell_form, tell_refusal

SHOWN = 200
FORMULA = ("=", "+", "-", "@", "\t")
KINDS = [
    ("customers", gettext_lazy("Customers")),
    ("contacts", gettext_lazy("Contacts")),
    ("contracts", gettext_lazy("Contracts")),
]


class ImportForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What it holds"), choices=KINDS)
    file = forms.FileField(label=gettext_lazy("File (CSV or XLSX)"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("customer.read")
@needs("customer.write")
def start(request: HttpRequest) -> HttpResponse:
    """Choose a file; its bytes travel on in the page, encrypted, so that nothing is kept before it is taken in."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        if form.errors:
            tell_form(request, form)
        return render(request, "desk/sales/import.html", {"form": form}, status=422 if form.errors else 200)
    sent, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
    data = sent.read()
    try:
        told = imports.headings(data, name=sent.name)
    except Refused as refusal:
        tell_refusal(request, refusal)
        return redirect("desk:import")
    payload = encrypt(f"{_owner(request)}{base64.b64encode(data).decode()}")
    guess = imports.guessed(kind, told)
    return render(request, "desk/sales/import.html", _mapping(kind, sent.name, payload, told, guess))


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def run(request: HttpRequest) -> HttpResponse:
    """Looks at the file as mapped (`look`), takes it in (`take`), or gives back its bad rows (`bad`)."""
    data, kind, name = _kept(request), request.POST.get("kind", ""), request.POST.get("name", "")[:200]
    step = request.POST.get("step", "look")
    if data is None or kind not in imports.COLUMNS:
        return redirect("desk:import")
    mapping = {column: request.POST.get(f"column_{column}", "") for column in imports.COLUMNS[kind]}
    mapping = {column: heading for column, heading in mapping.items() if heading}
    facts: dict[str, Any] = {"name": name, "kind": kind, "mapping": mapping, "at": clock.now(), "by": person(request)}
    try:
        done = imports.take_in(data, **facts, dry=step != "take")
    except Refused as refusal:
        tell_refusal(request, refusal)
        shown = _mapping(kind, name, request.POST["payload"], imports.headings(data, name=name), mapping)
        return render(request, "desk/sales/import.html", shown, status=422)
    if step == "bad":
        return _bad_rows(done)
    shown = _mapping(kind, name, request.POST["payload"], imports.headings(data, name=name), mapping)
    bad = [(row.number, list(row.values.values()), sentence(row.problem)) for row in done.bad[:SHOWN] if row.problem]
    return render(request, "desk/sales/import.html", {**shown, "done": done, "taken": step == "take", "bad": bad})


def _mapping(kind: str, name: str, payload: str, told: list[str], guess: dict[str, str]) -> dict[str, Any]:
    required = imports.REQUIRED[kind]
    columns = [(column, guess.get(column, ""), column in required) for column in imports.COLUMNS[kind]]
    return {"kind": kind, "name": name, "payload": payload, "headings": told, "columns": columns}


def _kept(request: HttpRequest) -> bytes | None:
    """The bytes looked at before, if it was this person who did."""
    try:
        owner, _colon, kept = decrypt(request.POST.get("payload", "")).partition(":")
        return base64.b64decode(kept) if f"{owner}:" == _owner(request) else None
    except (ImproperlyConfigured, ValueError):  # forged, or from before a change of keys
        return None


def _owner(request: HttpRequest) -> str:
    return f"move in {person(request).pk}:"


def _bad_rows(done: Outcome) -> HttpResponse:
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow([_("Row"), *done.columns, _("Why")])
    for row in done.bad:
        told = sentence(row.problem) if row.problem else ""
        writer.writerow([row.number, *(_harmless(cell) for cell in row.values.values()), told])
    return attachment(f"\ufeff{out.getvalue()}".encode(), "lignes-a-corriger.csv", "text/csv; charset=utf-8")


def _harmless(cell: str) -> str:
    """A spreadsheet must not take what somebody typed for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) and not cell[1:].isdecimal() else cell
