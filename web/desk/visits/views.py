"""The week of the technicians, visits and prepaid assistance."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.selectors import history
from subscribers import services
from subscribers.models import Appointment, AssistancePack, Technician
from subscribers.selectors import appointments as selectors
from web.agenda import midnight
from web.desk.sales.access import customer_for
from web.desk.visits.forms import OutcomeForm, PackForm, SearchSlotForm, SlotForm, TechnicianForm
from web.doors import act, needs, person, staff_door, today
from web.pages import listed, row_key
from web.refusals import tell_form

WEEK, SLOTS_SHOWN = timedelta(days=7), 40


def _monday(request: HttpRequest) -> date:
    try:
        day = parse_date(request.GET.get("semaine", "")) or today()
    except ValueError:  # a date well written that is in no calendar
        day = today()
    return day - timedelta(days=day.weekday())


@require_safe
@staff_door("customer.read")
def agenda(request: HttpRequest) -> HttpResponse:
    """A week of visits, day by day, of one technician or of all; a technician begins with his own."""
    monday = _monday(request)
    rows = selectors.agenda(midnight(monday), midnight(monday + WEEK))
    me = Technician.objects.filter(user=person(request), active=True).first()
    chosen = request.GET.get("technicien", str(me.pk) if me else "")
    if (technician := row_key(chosen)) is not None:
        rows = rows.filter(technician=technician)
    days = {
        day: list(visits)
        for day, visits in groupby(listed(request, rows), lambda visit: timezone.localdate(visit.starts_at))
    }
    shown = {
        "days": [(monday + timedelta(days=n), days.get(monday + timedelta(days=n), [])) for n in range(7)],
        "any": bool(days), "monday": monday, "before": monday - WEEK, "after": monday + WEEK, "chosen": chosen,
        "me": me,
        "technicians": Technician.objects.filter(active=True).select_related("user"), "today": today(),
    }  # fmt: skip
    return render(request, "desk/visits/agenda.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("customer.read")
@needs("visit.book")
def book(request: HttpRequest, number: str) -> HttpResponse:
    """First what and when about (GET), then one of the slots that are free (POST)."""
    customer = customer_for(person(request), number)
    asked = SearchSlotForm(customer, request.GET or None, initial={"on": today()})
    ready = bool(request.GET) and asked.is_valid()
    slot = SlotForm(request.POST or None)
    if request.method == "POST" and ready and slot.is_valid():
        filled = asked.cleaned_data
        made = act(
            request, _("The visit is booked."), services.book, filled["site"], kind=filled["kind"],
            technician=filled["technician"], pack=filled["pack"], lasting=asked.lasting, at=clock.now(),
            by=person(request), **slot.cleaned_data,
        )  # fmt: skip
        if made:
            return redirect("desk:visit", made.pk)
    shown = {"customer": customer, "form": asked, "slot": slot, "days": _slots(asked) if ready else None}
    return render(request, "desk/visits/book.html", shown)


def _slots(asked: SearchSlotForm) -> list[tuple[date, list[datetime]]]:
    start = max(midnight(asked.cleaned_data["on"]), clock.now())
    found = selectors.free_slots(
        asked.cleaned_data["technician"], start, start + 2 * WEEK, lasting=asked.lasting
    )  # fmt: skip
    starts = [slot.start for slot, _n in zip(found, range(SLOTS_SHOWN), strict=False)]
    return [(day, list(hours)) for day, hours in groupby(starts, timezone.localdate)]


@require_safe
@staff_door("customer.read")
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visit(pk)
    shown = {
        "visit": found, "history": history(found), "form": OutcomeForm(), "begun": clock.now() >= found.starts_at,
        "use": getattr(found, "use", None), "left": selectors.minutes_left(found.pack) if found.pack else None,
    }  # fmt: skip
    return render(request, "desk/visits/visit.html", shown)


@require_POST
@staff_door("customer.read")
@needs("visit.book")
def end(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    """`annuler`, `absent` or `fait`."""
    found, now = _visit(pk), {"at": clock.now(), "by": person(request)}
    if how == "fait":
        form = OutcomeForm(request.POST)
        if form.is_valid():
            minutes = form.cleaned_data["minutes"]
            worked = timedelta(minutes=minutes) if minutes else None
            said = _("The visit is told.")
            act(
                request,
                said,
                services.complete_visit,
                found,
                outcome=form.cleaned_data["outcome"],
                worked=worked,
                **now,
            )
        else:
            tell_form(request, form)
    elif how == "absent":
        act(request, _("Nobody was there: it is written down."), services.miss_visit, found, **now)
    else:
        why = request.POST.get("why", "")[:300]
        act(request, _("The visit is cancelled."), services.cancel_visit, found, why=why, **now)
    return redirect("desk:visit", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("customer.read")
def packs(request: HttpRequest, number: str) -> HttpResponseBase:
    """The customer's hours of assistance; POST sells some."""
    customer = customer_for(person(request), number)
    if request.method == "POST":
        return _sell(request, number)
    rows = selectors.packs_of(customer).prefetch_related("uses__appointment")
    return render(request, "desk/visits/packs.html", {"customer": customer, "packs": rows, "form": PackForm()})


@needs("visit.book")
def _sell(request: HttpRequest, number: str) -> HttpResponse:
    form = PackForm(request.POST)
    if form.is_valid():
        customer, by = customer_for(person(request), number), person(request)
        said = _("The pack is sold: its invoice follows within a minute.")
        act(request, said, services.sell_pack, customer, kind=form.cleaned_data["kind"], at=clock.now(), by=by)
    else:
        tell_form(request, form)
    return redirect("desk:packs", number)


@require_POST
@staff_door("customer.read")
@needs("visit.book")
def drop_pack(request: HttpRequest, pk: int) -> HttpResponse:
    pack = get_object_or_404(AssistancePack.objects.select_related("customer"), pk=pk)
    act(request, _("The pack is called off."), services.cancel_pack, pack, at=clock.now(), by=person(request))
    return redirect("desk:packs", pack.customer.number)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("customer.read")
@needs("settings.write")
def technicians(request: HttpRequest) -> HttpResponse:
    form = TechnicianForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act(request, _("Recorded."), services.set_technician, **form.cleaned_data)
        return redirect("desk:technicians")
    rows = listed(request, Technician.objects.select_related("user", "calendar"))
    return render(request, "desk/visits/technicians.html", {"rows": rows, "form": form})


@require_POST
@staff_door("customer.read")
def feed(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A new secret address for a calendar: its technician's own act, or an administrator's. Shown this once."""
    technician = get_object_or_404(Technician.objects.select_related("user"), pk=pk)
    if technician.user_id != person(request).pk:
        return _feed_of_another(request, technician)
    return _feed(request, technician)


@needs("settings.write")
def _feed_of_another(request: HttpRequest, technician: Technician) -> HttpResponse:
    return _feed(request, technician)


def _feed(request: HttpRequest, technician: Technician) -> HttpResponse:
    address = request.build_absolute_uri(reverse("agenda_feed", args=[services.renew_feed(technician)]))
    shown = {"technician": technician, "address": address}
    answer = render(request, "desk/visits/feed.html", shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _visit(pk: int) -> Appointment:
    rows = Appointment.objects.select_related(
        "customer", "site", "contract", "technician__user", "pack", "booked_by", "use"
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)
