"""Accounts: invited, accepted, changed, closed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from kernel.errors import Refused
from kernel.models import ApiToken, Invitation, Look, PushBrowser, User, WebhookEndpoint
from kernel.roles import Role, may
from kernel.services.letters import wording
from kernel.services.messages import queue_message

if TYPE_CHECKING:
    from collections.abc import Mapping

INVITATION_LASTS = timedelta(days=7)
LOOK_LASTS = timedelta(minutes=30)
KEPT_BY_THE_PERSON = ("name", "phone", "language", "open_to_looks")


def hash_key(key: str) -> str:
    """What is kept of a key that its holder alone knows; long random keys need no salt."""
    return hashlib.sha256(key.encode()).hexdigest()


def invite(*, email: str, name: str, role: str, at: datetime, by: User | None, language: str = "fr") -> Invitation:
    """Opens an account without a password and mails the way in, good for seven days; asked again, a new way in.

    Raises:
        Refused: `email_invalid`, `field_missing`, `role_unknown`, `account_exists` when the account has been entered.
    """
    address, known = _address(email), " ".join(name.split())
    if role not in Role.values:
        raise Refused("role_unknown", role=role)
    if not known:
        raise Refused("field_missing", field=_("Name"))
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email__iexact=address).first()
        if user is not None and (user.has_usable_password() or not user.is_active or user.role != role):
            raise Refused("account_exists", email=address)
        user = user or User.objects.create_user(address, name=known, role=role, language=language)
        return _send_invitation(user, at=at, by=by)


def _send_invitation(user: User, *, at: datetime, by: User | None) -> Invitation:
    standing = Invitation.objects.filter(user=user, accepted_at=None, withdrawn_at=None)
    standing.update(withdrawn_at=at)
    key = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        user=user, key_hash=hash_key(key), invited_at=at, invited_by=by, expires_at=at + INVITATION_LASTS
    )
    link = f"{settings.RACCORD_URL}/invitation/{key}"
    facts = {"person": {"name": user.name, "email": user.email}, "by": by.name if by else None, "address": link}
    kind = "invitation_customer" if user.role == Role.CUSTOMER else "invitation_staff"
    said = wording(kind).words(user.language, {**facts, "days": INVITATION_LASTS.days})
    queue_message(
        channel="mail", to=user.email, subject=said.subject, body=said.body, key=f"invitation/{invitation.pk}", at=at,
        about=invitation, language=user.language, kind=said.kind, version=said.version,
    )  # fmt: skip
    return invitation


def standing_invitation(key: str, *, at: datetime) -> Invitation | None:
    """The invitation that `key` opens, if it still does."""
    found = Invitation.objects.select_related("user").filter(key_hash=hash_key(key)).first()
    return found if found and found.stands(at) and found.user.is_active else None


def accept_invitation(key: str, *, password: str, at: datetime) -> User:
    """Sets the first password; the key is spent.

    Raises:
        Refused: `invitation_spent`, or `password_weak` with the reasons.
    """
    with transaction.atomic():
        found = Invitation.objects.select_for_update(of=("self",)).filter(key_hash=hash_key(key)).first()
        if found is None or not found.stands(at) or not found.user.is_active:
            raise Refused("invitation_spent")
        user = found.user
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise Refused("password_weak", why=" ".join(error.messages)) from error
        user.set_password(password)
        user.save(update_fields=["password"])
        found.accepted_at = at
        found.save(update_fields=["accepted_at"])
    return user


def renewable_invitation(key: str, *, at: datetime) -> Invitation | None:
    """The invitation of a key that is only too old: nobody came in by it, nobody withdrew it, no newer one was sent."""
    found = Invitation.objects.select_related("user", "invited_by").filter(key_hash=hash_key(key)).first()
    if found is None or found.accepted_at or found.withdrawn_at or at < found.expires_at:
        return None
    return None if found.user.has_usable_password() or not found.user.is_active else found


def renew_invitation(key: str, *, at: datetime) -> Invitation:
    """Mails a new way in to whom an invitation grown too old was sent, and to nobody else; once for each.

    Raises:
        Refused: `invitation_spent`.
    """
    with transaction.atomic():
        found = renewable_invitation(key, at=at)
        if found is None:
            raise Refused("invitation_spent")
        User.objects.select_for_update().get(pk=found.user_id)
        if not Invitation.objects.filter(pk=found.pk, withdrawn_at=None).exists():
            raise Refused("invitation_spent")
        return _send_invitation(found.user, at=at, by=found.invited_by)


def withdraw_invitation(invitation: Invitation, *, at: datetime) -> Invitation:
    """Raises Refused `invitation_spent` when it no longer stands."""
    moved = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
    if not moved:
        raise Refused("invitation_spent")
    invitation.refresh_from_db()
    return invitation


def change_account(user: User, *, by: User, at: datetime, role: str | None = None, active: bool | None = None) -> User:
    """What an administrator decides of an account. Its programs' keys and its browsers do not outlive its closing.

    Raises:
        Refused: `not_allowed`, `own_account`, `role_of_another_kind` between ours and customers', `last_administrator`.
    """
    if not may(by, "user.write"):
        raise Refused("not_allowed")
    if by.pk == user.pk:
        raise Refused("own_account")
    with transaction.atomic():
        # One at a time: of two administrators who close each other, one stays.
        list(User.objects.select_for_update().filter(role=Role.ADMIN).order_by("pk"))
        user.refresh_from_db()
        _check_role(user, role)
        user.role = role or user.role
        user.is_active = user.is_active if active is None else active
        user.save(update_fields=["role", "is_active"])
        if not User.objects.filter(role=Role.ADMIN, is_active=True).exists():
            raise Refused("last_administrator")
        if not user.is_active:
            WebhookEndpoint.objects.filter(person=user).update(active=False)
            PushBrowser.objects.filter(user=user).delete()
            ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    return user


def _check_role(user: User, role: str | None) -> None:
    if role is None:
        return
    if role not in Role.values:
        raise Refused("role_unknown", role=role)
    if (role == Role.CUSTOMER) != (user.role == Role.CUSTOMER):
        raise Refused("role_of_another_kind")


def change_profile(user: User, **changes: str | bool) -> User:
    """What a person says of himself: name, phone, language, whether the operator's people may look at his pages.

    Raises:
        Refused: `field_unknown`, `field_missing` for an empty name, `language_unknown`.
    """
    _check_profile(changes)
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=sorted(changes))
    return user


@transaction.atomic
def renew_calendars(user: User) -> None:
    """Ends the addresses at which anybody reads this person's calendars (`web.ical.Feed`); he is shown others."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.calendars_renewed += 1
    locked.save(update_fields=["calendars_renewed"])


def _check_profile(changes: Mapping[str, str | bool]) -> None:
    unknown = sorted(set(changes) - set(KEPT_BY_THE_PERSON))
    if unknown:
        raise Refused("field_unknown", field=unknown[0])
    if "name" in changes and not str(changes["name"]).strip():
        raise Refused("field_missing", field=_("Name"))
    if changes.get("language", "fr") not in {"fr", "en"}:
        raise Refused("language_unknown", language=changes["language"])


def start_look(user: User, *, why: str, at: datetime, by: User) -> Look:
    """Lets one of ours see the portal as `user` does, for half an hour, without a hand on anything.

    Raises:
        Refused: `not_allowed`, `reason_missing`, `not_a_customer`, `look_refused` when the customer does not want it.
    """
    if not (by.is_staff and may(by, "customer.read")):
        raise Refused("not_allowed")
    if not why.strip():
        raise Refused("reason_missing")
    if user.is_staff or not user.is_active:
        raise Refused("not_a_customer")
    if not user.open_to_looks:
        raise Refused("look_refused", name=user.name)
    Look.objects.filter(staff=by, ended_at=None).update(ended_at=at)
    return Look.objects.create(staff=by, user=user, why=why.strip()[:300], started_at=at, expires_at=at + LOOK_LASTS)


def end_look(look: Look, *, at: datetime) -> None:
    Look.objects.filter(pk=look.pk, ended_at=None).update(ended_at=at)


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused("email_invalid", email=email) from error
    return address
