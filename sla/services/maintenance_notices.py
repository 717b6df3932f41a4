"""What customers read of planned maintenance: one mail each, however many lines of theirs it interrupts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.services import Draft, queue_messages
from sla.models import MaintenanceLine, MaintenanceWindow
from sla.services.notices import addresses_of
from subscribers.models import Customer

HOUR = timedelta(hours=1)
Told = Iterable[tuple[Customer, Sequence[MaintenanceLine]]]


def announced(window: MaintenanceWindow, told: Told, *, at: datetime) -> None:
    drafts = []
    for customer, rows in told:
        with override(customer.language):
            subject = _("Planned maintenance on %(day)s") % {"day": _shown(window.starts_at, rows[0], "%d/%m/%Y")}
            # Lines found later make a second mail, named by the first of them.
            key = f"sla.maintenance:{window.pk}:{customer.pk}:{rows[0].line_id}"
            drafts += _drafts(window, customer, subject, _announcement(window, rows), key)
    queue_messages(drafts, at=at)


def cancelled(window: MaintenanceWindow, told: Told, *, at: datetime) -> None:
    drafts = []
    for customer, rows in told:
        with override(customer.language):
            day = _shown(window.starts_at, rows[0], "%d/%m/%Y")
            subject = _("Maintenance of %(day)s cancelled") % {"day": day}
            text = _("The work announced for %(start)s will not take place: your service is not interrupted.")
            body = text % {"start": _shown(window.starts_at, rows[0])}
            drafts += _drafts(window, customer, subject, body, f"sla.maintenance_off:{window.pk}:{customer.pk}")
    queue_messages(drafts, at=at)


def _announcement(window: MaintenanceWindow, rows: Sequence[MaintenanceLine]) -> str:
    facts = {
        "start": _shown(window.starts_at, rows[0]),
        "end": _shown(window.ends_at, rows[0]),
        "long": length(window.interruption),
        "lines": ", ".join(row.line.reference for row in rows),
    }
    when = _("We plan work between %(start)s and %(end)s. Your service may be interrupted for up to %(long)s.") % facts
    which = _("Lines concerned: %(lines)s.") % facts
    return f"{when}\n\n{window.what}\n\n{which}"


def length(span: timedelta) -> str:
    """A duration in hours and minutes, as French and English both write it."""
    hours, rest = divmod(span, HOUR)
    minutes = rest // timedelta(minutes=1)
    return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"


def _shown(at: datetime, row: MaintenanceLine, style: str = "%d/%m/%Y %H:%M") -> str:
    return at.astimezone(ZoneInfo(row.contract.calendar.zone)).strftime(style)


def _drafts(window: MaintenanceWindow, customer: Customer, subject: str, text: str, key: str) -> list[Draft]:
    where = _("Your calendar of planned work: %(url)s") % {"url": f"{settings.RACCORD_URL}/portail/travaux/"}
    body = f"{text}\n\n{where}\n"
    subject = f"[{window.number}] {subject}"
    return [
        Draft("mail", address, subject, body, key + suffix, about=window, language=customer.language)
        for suffix, address in addresses_of(customer)
    ]
