from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.models import User
from subscribers.domain import lifecycle
from subscribers.models import Contract, Customer, PortalAccess, TerminationNotice


def customers_of(user: User) -> QuerySet[Customer]:
    """The customers whose portal the user may enter; nobody's for a stranger."""
    return Customer.objects.of(user)


def contracts_of(user: User) -> QuerySet[Contract]:
    """Their contracts, drafts excepted, newest first, with what a list of them shows."""
    mine = Contract.objects.filter(customer__accesses__user=user).exclude(state=lifecycle.DRAFT)
    return mine.select_related("customer", "site", "offer", "calendar").order_by("-number")


def contracts_open_to(user: User, roles: Iterable[str]) -> QuerySet[Contract]:
    """The contracts that the user's accesses of one of `roles` cover: all of a customer's, or those he was given."""
    mine = PortalAccess.objects.filter(user=user, role__in=list(roles), customer=OuterRef("customer"))
    covers = mine.filter(Q(contracts=None) | Q(contracts=OuterRef("pk")))
    return Contract.objects.filter(Exists(covers))


def customers_open_to(user: User, roles: Iterable[str]) -> QuerySet[Customer]:
    """The customers of whom the user may see, in one of `roles`, what belongs to no single contract."""
    whole = PortalAccess.objects.filter(user=user, role__in=list(roles), customer=OuterRef("pk"), contracts=None)
    return Customer.objects.filter(Exists(whole))


def role_in(user: User, customer: Customer) -> str:
    """The user's role in the customer's portal, "" for a stranger."""
    access = customer.accesses.filter(user=user).first()
    return access.role if access else ""


def served_contracts() -> QuerySet[Contract]:
    """Those whose service runs and whose fee is due."""
    return Contract.objects.served().select_related("customer", "site", "offer", "calendar")


def standing_notice(contract: Contract) -> TerminationNotice | None:
    return contract.notices.filter(withdrawn_at__isnull=True).first()
