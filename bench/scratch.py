"""A database of its own for a benchmark, migrated as the tests' is, and dropped after.

Import this before anything of Django: it says which settings hold.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def begin(name: str) -> None:
    """Sets Django up for a benchmark whose database is called so."""
    os.environ["RACCORD_ENV"] = "test"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ.setdefault("EMAIL_URL", "memory:")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    os.environ.setdefault("RACCORD_TEST_DATABASE", name)
    import django

    django.setup()


@contextmanager
def scratch_database() -> Iterator[None]:
    from django.db import connection

    from tests.template import migrated_database

    connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database()
    old = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def spent() -> float:
    """Seconds of processor time so far, ours and our session's in the database together: what one core would take,
    however many neighbours lengthen the clock on the wall."""
    from django.db import connection

    connection.ensure_connection()
    session = Path("/proc") / str(connection.connection.info.backend_pid) / "schedstat"
    return time.process_time() + int(session.read_text().split()[0]) / 1e9
