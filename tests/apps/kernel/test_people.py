import pytest
from django.db import IntegrityError, transaction

from kernel.models import User
from kernel.roles import Role

pytestmark = pytest.mark.django_db


def test_an_address_is_one_person_however_it_is_typed() -> None:
    user = User.objects.create_user("  Anne@Example.org ", "a long password", name="Anne Martin")
    assert user.email == "anne@example.org"
    assert User.objects.get_by_natural_key("ANNE@example.org") == user
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="ANNE@EXAMPLE.ORG", name="Another")


def test_staff_are_those_with_a_role_of_the_house() -> None:
    assert not User.objects.create_user("c@example.org", name="C").is_staff
    assert User.objects.create_user("n@example.org", name="N", role=Role.NOC).is_staff


def test_the_database_knows_the_roles() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="x@example.org", name="X", role="king")
