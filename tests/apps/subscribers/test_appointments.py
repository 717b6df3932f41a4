"""Visits in a technician's day, and the prepaid hours they draw."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from kernel.errors import Refused
from kernel.models import Message
from subscribers.models import Appointment, AssistancePack, PackUse, Technician
from subscribers.selectors import appointments as selectors
from subscribers.services import appointments, assistance
from tests.apps.subscribers.make import make_calendar, make_customer, make_site, make_user
from tests.races import raced

AT = datetime(2026, 4, 1, 8, tzinfo=UTC)
TEN = datetime(2026, 4, 7, 8, tzinfo=UTC)  # Ten o'clock in Paris, a Tuesday.
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def technician() -> Technician:
    return appointments.set_technician(make_user("tom@house.example", role="technician"), calendar=make_calendar())


def visit(technician: Technician, **changes: Any) -> Appointment:
    given: dict[str, Any] = {"kind": "intervention", "starts_at": TEN, "lasting": HOUR, "at": AT, "by": None}
    site = changes.pop("site", None) or make_site(make_customer())
    return appointments.book(site, technician=technician, **{**given, **changes})


def pack(kind: str = "half_day", **paid: datetime) -> AssistancePack:
    made = assistance.sell_pack(make_customer(), kind=kind, at=AT, by=None)
    make_site(made.customer)
    if paid:
        assistance.record_pack_paid(made, paid_at=paid["paid_at"], at=paid["paid_at"])
    return made


def on(made: AssistancePack, technician: Technician, **changes: Any) -> Appointment:
    return visit(technician, site=made.customer.sites.get(), kind="assistance", pack=made, **changes)


def test_a_visit_takes_its_slot_and_gives_it_back(technician: Technician) -> None:
    booked = visit(technician)
    day = (TEN - 2 * HOUR, TEN + 2 * HOUR)
    free = [slot.start for slot in selectors.free_slots(technician, *day, lasting=HOUR)]
    assert booked.state == "confirmed"
    assert free == [TEN - 2 * HOUR, TEN - 1.5 * HOUR, TEN - HOUR, TEN + HOUR]
    appointments.cancel_visit(booked, at=AT, by=None, why="moved")
    assert len(list(selectors.free_slots(technician, *day, lasting=HOUR))) == 7


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"starts_at": AT}, "slot_past"),
        ({"starts_at": TEN - 3 * HOUR}, "slot_outside_hours"),
        ({"starts_at": TEN + 96 * HOUR}, "slot_outside_hours"),
        ({"lasting": 13 * HOUR}, "slot_too_long"),
        ({"lasting": 0 * HOUR}, "slot_too_long"),
        ({"kind": "party"}, "appointment_kind_unknown"),
        ({"kind": "assistance"}, "pack_missing"),
    ],
)
def test_what_cannot_be_booked(technician: Technician, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        visit(technician, **changes)
    assert (refused.value.code, Appointment.objects.count()) == (code, 0)


def test_nobody_is_in_two_places(technician: Technician) -> None:
    visit(technician)
    site = make_site(make_customer(siren="404 833 048"))
    with pytest.raises(Refused, match="slot_taken"):
        visit(technician, site=site, starts_at=TEN + 0.5 * HOUR)
    assert Appointment.objects.count() == 1
    visit(technician, site=site, starts_at=TEN + HOUR)


def test_somebody_away_is_not_booked(technician: Technician) -> None:
    appointments.set_technician(technician.user, calendar=technician.calendar, active=False)
    technician.refresh_from_db()
    with pytest.raises(Refused, match="technician_away"):
        visit(technician)


def test_a_booking_is_confirmed_on_payment(technician: Technician) -> None:
    made = pack()
    booked = on(made, technician)
    assert (booked.state, made.price, made.minutes) == ("awaiting_payment", Decimal(240), 180)
    with pytest.raises(Refused, match="transition_refused"):
        appointments.complete_visit(booked, at=TEN + HOUR, by=None, outcome="nothing")
    assistance.record_pack_paid(made, paid_at=AT + HOUR, at=AT + HOUR)
    assistance.record_pack_paid(made, paid_at=AT + 48 * HOUR, at=AT + 48 * HOUR)
    booked.refresh_from_db()
    made.refresh_from_db()
    assert (booked.state, made.paid_at, made.lost_on) == ("confirmed", AT + HOUR, date(2026, 7, 1))


def test_time_worked_is_drawn_by_quarters(technician: Technician) -> None:
    made = pack(paid_at=AT)
    booked = on(made, technician)
    appointments.complete_visit(booked, at=TEN + HOUR, by=None, outcome="Switch replaced", worked=timedelta(minutes=50))
    assert (booked.state, selectors.minutes_left(made), made.uses.get().reason) == ("done", 120, "worked")


def test_a_pack_is_not_booked_beyond_its_hours(technician: Technician) -> None:
    made = pack(paid_at=AT)
    on(made, technician, lasting=2 * HOUR)
    with pytest.raises(Refused) as refused:
        on(made, technician, starts_at=TEN + 4 * HOUR, lasting=1.5 * HOUR)
    assert (refused.value.code, refused.value.facts["minutes"]) == ("pack_too_short", 60)
    assert selectors.minutes_left(made) == 180


@pytest.mark.parametrize(("before", "left"), [(24 * HOUR, 180), (23 * HOUR, 120)])
def test_an_hour_is_used_up_from_a_day_before(technician: Technician, before: timedelta, left: int) -> None:
    made = pack(paid_at=AT)
    appointments.cancel_visit(on(made, technician), at=TEN - before, by=None, why="ill")
    assert selectors.minutes_left(made) == left


def test_an_hour_is_used_up_when_nobody_is_there(technician: Technician) -> None:
    made = pack("hour", paid_at=AT)
    booked = on(made, technician)
    with pytest.raises(Refused, match="visit_not_begun"):
        appointments.miss_visit(booked, at=TEN - HOUR, by=None)
    appointments.miss_visit(booked, at=TEN + HOUR, by=None)
    assert (booked.state, selectors.minutes_left(made)) == ("missed", 0)


def test_unused_hours_are_recalled_then_lost() -> None:
    made = pack(paid_at=AT)
    sweep = [assistance.look_after_packs(at=datetime(2026, 6, day, 8, tzinfo=UTC)) for day in (16, 17, 18)]
    mail = Message.objects.get(key=f"pack/{made.pk}/reminder")
    assert (sweep, mail.subject) == ([0, 1, 0], "Vos heures d’assistance sont utilisables avant le 01/07/2026")
    assert [assistance.look_after_packs(at=datetime(2026, 7, day, 8, tzinfo=UTC)) for day in (1, 2)] == [1, 0]
    assert (selectors.minutes_left(made), made.uses.get().reason) == (0, "lost")


def test_hours_booked_in_time_outlive_their_day(technician: Technician) -> None:
    made = pack("hour", paid_at=AT)
    booked = on(made, technician, starts_at=datetime(2026, 6, 30, 8, tzinfo=UTC))
    assistance.look_after_packs(at=datetime(2026, 7, 1, 8, tzinfo=UTC))
    assert selectors.minutes_left(made) == 60
    appointments.complete_visit(booked, at=datetime(2026, 7, 1, 9, tzinfo=UTC), by=None, outcome="Done")
    assert list(PackUse.objects.values_list("reason", "minutes")) == [("worked", 60)]
    with pytest.raises(Refused, match="pack_lost"):
        on(made, technician, starts_at=datetime(2026, 7, 1, 10, tzinfo=UTC), at=AT)


def test_a_pack_on_an_invoice_is_not_called_off() -> None:
    made = pack()
    assistance.record_pack_billed(made, invoice="F-2026-000001")
    with pytest.raises(Refused, match="pack_billed"):
        assistance.cancel_pack(made, at=AT, by=None)
    with pytest.raises(Refused, match="pack_billed"):
        assistance.record_pack_billed(made, invoice="F-2026-000002")
    made.refresh_from_db()
    assert (made.billed_as, made.cancelled_at) == ("F-2026-000001", None)


def test_what_was_used_is_written_for_ever(technician: Technician) -> None:
    made = pack(paid_at=AT)
    appointments.complete_visit(on(made, technician), at=TEN + HOUR, by=None, outcome="Done")
    with pytest.raises(DatabaseError), transaction.atomic():
        PackUse.objects.update(minutes=1)
    assert selectors.minutes_left(made) == 120


def test_the_address_of_a_calendar_is_kept_as_a_hash(technician: Technician) -> None:
    secret = appointments.renew_feed(technician)
    technician.refresh_from_db()
    assert technician.feed == appointments.feed_hash(secret)
    assert secret not in technician.feed


@pytest.mark.django_db(transaction=True)
def test_of_six_who_book_the_same_slot_at_once_five_are_told_that_it_is_taken(technician: Technician) -> None:
    site = make_site(make_customer())
    told = raced(*[partial(visit, technician, site=site)] * 6)
    booked = Appointment.objects.get()
    assert sorted(told, key=str) == sorted(["slot_taken"] * 5 + [booked], key=str)
