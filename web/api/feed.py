"""The feed of an object, as its page shows it: read page by page, by stretch of time and by kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Annotated, Any, Final, Literal, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field

from kernel.models import User
from kernel.roles import may
from kernel.selectors import operator_facts
from web.activity import DEEDS, Deed, Window, open_deeds, whole_deeds
from web.api import shapes
from web.api.gate import check
from web.api.registry import Moment, Resource
from web.feeds import FEEDS
from web.portal.views.activity import ROWS
from web.portal.views.sent import sent_to

Find = Callable[[Resource, User, str], Model]
Unknown = Callable[[HttpRequest, type[Schema]], Any]
MOST_AT_ONCE: Final = 10_000
TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Place:
    """How far a reader has come: a moment, and how many of what happened at that very moment he was told."""

    at: datetime
    told: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}~{self.told}"


def _place(text: str) -> Place:
    at, _mark, told = text.rpartition("~")
    moment = datetime.fromisoformat(at)
    known = moment.tzinfo is UTC and moment.year < 9999 and told.isascii() and told.isdecimal()
    if not known or int(told) > MOST_AT_ONCE:
        raise ValueError("no page begins there")
    return Place(moment, int(told))


After = Annotated[str, Field(max_length=60, description="`next` of the page before"), AfterValidator(_place)]


class FeedQuery(Schema):
    """Of `[since, until)`, of one kind, and where to go on."""

    after: After | None = None
    limit: shapes.Limit = 50
    since: Moment | None = None
    until: Moment | None = None
    kind: Literal[DEEDS] | None = None  # type: ignore[valid-type]


class FeedDeed(Schema):
    """One thing that happened: in words, by whom and in whose words why; nobody where a machine did it."""

    at: datetime
    kind: Literal[DEEDS]  # type: ignore[valid-type]
    what: str
    by: str | None
    why: str


class FeedPage(Schema):
    items: list[FeedDeed]
    next: str | None


def add_feed(router: Router, resource: Resource, find: Find, unknown: Unknown) -> None:
    """`GET …/{key}/feed`, where the resource is of what has a feed."""
    if not resource.has_feed:
        return
    permission = FEEDS[resource.kind].permission

    def view(request: HttpRequest, key: str, query: FeedQuery = Query(...)) -> Any:  # type: ignore[type-arg]  # noqa: B008
        theirs = resource.mine is not None and resource.kind in ROWS
        user = check(request, f"{resource.area}:read", resource.staff, customer=theirs)
        if user.is_staff and not may(user, permission):
            raise PermissionDenied
        return unknown(request, FeedQuery) or _page(find(resource, user, key), user, query)

    router.get(
        "/{key}/feed",
        response=FeedPage,
        openapi_extra=shapes.ERRORS,
        operation_id=f"feed_{resource.name}",
        summary=f"What happened to one of the {resource.name.replace('_', ' ')}",
        description="Each move, message, row and change that tells of it, in words of your language. Newest first; "
        "`next` goes into `after` for the page that follows.",
    )(view)


def _page(row: Model, user: User, query: FeedQuery) -> dict[str, Any]:
    place = cast(Place | None, query.after)
    ends = [end for end in (query.until, place.at + TICK if place else None) if end is not None]
    before = place.told if place else 0
    window = Window(query.since, min(ends, default=None), before + query.limit + 1)
    kinds = DEEDS if query.kind is None else (query.kind,)
    if user.is_staff:
        deeds = whole_deeds(row, window, kinds)
    else:
        about = sent_to(user).filter(about_type=row._meta.label_lower, about_id=row.pk)
        deeds = open_deeds(row, about, window, kinds)
    shown = deeds[before : before + query.limit]
    more = len(deeds) > before + query.limit
    house = "" if user.is_staff else operator_facts()["name"] or "Raccord"
    return {"items": [_told(deed, house) for deed in shown], "next": str(_reached(shown, place)) if more else None}


def _reached(shown: Sequence[Deed], place: Place | None) -> Place:
    at = shown[-1].at
    before = place.told if place and place.at == at else 0
    return Place(at, before + sum(1 for _deed in takewhile(lambda deed: deed.at == at, reversed(shown))))


def _told(deed: Deed, house: str) -> dict[str, Any]:
    """To customers our people are the house, by its name, as on their pages."""
    by = house if house and deed.by is not None and deed.by.is_staff else deed.by
    return {"at": deed.at, "kind": deed.kind, "what": deed.what, "by": None if by is None else str(by), "why": deed.why}
