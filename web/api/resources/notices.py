"""What each person is told of, and what he wants to be told: his own, whoever he is."""

from typing import Any

from kernel import services
from kernel.errors import Refused
from kernel.models import NoticeRule, PersonalNotice, User
from web.api.registry import Act, Resource, Word
from web.events import named

MAYBE = (bool | None, None)


def choose(*, event: str, in_app: bool | None, by_mail: bool | None, by_push: bool | None, by: User) -> dict[str, Any]:
    """Ours name an event, customers a topic; what is not said stays as it is."""
    if by.is_staff:
        return _of_ours(by, event, in_app=in_app, by_mail=by_mail, by_push=by_push)
    topic = event.removeprefix("mails.")
    now = {known.code: (mail, push) for known, mail, push in services.tuned(by)}
    mail, push = now.get(topic, (True, False))
    chosen = (mail if by_mail is None else by_mail, push if by_push is None else by_push)
    services.tune_mails(by, {topic: chosen})
    return {"event": f"mails.{topic}", "in_app": True, "by_mail": chosen[0], "by_push": chosen[1]}


def _of_ours(user: User, event: str, **wanted: bool | None) -> dict[str, Any]:
    if event not in named():
        raise Refused("event_unknown", event=event)
    rule = NoticeRule.objects.filter(user=user, event=event).first()
    chosen = {
        name: bool(rule and getattr(rule, name)) if value is None else value for name, value in wanted.items()
    }  # fmt: skip
    services.choose_notice(user, event, **chosen)
    return {"event": event, **chosen}


def see(*, by: User, at: Any) -> dict[str, int]:
    return {"seen": services.see_notices(by, at=at)}


CHOICES = Resource(
    "notice_choices",
    "house",
    NoticeRule,
    "What you chose to be told of, each event with its ways. A customer's are topics of mails: incidents, progress, "
    "restored, requests, surveys, works, invoices, debits, late; all are mailed until he chooses.",
    shows=("event", "in_app", "by_mail", "by_push"),
    staff="",
    mine=lambda user: NoticeRule.objects.filter(user=user),
    filters={"event": "event"},
    acts=(
        Act(
            "choose",
            choose,
            "",
            "Be told of an event, or of a topic, in these ways from now on; what is left out stays as it is",
            {"event": Word, "in_app": MAYBE, "by_mail": MAYBE, "by_push": MAYBE},
            customer=True,
            makes=True,
            tells={"event": str, "in_app": bool, "by_mail": bool, "by_push": bool},
        ),
    ),
)
NOTICES = Resource(
    "notices",
    "house",
    PersonalNotice,
    "What you were told in the application.",
    shows=(
        *("event=event.name", "subject_type=event.subject_type", "subject_id=event.subject_id", "at=event.at"),
        "seen_at",
    ),
    staff="",
    mine=lambda user: PersonalNotice.objects.filter(user=user, in_app=True),
    related=("event",),
    filters={"event": "event__name", "since": "event__at__gte"},
    acts=(
        Act("see", see, "", "All of it is seen", customer=True, makes=True, tells={"seen": int}),
        Act("seen", services.see_notice, "", "This one is seen", customer=True),
        Act("hide", services.hide_notice, "", "Take this one off your list", customer=True, gone=True),
    ),
)  # fmt: skip
RESOURCES = (CHOICES, NOTICES)
