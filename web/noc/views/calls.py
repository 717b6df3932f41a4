"""A call recorded while it lasts: who it is, what does not work, and since when he says so."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kernel import clock
from provisioning.models import Line
from sla import services as sla
from sla.models import Ticket
from subscribers.models import Contract
from web.doors import act, needs, person, staff_door
from web.files import sent_files
from web.noc.guarantee_forms import CallForm
from web.pages import typed

OFFERED = 20


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("incident.work")
def call(request: HttpRequest) -> HttpResponse:
    """First the caller is found; then what he says is written down, dated when he rang."""
    found = _chosen(request)
    shown: dict[str, Any] = {"contract": found, "text": typed(request)}
    if found is None:
        shown["contracts"] = _served(shown["text"]) if shown["text"] else None
        return render(request, "noc/guarantee/call.html", shown)
    form = CallForm(request.POST or None, initial={"received_at": clock.now()})
    if request.method == "POST" and form.is_valid():
        made = act(request, _("The call is recorded."), _record, request, found, form.cleaned_data)
        if isinstance(made, Ticket):
            return redirect(_page_of(made))
    return render(request, "noc/guarantee/call.html", shown | {"form": form}, status=422 if form.errors else 200)


def _record(request: HttpRequest, contract: Contract, told: dict[str, Any]) -> Ticket:
    at, by = clock.now(), person(request)
    words: dict[str, Any] = {"subject": told["subject"], "body": told["body"], "origin": "phone", "at": at, "by": by}
    words |= {"contract": contract, "files": sent_files(request)}
    if told["kind"] == "fault":
        return sla.report(**words, received_at=told["received_at"])
    return sla.ask(**words, customer=contract.customer)


def _page_of(ticket: Ticket) -> str:
    if ticket.impact is None:
        return reverse("noc:ticket", args=[ticket.number])
    return f"{reverse('noc:incident', args=[ticket.impact.incident.number])}?impact={ticket.impact.pk}"


def _chosen(request: HttpRequest) -> Contract | None:
    number = request.GET.get("contrat", "")[:20]
    return Contract.objects.select_related("customer", "site").filter(number=number).first() if number else None


def _served(text: str) -> list[Contract]:
    """Contracts by what a caller says of himself: his name, his town, any number that he reads aloud."""
    lines = Line.objects.filter(reference__iexact=text).values("contract")
    named = Q(number__iexact=text) | Q(customer__number__iexact=text) | Q(pk__in=lines)
    named |= Q(customer__name__icontains=text) | Q(customer__email__iexact=text) | Q(site__city__iexact=text)
    if len(digits := "".join(filter(str.isdecimal, text))) >= 6:
        named |= Q(customer__phone__endswith=digits[-9:]) | Q(customer__contacts__phone__endswith=digits[-9:])
    rows = Contract.objects.filter(named, state__in=("active", "ending")).select_related("customer", "site")
    return list(rows.order_by("customer__name", "number").distinct()[:OFFERED])
