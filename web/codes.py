"""Codes of second factors: few tries each, counted in the database for every process and every place together.

Who gets this far knows the password, so that a count by account locks nobody out whom a stranger could name.
"""

from datetime import datetime
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import clock
from kernel.models import User

FEW = 3
"""Recovery codes from which on new ones are asked for."""
MOST = 6
"""Tries in a quarter of an hour: of a million codes three are right at any time."""


class _Counted(BaseAuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        # Counted before the code is looked at: a hundred tries at once are a hundred tries.
        if count_code(self.user, at=clock.now()) > MOST:
            raise ValidationError(_("Too many wrong codes. Wait a quarter of an hour, then take a fresh one."))
        code: str = super().clean_code()
        forget_codes(self.user)
        return code

    def save(self) -> None:
        super().save()
        if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
            self.authenticator.refresh_from_db()
            _tell_left(len(self.authenticator.wrap().get_unused_codes()))


def _tell_left(left: int) -> None:
    """Whoever used a code for want of his telephone learns in time how many remain."""
    said = ngettext("%(left)s recovery code is left.", "%(left)s recovery codes are left.", left) % {"left": left}
    if left <= FEW:
        said = f"{said} {_('Make new ones now, under Security: without any, only an administrator can let you in.')}"
    messages.warning(context.request, said)


class SignInCode(_Counted, AuthenticateForm):  # type: ignore[misc]
    """Asked for after the password."""


class AgainCode(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """Asked for before the account's safety is touched."""


def _name(user: User) -> str:
    # Beside the wrong passwords, where the administration shows both; no address holds a blank.
    return f"code {user.email}"


def count_code(user: User, *, at: datetime) -> int:
    """One more try; how many there were since the last pause of a quarter of an hour."""
    wait = get_cool_off(None)
    assert wait is not None
    rows = AccessAttempt.objects.filter(username=_name(user))
    rows.filter(attempt_time__lt=at - wait).delete()
    if not rows.filter(failures_since_start__lte=MOST).update(
        failures_since_start=F("failures_since_start") + 1, attempt_time=at
    ):
        _begin(user, at)
    return int(rows.values_list("failures_since_start", flat=True).first() or 1)


def _begin(user: User, at: datetime) -> None:
    """Two first tries at once make one row: the other is not counted, which helps nobody twice."""
    try:
        with transaction.atomic():
            row = AccessAttempt.objects.create(username=_name(user), ip_address="::", failures_since_start=1)
    except IntegrityError:
        return
    AccessAttempt.objects.filter(pk=row.pk).update(attempt_time=at)


def forget_codes(user: User) -> None:
    AccessAttempt.objects.filter(username=_name(user)).delete()


class NewKey(AddWebAuthnForm):  # type: ignore[misc]
    """A key added, under a name that tells it from the others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")


class KeyName(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
