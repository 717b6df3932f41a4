"""The technicians' week in the fictional town, told through the services."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from lab.town import founding, visits
from lab.town.people import RESIDENTS
from subscribers.models import Appointment, AssistancePack, Technician
from tests.apps.subscribers.make import make_contract, make_customer


@pytest.mark.django_db
def test_the_technicians_have_a_week_behind_and_before_them() -> None:
    calendar = founding.found(on=date(2026, 9, 1))
    for rank, *_rest in visits.WEEK:
        resident = RESIDENTS[rank]
        make_contract(make_customer(name=resident.name, email=resident.email, siren=resident.siren))
    visits.seed(calendar, at=datetime(2026, 11, 20, 8, tzinfo=UTC))
    assert Counter(Appointment.objects.values_list("state", flat=True)) == {"done": 2, "confirmed": 5}
    assert {one.appointments.count() for one in Technician.objects.all()} == {3, 4}
    assert AssistancePack.objects.get().customer.email == RESIDENTS[11].email
