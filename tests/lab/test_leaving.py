"""The sample data leaves in one act, and nothing but the sample."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from invoicing.models import Invoice
from kernel.models import Event, Operator, User
from lab.town import founding, leaving
from lab.town.people import RESIDENTS
from subscribers.models import Customer
from tests.apps.invoicing import bank_world, paper_world
from tests.apps.subscribers.make import make_customer, make_user
from tests.races import at_once

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


def test_who_has_an_account_of_his_own_keeps_it_and_what_proves_it_is_he() -> None:
    paper_world.operator()
    people(len(founding.STAFF))
    anne = make_user("anne@monts.fr", "noc")
    TOTP.activate(anne, "JBSWY3DPEHPK3PXP")
    left = leaving.leave("", keeping=anne)
    assert (left.email, left.name, left.role) == ("anne@monts.fr", anne.name, "admin")
    assert (User.objects.get().password, Authenticator.objects.get().user) == (anne.password, left)
    assert make_user("nina@monts.fr", "finance").pk > left.pk


def test_an_address_changed_in_the_town_does_not_hold_it_back() -> None:
    paper_world.operator()
    people(len(founding.STAFF) - 1)
    for resident in RESIDENTS[: len(RESIDENTS) // 2]:
        make_customer(name=resident.name, siren=resident.siren, email=resident.email)
    assert not leaving.is_here()
    make_customer(name=RESIDENTS[-1].name, siren=RESIDENTS[-1].siren, email=RESIDENTS[-1].email)
    assert leaving.is_here()


def test_what_is_not_of_the_town_is_told_before_it_goes() -> None:
    paper_world.operator()
    people(len(founding.STAFF))
    make_customer(name=RESIDENTS[0].name, siren=RESIDENTS[0].siren)
    make_customer(name="Scierie Blanc", siren="552081317")
    make_user("anne@monts.fr", "admin")
    going = leaving.preview()
    assert (going.customers, going.accounts) == (2, len(founding.STAFF) + 1)
    assert (going.own_customers, going.own_people) == (["Scierie Blanc"], ["anne@monts.fr"])


def test_a_house_that_left_the_sample_is_not_told_of_its_passwords(capsys: pytest.CaptureFixture[str]) -> None:
    paper_world.operator()
    make_user("anne@monts.fr", "admin")
    call_command("demo")
    assert founding.PASSWORD not in capsys.readouterr().out


def test_a_real_house_is_never_emptied() -> None:
    paper_world.operator()
    people(len(founding.STAFF) - 1)
    debtor = bank_world.debtor()
    with pytest.raises(CommandError):
        call_command("demo", leave="anne@operator.example")
    assert Customer.objects.filter(pk=debtor.customer.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_sweep_met_halfway_is_waited_for() -> None:
    paper_world.operator()
    people(len(founding.STAFF))

    def sweep() -> None:
        """Holds a late table until the emptying waits for it, then wants an early one."""
        with transaction.atomic():
            Customer.objects.count()
            deadline = time.monotonic() + 30
            while not awaited("subscribers_customer") and time.monotonic() < deadline:
                time.sleep(0.01)
            Invoice.objects.count()

    at_once(sweep, lambda: leaving.leave("anne@operator.example"))
    assert list(User.objects.values_list("email", flat=True)) == ["anne@operator.example"]


def awaited(table: str) -> bool:
    """Whether somebody waits for a lock on a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE relation = %s::regclass AND NOT granted", [table])
        return cursor.fetchone() is not None
