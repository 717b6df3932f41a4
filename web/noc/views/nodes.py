"""A node: how it is reached, what hangs below it, its ports, and whether changes are held there."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from monitoring.services import watch_node
from provisioning import services
from provisioning.models import Box, Line, Node, Uplink
from provisioning.selectors import lines_below, pools_for
from web.doors import act, needs, person, staff_door
from web.noc import access
from web.noc.changes import changes
from web.noc.forms import ReasonForm
from web.noc.plant_forms import NewNodeForm, NodeForm, UplinkForm
from web.pages import page
from web.refusals import tell_form

HOLDS_SHOWN = 8


@require_safe
@staff_door("noc.read")
def node(request: HttpRequest, code: str) -> HttpResponse:
    found = access.node_for(person(request), code)
    shown: dict[str, Any] = {
        "node": found,
        "uplinks": found.uplinks.select_related("parent__target").order_by("rank"),
        "below": Node.objects.filter(uplinks__parent=found).select_related("target").order_by("code").distinct(),
        "page": page(request, _ports(found)),
        "in_all": lines_below(found).count(),
        "pools": pools_for(found),
        "holds": found.holds.order_by("-held_at")[:HOLDS_SHOWN],
        "held": found.holds.filter(released_at__isnull=True).first(),
        "uplink_form": UplinkForm(node=found),
        "changes": changes(found),
    }
    return render(request, "noc/node.html", shown)


def _ports(found: Node) -> Any:
    in_service = Prefetch("boxes", Box.objects.in_service().select_related("target"), to_attr="boxes_now")
    rows = Line.objects.attached().filter(node=found).select_related("contract__customer")
    return rows.prefetch_related(in_service).order_by("port", "reference")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("network.write")
def add(request: HttpRequest) -> HttpResponse:
    form = NewNodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = act(request, _("On the map."), _made, **form.cleaned_data)
        if isinstance(made, Node):
            return redirect("noc:node", made.code)
    return render(request, "noc/node_edit.html", {"form": form, "node": None})


def _made(*, code: str, parent: Node | None, address: str, **facts: Any) -> Node:
    """One act: a node hung wrongly would be a second root; one with an address is watched from now on."""
    with transaction.atomic():
        made = services.create_node(code, address=address or None, **facts)
        if parent is not None:
            services.add_uplink(made, parent)
        if address:
            watch_node(made, at=clock.now())
    return made


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("network.write")
def edit(request: HttpRequest, code: str) -> HttpResponse:
    found = access.node_for(person(request), code)
    form = NodeForm(request.POST or None, initial={"name": found.name, "address": found.address})
    if request.method == "POST" and form.is_valid():
        facts = {"name": form.cleaned_data["name"], "address": form.cleaned_data["address"] or None}
        if act(request, _("Changed."), services.rename_node, found, **facts):
            return redirect("noc:node", code)
    return render(request, "noc/node_edit.html", {"form": form, "node": found})


@require_POST
@staff_door("noc.read")
@needs("network.write")
def add_uplink(request: HttpRequest, code: str) -> HttpResponse:
    found = access.node_for(person(request), code)
    form = UplinkForm(request.POST, node=found)
    if form.is_valid():
        act(request, _("It has one more way up."), services.add_uplink, found, form.cleaned_data["parent"])
    else:
        tell_form(request, form)
    return redirect("noc:node", code)


@require_POST
@staff_door("noc.read")
@needs("network.write")
def remove_uplink(request: HttpRequest, code: str) -> HttpResponse:
    found, wanted = access.node_for(person(request), code), request.POST.get("uplink", "")
    uplink = Uplink.objects.filter(node=found, pk=wanted).first() if wanted.isdecimal() else None
    if uplink is not None:
        act(request, _("It is no longer reached that way."), services.remove_uplink, uplink)
    return redirect("noc:node", code)


@require_POST
@staff_door("noc.read")
@needs("push.run")
def hold(request: HttpRequest, code: str) -> HttpResponse:
    found, form = access.node_for(person(request), code), ReasonForm(request.POST)
    if form.is_valid():
        said = _("Held: no mass change touches what hangs below.")
        why = f"{person(request)}: {form.cleaned_data['why']}"
        act(request, said, services.hold_node, found, at=clock.now(), why=why)
    else:
        tell_form(request, form)
    return redirect("noc:node", code)


@require_POST
@staff_door("noc.read")
@needs("push.run")
def release(request: HttpRequest, code: str) -> HttpResponse:
    found = access.node_for(person(request), code)
    act(request, _("Released: mass changes go on there."), services.release_node, found, at=clock.now())
    return redirect("noc:node", code)
