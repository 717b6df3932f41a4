import threading

import pytest
from django.db import connection, transaction

from kernel.models import Counter
from kernel.services import take_number


@pytest.mark.django_db(transaction=True)
def test_two_takers_at_once_leave_no_hole_and_no_double() -> None:
    taken: list[int] = []

    def take_many() -> None:
        for _ in range(25):
            with transaction.atomic():
                taken.append(take_number("F", 2026))
        connection.close()

    takers = [threading.Thread(target=take_many) for _ in range(4)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert sorted(taken) == list(range(1, 101))


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_rolls_back_gives_its_number_back() -> None:
    with transaction.atomic():
        assert take_number("F", 2026) == 1
        transaction.set_rollback(True)
    with transaction.atomic():
        assert take_number("F", 2026) == 1


@pytest.mark.django_db
def test_series_and_years_count_apart() -> None:
    assert [take_number("F", 2026), take_number("F", 2026), take_number("A", 2026), take_number("F", 2027)] == [
        1,
        2,
        1,
        1,
    ]


@pytest.mark.django_db(transaction=True)
def test_a_number_is_only_taken_where_it_is_used() -> None:
    with pytest.raises(RuntimeError):
        take_number("F", 2026)
    assert not Counter.objects.exists()
