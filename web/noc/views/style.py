"""The living style page: every part as the templates really make it, with made-up data."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import clock
from sla.domain.ledger import Segment
from web.doors import staff_door
from web.states import LOOKS
from web.timeline import picture
from web.vendor.pieces import ICONS

TOKENS = ("brand", "good", "warn", "bad", "info", "ink", "page", "surface", "line", "counted", "paused", "closed")


@require_safe
@staff_door("noc.read")
def style(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    deadline = now - timedelta(minutes=40)
    shown = {
        "tokens": TOKENS,
        "looks": LOOKS,
        "icons": ICONS,
        "drawing": picture(_stretches(), deadline=deadline, now=now),
        "soon": now + timedelta(minutes=47),
        "calm": now + timedelta(days=1, hours=3),
        "late": deadline,
        "amount": Decimal("-12345.60"),
    }
    return render(request, "noc/style.html", shown)


def _stretches() -> list[Segment]:
    """Two days of work around a night, a pause in the first, the guarantee running out in the second."""
    now = clock.now()
    told = [
        (30.0, 26.0, "counted", "", False),
        (26.0, 24.5, "paused", "customer_absent", False),
        (24.5, 22.0, "counted", "", False),
        (22.0, 8.0, "closed", "", False),
        (8.0, 40 / 60, "counted", "", False),
        (40 / 60, 0.0, "counted", "", True),
    ]
    return [_segment(now, *one) for one in told]


def _segment(now: datetime, start: float, end: float, kind: str, reason: str, late: bool) -> Segment:
    begin, stop = now - timedelta(hours=start), now - timedelta(hours=end)
    return Segment(begin, stop, kind, reason, stop - begin, late)
