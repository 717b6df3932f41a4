"""What was told lately, and what of it somebody wants: by mail, on his screens, or posted to a program of his."""

from collections.abc import Iterable

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock, letters
from kernel.models import User, WebhookDelivery, WebhookEndpoint
from kernel.services import mark_news, push_key, replay, set_own_endpoint, tune_mails, tuned
from subscribers.models import Customer
from web.doors import act, customer_door, person
from web.live import versioned
from web.portal.news import news, unread

POSTED = 20


@require_safe
@customer_door
def notices(request: HttpRequest) -> HttpResponse:
    user = person(request)
    mine = Q(email__iexact=user.email) | Q(contacts__email__iexact=user.email)
    own = WebhookEndpoint.objects.filter(person=user).first()
    shown = {
        "own": own,
        "hooked": own.events if own else [],
        "posted": _named(own.deliveries.all()[:POSTED]) if own else [],
        "written_to": Customer.objects.filter(mine, accesses__user=user).exists(),
        "topics": tuned(user),
        "news": news(user, clock.now()),
        "browsers": user.push_browsers.all(),
        "push_key": push_key(at=clock.now()).public,
    }
    return render(request, "portal/notices.html", shown)


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """How much of the news is new, for a page that asks every while; see `web.me.views.notices.bell`."""
    user = request.user
    if not isinstance(user, User) or user.is_staff:
        return HttpResponse(status=204)
    count = len(unread(user, clock.now()))
    return versioned(request, count, lambda: render(request, "components/bell.html", {"count": count}))


@require_POST
@customer_door
def see_all(request: HttpRequest) -> HttpResponse:
    user = person(request)
    act(request, "", mark_news, user, [one.keys[0] for one in unread(user, clock.now())])
    return redirect("portal:notices")


@require_POST
@customer_door
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Seen, or taken off the list."""
    user = person(request)
    one = next((one for one in news(user, clock.now()) if pk in one.keys), None)
    if one is None:
        raise Http404
    act(request, "", mark_news, user, one.keys, hidden=request.POST.get("act") == "hide")
    return redirect("portal:notices")


@require_POST
@customer_door
def tune(request: HttpRequest) -> HttpResponse:
    """What cannot be turned off is shown ticked and is not sent: it stays."""
    user, by_mail, by_push = person(request), request.POST.getlist("mail"), request.POST.getlist("push")
    wanted = {
        topic.code: (bool(topic.obliged) or topic.code in by_mail, topic.code in by_push)
        for topic, _mail, _push in tuned(user)
    }
    act(request, _("Kept."), tune_mails, user, wanted)
    url, by_hook = request.POST.get("address", "").strip()[:400], request.POST.getlist("hook")
    events = [topic.rule for topic, _mail, _push in tuned(user) if topic.rule in by_hook]
    secret = act(request, "", set_own_endpoint, user, url=url, events=events, at=clock.now())
    if not secret:
        return redirect("portal:notices")
    answer = render(request, "portal/own_hook.html", {"secret": secret, "url": url})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@customer_door
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """One of his own is posted once more."""
    found = get_object_or_404(WebhookDelivery, pk=pk, endpoint__person=person(request))
    act(request, _("Sent once more."), replay, found, at=clock.now())
    return redirect("portal:notices")


def _named(rows: Iterable[WebhookDelivery]) -> list[tuple[str, WebhookDelivery]]:
    names = {topic.rule: str(topic.name) for topic in letters.topics()}
    return [(names.get(row.event_name, row.event_name), row) for row in rows]
