"""Mails that came back: the address is marked, and the house is told once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import Message as Mail
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kernel.errors import Refused
from kernel.models import Bounce, Message, Operator

if TYPE_CHECKING:
    from kernel.models import User

# An address is 254 letters at most (RFC 5321, 4.5.3.1); Python reads comments within comments by recursion.
LONGEST_ADDRESS = 320
OWN = re.compile(r"<message-(\d{1,15})@([^>\s]+)>")


def record_bounce(
    address: str, *, why: str, source: str, at: datetime, message: Message | None = None, by: User | None = None
) -> Bounce:
    """Marks an address that does not take what is sent to it; marked already, it stays as it was.

    The operator's own address is written to, once, for a mark on a page is seen by nobody who does not look.
    """
    wanted = address.strip().lower()[:500] if source != Bounce.Source.POST else address.strip()[:500]
    with transaction.atomic():
        # Two reports of one mail may come in at once.
        Bounce.objects.bulk_create(
            [Bounce(address=wanted, source=source, why=why[:2000], message=message, at=at, by=by)],
            ignore_conflicts=True,
        )
        bounce = Bounce.objects.get(address=wanted, cleared_at=None)
        if bounce.at == at:
            _tell_the_house(bounce, at=at)
    return bounce


def read_bounce(raw: bytes, *, at: datetime) -> list[Bounce]:
    """Takes in what a mail system says of mails that it could not deliver: RFC 3464 reports of final failures.

    Anything else gives nothing, and so does a report on a mail that is not ours or to somebody else than it says: the
    report comes from outside, and must not mark whom it likes.
    """
    try:
        mail = message_from_bytes(raw)
        message = _message_of(mail)
    except RecursionError:  # parts within parts by the hundred are no report
        return []
    if message is None:
        return []
    told = {address: why for address, why in _failures(mail) if address == message.recipient.strip().lower()}
    with transaction.atomic():
        if told:
            Message.objects.filter(pk=message.pk, state=Message.State.SENT).update(
                state=Message.State.FAILED, last_error=" ".join(told.values())
            )
        return [
            record_bounce(address, why=why, source=Bounce.Source.REPORT, at=at, message=message)
            for address, why in told.items()
        ]


def clear_bounce(bounce: Bounce, *, at: datetime, by: User) -> Bounce:
    """Somebody says that the address works again. Raises Refused `bounce_cleared`."""
    if not Bounce.objects.filter(pk=bounce.pk, cleared_at=None).update(cleared_at=at, cleared_by=by):
        raise Refused("bounce_cleared", address=bounce.address)
    bounce.refresh_from_db()
    return bounce


def _failures(mail: Mail) -> Iterator[tuple[str, str]]:
    """(address, why) of each recipient that finally failed; a delay is none (RFC 3464, 2.3.3)."""
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status" or not isinstance(part.get_payload(), list):
            continue
        for block in part.get_payload():
            if not isinstance(block, Mail) or str(block.get("Action", "")).strip().lower() != "failed":
                continue
            told = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
            address = parseaddr(told.rpartition(";")[2][:LONGEST_ADDRESS])[1].lower()
            status, said = str(block.get("Status", "")).strip(), str(block.get("Diagnostic-Code", "")).strip()
            if address and status.startswith("5"):
                yield address, " ".join(f"{status} {said}".split())


def _message_of(mail: Mail) -> Message | None:
    """The message of ours that a report returns: its identifier stands in the headers sent back, nowhere else."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    for part in mail.walk():
        found = OWN.search(_returned_headers(part))
        if found and found[2] == domain:
            return Message.objects.filter(pk=int(found[1]), channel=Message.Channel.MAIL).first()
    return None


def _returned_headers(part: Mail) -> str:
    if part.get_content_type() == "text/rfc822-headers":
        return str(part.get_payload())
    inside = part.get_payload() if part.get_content_type() == "message/rfc822" else None
    return str(inside[0].get("Message-ID", "")) if isinstance(inside, list) and isinstance(inside[0], Mail) else ""


def _tell_the_house(bounce: Bounce, *, at: datetime) -> None:
    from kernel.services.messages import queue_message

    operator = Operator.objects.first()
    if operator is None or not operator.email or operator.email.lower() == bounce.address:
        return
    with translation.override(settings.LANGUAGE_CODE):
        about = bounce.message.subject if bounce.message else "–"
        body = _("Nothing that is sent to {address} arrives.\n\nWhat came back: {why}\nMessage: {subject}\n\n{url}\n")
        queue_message(
            channel="mail",
            to=operator.email,
            subject=_("An address does not answer: {address}").format(address=str(bounce)),
            body=body.format(
                address=bounce.address, why=bounce.why, subject=about, url=f"{settings.RACCORD_URL}/bureau/courriers/"
            ),
            key=f"bounce/{bounce.pk}",
            at=at,
            about=bounce,
        )
