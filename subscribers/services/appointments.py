"""Visits: booked into a free slot, confirmed once paid for, cancelled, done, or with nobody there."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from kernel.errors import Refused
from kernel.models import Calendar, User
from kernel.periods import Period
from kernel.selectors import calendar_version
from kernel.services import transition
from subscribers.domain import visits
from subscribers.models import (
    Appointment,
    AppointmentKind,
    AssistancePack,
    Contract,
    Customer,
    PackUse,
    Site,
    Technician,
)
from subscribers.selectors.appointments import minutes_free
from subscribers.services.assistance import draw, local_day, policy_at

LONGEST = timedelta(hours=12)


def set_technician(user: User, *, calendar: Calendar, area: str = "", active: bool = True) -> Technician:
    """Makes somebody of the house a technician, or changes when and where he works."""
    given = {"calendar": calendar, "area": area.strip(), "active": active}
    return Technician.objects.update_or_create(user=user, defaults=given)[0]


def renew_feed(technician: Technician) -> str:
    """A new secret for the address of his calendar, told once: only its hash is kept, and the old address is dead."""
    secret = secrets.token_urlsafe(24)
    Technician.objects.filter(pk=technician.pk).update(feed=feed_hash(secret))
    return secret


def feed_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def book(
    site: Site,
    *,
    kind: str,
    technician: Technician,
    starts_at: datetime,
    lasting: timedelta,
    at: datetime,
    by: User | None,
    contract: Contract | None = None,
    pack: AssistancePack | None = None,
    purpose: str = "",
) -> Appointment:
    """Books a visit. One of assistance is drawn from a pack, and is confirmed once that pack is paid for.

    Raises:
        Refused: `appointment_kind_unknown`, `technician_away`, `slot_past`, `slot_too_long`, `slot_outside_hours`,
            `slot_taken`, `site_of_another`, or what `_checked_pack` refuses.
    """
    period = Period(starts_at, starts_at + lasting)
    _check(site, kind, technician, period, at=at, contract=contract)
    _check_pack(site.customer, kind, pack, period)
    paid = pack is None or pack.paid_at is not None
    try:
        with transaction.atomic():
            # Two visits checked against each other at one moment would each wait for the other's end, for ever.
            Technician.objects.select_for_update(no_key=True).get(pk=technician.pk)
            return Appointment.objects.create(
                kind=kind, state=visits.CONFIRMED if paid else visits.AWAITING_PAYMENT, customer=site.customer,
                site=site,
                contract=contract, technician=technician, pack=pack, starts_at=period.start, ends_at=period.end,
                purpose=purpose.strip(), booked_at=at, booked_by=by,
            )  # fmt: skip
    except IntegrityError as error:
        if "appointment_one_at_a_time" not in str(error):
            raise
        raise Refused("slot_taken", technician=str(technician)) from error


@transaction.atomic
def cancel_visit(visit: Appointment, *, at: datetime, by: User | None, why: str = "") -> Appointment:
    """Calls a visit off; from the policy's hours before it on, an hour of its pack is used up.

    Raises:
        Refused: `visit_begun` once it should have started.
    """
    if at >= visit.starts_at:
        raise Refused("visit_begun")
    waits = visit.state == visits.AWAITING_PAYMENT
    transition(visit, visits.APPOINTMENT, "cancel", at=at, by=by, why=why, outcome=why)
    cost = 0 if waits else _late_cost(visit, at)
    if visit.pack and cost:
        draw(visit.pack, cost, reason=PackUse.Reason.LATE, at=at, visit=visit)
    return visit


@transaction.atomic
def complete_visit(
    visit: Appointment, *, at: datetime, by: User | None, outcome: str, worked: timedelta | None = None
) -> Appointment:
    """The visit took place: what was done, and for how long where hours are drawn (the slot's length by default).

    Raises:
        Refused: `visit_not_begun`, `text_missing`.
    """
    _check_begun(visit, at)
    if not outcome.strip():
        raise Refused("text_missing", field="outcome")
    transition(visit, visits.APPOINTMENT, "complete", at=at, by=by, outcome=outcome.strip())
    if visit.pack:
        minutes = visits.quarters(worked or visit.ends_at - visit.starts_at)
        draw(visit.pack, minutes, reason=PackUse.Reason.WORKED, at=at, visit=visit)
    return visit


@transaction.atomic
def miss_visit(visit: Appointment, *, at: datetime, by: User | None, outcome: str = "") -> Appointment:
    """Nobody was there: an hour of the pack is used up.

    Raises:
        Refused: `visit_not_begun`.
    """
    _check_begun(visit, at)
    transition(visit, visits.APPOINTMENT, "miss", at=at, by=by, outcome=outcome.strip())
    if visit.pack:
        draw(visit.pack, policy_at(at).late_minutes, reason=PackUse.Reason.ABSENT, at=at, visit=visit)
    return visit


def _late_cost(visit: Appointment, at: datetime) -> int:
    policy = policy_at(at)
    return visits.cancel_costs(
        visit.starts_at, at, free_hours=policy.free_cancel_hours, late_minutes=policy.late_minutes
    )


def _check(
    site: Site, kind: str, technician: Technician, period: Period, *, at: datetime, contract: Contract | None
) -> None:
    if kind not in AppointmentKind.values:
        raise Refused("appointment_kind_unknown", kind=kind)
    if contract and contract.customer_id != site.customer_id:
        raise Refused("site_of_another", site=str(site))
    if not technician.active:
        raise Refused("technician_away", technician=str(technician))
    if period.start <= at:
        raise Refused("slot_past")
    if not timedelta() < period.duration <= LONGEST:
        raise Refused("slot_too_long", hours=int(LONGEST / timedelta(hours=1)))
    hours = calendar_version(technician.calendar, local_day(period.start)).opening_hours()
    if hours.open_time(period.start, period.end) != period.duration:
        raise Refused("slot_outside_hours", technician=str(technician))


def _check_pack(customer: Customer, kind: str, pack: AssistancePack | None, period: Period) -> None:
    """Raises Refused `pack_missing`, `pack_not_needed`, `pack_of_another`, `pack_lost` or `pack_too_short`."""
    if kind != AppointmentKind.ASSISTANCE:
        if pack:
            raise Refused("pack_not_needed")
        return
    if pack is None or pack.cancelled_at:
        raise Refused("pack_missing")
    if pack.customer_id != customer.pk:
        raise Refused("pack_of_another")
    if pack.lost_on and local_day(period.start) >= pack.lost_on:
        raise Refused("pack_lost", day=pack.lost_on)
    if (left := minutes_free(pack)) < visits.quarters(period.duration):
        raise Refused("pack_too_short", minutes=max(left, 0))


def _check_begun(visit: Appointment, at: datetime) -> None:
    if at < visit.starts_at:
        raise Refused("visit_not_begun", starts_at=visit.starts_at)
