"""A technician's visits as a calendar feed (RFC 5545), at an address that only he knows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from kernel import clock
from subscribers.domain.visits import CANCELLED
from subscribers.models import Appointment, Technician
from subscribers.services.appointments import feed_hash

PAST, AHEAD = timedelta(days=30), timedelta(days=180)


def midnight(day: date) -> datetime:
    """The instant at which a civil day begins where the operator is."""
    return datetime.combine(day, time.min, timezone.get_current_timezone())


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The visits of a month ago to half a year ahead; 404 for a secret that is not, or no longer, anybody's."""
    technician = Technician.objects.select_related("user").filter(feed=feed_hash(secret), active=True).first()
    if technician is None:
        raise Http404
    now = clock.now()
    rows = technician.appointments.filter(ends_at__gt=now - PAST, starts_at__lt=now + AHEAD)
    calendar = Calendar()
    calendar.add("prodid", "-//Raccord//Visits//FR")
    calendar.add("version", "2.0")
    with translation.override(technician.user.language):
        for visit in rows.select_related("customer", "site"):
            calendar.add_component(event(visit))
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer


def event(visit: Appointment) -> Event:
    found = Event()
    site = visit.site
    found.add("uid", f"visit-{visit.pk}@raccord")
    found.add("dtstamp", visit.booked_at)
    found.add("dtstart", visit.starts_at)
    found.add("dtend", visit.ends_at)
    found.add("summary", f"{visit.get_kind_display()} – {visit.customer.name}")
    found.add("location", f"{site.street}, {site.postcode} {site.city}")
    found.add("status", "CANCELLED" if visit.state == CANCELLED else "CONFIRMED")
    if visit.purpose:
        found.add("description", visit.purpose)
    return found
