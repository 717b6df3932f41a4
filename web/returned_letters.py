"""A letter came back: its reader is mailed what it said and asked where he lives; what runs from its posting runs on.

The mark on his file and in his portal is no row of its own: it is the open mark on the very address he has today, and
goes when he moves or when somebody says that the address works again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from invoicing.models import DunningCase, Invoice, Mandate
from kernel.models import Bounce, Message
from kernel.selectors import message_exists, open_bounces
from kernel.services import queue_message, sweep_ran, wording
from provisioning.models import ReturnCase
from subscribers.models import Contract, Customer
from subscribers.selectors import customer_facts

OWNERS: Final[Mapping[str, tuple[type[Model], str]]] = {
    "subscribers.customer": (Customer, ""),
    "subscribers.contract": (Contract, "customer"),
    "provisioning.returncase": (ReturnCase, "line.contract.customer"),
    "invoicing.dunningcase": (DunningCase, "customer"),
    "invoicing.mandate": (Mandate, "customer"),
    "invoicing.invoice": (Invoice, "customer"),
}
"""Type of what letters speak of -> its rows, and the way from one to its customer."""


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
    model, way = OWNERS[letter.about_type]
    row: Any = model._default_manager.filter(pk=letter.about_id).first()
    for name in filter(None, way.split(".")):
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
