"""A line: what it must be and why, what it has, who served it; and the acts that change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from provisioning import services
from provisioning.models import Box, Line, Node
from provisioning.selectors import allocations_of, drifts, line_state, suspensions
from sla.selectors import open_impact
from web.doors import View, act, needs, person, staff_door, today
from web.noc import access
from web.noc.changes import changes
from web.noc.line_forms import (
    BY_HAND,
    ActivateForm,
    AttachForm,
    LiftForm,
    LineActForm,
    LineForm,
    SuspendForm,
    TypedForm,
)
from web.refusals import tell_form

SHOWN: Final = 20


@require_safe
@staff_door("noc.read")
def line(request: HttpRequest, reference: str) -> HttpResponse:
    found = access.line_for(person(request), reference)
    standing = list(suspensions(found))
    shown: dict[str, Any] = {
        "line": found,
        "reading": line_state(found),
        "suspensions": standing,
        "impact": open_impact(found),
        "boxes": Box.objects.filter(line=found).select_related("model").order_by("state", "serial"),
        "allocations": allocations_of(found),
        "intents": found.intents.select_related("by").order_by("-generation")[:SHOWN],
        "pushes": found.pushes.select_related("box", "intent").defer("transcript", "diff").order_by("-pk")[:SHOWN],
        "changes": changes(found),
        "drift": drifts().filter(line=found).first(),
    }
    return render(request, "noc/line.html", shown | _acts(found, {one.reason for one in standing}))


def _acts(found: Line, standing: set[str]) -> dict[str, Any]:
    """The forms of what may be done to it now."""
    if found.detached_at is not None:
        return {}
    shown: dict[str, Any] = {"suspend_form": SuspendForm(line=found), "detach_form": TypedForm(line=found)}
    by_hand = next((one.value for one in BY_HAND if one.value in standing), "")
    if by_hand:
        shown["lift_form"] = LiftForm(line=found, initial={"reason": by_hand})
    if found.contract.state == "signed" and line_state(found).proven == "open":
        shown["activate_form"] = ActivateForm(line=found, initial={"on": today()})
    return shown


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("network.write")
def add(request: HttpRequest) -> HttpResponse:
    """Gives a signed contract its access."""
    nodes = Node.objects.order_by("pk")[:2]
    known = {"contract": request.GET.get("contrat", "")[:20], "node": nodes[0] if len(nodes) == 1 else None}
    form = AttachForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        contract, said = facts.pop("contract"), _("Attached: reserve a box for it.")
        made = act(request, said, services.attach_line, contract, **facts, at=clock.now(), by=person(request))
        if isinstance(made, Line):
            return redirect("noc:line", made.reference)
    shown = {"form": form, "line": None, "no_node": not nodes}
    return render(request, "noc/line_edit.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("network.write")
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    found = access.line_for(person(request), reference)
    has = {"node": found.node, "port": found.port, "vlan": found.vlan, "ipv4": found.ipv4}
    form = LineForm(request.POST or None, initial={**has, "ipv6_prefix": str(found.ipv6_prefix or "")})
    if request.method == "POST" and form.is_valid():
        said = _("Changed: what follows for its box is on its way.")
        facts = {**form.facts(), "at": clock.now(), "by": person(request)}
        if act(request, said, services.change_line, found, **facts):
            return redirect("noc:line", reference)
    return render(request, "noc/line_edit.html", {"form": form, "line": found})


def _post(permission: str, form_of: type[LineActForm], said: Any, verb: Callable[..., object]) -> View[Any]:
    def view(request: HttpRequest, reference: str) -> HttpResponse:
        found = access.line_for(person(request), reference)
        form: Any = form_of(request.POST, line=found)
        if form.is_valid():
            act(request, said, verb, found, **form.facts(), at=clock.now(), by=person(request))
        else:
            tell_form(request, form)
        return redirect("noc:line", reference)

    return require_POST(staff_door("noc.read")(needs(permission)(view)))


suspend = _post(
    "line.close", SuspendForm, gettext_lazy("Wanted from now on; done when the box has proved it."), services.suspend
)
lift = _post("line.close", LiftForm, gettext_lazy("Lifted: it leaves before everything else."), services.lift)
detach = _post(
    "network.write", TypedForm, gettext_lazy("Detached: its port is free, its addresses rest."), services.detach_line
)
activate = _post(
    "push.run", ActivateForm, gettext_lazy("In service: its fee runs from that day."), services.activate_line
)
