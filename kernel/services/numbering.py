from __future__ import annotations

from django.db import connection

# One statement that makes the counter's row or locks it: two takers of the very first number cannot collide.
TAKE = """
    INSERT INTO kernel_counter AS counter (series, year, last) VALUES (%s, %s, %s)
    ON CONFLICT (series, year) DO UPDATE SET last = counter.last + %s
    RETURNING last
"""


def take_number(series: str, year: int) -> int:
    """The next number of `series` in `year`, from 1, without hole or double.

    The counter's row stays locked until the caller's transaction ends: if that rolls back, so does the number. Hence it
    must be taken inside the very transaction that writes what it numbers.

    Raises:
        RuntimeError: outside a transaction.
    """
    return take_numbers(series, year, 1)[0]


def take_numbers(series: str, year: int, count: int) -> range:
    """The next `count` numbers, in one statement; see `take_number`. Raises RuntimeError outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction that uses it")
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [series, year, count, count])
        (last,) = cursor.fetchone()
    return range(int(last) - count + 1, int(last) + 1)
