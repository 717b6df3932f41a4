"""Many invoices at once: as a zip of their archived PDFs, as a table, or sent again; and the trail of one."""

import csv
import io
import zipfile
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from invoicing import services
from invoicing.models import Document
from invoicing.selectors.trail import trail_of
from kernel import clock
from web.desk import access
from web.doors import act, attachment, form_key, needs, person, staff_door
from web.sheets import cell

MOST = 500


@require_POST
@staff_door("desk.read")
def lot(request: HttpRequest) -> HttpResponseBase:
    """The act chosen for the ticked papers."""
    numbers = request.POST.getlist("number")[:MOST]
    rows = Document.objects.filter(invoice__number__in=numbers, state=Document.State.READY).select_related("invoice")
    if request.POST.get("act") == "zip":
        return attachment(_zipped(rows), "factures.zip", "application/zip")
    if request.POST.get("act") == "send":
        return _send(request, list(rows))
    return redirect("desk:invoices")


@needs("invoice.issue")
def _send(request: HttpRequest, rows: list[Document]) -> HttpResponseBase:
    said = ngettext("%(count)s document leaves again.", "%(count)s documents leave again.", len(rows))
    key = form_key(request)
    act(request, said % {"count": len(rows)}, services.send_again, rows, key=key, at=clock.now())
    return redirect("desk:invoices")


@require_POST
@staff_door("desk.read")
@needs("invoice.issue")
def send_again(request: HttpRequest, number: str) -> HttpResponse:
    found = access.invoice_for(person(request), number)
    rows = list(Document.objects.filter(invoice=found, state=Document.State.READY))
    act(request, _("It leaves again."), services.send_again, rows, key=form_key(request), at=clock.now())
    return redirect("desk:invoice", number)


@require_safe
@staff_door("desk.read")
def trail(request: HttpRequest, number: str) -> HttpResponse:
    """The audit trail of one document, from the contract to the bank."""
    found = access.invoice_for(person(request), number)
    table = [["step", "reference", "date", "amount", "words"]]
    table += [
        [one.step, cell(one.reference), f"{one.on or ''}", f"{one.amount or ''}", cell(one.words)]
        for one in trail_of(found)
    ]
    return attachment(_csv(table), f"piste-{found.number}.csv", "text/csv; charset=utf-8")


def _zipped(rows: Iterable[Document]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for row in rows:
            file.writestr(row.name, services.archived(row))
    return out.getvalue()


def _csv(table: Iterable[Iterable[str]]) -> bytes:
    """With a mark by which Excel knows UTF-8, and semicolons, as French spreadsheets expect."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(table)
    return out.getvalue().encode("utf-8-sig")
