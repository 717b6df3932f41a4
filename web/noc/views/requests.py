"""What a person does around a request: files, watching, links, merging, giving it to somebody, and the mail to sort."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from sla import services as sla
from sla.models import CannedReply, Complaint, InboundMail, Incident, Ticket
from sla.selectors import mails_to_sort, open_complaints
from web.doors import View, act, needs, person, staff_door
from web.files import handed_out, saved
from web.noc import access
from web.noc.guarantee_forms import (
    AssignForm,
    CannedForm,
    ComplaintAnswerForm,
    FaultForm,
    FileMailForm,
    MergeIncidentForm,
    OtherTicketForm,
    WhyForm,
)
from web.pages import listed, page
from web.refusals import tell_form


def _worker(view: View[Any]) -> View[Any]:
    return require_POST(staff_door("noc.read")(needs("incident.work")(view)))


@require_safe
@staff_door("noc.read")
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    return handed_out(access.attachment_for(person(request), pk))


@_worker
def watch(request: HttpRequest, number: str) -> HttpResponse:
    found = access.ticket_for(person(request), number)
    act(request, "", sla.watch, found, by=person(request))
    return redirect("noc:ticket", number)


@_worker
def assign(request: HttpRequest, number: str) -> HttpResponse:
    found, form = access.ticket_for(person(request), number), AssignForm(request.POST)
    if form.is_valid():
        given = {"to": form.cleaned_data["to"], "at": clock.now(), "by": person(request)}
        act(request, _("Assigned."), sla.assign, found, **given)
    else:
        tell_form(request, form)
    return redirect("noc:ticket", number)


def _with_other(said: str, verb: Callable[[HttpRequest, Ticket, Ticket], Any]) -> View[Any]:
    def view(request: HttpRequest, number: str) -> HttpResponse:
        found, form = access.ticket_for(person(request), number), OtherTicketForm(request.POST)
        other = Ticket.objects.filter(number__iexact=form.data.get("other", "").strip()).first()
        if not form.is_valid() or other is None:
            form.add_error("other", _("There is no such request."))
            tell_form(request, form)
            return redirect("noc:ticket", number)
        act(request, said, verb, request, found, other)
        return redirect("noc:ticket", number)

    return _worker(view)


def _link(_request: HttpRequest, found: Ticket, other: Ticket) -> Any:
    return sla.link(found, other)


def _merge(request: HttpRequest, found: Ticket, other: Ticket) -> Any:
    return sla.merge_tickets(found, other, at=clock.now(), by=person(request))


link = _with_other("", _link)
merge = _with_other("", _merge)


@_worker
def fault(request: HttpRequest, number: str) -> HttpResponse:
    found = access.ticket_for(person(request), number)
    form = FaultForm(request.POST, customer=found.customer)
    if form.is_valid():
        given = {"contract": form.cleaned_data["contract"], "at": clock.now(), "by": person(request)}
        act(request, _("The clock runs since the customer wrote."), sla.declare_fault, found, **given)
    else:
        tell_form(request, form)
    return redirect("noc:ticket", number)


@_worker
def merge_incident(request: HttpRequest, number: str) -> HttpResponse:
    found, form = access.incident_for(person(request), number), MergeIncidentForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("noc:incident", number)
    given = {"at": clock.now(), "by": person(request)}
    kept = act(
        request, _("Merged: its clocks go on here."), sla.merge_incidents, found, form.cleaned_data["into"], **given
    )
    return redirect("noc:incident", kept.number if isinstance(kept, Incident) else number)


@_worker
def split_incident(request: HttpRequest, number: str) -> HttpResponse:
    found, form = access.incident_for(person(request), number), WhyForm(request.POST)
    wanted = [pk for pk in request.POST.getlist("impact") if pk.isdecimal()]
    if not form.is_valid():
        tell_form(request, form)
        return redirect("noc:incident", number)
    given = {"why": form.cleaned_data["why"], "at": clock.now(), "by": person(request)}
    impacts = list(found.impacts.filter(pk__in=wanted))
    fresh = act(request, _("Split off: each clock goes on as it was."), sla.split_incident, found, impacts, **given)
    return redirect("noc:incident", fresh.number if isinstance(fresh, Incident) else number)


@require_safe
@staff_door("noc.read")
def mails(request: HttpRequest) -> HttpResponse:
    shown = {"page": page(request, mails_to_sort()), "form": FileMailForm()}
    return render(request, "noc/guarantee/mails.html", shown)


@require_safe
@staff_door("noc.read")
def mail_piece(request: HttpRequest, pk: int, rank: int) -> HttpResponse:
    """A file of a mail that waits, for whoever decides."""
    found = get_object_or_404(mails_to_sort(), pk=pk)
    kept = sla.waiting_files(found)
    if rank >= len(kept):
        raise Http404
    return saved(kept[rank].content, kept[rank].name, kept[rank].media_type)


@_worker
def file_mail(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(InboundMail, pk=pk), FileMailForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("noc:mails")
    given = {"at": clock.now(), "by": person(request)}
    act(request, _("It is a request now."), sla.file_mail, found, form.cleaned_data["customer"], **given)
    return redirect("noc:mails")


@_worker
def drop_mail(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(InboundMail, pk=pk)
    act(request, _("Ignored."), sla.drop_mail, found, by=person(request))
    return redirect("noc:mails")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("incident.work")
def canned(request: HttpRequest) -> HttpResponse:
    form = CannedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        act(request, _("Kept."), sla.keep_canned_reply, **given)
        return redirect("noc:canned")
    rows = listed(request, CannedReply.objects.all())
    return render(request, "noc/guarantee/canned.html", {"form": form, "rows": rows})


@_worker
def drop_canned(request: HttpRequest, pk: int) -> HttpResponse:
    act(request, _("Removed."), sla.drop_canned_reply, get_object_or_404(CannedReply, pk=pk))
    return redirect("noc:canned")


@require_safe
@staff_door("noc.read")
def complaints(request: HttpRequest) -> HttpResponse:
    shown = {"page": page(request, open_complaints()), "form": ComplaintAnswerForm(), "today": clock.now().date()}
    return render(request, "noc/guarantee/complaints.html", shown)


@_worker
def answer_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(Complaint, pk=pk), ComplaintAnswerForm(request.POST)
    if form.is_valid():
        given = {**form.cleaned_data, "at": clock.now(), "by": person(request)}
        act(request, _("Answered."), sla.answer_complaint, found, **given)
    else:
        tell_form(request, form)
    return redirect("noc:complaints")
