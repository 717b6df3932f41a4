"""Sessions and second factors of accounts, which the sign-in library keeps."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.utils import reset as forget_passwords
from django.db import transaction
from django.db.models import QuerySet

from kernel.errors import Refused
from kernel.models import User
from kernel.roles import may
from kernel.services import forget_browsers
from web.codes import forget_codes


def factors_of(user: User) -> "QuerySet[Authenticator]":
    """His second factors, recovery codes aside."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=user)
    return rows.exclude(type=Authenticator.Type.RECOVERY_CODES).order_by("created_at")


def sign_out_everywhere(user: User, *, keep: str | None = None) -> int:
    """Ends his sessions, but the one of key `keep`; returns how many ended. With the last one go the pushes too."""
    ended = 0
    # All of them: the library's own list leaves alone the sessions of an account that is closed just now, and they
    # would open again with it.
    for session in UserSession.objects.filter(user=user):
        if session.session_key != keep:
            session.end()
            ended += 1
    if keep is None:
        forget_browsers(user)
    return ended


def forget_factors(user: User, *, by: User) -> None:
    """Removes every factor and ends every session. Raises Refused `own_account`: nobody takes off his own lock."""
    if by.pk == user.pk:
        raise Refused("own_account")
    if not may(by, "user.write"):
        raise Refused("not_allowed")
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
    sign_out_everywhere(user)


def unlock(user: User) -> None:
    """Lets in again, from everywhere, who gave a wrong password or a wrong code too often."""
    forget_passwords(username=user.email)
    forget_codes(user)
