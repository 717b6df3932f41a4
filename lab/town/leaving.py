"""The sample data leaves in one act: an empty house is left, with its first administrator, for the set-up to begin."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection, transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.roles import Role
from lab.town import founding

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
"""What migrations wrote, and nothing of the town's."""


def is_here() -> bool:
    """Whether there is a sample to empty: never true of a house of real people."""
    return founding.is_the_sample()


def leave(email: str, password: str) -> User:
    """Empties every table of a database that holds the sample town, then makes `email` its administrator.

    Raises:
        Refused: `not_the_sample` where the database is not the town's: what real people entered is never emptied.
    """
    if not is_here():
        raise Refused("not_the_sample")
    with transaction.atomic():
        _empty()
        return User.objects.create_user(email=email, password=password, name=email.partition("@")[0], role=Role.ADMIN)


def _empty() -> None:
    """TRUNCATE, which the triggers that guard issued papers row by row do not see; the tables' numbers begin anew."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    with connection.cursor() as cursor:
        names = ", ".join(connection.ops.quote_name(name) for name in sorted(tables - KEPT) if name in _there(cursor))
        # What waits for the end of the transaction is checked now: a table with pending events cannot be emptied.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def _there(cursor: Any) -> set[str]:
    return set(connection.introspection.table_names(cursor))
