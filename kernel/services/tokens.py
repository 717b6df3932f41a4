"""Keys of programs: issued, checked, counted, revoked; and writes answered twice the same."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction

from kernel.errors import Refused
from kernel.models import ApiToken, ApiUse, ApiWrite
from kernel.roles import SCOPES
from kernel.services.people import hash_key

if TYPE_CHECKING:
    from kernel.models import User

LONGEST = timedelta(days=366)
# So that a sweep of leaked keys, ours or another's, knows one when it sees it.
KEY_BEGINS = "rcd_"
WRITES_KEPT = timedelta(days=2)
# A write whose process died before it answered: by then it may be tried again.
WRITE_LASTS = timedelta(minutes=2)
USED_EVERY = timedelta(minutes=1)


def issue_token(
    user: User, *, name: str, scopes: Sequence[str], lasts: timedelta, at: datetime
) -> tuple[ApiToken, str]:
    """A new token and its key, which nobody will ever see again.

    Raises:
        Refused: `field_missing`, `scope_unknown`, `token_lasts_too_long` beyond a year.
    """
    wanted = sorted(set(scopes))
    if not name.strip() or not wanted:
        raise Refused("field_missing", field="name" if not name.strip() else "scopes")
    if not set(wanted) <= set(SCOPES):
        raise Refused("scope_unknown", scopes=", ".join(sorted(set(wanted) - set(SCOPES))))
    if not timedelta(0) < lasts <= LONGEST:
        raise Refused("token_lasts_too_long", days=LONGEST.days)
    key = KEY_BEGINS + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip()[:80],
        key_hash=hash_key(key),
        prefix=key[:10],
        scopes=wanted,
        created_at=at,
        expires_at=at + lasts,
    )
    return token, key


def revoke_token(token: ApiToken, *, at: datetime) -> None:
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)


def check_token(key: str, *, at: datetime) -> ApiToken | None:
    """The living token of a key, whose person may still sign in."""
    living = ApiToken.objects.select_related("user").filter(revoked_at=None, expires_at__gt=at, user__is_active=True)
    token = living.filter(key_hash=hash_key(key)).first()
    if token and (token.last_used_at is None or at - token.last_used_at >= USED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token


def count_call(token: ApiToken, *, at: datetime) -> int:
    """Counts one more call of this minute, for every process together; returns how many there were."""
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_apiuse AS used (token_id, minute, calls) VALUES (%s, %s, 1)"
            " ON CONFLICT (token_id, minute) DO UPDATE SET calls = used.calls + 1 RETURNING calls",
            [token.pk, minute],
        )
        calls: int = cursor.fetchone()[0]
    if calls == 1:
        ApiUse.objects.filter(minute__lt=at - timedelta(days=1)).delete()
        ApiWrite.objects.filter(asked_at__lt=at - WRITES_KEPT).delete()
    return calls


def begin_write(token: ApiToken, *, key: str, fingerprint: str, at: datetime) -> ApiWrite | None:
    """Claims an idempotency key; None when the write is ours to do, else the earlier one with its answer.

    Raises:
        Refused: `key_of_another_write` when the same key came with another request, `write_running` while it runs.
    """
    try:
        with transaction.atomic():
            ApiWrite.objects.create(token=token, key=key, fingerprint=fingerprint, asked_at=at)
            return None
    except IntegrityError:
        earlier = ApiWrite.objects.get(token=token, key=key)
    if earlier.fingerprint != fingerprint:
        raise Refused("key_of_another_write", key=key)
    if earlier.status is not None:
        return earlier
    stale = ApiWrite.objects.filter(pk=earlier.pk, status=None, asked_at__lte=at - WRITE_LASTS)
    if not stale.update(asked_at=at):
        raise Refused("write_running", key=key)
    return None


def finish_write(token: ApiToken, *, key: str, status: int, answer: str) -> None:
    ApiWrite.objects.filter(token=token, key=key, status=None).update(status=status, answer=answer)


def forget_write(token: ApiToken, *, key: str) -> None:
    """A write that never got as far as an outcome may be tried again under its key."""
    ApiWrite.objects.filter(token=token, key=key, status=None).delete()
