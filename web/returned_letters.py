"""A letter came back: its reader is mailed what it said and asked where he lives; what runs from its posting runs on.

The mark on his file and in his portal is no row of its own: it is the open mark on the very address he has today, and
goes when he moves or when somebody says that the address works again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from kernel.models import Bounce, Message
from kernel.selectors import message_exists, open_bounces
from kernel.services import queue_message, sweep_ran, wording
from subscribers.models import Customer
from subscribers.selectors import customer_facts

OWNERS: Final[Mapping[str, str]] = {
    "subscribers.customer": "",
    "subscribers.contract": "customer",
    "provisioning.returncase": "line.contract.customer",
    "invoicing.dunningcase": "customer",
    "invoicing.mandate": "customer",
    "invoicing.invoice": "customer",
}
"""Type of what letters speak of -> the way from it to its customer."""


def ask_where_they_live(*, at: datetime) -> int:
    """The sweep: mails the readers of letters that came back, once a mark; returns how many.

    A customer whose mails come back too is left to a person, who sees both marks on his file.
    """
    asked = 0
    for bounce in open_bounces().filter(source=Bounce.Source.POST, message__isnull=False):
        key = f"came-back/{bounce.pk}"
        customer = None if message_exists(key) else reader_of(bounce.message)
        if customer is not None and not open_bounces([customer.email]).exists():
            _ask(customer, bounce, key, at=at)
            asked += 1
    sweep_ran("web.ask_where_they_live", at=at)
    return asked


def reader_of(letter: Message | None) -> Customer | None:
    """The customer whom a letter was written to; None where it speaks of nobody's rows."""
    if letter is None or letter.about_type not in OWNERS:
        return None
    row = apps.get_model(letter.about_type).objects.filter(pk=letter.about_id).first()
    for name in filter(None, OWNERS[letter.about_type].split(".")):
        row = getattr(row, name, None)
    return row if isinstance(row, Customer) and row.erased_at is None else None


def _ask(customer: Customer, bounce: Bounce, key: str, *, at: datetime) -> None:
    letter = bounce.message
    if letter is None:
        return
    told = {
        "subject": letter.subject,
        "text": letter.body,
        "posted_on": timezone.localdate(letter.posted_at) if letter.posted_at else None,
        "returned_on": letter.returned_on,
    }
    address = f"{settings.RACCORD_URL}/portail/societe/"
    facts = {"customer": customer_facts(customer), "letter": told, "address": address}
    said = wording("letter_came_back").words(customer.language, facts)
    queue_message(
        channel="mail", to=customer.email, subject=said.subject, body=said.body, key=key, at=at,
        language=customer.language, about=customer, kind=said.kind, version=said.version,
    )  # fmt: skip
