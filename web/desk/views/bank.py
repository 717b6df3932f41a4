"""Files of the bank: looked at first, taken in once, and what nothing of ours answers to."""

import base64
import hashlib
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoicing.models import BankFile
from invoicing.selectors.debits import events_to_match
from invoicing.services.collectors import gateway
from invoicing.services.returns import import_bank_file
from kernel import clock
from kernel.errors import Refused
from web.desk import access
from web.desk.forms import BankFileForm
from web.doors import act, needs, person, staff_door, today
from web.pages import page
from web.refusals import tell_form, tell_refusal


@require_safe
@staff_door("desk.read")
def bank(request: HttpRequest) -> HttpResponse:
    rows = BankFile.objects.defer("content").select_related("received_by").annotate(event_count=Count("events"))
    shown = {"page": page(request, rows.order_by("-received_at", "-pk"), 20), "to_match": events_to_match()[:50]}
    return render(request, "desk/bank.html", shown)


@require_safe
@staff_door("desk.read")
def bank_file(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.bank_file_for(person(request), pk)
    return render(request, "desk/bank_file.html", {"file": found, "page": page(request, found.events.order_by("pk"))})


@require_POST
@staff_door("desk.read")
@needs("bank.import")
def preview(request: HttpRequest) -> HttpResponse:
    """Reads the file and shows what it tells; nothing is kept until it is confirmed.

    The bytes travel to the confirmation in the page itself, signed for this person.
    """
    form = BankFileForm(request.POST, request.FILES)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("desk:bank")
    upload = form.cleaned_data["file"]
    data = upload.read()
    try:
        read = gateway().read(data, told_on=today())
    except Refused as refusal:
        tell_refusal(request, refusal)
        return redirect("desk:bank")
    known = BankFile.objects.filter(sha256=hashlib.sha256(data).hexdigest()).first()
    payload = _signer(request).sign(base64.b64encode(data).decode())
    shown: dict[str, Any] = {"name": upload.name, "read": read, "known": known, "payload": payload}
    return render(request, "desk/bank_preview.html", shown)


@require_POST
@staff_door("desk.read")
@needs("bank.import")
def take_in(request: HttpRequest) -> HttpResponse:
    try:
        data = base64.b64decode(_signer(request).unsign(request.POST.get("payload", "")))
    except BadSignature:
        return redirect("desk:bank")
    name = request.POST.get("name", "")[:200]
    facts = {"name": name, "at": clock.now(), "by": person(request)}
    taken = act(request, _("Taken in. What it tells is applied."), import_bank_file, data, **facts)
    return redirect("desk:bank_file", taken.pk) if isinstance(taken, BankFile) else redirect("desk:bank")


def _signer(request: HttpRequest) -> Signer:
    return Signer(salt=f"bank-file-{person(request).pk}")
