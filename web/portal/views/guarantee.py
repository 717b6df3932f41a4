"""The guarantee as the customer uses it: files, statements, claims, complaints, and what he thought of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.errors import Refused
from sla import services as sla
from sla.models import Complaint
from web.doors import act, customer_door, person, today
from web.files import handed_out
from web.guarantee import customer_csv, month_asked, service_pdf, statement
from web.portal import access
from web.portal.guarantee_forms import ComplaintForm
from web.refusals import sentence


@require_safe
@customer_door
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    return handed_out(access.attachment_for(person(request), pk))


@require_safe
@customer_door
def clock_statement(request: HttpRequest, number: str) -> HttpResponse:
    found = access.ticket_for(person(request), number)
    if found.impact is None:
        return redirect("portal:ticket", number)
    return statement(found.impact, clock.now())


@require_safe
@customer_door
def service_report(request: HttpRequest, number: str) -> HttpResponse:
    customer = access.served(person(request), number)
    return service_pdf(customer, month_asked(request.GET.get("mois", ""), today()), clock.now())


@require_safe
@customer_door
def service_table(request: HttpRequest, number: str) -> HttpResponse:
    customer = access.served(person(request), number)
    return customer_csv(customer, month_asked(request.GET.get("mois", ""), today()), clock.now())


@require_POST
@customer_door
def claim_impact(request: HttpRequest, number: str) -> HttpResponse:
    """The claim while the clock is late, before anybody proposed a penalty; for who speaks for the whole account."""
    found = access.ticket_for(person(request), number)
    whole = access.customers(person(request), access.WHOLE)
    if found.impact is not None and found.customer in whole:
        said = _("Asked for. Our finance people check it, then a credit note lowers your next debit.")
        act(request, said, sla.claim, found.impact, at=clock.now(), by=person(request))
    return redirect("portal:ticket", number)


@require_http_methods(["GET", "HEAD", "POST"])
@customer_door
def complain(request: HttpRequest) -> HttpResponse:
    form = ComplaintForm(request.POST or None, contracts=access.contracts(person(request)), today=today())
    if request.method == "POST" and form.is_valid():
        made = act(
            request,
            _("Recorded. You will be answered in time."),
            sla.complain,
            **form.told(),
            at=clock.now(),
            by=person(request),
        )
        if isinstance(made, Complaint):
            return redirect("portal:ticket", made.ticket.number)
    return render(request, "portal/guarantee/complain.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: HttpRequest, key: str) -> HttpResponse:
    """The page behind the link of a mail: no account is needed, and the link opens nothing else."""
    try:
        found = sla.satisfaction_by(key)
        if request.method == "POST":
            score = request.POST.get("score", "")
            found = sla.rate(
                key,
                score=int(score) if score.isdecimal() else 0,
                comment=request.POST.get("comment", ""),
                at=clock.now(),
            )
    except Refused as refusal:
        return render(request, "portal/guarantee/rating.html", {"refused": sentence(refusal)}, status=404)
    return render(request, "portal/guarantee/rating.html", {"found": found, "scores": range(5, 0, -1)})
