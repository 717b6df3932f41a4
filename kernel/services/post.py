"""Letters on paper: printed as one file, taken to the post, followed to their reader."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from kernel.documents.letter import letters_as_pdf
from kernel.errors import Refused
from kernel.models import Bounce, Message, PrintRun
from kernel.selectors import operator
from kernel.services.bounces import record_bounce
from kernel.services.files import keep, kept

if TYPE_CHECKING:
    from kernel.models import User

HOUSE_ZONE = ZoneInfo("Europe/Paris")
MOST = 300
"""Letters of one file: some half a minute of drawing."""
TOLD_LATE = timedelta(days=7)
UNDONE_WITHIN = timedelta(hours=24)
# The domestic registered letter of La Poste, and the Universal Postal Union's S10 number.
DOMESTIC = re.compile(r"\d[A-Z]\d{11}")
S10 = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")


def print_letters(letters: Sequence[Message], *, at: datetime, by: User | None) -> PrintRun:
    """Draws letters as one PDF, each on a sheet of its own, and keeps the file. They still wait to be posted.

    Raises:
        Refused: `nothing_to_print`, `too_many_letters`, `operator_missing`.
    """
    rows = [row for row in letters if row.channel == Message.Channel.LETTER]
    if not rows:
        raise Refused("nothing_to_print")
    if len(rows) > MOST:
        raise Refused("too_many_letters", count=len(rows), most=MOST)
    data = letters_as_pdf(rows, operator())
    with transaction.atomic():
        path, digest = keep(data, "letters", ".pdf")
        run = PrintRun.objects.create(at=at, by=by, path=path, sha256=digest)
        run.letters.set(rows)
    return run


def printed_file(run: PrintRun) -> bytes:
    """The file as it was drawn. Raises `Damaged` when its bytes are no longer those that were hashed."""
    return kept(run.path, run.sha256)


def record_posting(message: Message, *, at: datetime, by: User, on: date | None = None, tracking: str = "") -> Message:
    """Records that a person took a printed letter to the post: from that day its notice period runs.

    Args:
        on: the day of the post mark, at most a week ago; today unless told.
        tracking: the number of a registered letter, spaces or not.

    Raises:
        Refused: `not_to_post` when it is no letter waiting to be posted, `posted_on_makes_no_sense`,
            `tracking_invalid`, `tracking_taken`.
    """
    number, posted_at = checked_tracking(tracking), _instant(message, on, at)
    changes = {"state": Message.State.POSTED, "posted_at": posted_at, "posted_by": by, "tracking": number}
    if not _changed(message, [Message.State.TO_POST], changes):
        raise Refused("not_to_post", state=message.state)
    return message


def record_postings(letters: Mapping[Message, str], *, at: datetime, by: User, on: date | None = None) -> list[Message]:
    """`record_posting` of many, all or none: letter -> its tracking number or ""."""
    with transaction.atomic():
        return [record_posting(letter, at=at, by=by, on=on, tracking=number) for letter, number in letters.items()]


def undo_posting(message: Message, *, at: datetime) -> Message:
    """Takes back, within a day, that a letter was posted: nothing that runs from it has happened yet.

    Raises:
        Refused: `posting_stands`.
    """
    changes = {"state": Message.State.TO_POST, "posted_at": None, "posted_by": None, "tracking": ""}
    young = message.posted_at is not None and at - message.posted_at < UNDONE_WITHIN and not message.received_on
    if not young or message.returned_on or not _changed(message, [Message.State.POSTED], changes):
        raise Refused("posting_stands", subject=message.subject)
    return message


def record_tracking(message: Message, tracking: str) -> Message:
    """Adds or corrects the number of a registered letter.

    Raises:
        Refused: `tracking_invalid`, `tracking_taken`, `not_to_post` for what is no letter.
    """
    states = [Message.State.TO_POST, Message.State.POSTED]
    if not _changed(message, states, {"tracking": checked_tracking(tracking)}):
        raise Refused("not_to_post", state=message.state)
    return message


def record_delivery(message: Message, *, on: date, came_back: bool, why: str = "", at: datetime, by: User) -> Message:
    """What the post says of a letter: signed for on a day, or come back; then its address is marked too.

    Raises:
        Refused: `delivery_known`, `posted_on_makes_no_sense` for a day before it was posted or in the future.
    """
    posted = message.posted_at.astimezone(HOUSE_ZONE).date() if message.posted_at else None
    if posted is None or not posted <= on <= at.astimezone(HOUSE_ZONE).date():
        raise Refused("posted_on_makes_no_sense", on=on.isoformat())
    with transaction.atomic():
        free = Message.objects.filter(pk=message.pk, received_on=None, returned_on=None)
        if not free.update(**{"returned_on" if came_back else "received_on": on}):
            raise Refused("delivery_known", subject=message.subject)
        if came_back:
            record_bounce(message.recipient, why=why, source=Bounce.Source.POST, at=at, message=message, by=by)
    message.refresh_from_db()
    return message


def checked_tracking(text: str) -> str:
    """A tracking number without its spaces, "" for none. Raises Refused `tracking_invalid`."""
    number = "".join(text.split()).upper()
    if not number or DOMESTIC.fullmatch(number):
        return number
    found = S10.fullmatch(number)
    if found is None or _s10_check(found[1]) != int(found[2]):
        raise Refused("tracking_invalid", tracking=text.strip()[:30])
    return number


def _s10_check(digits: str) -> int:
    """The check digit of UPU standard S10."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def _instant(message: Message, on: date | None, at: datetime) -> datetime:
    """Told on a later day, a letter left at the end of the day of its post mark."""
    today = at.astimezone(HOUSE_ZONE).date()
    if on is None or on == today:
        return at
    if not max(message.queued_at.astimezone(HOUSE_ZONE).date(), today - TOLD_LATE) <= on < today:
        raise Refused("posted_on_makes_no_sense", on=on.isoformat())
    return max(datetime.combine(on, time(17), HOUSE_ZONE), message.queued_at)


def _changed(message: Message, states: Sequence[str], changes: Mapping[str, object]) -> bool:
    letters = Message.objects.filter(pk=message.pk, channel=Message.Channel.LETTER, state__in=states)
    try:
        with transaction.atomic():
            changed = letters.update(**changes)
    except IntegrityError as error:
        raise Refused("tracking_taken", tracking=changes.get("tracking", "")) from error
    message.refresh_from_db()
    return bool(changed)
