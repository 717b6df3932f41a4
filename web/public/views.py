"""The state of the network, for anybody; and being told by mail when it changes."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.errors import Refused
from kernel.models import Operator, StatusReader
from kernel.services import ask_for_state, queue_message, state_key, wording
from web.doors import bounded
from web.live import versioned
from web.public import reads
from web.refusals import tell_refusal


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    found = reads.state(at)
    if request.headers.get("HX-Request"):
        facts = (found.verdict, [(one.where, one.state) for one in found.now], [row.pk for row in found.planned])
        return versioned(request, facts, lambda: render(request, "public/parts/now.html", {"state": found}))
    return render(request, "public/state.html", {"state": found, "operator": Operator.objects.first()})


@require_POST
@bounded("state_readers")
def subscribe(request: HttpRequest) -> HttpResponse:
    """The address must say yes itself; the answer is the same whether it is known or not."""
    try:
        with transaction.atomic():
            _ask(ask_for_state(request.POST.get("email", ""), language=get_language() or "fr", at=clock.now()))
    except Refused as refusal:
        tell_refusal(request, refusal)
    else:
        messages.success(request, _("Open the message we just sent you to confirm."))
    return redirect("public:state")


def _ask(reader: StatusReader) -> None:
    key = state_key(reader)
    link = f"{settings.RACCORD_URL}{reverse('public:confirm', args=[key])}"
    leave = f"{settings.RACCORD_URL}{reverse('public:leave', args=[key])}"
    said, at = wording("state_confirm").words(reader.language, {"address": link, "leave": leave}), clock.now()
    queue_message(
        channel="mail",
        to=reader.email,
        subject=said.subject,
        body=said.body,
        # One mail an hour at most to one address, whoever types it in.
        key=f"state-reader/{reader.pk}/{at:%Y-%m-%dT%H}",
        at=at,
        language=reader.language,
        kind=said.kind,
        version=said.version,
    )
