"""One batch or bank file at a time."""

from __future__ import annotations

from django.db import connection

MONEY_IN_BULK = 0x0BA2_F11E


def take_turn() -> None:
    """Keeps everybody else who proposes, freezes or imports waiting until this transaction ends.

    Each of them locks many customers' accounts, an import in the order of the bank's file: two at once could wait for
    each other in a ring.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MONEY_IN_BULK])
