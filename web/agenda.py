"""A technician's visits as a calendar feed (RFC 5545), at an address that only he knows."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel import clock
from subscribers.domain.visits import CANCELLED
from subscribers.models import Appointment, Technician
from subscribers.services.appointments import feed_hash
from web.ical import Happening, calendar

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
    with translation.override(technician.user.language):
        visits = [happening(visit) for visit in rows.select_related("customer", "site")]
        return calendar(_("Visits of %(name)s") % {"name": technician.user.name}, visits)


def happening(visit: Appointment) -> Happening:
    site = visit.site
    return Happening(
        uid=f"visit-{visit.pk}@raccord",
        title=f"{visit.get_kind_display()} – {visit.customer.name}",
        text=visit.purpose,
        start=visit.starts_at,
        end=visit.ends_at,
        stamp=visit.booked_at,
        cancelled=visit.state == CANCELLED,
        place=f"{site.street}, {site.postcode} {site.city}",
    )
