"""What customers choose of the mails that come to their address: not to get some, to see them on a screen too, or to
have them told to a program of theirs.

All that an app queues for a customer passes `heard`, which stands before the row of each message.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.module_loading import import_string
from django.utils.translation import override

from kernel import leaving, letters
from kernel.errors import Refused
from kernel.models import NoticeRule, User, WebhookEndpoint
from kernel.services.files import digest_of
from kernel.services.pushes import queue_push
from kernel.services.webhooks import queue_notice

if TYPE_CHECKING:
    from kernel.services.messages import Draft

About = tuple[str, int]
"""A row that a message speaks of: its type, `sla.ticket`, and its key."""
Listening = Callable[[Collection[About], Collection["User"]], Mapping[About, Sequence["User"]]]
"""The port behind `settings.LISTENERS`: who of these people may read what is told of which row."""


def tune_mails(user: User, wanted: Mapping[str, tuple[bool, bool]]) -> None:
    """Keeps what `user` chose: the code of a topic -> (by mail, on his screens). Others stay as they are.

    Raises:
        Refused: `topic_unknown`, `mails_obliged`.
    """
    known = {topic.code: topic for topic in letters.topics()}
    for code, (by_mail, _by_push) in wanted.items():
        if code not in known:
            raise Refused("topic_unknown", topic=code)
        if known[code].obliged and not by_mail:
            raise Refused("mails_obliged", topic=known[code].name, why=known[code].obliged)
    with transaction.atomic():
        for code, (by_mail, by_push) in wanted.items():
            # The portal shows all of it in any case: `in_app` is always true here.
            chosen = {"in_app": True, "by_mail": by_mail, "by_push": by_push}
            NoticeRule.objects.update_or_create(user=user, event=known[code].rule, defaults=chosen)


def tuned(user: User) -> list[tuple[letters.Topic, bool, bool]]:
    """Each topic with whether it is mailed to him and shown on his screens: mails alone until he chose."""
    rules = {rule.event: rule for rule in NoticeRule.objects.filter(user=user)}
    found = [(topic, rules.get(topic.rule)) for topic in letters.topics()]
    return [(topic, rule.by_mail if rule else True, rule.by_push if rule else False) for topic, rule in found]


def left_by(key: str) -> tuple[User, letters.Topic] | None:
    """Who leaves the mails about what by a mail's link (`kernel.leaving`); None of a link that stands for nobody."""
    found = leaving.read_topic_key(key)
    user = User.objects.filter(email__iexact=found[0], is_active=True).first() if found else None
    return (user, found[1]) if found and user else None


def leave_topic(user: User, topic: letters.Topic) -> None:
    """No more mails about `topic`; what he chose for his screens stays."""
    rule = NoticeRule.objects.filter(user=user, event=topic.rule).first()
    tune_mails(user, {topic.code: (False, rule.by_push if rule else False)})


def heard(drafts: Sequence[Draft], *, at: datetime) -> list[Draft]:
    """Those that are to leave; what its reader wants on his screens or told to his program is queued here."""
    topics = [letters.topic_of(draft.kind) if draft.channel == "mail" else None for draft in drafts]
    if not any(topics):
        return list(drafts)
    chosen = _rules(drafts, topics)
    rules = {(rule.user.email.lower(), rule.event): rule for rule in chosen}
    kept: list[Draft] = []
    for draft, topic in zip(drafts, topics, strict=True):
        rule = rules.get((draft.to.lower(), topic.rule)) if topic else None
        if topic and rule and rule.by_push:
            _ring(rule.user, topic, draft, at)
        if not topic or topic.obliged or rule is None or rule.by_mail:
            kept.append(draft)
    _ring_others(drafts, topics, [rule for rule in chosen if rule.by_push], at)
    _tell_programs(drafts, topics, at)
    return kept


def _rules(drafts: Sequence[Draft], topics: Sequence[letters.Topic | None]) -> list[NoticeRule]:
    """What the readers of these mails chose, and whoever wants such things on his screens."""
    events = {topic.rule for topic in topics if topic}
    rows = NoticeRule.objects.alias(address=Lower("user__email")).filter(event__in=events, user__is_active=True)
    theirs = Q(address__in={draft.to.lower() for draft in drafts}) | Q(by_push=True)
    return list(rows.filter(theirs).select_related("user"))


def _ring_others(
    drafts: Sequence[Draft], topics: Sequence[letters.Topic | None], ringing: Sequence[NoticeRule], at: datetime
) -> None:
    """The people of the same customer to whose address nothing goes: what their role lets them read rings for them."""
    told = [(draft, topic) for draft, topic in zip(drafts, topics, strict=True) if topic and draft.about]
    if not told or not ringing:
        return
    wanted = {(rule.user_id, rule.event) for rule in ringing}
    listening: Listening = import_string(settings.LISTENERS)
    heard_by = listening({about_of(draft) for draft, _topic in told}, {rule.user for rule in ringing})
    for draft, topic in told:
        for user in heard_by.get(about_of(draft), ()):
            if (user.pk, topic.rule) in wanted:
                _ring(user, topic, draft, at)


def _tell_programs(drafts: Sequence[Draft], topics: Sequence[letters.Topic | None], at: datetime) -> None:
    """The webhooks of the same customer's people: each is posted what its person chose and his role lets him read."""
    told = [(draft, topic) for draft, topic in zip(drafts, topics, strict=True) if topic and draft.about]
    rows = WebhookEndpoint.objects.filter(active=True, person__is_active=True)
    rows = rows.filter(events__overlap=sorted({topic.rule for _draft, topic in told}))
    ears = {one.person: one for one in rows.select_related("person") if one.person} if told else {}
    if not ears:
        return
    listening: Listening = import_string(settings.LISTENERS)
    heard_by = listening({about_of(draft) for draft, _topic in told}, list(ears))
    for draft, topic in told:
        for user in heard_by.get(about_of(draft), ()):
            if topic.rule in ears[user].events:
                queue_notice(
                    ears[user], topic=topic.rule, subject=draft.subject, about=about_of(draft),
                    url=f"{settings.RACCORD_URL}{topic.page}", key=_once(draft), at=at,
                )  # fmt: skip


def about_of(draft: Draft) -> About:
    assert draft.about is not None
    return draft.about._meta.label_lower, int(draft.about.pk)


def _ring(user: User, topic: letters.Topic, draft: Draft, at: datetime) -> None:
    with override(user.language):
        content = {"title": str(topic.name), "body": draft.subject, "url": topic.page, "lang": user.language}
    queue_push(user, content, key=f"mail/{_once(draft)}", at=at)


def _once(draft: Draft) -> str:
    """The same news goes to several addresses of a customer, and is told once to each of his people."""
    what = f"{draft.kind}/{about_of(draft)}/{draft.subject}" if draft.about else draft.key
    return digest_of(what.encode())
