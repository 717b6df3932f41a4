"""Pools: how full they are, who holds what, what rests, and what is kept for use by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from provisioning import services
from provisioning.models import Allocation, Pool
from provisioning.selectors import allocations, pools
from web.doors import act, needs, person, staff_door
from web.noc import access
from web.noc.changes import changes
from web.noc.pool_forms import PoolForm, ThingForm
from web.pages import chosen, page, typed
from web.refusals import tell_form

LISTS: Final[Mapping[str, Q]] = {
    "all": Q(),
    "held": Q(freed_at__isnull=True),
    "resting": Q(freed_at__isnull=False),
}


@require_safe
@staff_door("noc.read")
def pool_list(request: HttpRequest) -> HttpResponse:
    return render(request, "noc/pools.html", {"pools": pools()})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("network.write")
def add(request: HttpRequest) -> HttpResponse:
    form = PoolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = _("Opened: the next lines take from it.")
        made = act(request, said, services.create_pool, **form.facts(), at=clock.now())
        if isinstance(made, Pool):
            return redirect("noc:pool", made.pk)
    return render(request, "noc/pool_add.html", {"form": form})


@require_safe
@staff_door("noc.read")
def pool(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.pool_for(person(request), pk)
    use = next(use for use in pools() if use.pool.pk == found.pk)
    text, wanted = typed(request), chosen(request, "list", tuple(LISTS)) or "all"
    rows = _said(allocations(found).filter(LISTS[wanted]), text)
    shown = {"use": use, "pool": found, "page": page(request, rows), "list": wanted, "q": text}
    return render(request, "noc/pool.html", shown | {"form": ThingForm(), "changes": changes(found)})


def _said(rows: QuerySet[Allocation], text: str) -> QuerySet[Allocation]:
    for word in text.split():
        number = Q(vlan=int(word)) if word.isdecimal() and len(word) < 5 else Q(pk__in=[])
        rows = rows.filter(
            number
            | Q(network__icontains=word)
            | Q(line__reference__icontains=word)
            | Q(line__contract__customer__name__icontains=word)
            | Q(box__serial__icontains=word)
            | Q(box__hostname__icontains=word)
        )
    return rows


@require_POST
@staff_door("noc.read")
@needs("network.write")
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = access.pool_for(person(request), pk), ThingForm(request.POST)
    if form.is_valid():
        act(request, _("Kept back: it is no longer given."), services.keep_back, found, form.cleaned_data["thing"])
    else:
        tell_form(request, form)
    return redirect("noc:pool", pk)


@require_POST
@staff_door("noc.read")
@needs("network.write")
def give(request: HttpRequest, pk: int) -> HttpResponse:
    found, thing = access.pool_for(person(request), pk), request.POST.get("thing", "")[:50]
    act(request, _("It may be given again."), services.give_again, found, thing)
    return redirect("noc:pool", pk)


@require_POST
@staff_door("noc.read")
@needs("network.write")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.pool_for(person(request), pk)
    act(request, _("Closed: nothing more is given from it."), services.close_pool, found, at=clock.now())
    return redirect("noc:pool", pk)


@require_POST
@staff_door("noc.read")
@needs("network.write")
def wake(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends the quarantine of one thing."""
    found = access.allocation_for(person(request), pk)
    act(request, _("Its quarantine is over."), services.end_quarantine, found, at=clock.now())
    return redirect("noc:pool", found.pool_id)
