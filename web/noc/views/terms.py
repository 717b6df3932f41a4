"""The guarantee's policies, version by version: read, tried on worked examples, published."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kernel import clock, policies
from kernel.errors import Refused
from kernel.models import PolicyVersion
from kernel.roles import may
from kernel.selectors import policy
from kernel.services import publish_policy
from web.doors import act, person, staff_door, today
from web.noc.terms_forms import FORMS, PolicyForm, changes
from web.noc.terms_preview import examples
from web.refusals import sentence


class Words(NamedTuple):
    title: str | Promise
    intro: str | Promise
    name: str


WORDS = {
    "gtr": Words(
        gettext_lazy("Terms of the guarantee"),
        gettext_lazy("A new version is for contracts signed from its day on; each signed contract keeps its own."),
        "noc:guarantee",
    ),
    "escalation": Words(
        gettext_lazy("Escalation"),
        gettext_lazy("Whom each threshold wakes, and how, from a day on."),
        "noc:escalation_terms",
    ),
    "complaint": Words(
        gettext_lazy("Delays of complaints"),
        gettext_lazy("For complaints received from a day on; those received before keep their dates."),
        "noc:complaint_terms",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
def terms(request: HttpRequest, kind: str) -> HttpResponse:
    """Trying is free to whoever reads; publishing is the administrator's."""
    standing, shape = policy(kind, today()), FORMS[kind]
    initial = {"valid_from": today(), **shape.shown(standing)}
    form = shape(request.POST if request.method == "POST" else None, initial=initial)
    shown: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "words": WORDS[kind],
        "tabs": WORDS,
        "versions": _versions(kind),
    }
    if request.method == "POST" and form.is_valid():
        proposed = _read(request, kind, form)
        if proposed is not None and "try" not in request.POST:
            return _publish(request, kind, form)
        if proposed is not None:
            shown |= {
                "tried": examples(kind, standing, proposed, today()),
                "changes": changes(form, standing, proposed),
            }
    refused = request.method == "POST" and "tried" not in shown
    return render(request, "noc/guarantee/terms.html", shown, status=422 if refused else 200)


def _versions(kind: str) -> Any:
    return PolicyVersion.objects.filter(kind=kind).select_related("published_by").order_by("-number")


def _read(request: HttpRequest, kind: str, form: PolicyForm) -> Any:
    try:
        return policies.read(kind, form.values())
    except Refused as refusal:
        faults: Any = refusal.facts.get("faults", {})
        messages.error(request, " ".join([sentence(refusal), *map(str, faults.values())]))
        return None


def _publish(request: HttpRequest, kind: str, form: PolicyForm) -> HttpResponse:
    if not may(person(request), "settings.write"):
        raise PermissionDenied
    typed = form.cleaned_data
    facts = {"valid_from": typed["valid_from"], "reason": typed["reason"], "at": clock.now(), "by": person(request)}
    said = _("Published. What is signed or open already keeps its terms.")
    act(request, said, publish_policy, kind, form.values(), **facts)
    return redirect(WORDS[kind].name)
