"""Force majeure that lasts: after three months the contract may end without exit amount, and somebody must know."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.models import User
from kernel.periods import add_months
from kernel.roles import Role
from kernel.services import Draft, queue_messages
from sla.models import ClockEvent
from sla.models.clock import PauseReason
from sla.services.losses import HOUSE_ZONE

MONTHS = 3
TOLD = (Role.ADMIN, Role.SENIOR_NOC, Role.SALES)


def warn_of_long_force_majeure(*, at: datetime) -> int:
    """Writes, once each, of the pauses for force majeure that have lasted three months; how many there are."""
    before = add_months(at.astimezone(HOUSE_ZONE).date(), -MONTHS)
    held = ClockEvent.objects.filter(kind="paused", reason=PauseReason.FORCE_MAJEURE, impact__state="paused")
    held = held.exclude(amendments__kind="resumed").exclude(until__lte=at).filter(at__date__lte=before)
    rows = list(held.select_related("impact__contract__customer", "impact__incident", "impact__line").order_by("pk"))
    people = list(User.objects.filter(role__in=TOLD, is_active=True).order_by("pk")) if rows else []
    queue_messages([_draft(event, person) for event in rows for person in people], at=at)
    return len(rows)


def _draft(event: ClockEvent, person: User) -> Draft:
    impact = event.impact
    with override(person.language):
        subject = _("Force majeure for three months: %(contract)s") % {"contract": impact.contract.number}
        text = _(
            "The clock of %(line)s (%(customer)s) has rested for force majeure since %(since)s."
            " The contract may now be ended without exit amount."
        )
        since = f"{event.at.astimezone(HOUSE_ZONE):%d/%m/%Y}"
        facts = {"line": impact.line.reference, "customer": impact.contract.customer.name, "since": since}
        key = f"sla.force_majeure:{event.pk}:{person.pk}"
        return Draft("mail", person.email, subject, text % facts, key, about=impact, language=person.language)
