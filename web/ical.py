"""Calendars that other programs subscribe to (RFC 5545): planned work, a technician's visits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from icalendar import Calendar, Event

from kernel.models import User


@dataclass(frozen=True)
class Happening:
    """One entry; `uid` never changes, and `sequence` grows with each change of it."""

    uid: str
    title: str
    text: str
    start: datetime
    end: datetime
    stamp: datetime
    cancelled: bool = False
    sequence: int = 0
    place: str = ""


@dataclass(frozen=True)
class Feed:
    """A calendar that each reads at an address of his own, signed under `salt`, until he asks for another one."""

    route: str
    salt: str

    def address(self, request: HttpRequest, user: User) -> str:
        return request.build_absolute_uri(reverse(self.route, args=[Signer(salt=self.salt).sign(_name(user))]))

    def reader(self, key: str) -> User:
        """Whose address it is.

        Raises:
            Http404: for a key that is nobody's, or no longer.
        """
        try:
            name = Signer(salt=self.salt).unsign(key)
            user = User.objects.filter(pk=int(name.partition("-")[0]), is_active=True).first()
        except (BadSignature, ValueError):
            raise Http404 from None
        if user is None or name != _name(user):
            raise Http404
        return user


def _name(user: User) -> str:
    return f"{user.pk}-{user.calendars_renewed}" if user.calendars_renewed else str(user.pk)


def calendar(name: str, happenings: Iterable[Happening]) -> HttpResponse:
    whole = Calendar()
    whole.add("prodid", "-//Raccord//FR")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", name)
    for one in happenings:
        whole.add_component(_event(one))
    response = HttpResponse(whole.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _event(one: Happening) -> Event:
    found = Event()
    found.add("uid", one.uid)
    found.add("sequence", one.sequence)
    # Instants in UTC: they need no table of zones beside them.
    for name, at in (("dtstamp", one.stamp), ("dtstart", one.start), ("dtend", one.end)):
        found.add(name, at.astimezone(UTC))
    found.add("summary", one.title)
    found.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    for name, text in (("description", one.text), ("location", one.place)):
        if text:
            found.add(name, text)
    return found
