"""What became of the documents handed over to the e-invoicing platform."""

from typing import Final

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoicing import services
from invoicing.models import Submission
from kernel import clock
from web.desk import access
from web.doors import act, needs, person, staff_door
from web.pages import chosen, page, typed

CONTESTED: Final = Q(state__in=["disputed", "declined"], document__invoice__corrections=None)
"""What a buyer refused or disputes, until a credit note answers him."""


@require_safe
@staff_door("desk.read")
def submissions(request: HttpRequest) -> HttpResponse:
    text, state = typed(request), chosen(request, "state", ["contested", *Submission.State.values])
    rows = Submission.objects.select_related("document__invoice__customer").prefetch_related("events")
    if state:
        rows = rows.filter(CONTESTED if state == "contested" else Q(state=state))
    if text:
        rows = rows.filter(tracking__icontains=text)
    counts = dict(Submission.objects.order_by().values_list("state").annotate(count=Count("pk")))
    told = [(value, str(label), counts.get(value, 0)) for value, label in Submission.State.choices]
    contested = Submission.objects.filter(CONTESTED).count()
    told.append(("contested", _("Refused or disputed by the buyer, not answered"), contested))
    listed = page(request, rows.order_by("-pk"), 40)
    for row in listed:
        row.last_word = max(  # type: ignore[attr-defined]
            row.events.all(), key=lambda event: (event.at, event.pk), default=None
        )
    shown = {"page": listed, "q": text, "state": state, "states": told}
    return render(request, "desk/books/submissions.html", shown)


@require_POST
@staff_door("desk.read")
@needs("invoice.issue")
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.one(person(request), Submission.objects.all(), pk=pk)
    said = _("It is handed over again within a few minutes.")
    act(request, said, services.requeue, found, at=clock.now(), by=person(request))
    return redirect("desk:submissions")
