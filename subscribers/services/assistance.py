"""Prepaid hours of assistance: sold, paid for, drawn by visits, lost after a while."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.models import User
from kernel.services import queue_message, sweep_ran, transition, wake, wording
from subscribers.domain import visits
from subscribers.domain.policy import AssistancePolicy
from subscribers.models import Appointment, AssistancePack, Customer, PackKind, PackUse
from subscribers.selectors.appointments import minutes_left, packs
from subscribers.selectors.letters import customer_facts


def policy_at(at: datetime) -> AssistancePolicy:
    found: AssistancePolicy = kernel_selectors.policy("assistance", local_day(at))
    return found


def local_day(at: datetime) -> date:
    """The day it is where the operator is."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def sell_pack(customer: Customer, *, kind: str, at: datetime, by: User | None) -> AssistancePack:
    """Sells hours at today's price; an invoice follows, and once it is paid the hours can be drawn.

    Raises:
        Refused: `pack_unknown`.
    """
    if kind not in PackKind.values:
        raise Refused("pack_unknown", kind=kind)
    policy = policy_at(at)
    price = {"hour": policy.hour_price, "half_day": policy.half_day_price, "day": policy.day_price}[kind]
    pack = AssistancePack.objects.create(
        customer=customer, kind=kind, minutes=visits.PACKS[kind], price=price, sold_at=at, sold_by=by
    )
    wake("invoicing.tasks.bill_packs")
    return pack


def record_pack_billed(pack: AssistancePack, *, invoice: str) -> None:
    """Invoicing says which invoice the pack is on.

    Raises:
        Refused: `pack_billed` when it is on one already.
    """
    if not AssistancePack.objects.filter(pk=pack.pk, billed_as="", cancelled_at__isnull=True).update(billed_as=invoice):
        raise Refused("pack_billed", invoice=pack.billed_as)


@transaction.atomic
def record_pack_paid(pack: AssistancePack, *, paid_at: datetime, at: datetime) -> AssistancePack:
    """The hours are there: they can be drawn until they are lost, and the visits that waited for them are confirmed.

    Said twice, it changes nothing.
    """
    lost = visits.lost_on(local_day(paid_at), policy_at(paid_at).valid_months)
    waiting = AssistancePack.objects.filter(pk=pack.pk, paid_at__isnull=True, cancelled_at__isnull=True)
    if waiting.update(paid_at=paid_at, lost_on=lost):
        for visit in Appointment.objects.filter(pack=pack, state=visits.AWAITING_PAYMENT):
            transition(visit, visits.APPOINTMENT, "confirm", at=at, why="the pack is paid")
    pack.refresh_from_db()
    return pack


@transaction.atomic
def cancel_pack(pack: AssistancePack, *, at: datetime, by: User | None) -> AssistancePack:
    """Calls off a pack that is on no invoice yet, and the visits that waited for it.

    Raises:
        Refused: `pack_billed`, for a credit note is then finance's.
    """
    if not AssistancePack.objects.filter(pk=pack.pk, billed_as="", cancelled_at__isnull=True).update(cancelled_at=at):
        raise Refused("pack_billed", invoice=pack.billed_as)
    for visit in Appointment.objects.filter(pack=pack, state=visits.AWAITING_PAYMENT):
        transition(visit, visits.APPOINTMENT, "cancel", at=at, by=by, why="the pack was called off")
    pack.refresh_from_db()
    return pack


def draw(pack: AssistancePack, minutes: int, *, reason: str, at: datetime, visit: Appointment | None = None) -> int:
    """Uses up minutes of a pack, as many as there are; returns how many. Call it inside a transaction."""
    AssistancePack.objects.select_for_update().get(pk=pack.pk)
    used = min(minutes, minutes_left(pack))
    if used > 0:
        PackUse.objects.create(pack=pack, appointment=visit, minutes=used, reason=reason, at=at)
    return used


def look_after_packs(*, at: datetime) -> int:
    """The sweep: reminds of hours soon to be lost, and writes off those that are. Returns how many packs it touched."""
    today = local_day(at)
    paid: QuerySet[Any] = packs()
    paid = paid.filter(paid_at__isnull=False, left__gt=0)
    touched = 0
    for pack in paid.filter(lost_on__lte=today):
        # A visit that was booked in time keeps its hours until it is told how it went.
        if not pack.appointments.filter(state=visits.CONFIRMED).exists():
            with transaction.atomic():
                touched += draw(pack, pack.minutes, reason=PackUse.Reason.LOST, at=at) > 0
    soon = today + timedelta(days=policy_at(at).remind_days)
    for pack in paid.filter(lost_on__gt=today, lost_on__lte=soon, reminded_at__isnull=True):
        _remind(pack, at=at)
        touched += 1
    sweep_ran("subscribers.look_after_packs", at=at)
    return touched


@transaction.atomic
def _remind(pack: AssistancePack, *, at: datetime) -> None:
    if (
        not AssistancePack.objects.filter(pk=pack.pk, reminded_at__isnull=True).update(reminded_at=at)
        or not pack.lost_on
    ):
        return
    customer = pack.customer
    hours, rest = divmod(minutes_left(pack), 60)
    paid_on = pack.paid_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date() if pack.paid_at else None
    told = {"hours": hours, "minutes": f"{rest:02}", "paid_on": paid_on, "lost_on": pack.lost_on}
    said = wording("pack_reminder").words(customer.language, {"customer": customer_facts(customer), "pack": told})
    queue_message(
        channel="mail", to=customer.email, subject=said.subject, body=said.body, key=f"pack/{pack.pk}/reminder", at=at,
        language=customer.language, about=pack, kind=said.kind, version=said.version,
    )  # fmt: skip
