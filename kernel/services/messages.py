"""Messages that leave the house: queued as rows, claimed by one sweep, sent outside any transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import models, transaction
from django.utils.module_loading import import_string

from kernel import letters
from kernel.documents.wording import one_line
from kernel.errors import Rejected, Unavailable
from kernel.messengers.base import AddressRefused, Messenger
from kernel.models import Message
from kernel.services.bounces import record_bounce
from kernel.services.sweeps import sweep_ran, wake
from kernel.services.tuning import heard
from kernel.ways_in import without_keys

log = structlog.get_logger(__name__)

BATCH = 50
BULK = 1_000
# A sweep that died between claim and outcome: its mail may have left. The stable Message-ID lets the reader's mail
# system drop the second copy, and a notice read twice hurts less than one never sent.
CLAIM_LASTS = timedelta(minutes=10)
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))


@dataclass(frozen=True)
class Draft:
    """A message to queue; the arguments of `queue_message`, for who has thousands."""

    channel: str
    to: str
    subject: str
    body: str
    key: str
    html: str = ""
    attachments: Sequence[Mapping[str, str]] = ()
    about: models.Model | None = None
    language: str = "fr"
    due_at: datetime | None = None
    kind: str = ""
    version: int = 0
    registered: bool = False

    def row(self, at: datetime) -> Message:
        letter = self.channel == Message.Channel.LETTER
        return Message(
            key=self.key,
            kind=self.kind,
            version=self.version,
            registered=self.registered and letter,
            channel=self.channel,
            recipient=self.to,
            subject=one_line(self.subject),
            body=self.body,
            html=self.html,
            language=self.language,
            attachments=[dict(attachment) for attachment in self.attachments],
            about_type=self.about._meta.label_lower if self.about else "",
            about_id=self.about.pk if self.about else None,
            state=Message.State.TO_POST if letter else Message.State.QUEUED,
            queued_at=at,
            due_at=self.due_at or at,
        )


def queue_message(
    *,
    channel: str,
    to: str,
    subject: str,
    body: str,
    key: str,
    at: datetime,
    html: str = "",
    attachments: Sequence[Mapping[str, str]] = (),
    about: models.Model | None = None,
    language: str = "fr",
    due_at: datetime | None = None,
    kind: str = "",
    version: int = 0,
    registered: bool = False,
) -> Message:
    """Queues one message; the same `key` again gives back the message that already exists, unchanged.

    It always leaves: mails that their readers may turn off go by `queue_messages`.

    Args:
        channel: "mail", "sms", or "letter", which waits for the person who posts it.
        to: an e-mail address, a telephone number, or a postal address on several lines.
        attachments: ``{"name", "media_type", "path"}`` each, `path` under MEDIA_ROOT.
        about: the row that the message speaks of, for its history.
        kind, version: of its words; see `kernel.services.wording`.
        registered: whether a letter needs a proof of delivery.
    """
    draft = Draft(
        channel, to, subject, body, key, html, attachments, about, language, due_at, kind, version, registered
    )  # fmt: skip
    heard([draft], at=at)
    _queue([draft], at)
    return Message.objects.get(key=key)


def queue_messages(drafts: Iterable[Draft], *, at: datetime) -> None:
    """Queues many messages by the statement; one whose key is known already is left as it is, and one that its reader
    turned off is not queued.

    A storm tells two thousand customers in the transaction that opens their clocks: a row at a time took seconds.
    """
    _queue(heard(list(drafts), at=at), at)


def _queue(drafts: Iterable[Draft], at: datetime) -> None:
    rows = [draft.row(at) for draft in drafts]
    Message.objects.bulk_create(rows, batch_size=BULK, ignore_conflicts=True)
    if any(row.state == Message.State.QUEUED and row.due_at <= at for row in rows):
        wake("kernel.tasks.send_messages")


def release_message(key: str, *, at: datetime, bare: bool = False) -> None:
    """A message that waited for a file of its own may go; `bare`, without it, for the file could not be made."""
    waiting = Message.objects.filter(key=key, state=Message.State.QUEUED)
    if waiting.update(due_at=at, **({"attachments": []} if bare else {})):
        wake("kernel.tasks.send_messages")


def send_messages(*, at: datetime) -> int:
    """Sends the mails and texts that are due, at most a batch; returns how many left. Behind beat and nudge."""
    carriers: dict[str, Messenger] = {name: import_string(path)() for name, path in settings.MESSENGERS.items()}
    sent = sum(_send(message, carriers[message.channel], at) for message in _claim(at))
    sweep_ran("kernel.send_messages", at=at)
    return sent


def _claim(at: datetime) -> list[Message]:
    with transaction.atomic():
        due = Message.objects.filter(Message.WAITING, due_at__lte=at).order_by("due_at", "pk")
        claimed = list(due.select_for_update(skip_locked=True)[:BATCH])
        for message in claimed:
            message.state = Message.State.SENDING
            message.attempts += 1
            message.due_at = at + CLAIM_LASTS
        Message.objects.bulk_update(claimed, ["state", "attempts", "due_at"])
    return claimed


def _send(message: Message, messenger: Messenger, at: datetime) -> bool:
    try:
        messenger.send(message)
    except Unavailable as error:
        _try_again(message, str(error), at)
        return False
    except Rejected as error:
        _settle(message, state=Message.State.FAILED, last_error=str(error))
        if isinstance(error, AddressRefused):
            record_bounce(message.recipient, why=str(error), source="refused", at=at, message=message)
        return False
    _settle(message, state=Message.State.SENT, sent_at=at, last_error="")
    return True


def _closed(message: Message) -> dict[str, str]:
    """What is kept of a way in once it left, or never will: its reader alone may open it."""
    opens = message.kind in {kind.code for kind in letters.kinds().values() if kind.opens}
    return {"body": without_keys(message.body)} if opens else {}


def _try_again(message: Message, error: str, at: datetime) -> None:
    log.warning("message_delayed", message=message.pk, attempts=message.attempts, error=error)
    if message.attempts > len(BACK_OFF):
        _settle(message, state=Message.State.FAILED, last_error=error)
    else:
        _settle(message, state=Message.State.QUEUED, due_at=at + BACK_OFF[message.attempts - 1], last_error=error)


def _settle(message: Message, **updates: object) -> None:
    # Only while the claim is still ours: a sweep that was believed dead must not undo what its successor did.
    mine = Message.objects.filter(pk=message.pk, state=Message.State.SENDING, attempts=message.attempts)
    over = updates.get("state") in {Message.State.SENT, Message.State.FAILED}
    mine.update(**updates, **(_closed(message) if over else {}))
