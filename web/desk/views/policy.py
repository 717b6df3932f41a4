"""The dunning policy: read in sentences, changed in a form, tried on the very people who owe before it is published."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from invoicing.domain.policy import LEGAL_FLOOR, DunningPolicy
from invoicing.selectors import dry_run
from kernel import clock, policies
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.models import PolicyVersion
from kernel.roles import may
from kernel.services import publish_policy
from web.desk.policy_forms import PolicyForm, StageFormSet, fault_in_words, initial, moved, shown_stages
from web.doors import act, person, staff_door, today
from web.refusals import sentence


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("desk.read")
def policy(request: HttpRequest) -> HttpResponse:
    """Trying is free to everybody who works on late payers; publishing is a decision of its own."""
    standing: DunningPolicy = kernel_selectors.policy("dunning", today())
    form = PolicyForm(request.POST or None, initial=initial(standing) | {"valid_from": today()})
    stages = StageFormSet(request.POST or None, initial=shown_stages(standing), prefix="stage")
    shown: dict[str, Any] = {"form": form, "standing": standing, "floor": LEGAL_FLOOR, "versions": _versions()}
    if "move" in request.POST:
        rows = moved([_typed(one) for one in stages], request.POST["move"])
        return render(request, "desk/policy.html", shown | {"stages": StageFormSet(initial=rows, prefix="stage")})
    valid = request.method == "POST" and form.is_valid() and stages.is_valid()
    proposed = _read(request, form.values(stages.cleaned_data)) if valid else None
    if proposed is not None and "publish" in request.POST:
        return _publish(request, form, stages.cleaned_data)
    if proposed is not None:
        shown |= {"proposed": proposed, "run": dry_run(proposed, today())}
    wrong = request.method == "POST" and not valid
    return render(request, "desk/policy.html", shown | {"stages": stages}, status=422 if wrong else 200)


def _typed(row: forms.Form) -> dict[str, Any]:
    """A row of stages as it was typed, right or wrong."""
    return {name: row[name].value() for name in ("act", "after_days", "minimum")}


def _versions() -> Any:
    return PolicyVersion.objects.filter(kind="dunning").select_related("published_by")[:8]


def _read(request: HttpRequest, values: Mapping[str, Any]) -> DunningPolicy | None:
    try:
        found: DunningPolicy = policies.read("dunning", values)
    except Refused as refusal:
        faults: Any = refusal.facts.get("faults", {})
        messages.error(request, " ".join([sentence(refusal), *map(fault_in_words, faults.values())]))
        return None
    return found


def _publish(request: HttpRequest, form: PolicyForm, stages: list[dict[str, Any]]) -> HttpResponse:
    if not may(person(request), "dunning.policy"):
        return HttpResponse(status=403)
    typed = form.cleaned_data
    facts = {"valid_from": typed["valid_from"], "reason": typed["reason"], "at": clock.now(), "by": person(request)}
    said = _("Published. What is signed or opened from then on goes by it; nothing older changes.")
    act(request, said, publish_policy, "dunning", form.values(stages), **facts)
    return redirect("desk:policy")
