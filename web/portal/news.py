"""What a customer was told lately, each piece once whoever's address it went to, and what of it he has read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel import letters
from kernel.models import Message, NewsMark, User
from web.portal.views.sent import sent_to

MOST_READ, MOST_NEWS = 60, 15
RECENT = timedelta(days=30)
"""For how long what nobody read is counted as new."""


@dataclass(frozen=True)
class News:
    """`keys` are those of every message that told it, the newest first; `message` is that one."""

    topic: letters.Topic
    message: Message
    keys: tuple[int, ...]
    seen: bool


def news(user: User, at: datetime) -> list[News]:
    """What his role lets him read, the newest first, without what he took off. What is old is no news."""
    topics = {kind.code: kind.topic for kind in letters.kinds().values() if kind.topic}
    told: dict[tuple[object, ...], list[Message]] = {}
    for message in sent_to(user).filter(kind__in=topics, channel=Message.Channel.MAIL)[:MOST_READ]:
        told.setdefault((message.kind, message.about_type, message.about_id, message.subject), []).append(message)
    keys = [message.pk for messages in told.values() for message in messages]
    marks = dict(NewsMark.objects.filter(user=user, message__in=keys).values_list("message_id", "hidden"))
    found = []
    for messages in told.values():
        pks, first = tuple(message.pk for message in messages), messages[0]
        if not any(marks.get(pk, False) for pk in pks):
            seen = first.queued_at < at - RECENT or any(pk in marks for pk in pks)
            found.append(News(topics[first.kind], first, pks, seen))
    return found[:MOST_NEWS]


def unread(user: User, at: datetime) -> list[News]:
    return [one for one in news(user, at) if not one.seen]
