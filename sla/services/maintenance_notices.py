"""What customers read of planned maintenance: one mail each, however many lines of theirs it interrupts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from kernel.services import Draft, queue_messages, wording
from kernel.services.letters import Wording
from sla.models import MaintenanceLine, MaintenanceWindow
from sla.services.notices import addresses_of
from subscribers.models import Customer
from subscribers.selectors import customer_facts

HOUR = timedelta(hours=1)
Told = Iterable[tuple[Customer, Sequence[MaintenanceLine]]]


def announced(window: MaintenanceWindow, told: Told, *, at: datetime) -> None:
    words, drafts = wording("maintenance_announced"), []
    for customer, rows in told:
        facts = {
            "long": length(window.interruption),
            "what": window.what,
            "lines": ", ".join(row.line.reference for row in rows),
        }
        # Lines found later make a second mail, named by the first of them.
        key = f"sla.maintenance:{window.pk}:{customer.pk}:{rows[0].line_id}"
        drafts += _drafts(words, window, customer, rows[0], facts, key)
    queue_messages(drafts, at=at)


def cancelled(window: MaintenanceWindow, told: Told, *, at: datetime) -> None:
    words, drafts = wording("maintenance_cancelled"), []
    for customer, rows in told:
        drafts += _drafts(words, window, customer, rows[0], {}, f"sla.maintenance_off:{window.pk}:{customer.pk}")
    queue_messages(drafts, at=at)


def length(span: timedelta) -> str:
    """A duration in hours and minutes, as French and English both write it."""
    hours, rest = divmod(span, HOUR)
    minutes = rest // timedelta(minutes=1)
    return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"


def _drafts(
    words: Wording,
    window: MaintenanceWindow,
    customer: Customer,
    row: MaintenanceLine,
    facts: Mapping[str, str],
    key: str,
) -> list[Draft]:
    zone = ZoneInfo(row.contract.calendar.zone)
    starts_at = window.starts_at.astimezone(zone)
    known = {
        "customer": customer_facts(customer),
        "number": window.number,
        "day": starts_at.date(),
        "starts_at": starts_at,
        "ends_at": window.ends_at.astimezone(zone),
        "address": f"{settings.RACCORD_URL}/portail/travaux/",
        **facts,
    }
    said = words.words(customer.language, known)
    return [
        Draft(
            "mail", address, said.subject, said.body, key + suffix, about=window, language=customer.language,
            kind=said.kind, version=said.version,
        )
        for suffix, address in addresses_of(customer)
    ]  # fmt: skip
