"""The customer's visits and prepaid hours: what is coming, what is left, and booking from it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from subscribers import services
from subscribers.models import AppointmentKind, Technician
from subscribers.selectors import appointments as selectors
from web.agenda import midnight
from web.doors import act, customer_door, person, today
from web.pages import listed
from web.portal import access
from web.portal.visit_forms import BookForm, OrderForm, SlotForm
from web.refusals import tell_form

AHEAD, SLOTS_SHOWN = timedelta(days=14), 30


@require_safe
@customer_door
def visits(request: HttpRequest) -> HttpResponse:
    user = person(request)
    rows = listed(request, access.visits(user))
    shown = {
        "coming": rows.filter(ends_at__gt=clock.now()).exclude(state="cancelled").order_by("starts_at"),
        "past": rows.filter(ends_at__lte=clock.now())[:20],
        "packs": listed(request, access.packs(user)),
        "order": OrderForm(access.customers(user, access.WHOLE)),
    }
    return render(request, "portal/visits.html", shown)


@require_POST
@customer_door
def order(request: HttpRequest) -> HttpResponse:
    """Orders hours: an invoice follows, and they open once it is paid."""
    form = OrderForm(access.customers(person(request), access.WHOLE), request.POST)
    if form.is_valid():
        said = _("Thank you. Your invoice follows; the hours open once it is paid.")
        act(request, said, services.sell_pack, **form.cleaned_data, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("portal:visits")


@require_http_methods(["GET", "HEAD", "POST"])
@customer_door
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """A visit from one's own pack, at a slot of whichever technician is free first."""
    pack = access.pack_for(person(request), pk)
    asked = BookForm(pack, request.GET or None, initial={"on": today()})
    ready = bool(request.GET) and asked.is_valid()
    slot = SlotForm(request.POST or None)
    if request.method == "POST" and ready and slot.is_valid():
        filled = slot.cleaned_data
        technician = _free_at(filled["starts_at"], asked.lasting)
        if technician is None:
            return _taken(request)
        made = act(
            request, _("Your visit is booked."), services.book, asked.cleaned_data["site"],
            kind=AppointmentKind.ASSISTANCE, technician=technician, pack=pack, lasting=asked.lasting,
            at=clock.now(), by=person(request), **filled,
        )  # fmt: skip
        if made:
            return redirect("portal:visits")
    days = _slots(asked.cleaned_data["on"], asked.lasting) if ready else None
    return render(request, "portal/visit_book.html", {"pack": pack, "form": asked, "slot": slot, "days": days})


@require_POST
@customer_door
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    visit = access.visit_for(person(request), pk)
    said = _("Your visit is cancelled.")
    act(request, said, services.cancel_visit, visit, at=clock.now(), by=person(request))
    return redirect("portal:visits")


def _taken(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("This slot has just been taken: choose another."))
    return redirect(request.get_full_path())


def _slots(on: date, lasting: timedelta) -> list[tuple[date, list[datetime]]]:
    # Nobody comes today to whoever books today: the technician must know the evening before.
    first = max(on, today() + timedelta(days=1))
    start = midnight(first)
    free = {
        slot.start
        for technician in Technician.objects.filter(active=True)
        for slot in selectors.free_slots(technician, start, start + AHEAD, lasting=lasting)
    }
    return [(day, list(hours)) for day, hours in groupby(sorted(free)[:SLOTS_SHOWN], timezone.localdate)]


def _free_at(at: datetime, lasting: timedelta) -> Technician | None:
    if at <= clock.now():
        return None
    for technician in Technician.objects.filter(active=True):
        if any(True for _slot in selectors.free_slots(technician, at, at + lasting, lasting=lasting)):
            return technician
    return None
