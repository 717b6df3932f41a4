"""The stretch of time that a page of graphs shows, and the ways from there: closer, further, earlier, later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from web import measures
from web.pages import chosen

USUAL = "24h"
# Where the next stretch begins and ends, as shares of the one that is shown.
WAYS: Final[dict[str, tuple[float, float, str | Promise]]] = {
    "earlier": (-0.5, 0.5, gettext_lazy("Earlier")),
    "out": (-0.5, 1.5, gettext_lazy("See more around")),
    "in": (0.25, 0.75, gettext_lazy("Look closer")),
    "later": (0.5, 1.5, gettext_lazy("Later")),
}
COMPARISONS: Final[dict[str, str | Promise]] = {
    "24h": gettext_lazy("the day before"),
    "7d": gettext_lazy("the week before"),
    "30d": gettext_lazy("the month before"),
    "365d": gettext_lazy("the year before"),
}


@dataclass(frozen=True)
class Way:
    """A neighbouring stretch: what leads there without a script, and the shares by which one reckons it."""

    name: str
    title: str
    query: str
    begin: float
    end: float


@dataclass(frozen=True)
class Stretch:
    """What an address asks for. `looked_into` tells a stretch that somebody drew from one that ends now."""

    span: str
    compare: str
    since: datetime
    until: datetime
    looked_into: bool

    @property
    def query(self) -> str:
        """The same again, as an address says it."""
        return _query(self.span, self.compare, (self.since, self.until) if self.looked_into else None)

    @property
    def seconds(self) -> tuple[str, str]:
        """Both ends as an address says them."""
        return _second(self.since), _second(self.until)


def asked(request: HttpRequest, now: datetime) -> Stretch:
    span = chosen(request, "span", tuple(measures.SPANS)) or USUAL
    compare = chosen(request, "compare", tuple(measures.SPANS))
    since, until = measures.stretch(span, request.GET.get("since", ""), request.GET.get("until", ""), now)
    whole = (now - measures.SPANS[span], now)
    return Stretch(span, compare, since, until, looked_into=(since, until) != whole)


def ways(shown: Stretch, now: datetime) -> list[Way]:
    """None leads into the future: what would end there ends now."""
    return [
        Way(name, str(title), _query(shown.span, shown.compare, _moved(shown, begin, end, now)), begin, end)
        for name, (begin, end, title) in WAYS.items()
    ]


def spans(shown: Stretch) -> list[tuple[str, str]]:
    return [(span, _query(span, shown.compare, None)) for span in measures.SPANS]


def _moved(shown: Stretch, begin: float, end: float, now: datetime) -> tuple[datetime, datetime]:
    length = shown.until - shown.since
    wanted = min(max((end - begin) * length, measures.SHORTEST), measures.LONGEST)
    middle = shown.since + (begin + end) / 2 * length
    until = min(middle + wanted / 2, now)
    return until - wanted, until


def _query(span: str, compare: str, drawn: tuple[datetime, datetime] | None) -> str:
    told = {"span": span} | ({"compare": compare} if compare else {})
    if drawn is not None:
        told |= {"since": _second(drawn[0]), "until": _second(drawn[1])}
    return urlencode(told)


def _second(at: datetime) -> str:
    return f"{at.timestamp():.0f}"
