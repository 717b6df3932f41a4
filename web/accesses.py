"""Opening a customer's portal to somebody, who may have no account yet."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from kernel.models import User
from kernel.services import invite, queue_message, wording
from subscribers.models import Customer, PortalAccess
from subscribers.services import grant_portal_access


def open_access(customer: Customer, *, name: str, email: str, at: datetime, by: User, **facts: Any) -> None:
    """Grants an access to the account of an address; an account not yet entered is invited, again if need be, and who
    comes in already is told of one more."""
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email.strip()).first()
        entered = user is not None and (user.has_usable_password() or user.is_staff)
        if user is None or not entered:
            user = invite(email=email, name=name, role="customer", language=customer.language, at=at, by=by).user
        new = not PortalAccess.objects.filter(user=user, customer=customer).exists()
        access = grant_portal_access(user, customer, **facts)
        if entered and new:
            _tell(access, at, by)


def _tell(access: PortalAccess, at: datetime, by: User) -> None:
    user, customer = access.user, access.customer
    facts = {"person": {"name": user.name, "email": user.email}, "customer": {"name": customer.name}, "by": by.name}
    said = wording("access_opened").words(user.language, {**facts, "address": f"{settings.RACCORD_URL}/portail/"})
    queue_message(
        channel="mail", to=user.email, subject=said.subject, body=said.body, key=f"access/{access.pk}", at=at,
        about=customer, language=user.language, kind=said.kind, version=said.version,
    )  # fmt: skip
