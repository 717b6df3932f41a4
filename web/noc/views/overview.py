"""The network at a glance, now or at any past instant: what is lost, the worst first, and the tree it hangs in."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kernel import clock
from monitoring.selectors import network_overview
from monitoring.selectors.troubles import AROUND, network_at, pace, poor_talkers, tree
from web.doors import staff_door
from web.live import versioned
from web.noc.picture import drawn

_SHOWN = 40


@require_safe
@staff_door("noc.read")
def overview(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    shown = {
        "counts": network_overview(),
        "pace": pace(now),
        "then": network_at(now, _SHOWN),
        "poor": poor_talkers()[:_SHOWN],
        "picture": drawn(tree()),
        "now": now,
    }
    if "HX-Request" not in request.headers:
        return render(request, "noc/overview.html", shown)
    facts = (shown["counts"], shown["picture"], [row.pk for row in shown["then"].lines], len(shown["poor"]))  # type: ignore[attr-defined,arg-type]
    return versioned(request, facts, lambda: render(request, "noc/parts/overview_live.html", shown))


@require_safe
@staff_door("noc.read")
def then(request: HttpRequest) -> HttpResponse:
    """“What was it like at 03:12 last Tuesday?”"""
    now = clock.now()
    at = _asked(request.GET.get("le", ""), now)
    return render(request, "noc/then.html", {"then": network_at(at), "at": at, "now": now, "around": AROUND})


def _asked(text: str, now: datetime) -> datetime:
    """An instant in the reader's zone; nonsense and the future are now."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        return now
    at = timezone.make_aware(given) if timezone.is_naive(given) else given
    return min(at, now)
