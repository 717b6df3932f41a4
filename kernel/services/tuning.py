"""What customers choose of the mails that come to their address: not to get some, or to see them on a screen too.

All that an app queues for a customer passes `heard`, which stands before the row of each message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import override

from kernel import leaving, letters
from kernel.errors import Refused
from kernel.models import NoticeRule, User
from kernel.services.pushes import queue_push

if TYPE_CHECKING:
    from kernel.services.messages import Draft


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
    """Those that are to leave; what its reader wants on his screens is queued for them here."""
    topics = [letters.topic_of(draft.kind) if draft.channel == "mail" else None for draft in drafts]
    if not any(topics):
        return list(drafts)
    rules = _rules(drafts, topics)
    kept: list[Draft] = []
    for draft, topic in zip(drafts, topics, strict=True):
        rule = rules.get((draft.to.lower(), topic.rule)) if topic else None
        if topic and rule and rule.by_push:
            _ring(rule.user, topic, draft, at)
        if not topic or topic.obliged or rule is None or rule.by_mail:
            kept.append(draft)
    return kept


def _rules(drafts: Sequence[Draft], topics: Sequence[letters.Topic | None]) -> dict[tuple[str, str], NoticeRule]:
    events = {topic.rule for topic in topics if topic}
    rows = NoticeRule.objects.alias(address=Lower("user__email")).filter(event__in=events, user__is_active=True)
    told = rows.filter(address__in={draft.to.lower() for draft in drafts}).select_related("user")
    return {(rule.user.email.lower(), rule.event): rule for rule in told}


def _ring(user: User, topic: letters.Topic, draft: Draft, at: datetime) -> None:
    with override(user.language):
        content = {"title": str(topic.name), "body": draft.subject, "url": topic.page, "lang": user.language}
    queue_push(user, content, key=f"mail/{draft.key}", at=at)
