"""What is the customer's own: his contracts, papers and identity; a stranger finds nothing."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from kernel.models import User
from subscribers.models import Contact, Contract, Customer, CustomerFile
from subscribers.models.customers import PortalRole
from subscribers.selectors import contracts_open_to
from web.portal import access

OWNER = (PortalRole.OWNER,)


def contracts(user: User) -> QuerySet[Contract]:
    """Those he may see whole, drafts excepted."""
    rows = contracts_open_to(user, access.WHOLE).exclude(state="draft")
    return rows.select_related("customer", "site", "offer", "calendar").order_by("-number")


def contract_for(user: User, number: str) -> Contract:
    return get_object_or_404(contracts(user), number=number)


def own_contract_for(user: User, number: str) -> Contract:
    """One that he may bind his company by: the owner's alone."""
    rows = contracts_open_to(user, OWNER).exclude(state="draft")
    return get_object_or_404(rows.select_related("customer", "site", "offer", "calendar"), number=number)


def is_owner(user: User, contract: Contract) -> bool:
    return bool(contracts_open_to(user, OWNER).filter(pk=contract.pk).exists())


def customers(user: User) -> QuerySet[Customer]:
    """Those whose file he keeps: the owner's alone."""
    return access.customers(user, OWNER)


def customer_for(user: User, number: str) -> Customer:
    return get_object_or_404(customers(user), number=number)


def contact_for(user: User, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.filter(customer__in=customers(user)), pk=pk)


def files(user: User) -> QuerySet[CustomerFile]:
    """The papers that the house shows him, the newest first."""
    rows = CustomerFile.objects.filter(customer__in=access.customers(user, access.WHOLE), shown=True, removed_at=None)
    return rows.select_related("contract").order_by("-added_at", "-pk")


def file_for(user: User, pk: int) -> CustomerFile:
    return get_object_or_404(files(user), pk=pk)
