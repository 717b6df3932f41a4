"""One giving of addresses at a time."""

from __future__ import annotations

from django.db import connection

ADDRESSES = 0x0ADD_4E55


def take_turn() -> None:
    """Keeps everybody else who opens a pool, makes a line or changes its addresses waiting until this transaction ends.

    The database checks each against the others for an overlap: two at one moment would wait for each other for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADDRESSES])
