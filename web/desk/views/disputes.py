"""What customers dispute and nobody has answered yet: read, credited on the invoice, then answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from invoicing import services
from invoicing.models import Hold
from invoicing.selectors.freezes import disputes_to_answer
from kernel import clock
from web.desk import access
from web.doors import act, needs, person, staff_door, today
from web.pages import Table, listed
from web.templatetags.raccord import reason_of

MOST = 200
DISPUTES = Table(
    "disputes",
    (
        (gettext_lazy("Customer number"), "customer.number"),
        (gettext_lazy("Customer"), "customer.name"),
        (gettext_lazy("Invoice"), "invoice.number"),
        (gettext_lazy("Amount"), "amount"),
        (gettext_lazy("Reason"), reason_of),
        (gettext_lazy("Who"), "author"),
        (gettext_lazy("Date"), "recorded_at"),
        (gettext_lazy("Stands still until"), "ends_on"),
    ),
)


@require_safe
@staff_door("desk.read")
def disputes(request: HttpRequest) -> HttpResponse:
    rows = listed(request, disputes_to_answer(today()), DISPUTES)
    return render(request, "desk/disputes.html", {"rows": rows[:MOST], "today": today()})


@require_POST
@staff_door("desk.read")
@needs("dunning.work")
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.one(person(request), Hold.objects.filter(kind=Hold.Kind.DISPUTE), pk=pk)
    said = _("The customer is told; what is due is pursued again.")
    act(request, said, services.answer_dispute, row, answer=request.POST.get("answer", ""), at=clock.now(),
        by=person(request))  # fmt: skip
    return redirect("desk:disputes")
