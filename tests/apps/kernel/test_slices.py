"""What may be millions of rows is read a slice at a time."""

import pytest
from pytest_django import DjangoAssertNumQueries

from kernel.models import User
from kernel.selectors import in_slices
from tests.apps.subscribers.make import make_user


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "statements"), [(0, 1), (1, 2), (4, 3), (5, 4)])
def test_every_row_once_in_its_order(
    count: int, statements: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = [make_user(f"{letter}@example.org").pk for letter in "edcba"[:count]]
    with django_assert_num_queries(statements):
        assert [user.pk for user in in_slices(User.objects.order_by("email"), "pk", size=2)] == made
