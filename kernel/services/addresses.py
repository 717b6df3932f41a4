"""A person changes the address he signs in with: the new one must open a link before it counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.services.letters import wording
from kernel.services.messages import queue_message
from kernel.services.notices import LONGEST_ADDRESS
from kernel.services.people import hash_key

if TYPE_CHECKING:
    from collections.abc import Mapping

LINK_LASTS = timedelta(hours=24)
_SALT = "kernel.new_address"


class NewAddress(NamedTuple):
    """What a link stands for, while it stands."""

    user: User
    email: str


def ask_for_address(user: User, *, email: str, at: datetime) -> None:
    """Mails the link to the new address; nothing changes before it is opened and confirmed.

    Whether another account has that address is not told here: then the mail does not leave.

    Raises:
        Refused: `email_invalid`, `address_same`.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused("email_invalid", email=email[:254]) from error
    if len(address) > LONGEST_ADDRESS:
        raise Refused("email_invalid", email=email[:254])
    if address == user.email.lower():
        raise Refused("address_same", email=address)
    if User.objects.filter(email__iexact=address).exists():
        return
    until = at + LINK_LASTS
    key = signing.dumps([user.pk, user.email, address, until.timestamp()], salt=_SALT)
    facts = {"address": f"{settings.RACCORD_URL}/adresse/{key}", "new": address, "hours": 24}
    # One mail an hour at most to one address, whoever types it in.
    _tell(user, "address_confirm", address, facts, f"address/{user.pk}/{hash_key(address)}/{at:%Y-%m-%dT%H}", at)


def new_address(key: str, *, at: datetime) -> NewAddress | None:
    """What a link stands for; None once it is used, too old, or not ours."""
    try:
        pk, old, email, until = signing.loads(key, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=pk, email=old, is_active=True).first()
    return NewAddress(user, email) if user and at.timestamp() < until else None


def take_address(key: str, *, at: datetime) -> User:
    """The new address counts from now on; the old one is told.

    Raises:
        Refused: `link_spent`, `account_exists` where somebody else took the address meanwhile.
    """
    found = new_address(key, at=at)
    if found is None:
        raise Refused("link_spent")
    user, old = found.user, found.user.email
    try:
        with transaction.atomic():
            moved = User.objects.filter(pk=user.pk, email=old).update(email=found.email)
            if moved:
                _tell(
                    user, "address_changed", old, {"new": found.email}, f"address-changed/{user.pk}/{hash_key(key)}", at
                )
    except IntegrityError as error:
        raise Refused("account_exists", email=found.email) from error
    if not moved:
        raise Refused("link_spent")
    user.refresh_from_db()
    return user


def _tell(user: User, kind: str, to: str, facts: Mapping[str, object], key: str, at: datetime) -> None:
    said = wording(kind).words(user.language, {"person": {"name": user.name, "email": user.email}, **facts})
    queue_message(
        channel="mail", to=to, subject=said.subject, body=said.body, key=key, at=at, language=user.language,
        kind=said.kind, version=said.version,
    )  # fmt: skip
