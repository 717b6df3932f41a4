from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from pytest_django import Settings

from kernel import clock, policies
from kernel.errors import Refused
from kernel.models import Calendar, ClockOffset, PolicyVersion
from kernel.selectors import calendar_version, policy, silent_sweeps, terms
from kernel.services import french_holidays, publish_calendar, publish_policy, sweep_ran

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
WEEK = {str(day): [["08:00", "18:00"]] for day in range(5)}


def test_everybody_reads_the_moved_clock() -> None:
    clock.move_to(AT)
    assert abs(clock.now() - AT) < timedelta(seconds=5)
    clock.move(timedelta(days=15))
    assert abs(clock.now() - AT - timedelta(days=15)) < timedelta(seconds=5)


def test_in_production_the_clock_cannot_be_moved_nor_a_row_move_it(settings: Settings) -> None:
    ClockOffset.objects.create(pk=1, by=timedelta(days=9))
    settings.CLOCK_MOVABLE = False
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    with pytest.raises(Refused, match="clock_fixed"):
        clock.move(timedelta(days=1))


@pytest.fixture
def calendar() -> Calendar:
    return Calendar.objects.create(code="fr", name="France")


def test_a_day_finds_the_hours_that_were_published_for_it(calendar: Calendar) -> None:
    publish_calendar(calendar, valid_from=date(2026, 1, 1), weekly=WEEK, closed=french_holidays([2026]))
    later = publish_calendar(calendar, valid_from=date(2026, 7, 1), weekly={"0": [["09:00", "12:00"]]})
    assert calendar_version(calendar, date(2026, 6, 30)).number == 1
    assert calendar_version(calendar, date(2026, 7, 1)) == later
    hours = calendar_version(calendar, date(2026, 5, 8)).opening_hours()
    assert not hours.is_open(datetime(2026, 5, 8, 10, tzinfo=UTC))
    assert hours.is_open(datetime(2026, 5, 7, 10, tzinfo=UTC))


def test_a_day_before_all_hours_is_refused(calendar: Calendar) -> None:
    publish_calendar(calendar, valid_from=date(2026, 1, 1), weekly=WEEK)
    with pytest.raises(Refused, match="calendar_without_hours"):
        calendar_version(calendar, date(2025, 12, 31))


def test_the_zone_of_a_calendar_is_for_ever(calendar: Calendar) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Calendar.objects.update(zone="Indian/Reunion")
    calendar.refresh_from_db()
    assert calendar.zone == "Europe/Paris"


def test_nonsense_hours_are_not_published(calendar: Calendar) -> None:
    with pytest.raises(Refused):
        publish_calendar(calendar, valid_from=date(2026, 1, 1), weekly={"0": [["18:00", "08:00"]]})
    assert not calendar.versions.exists()


def test_french_holidays_and_the_choice_of_whit_monday() -> None:
    days = french_holidays([2026])
    assert len(days) == 11
    assert (days["2026-05-08"], "2026-05-25" in days) == ("Fête de la Victoire", True)
    assert "2026-05-25" not in french_holidays([2026], whit_monday=False)


@dataclass(frozen=True)
class Tea:
    price: Decimal = Decimal("1.50")


@pytest.fixture
def tea(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "_kinds", {"tea": Tea})


@pytest.mark.usefixtures("tea")
def test_terms_freeze_the_version_in_force_and_the_defaults() -> None:
    publish_policy("tea", {"price": "2"}, valid_from=date(2026, 2, 1), at=AT, by=None, reason="dearer")
    assert terms(date(2026, 1, 31)) == {"tea": {"version": 0, "values": {"price": "1.50"}}}
    assert terms(date(2026, 2, 1)) == {"tea": {"version": 1, "values": {"price": "2"}}}
    assert policy("tea", date(2026, 1, 31)) == Tea()
    assert policy("tea", date(2026, 2, 1)) == Tea(Decimal(2))


@pytest.mark.usefixtures("tea")
def test_a_wrong_policy_is_refused_and_nothing_published() -> None:
    with pytest.raises(Refused, match="policy_invalid"):
        publish_policy("tea", {"nonsense": 1}, valid_from=date(2026, 2, 1), at=AT, by=None, reason="")
    assert not PolicyVersion.objects.exists()


def test_a_sweep_that_went_silent_is_named() -> None:
    sweep_ran("a", at=AT)
    sweep_ran("b", at=AT - timedelta(hours=1))
    assert silent_sweeps(["a", "b", "c"], since=AT - timedelta(minutes=5)) == ["b", "c"]
