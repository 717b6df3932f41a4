"""What of the mails to his address somebody wants, by mail or on his screens too."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock, letters
from kernel.models import Message, User
from kernel.services import push_key, tune_mails, tuned
from subscribers.models import Customer
from web.doors import act, customer_door, person
from web.portal.views.sent import sent_to

MOST_READ, MOST_NEWS = 60, 15


@require_safe
@customer_door
def notices(request: HttpRequest) -> HttpResponse:
    user = person(request)
    mine = Q(email__iexact=user.email) | Q(contacts__email__iexact=user.email)
    shown = {
        "written_to": Customer.objects.filter(mine, accesses__user=user).exists(),
        "topics": tuned(user),
        "news": _news(user),
        "browsers": user.push_browsers.all(),
        "push_key": push_key(at=clock.now()).public,
    }
    return render(request, "portal/notices.html", shown)


def _news(user: User) -> list[tuple[letters.Topic, Message]]:
    """What his role lets him read of what was told lately, whoever's address it went to; each once."""
    topics = {kind.code: kind.topic for kind in letters.kinds().values() if kind.topic}
    seen: dict[tuple[object, ...], tuple[letters.Topic, Message]] = {}
    for message in sent_to(user).filter(kind__in=topics, channel=Message.Channel.MAIL)[:MOST_READ]:
        what = (message.kind, message.about_type, message.about_id, message.subject)
        seen.setdefault(what, (topics[message.kind], message))
    return list(seen.values())[:MOST_NEWS]


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
    return redirect("portal:notices")
