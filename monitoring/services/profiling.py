"""The operator's own profiles: kept, and given up for the ready-made ones again."""

from __future__ import annotations

import json
import re
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from kernel.errors import Refused
from kernel.models import User
from monitoring.domain.profiles import read_profile, write_profile
from monitoring.models import Profile, Target

_TABLE = Target._meta.db_table
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def keep_profile(name: str, text: str, *, title: str = "", at: datetime, by: User | None = None) -> Profile:
    """Keeps a profile written as JSON, under a new name or over an old one; from the next poll on it is what is read.

    Raises ``Refused("profile_invalid")`` with the place of the first fault, ``"profile_name"``.
    """
    if not _NAME.fullmatch(name):
        raise Refused("profile_name", name=name)
    try:
        given = json.loads(text)
    except ValueError as error:
        raise Refused("profile_invalid", where="JSON", why=str(error)) from error
    if not isinstance(given, dict):
        raise Refused("profile_invalid", where="JSON", why="{ }")
    body = write_profile(read_profile(given))
    with transaction.atomic():
        kept, _ = Profile.objects.update_or_create(
            name=name, defaults={"title": title[:120], "body": body, "changed_at": at, "changed_by": by}
        )
        _look_again(name)
    return kept


def drop_profile(name: str) -> bool:
    """Gives up an own profile; what bore its name is read with the ready-made one again. False when there was none."""
    with transaction.atomic():
        gone, _ = Profile.objects.filter(name=name).delete()
        if gone:
            _look_again(name)
    return bool(gone)


def _look_again(name: str) -> None:
    """Which rows there are is found anew: the old profile may have asked for others. One statement on what is stored
    then, for a poller may be writing the same memory; locked in its order, or each would wait for the other."""
    nodes = Q(node__isnull=False) if name in {"node", "olt"} else Q(pk__in=[])
    touched = Target.objects.filter(Q(box__model__snmp_profile=name) | nodes).values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH ours AS (SELECT id FROM {_TABLE} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)"  # noqa: S608
            f" UPDATE {_TABLE} AS target SET memory = memory - 'names' FROM ours WHERE target.id = ours.id",
            [list(touched)],
        )
