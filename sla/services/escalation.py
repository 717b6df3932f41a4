"""Who is woken when a threshold is crossed: the owner or whoever is on call, by mail and from some point on by text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from kernel.errors import Refused
from kernel.models import User
from kernel.roles import Role
from kernel.selectors import policy
from kernel.services import Draft, queue_messages
from sla.domain.policy import EscalationPolicy, weight_of
from sla.models import Crossing, OnCallShift
from sla.selectors.calls import on_call_at
from sla.services.notices import shown, watchers_of

if TYPE_CHECKING:
    from sla.models import Impact

FIRST, SECOND = 1, 2


def escalate(crossings: Sequence[Crossing]) -> None:
    """Tells whoever is in charge of the thresholds newly crossed: one message for the lines of an incident that crossed
    one together, for a storm must not bury the night shift.

    The key holds the instant: a threshold that a correction dates anew is told anew, with its true time.
    """
    if not crossings:
        return
    at = crossings[0].noticed_at
    rules: EscalationPolicy = policy("escalation", at.date())
    called = {level: on_call_at(at, level) for level in (FIRST, SECOND)}
    together = defaultdict(list)
    for crossing in crossings:
        together[crossing.impact.incident_id, crossing.threshold, crossing.due_at].append(crossing)
    watching = watchers_of(crossing.impact.incident_id for crossing in crossings)
    drafts = [
        draft
        for group in together.values()
        for draft in _drafts(group, called, watching.get(group[0].impact.incident_id, ()), rules)
    ]
    queue_messages(drafts, at=at)


def add_shift(*, user: User, level: int, starts_at: datetime, ends_at: datetime) -> OnCallShift:
    """Puts somebody of the NOC on call. Raises ``Refused("not_allowed" | "period_reversed" | "shift_overlaps")``."""
    if user.role not in (Role.NOC, Role.SENIOR_NOC, Role.TECHNICIAN, Role.ADMIN) or not user.is_active:
        raise Refused("not_allowed", permission="incident.work")
    if ends_at <= starts_at:
        raise Refused("period_reversed")
    if OnCallShift.objects.filter(user=user, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise Refused("shift_overlaps")
    return OnCallShift.objects.create(user=user, level=level, starts_at=starts_at, ends_at=ends_at)


def _drafts(
    group: Sequence[Crossing], called: dict[int, list[User]], watching: Sequence[User], rules: EscalationPolicy
) -> list[Draft]:
    first, weight = group[0], weight_of(group[0].threshold)
    owner = first.impact.incident.owner
    people = [owner] if owner else list(called[FIRST])
    if weight >= rules.second_call_from:
        people += [person for person in called[SECOND] if person not in people]
    called_for = list(people)
    people += [person for person in watching if person not in people]
    drafts = []
    for person in people:
        key = f"sla.mark:{first.impact_id}:{first.threshold}:{first.due_at.isoformat()}:{person.pk}"
        with override(person.language):
            subject, body = _told(group)
        address = f"{settings.RACCORD_URL}/noc/incidents/{first.impact.incident.number}/"
        drafts.append(_draft("mail", person.email, subject, f"{body}\n\n{address}", key, first.impact, person))
        # Who merely follows is mailed, and lets others be woken.
        if weight >= rules.text_from and person.phone and person in called_for:
            drafts.append(_draft("sms", person.phone, subject, body, f"{key}:sms", first.impact, person))
    return drafts


def _draft(channel: str, to: str, subject: str, body: str, key: str, about: Impact, person: User) -> Draft:
    return Draft(channel, to, subject, body, key, about=about, language=person.language)


def _told(group: Sequence[Crossing]) -> tuple[str, str]:
    first = group[0]
    facts = {"incident": first.impact.incident.number, "mark": _mark(first.threshold), "count": len(group)}
    subject = ngettext(
        "%(incident)s: %(mark)s of the guarantee on %(count)d line",
        "%(incident)s: %(mark)s of the guarantee on %(count)d lines",
        len(group),
    )
    crossed = _("Crossed on %(at)s.") % {"at": shown(first.due_at, first.impact)}
    lines = (f"{row.impact.line.reference} {row.impact.contract.customer.name}" for row in group)
    return subject % facts, "\n".join((crossed, "", *lines))


def _mark(threshold: str) -> str:
    if threshold.endswith("%"):
        return _("%(percent)s%%") % {"percent": threshold.removesuffix("%")}
    return _("%(minutes)s minutes late") % {"minutes": threshold.removeprefix("+").removesuffix("min")}


def drop_shift(shift: OnCallShift, *, at: datetime) -> None:
    """Takes a shift off the rota; one that has begun ends now, for it tells who was called. Raises
    ``Refused("already_ended")``."""
    if shift.ends_at <= at:
        raise Refused("already_ended")
    if shift.starts_at < at:
        shift.ends_at = at
        shift.save(update_fields=["ends_at"])
    else:
        shift.delete()
