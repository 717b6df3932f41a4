"""What I was told, and what I want to be told."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.models import NoticeRule, PersonalNotice, User, WebhookEndpoint
from kernel.selectors import unseen_notices
from kernel.services import choose_notices, hide_notice, push_key, see_notice, see_notices, set_own_endpoint
from web.doors import act, house_door, person
from web.events import EVENTS, named
from web.live import versioned
from web.pages import page
from web.subjects import with_subjects


@require_safe
@house_door
def notices(request: HttpRequest) -> HttpResponse:
    user = person(request)
    rows = page(request, PersonalNotice.objects.filter(user=user, in_app=True).select_related("event__by"), 30)
    rules = {rule.event: rule for rule in NoticeRule.objects.filter(user=user)}
    chosen = [(group, [(event, said, rules.get(event)) for event, said in names.items()]) for group, names in EVENTS]
    own = WebhookEndpoint.objects.filter(person=user).first()
    shown = {
        "own": own,
        "hooked": own.events if own else [],
        "browsers": user.push_browsers.all(),
        "push_key": push_key(at=clock.now()).public,
        "page": rows,
        "told": with_subjects(rows.object_list, user),
        "groups": chosen,
    }
    return render(request, "me/notices.html", shown)


@require_POST
@house_door
def seen(request: HttpRequest) -> HttpResponse:
    act(request, "", see_notices, person(request), at=clock.now())
    return redirect("me:notices")


@require_POST
@house_door
def see(request: HttpRequest, pk: int) -> HttpResponse:
    act(request, "", see_notice, _mine(request, pk), at=clock.now())
    return redirect("me:notices")


@require_POST
@house_door
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    act(request, "", hide_notice, _mine(request, pk), at=clock.now())
    return redirect("me:notices")


@require_safe
@house_door
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """The way from a notice to its object: who takes it has seen the notice."""
    notice = _mine(request, pk)
    see_notice(notice, at=clock.now())
    return redirect(with_subjects([notice], person(request))[0].url or "me:notices")


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """How many notices are new, for a page that asks every while. Whoever is signed out is not sent to the sign-in by
    it: he may be writing."""
    user = request.user
    if not isinstance(user, User) or not user.is_staff:
        return HttpResponse(status=204)
    count = unseen_notices(user)
    return versioned(request, count, lambda: render(request, "components/bell.html", {"count": count}))


def _mine(request: HttpRequest, pk: int) -> PersonalNotice:
    rows = PersonalNotice.objects.filter(user=person(request), in_app=True).select_related("event__by")
    return get_object_or_404(rows, pk=pk)


@require_POST
@house_door
def choose(request: HttpRequest) -> HttpResponse:
    in_app, by_mail, by_push, by_hook = (set(request.POST.getlist(name)) for name in ("app", "mail", "push", "hook"))
    wanted = {event: (event in in_app, event in by_mail) for event in named() if event in in_app | by_mail}
    pushed = [event for event in named() if event in by_push]
    user, url = person(request), request.POST.get("address", "").strip()[:400]
    act(request, _("Kept: you are told of this and of nothing else."), choose_notices, user, wanted, pushed=pushed)
    told = {"url": url, "events": [event for event in named() if event in by_hook], "at": clock.now()}
    secret = act(request, "", set_own_endpoint, user, **told)
    if not secret:
        return redirect("me:notices")
    answer = render(request, "me/own_hook.html", {"secret": secret, "url": url})
    answer.headers["Cache-Control"] = "no-store"
    return answer
