"""Boxes that come in: scanned on delivery, or from a file that is looked at first; what was not taken in is told."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.errors import Refused
from provisioning import services
from provisioning.models import Depot, Receipt
from provisioning.services import ImportPreview
from web.carried import carried, carry
from web.doors import act, needs, person, staff_door
from web.noc import access
from web.noc.receipt_forms import ImportForm, ReceiptForm
from web.noc.receipt_words import problem
from web.noc.rows_back import csv_file
from web.pages import page
from web.refusals import tell_form, tell_refusal

ROWS_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("box.move")
def receive(request: HttpRequest) -> HttpResponse:
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        scanned, at, by = asked.pop("scanned"), clock.now(), person(request)
        made = act(request, _("Taken in."), _received, scanned, **asked, at=at, by=by)
        if isinstance(made, Receipt):
            return redirect("noc:receipt", made.pk)
    return render(request, "noc/receive.html", {"form": form, "import_form": ImportForm(auto_id="import_%s")})


def _received(scanned: str, *, depot: Depot | str, **facts: Any) -> Receipt:
    """One act with the first depot, which is named on the way."""
    with transaction.atomic():
        if isinstance(depot, str):
            depot = services.create_depot(slugify(depot)[:50] or "depot", name=depot)
        return services.receive_delivery(scanned, depot=depot, **facts)


@require_safe
@staff_door("noc.read")
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.receipt_for(person(request), pk)
    refused = [(text, problem(code)) for text, code in found.refused]
    boxes = page(request, found.boxes.select_related("model").order_by("serial"))
    return render(request, "noc/receipt.html", {"receipt": found, "refused": refused, "page": boxes})


@require_safe
@staff_door("noc.read")
def refused(request: HttpRequest, pk: int) -> HttpResponse:
    """What was not taken in, as a file to mend."""
    found = access.receipt_for(person(request), pk)
    rows = ((text, problem(code)) for text, code in found.refused)
    return csv_file([_("Row"), _("Why")], rows, f"refus-{found.pk}.csv")


@require_POST
@staff_door("noc.read")
@needs("box.move")
def preview(request: HttpRequest) -> HttpResponse:
    """Reads a file and shows what would come in; nothing is kept.

    Its bytes travel in the page, encrypted, for they hold the boxes' secrets.
    """
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("noc:receive")
    upload, depot = form.cleaned_data["file"], form.cleaned_data["depot"]
    data = upload.read()
    try:
        read = services.preview_import(data, name=upload.name)
    except Refused as refusal:
        tell_refusal(request, refusal)
        return redirect("noc:receive")
    payload = carry(request, data)
    bad = [(row.number, row.values, problem(row.problem)) for row in read.bad[:ROWS_SHOWN]]
    shown: dict[str, Any] = {"read": read, "bad": bad, "depot": depot, "name": upload.name, "payload": payload}
    return render(request, "noc/import_preview.html", shown)


@require_POST
@staff_door("noc.read")
@needs("box.move")
def take_in(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("depot", "")
    data, depot = carried(request), Depot.objects.filter(pk=wanted).first() if wanted.isdecimal() else None
    if data is None or depot is None:
        return redirect("noc:receive")
    facts = {"name": request.POST.get("name", "")[:200], "depot": depot, "at": clock.now(), "by": person(request)}
    made = act(request, _("Taken in."), services.import_boxes, data, **facts)
    return redirect("noc:receipt", made.pk) if isinstance(made, Receipt) else redirect("noc:receive")


@require_POST
@staff_door("noc.read")
@needs("box.move")
def bad_rows(request: HttpRequest) -> HttpResponse:
    """The rows that need a person, without their secrets, as a file to mend and send again."""
    data = carried(request)
    if data is None:
        return redirect("noc:receive")
    try:
        read = services.preview_import(data, name=request.POST.get("name", ""))
    except Refused as refusal:
        tell_refusal(request, refusal)
        return redirect("noc:receive")
    columns = shown_columns(read)
    rows = ([row.number, *(row.values.get(name, "") for name in columns), problem(row.problem)] for row in read.bad)
    return csv_file([_("Row"), *columns, _("Why")], rows, "lignes-a-corriger.csv")


def shown_columns(read: ImportPreview) -> list[str]:
    """The columns anybody may see."""
    return [name for name in read.columns if not name.endswith(("password", "community", "key"))]
