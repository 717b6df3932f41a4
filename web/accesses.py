"""Opening a customer's portal to somebody, who may have no account yet."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.models import User
from kernel.services import invite
from subscribers.models import Customer
from subscribers.services import grant_portal_access


def open_access(customer: Customer, *, name: str, email: str, at: datetime, by: User, **facts: Any) -> None:
    """Grants an access to the account of an address; an account not yet entered is invited, again if need be."""
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None or not (user.has_usable_password() or user.is_staff):
            user = invite(email=email, name=name, role="customer", language=customer.language, at=at, by=by).user
        grant_portal_access(user, customer, **facts)
