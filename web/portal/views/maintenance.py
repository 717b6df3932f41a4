"""Planned work on the customer's lines: a list, and a calendar to subscribe to."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.models import User
from sla.models import MaintenanceLine
from sla.selectors import maintenance_of
from web.doors import customer_door, person
from web.ical import Feed, Happening, calendar
from web.pages import Table, listed
from web.portal import access

FEED = Feed("portal:works_feed", salt="portal.works-feed")
WORKS = Table(
    "works",
    (
        (gettext_lazy("From"), "window.starts_at"),
        (gettext_lazy("To"), "window.ends_at"),
        (gettext_lazy("Line"), "line.reference"),
        (gettext_lazy("Site"), "line.contract.site"),
        (gettext_lazy("What"), "window.what"),
    ),
)


@require_safe
@customer_door
def works(request: HttpRequest) -> HttpResponse:
    user = person(request)
    # Its address is a key that lasts longer than a look at the customer's pages.
    feed = "" if getattr(request, "look", None) else FEED.address(request, user)
    rows = listed(request, coming(user), WORKS)
    return render(request, "portal/guarantee/works.html", {"rows": rows, "feed": feed})


@require_safe
def works_feed(_request: HttpRequest, key: str) -> HttpResponse:
    found = [
        Happening(
            uid=f"{row.window.number}-{row.line.reference}@raccord",
            title=f"{_('Planned work')} {row.line.reference}",
            text=row.window.what,
            start=row.window.starts_at,
            end=row.window.ends_at,
            stamp=row.announced_at or row.window.planned_at,
        )
        for row in coming(FEED.reader(key))
    ]
    return calendar(_("Planned work"), found)


def coming(user: User) -> QuerySet[MaintenanceLine]:
    """For who looks after the lines; an access to the papers alone sees none."""
    mine = access.customers(user, access.TECHNICAL)
    return maintenance_of(user, clock.now()).filter(line__contract__customer__in=mine)
