"""The sample data leaves in one act, and nothing but the sample."""

import pytest
from django.core.management import CommandError, call_command

from kernel.models import Event, Operator, User
from lab.town import founding
from subscribers.models import Customer
from tests.apps.invoicing import bank_world, paper_world
from tests.apps.subscribers.make import make_user

pytestmark = pytest.mark.django_db


def people(count: int) -> None:
    for email, _name, role in founding.STAFF[:count]:
        make_user(email, role)


def test_an_empty_house_is_left_with_its_administrator() -> None:
    paper_world.operator()
    people(len(founding.STAFF))
    bank_world.debtor()
    call_command("demo", leave="anne@operator.example")
    assert list(User.objects.values_list("email", "role")) == [("anne@operator.example", "admin")]
    assert (Operator.objects.count(), Customer.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_a_real_house_is_never_emptied() -> None:
    paper_world.operator()
    people(len(founding.STAFF) - 1)
    debtor = bank_world.debtor()
    with pytest.raises(CommandError):
        call_command("demo", leave="anne@operator.example")
    assert Customer.objects.filter(pk=debtor.customer.pk).exists()
