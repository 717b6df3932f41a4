"""What customers dispute and nobody has answered yet: read, credited on the invoice, then answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoicing import services
from invoicing.models import Hold
from invoicing.selectors.freezes import disputes_to_answer
from kernel import clock
from web.desk import access
from web.doors import act, needs, person, staff_door, today

MOST = 200


@require_safe
@staff_door("desk.read")
def disputes(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/disputes.html", {"rows": disputes_to_answer(today())[:MOST], "today": today()})


@require_POST
@staff_door("desk.read")
@needs("dunning.work")
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.one(person(request), Hold.objects.filter(kind=Hold.Kind.DISPUTE), pk=pk)
    said = _("The customer is told; what is due is pursued again.")
    act(request, said, services.answer_dispute, row, answer=request.POST.get("answer", ""), at=clock.now(),
        by=person(request))  # fmt: skip
    return redirect("desk:disputes")
