"""The sample data leaves in one act: an empty house is left, with its first administrator, for the set-up to begin."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from invoicing.models import Invoice
from kernel.errors import Refused
from kernel.models import User
from kernel.roles import Role
from lab.town import founding
from provisioning.models import Box
from subscribers.models import Contract, Customer

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
"""What migrations wrote, and nothing of the town's."""
NOBODY = ".example"
"""How every address of the town ends, and none that a letter could reach (RFC 2606)."""
NEVER_GIVEN = "000"
"""How the SIREN of every company of the town begins."""

ATTEMPTS = 5
"""Emptying takes every table: it may meet the sweeps halfway, each holding what the other wants."""


@dataclass(frozen=True)
class Leaving:
    """What would go: how many of each, and, of all that, who is not of the sample but was entered by real people."""

    customers: int
    contracts: int
    invoices: int
    boxes: int
    accounts: int
    own_customers: list[str]
    own_people: list[str]


def is_here() -> bool:
    """Whether there is a sample to empty: never true of a house of real people."""
    return founding.is_the_sample()


def is_own(user: User) -> bool:
    """Whether an account is somebody's real one."""
    return not user.email.endswith(NOBODY)


def preview() -> Leaving:
    """What would go now."""
    own = Customer.objects.exclude(siren="").exclude(siren__startswith=NEVER_GIVEN).order_by("pk")
    people = User.objects.exclude(email__endswith=NOBODY).order_by("pk")
    return Leaving(
        customers=Customer.objects.count(),
        contracts=Contract.objects.count(),
        invoices=Invoice.objects.count(),
        boxes=Box.objects.count(),
        accounts=User.objects.count(),
        own_customers=list(own.values_list("name", flat=True)),
        own_people=list(people.values_list("email", flat=True)),
    )


def leave(email: str, password: str = "", *, keeping: User | None = None) -> User:
    """Empties every table and the archive of a database that holds the sample town, and leaves one administrator: the
    account of who is `keeping` his own, its password and second factor with it, else a new one.

    Raises:
        Refused: `not_the_sample` where the database is not the town's: what real people entered is never emptied.
    """
    if not is_here():
        raise Refused("not_the_sample")
    for _attempt in range(ATTEMPTS - 1):
        try:
            return _leave(email, password, keeping)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
    return _leave(email, password, keeping)


def _leave(email: str, password: str, keeping: User | None) -> User:
    with transaction.atomic():
        left = _account(email, password, keeping)
        factors = list(Authenticator.objects.filter(user=left)) if left.pk else []
        _empty()
        left.save(force_insert=True)
        Authenticator.objects.bulk_create(factors)
        _number_on(User, Authenticator)
        transaction.on_commit(_empty_archive)
    return left


def _account(email: str, password: str, keeping: User | None) -> User:
    """Read, or made, before all is gone."""
    if keeping is not None:
        kept = User.objects.get(pk=keeping.pk)
        kept.role = Role.ADMIN
        return kept
    made = User(email=email.strip().lower(), name=email.partition("@")[0], role=Role.ADMIN)
    made.set_password(password)
    return made


def _empty_archive() -> None:
    """Papers of the town lie beside the database, under numbers that the first real ones will bear."""
    for place in (Path(settings.MEDIA_ROOT), Path(settings.EINVOICING_FOLDER)):
        for one in place.iterdir() if place.is_dir() else ():
            shutil.rmtree(one) if one.is_dir() else one.unlink()
    cache.clear()


def _number_on(*models: Any) -> None:
    """What was written with its number moves the counter that the others get theirs from."""
    statements = connection.ops.sequence_reset_sql(no_style(), models)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


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
