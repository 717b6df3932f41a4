"""What stands against forgetting a customer, what would go and what law keeps: from every room."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from invoicing.models import DunningCase
from invoicing.selectors import balance
from invoicing.selectors.person import kept_by_law
from kernel.errors import Refused
from kernel.models import User
from kernel.roles import Role
from kernel.services import forget_messages, forget_user
from provisioning.selectors.person import boxes_outstanding
from sla.services.forgetting import forget_person as forget_tickets
from subscribers import selectors, services
from subscribers.models import Customer, ErasureProof, PortalAccess
from web import formats
from web.correspondence import WINDOW, rows_about, scope_of


@dataclass(frozen=True)
class Erasure:
    """Both lists, and why not yet; it may be carried out when `against` is empty."""

    against: list[str]
    goes: list[tuple[str, int]]
    stays: list[tuple[str, int]]


def preview(customer: Customer, today: date) -> Erasure:
    goes, stays = _counts(customer)
    return Erasure(_against(customer, today), _named(goes), _named(stays))


def carry_out(customer: Customer, *, at: datetime, by: User | None, why: str = ErasureProof.Why.ASKED) -> Customer:
    """Forgets a customer against whom nothing stands, in every room, and keeps the proof of it: all or nothing.

    Accounts that open other customers' files too stay as they are. Raises `Refused("erasure_too_early")`.
    """
    if _against(customer, at.date()):
        raise Refused("erasure_too_early")
    goes, stays = _counts(customer)
    addresses = _addresses(customer)
    with transaction.atomic():
        for user in _own_accounts(customer):
            Authenticator.objects.filter(user=user).delete()
            EmailAddress.objects.filter(user=user).delete()
            forget_user(user)
        words = forget_tickets(customer, addresses=addresses)
        letters = forget_messages(addresses, about=_about(customer), at=at)
        services.forget_person(customer, at=at, by=by)
        proven = {**goes, **words, "messages": letters}
        services.prove_erasure(customer, goes=proven, stays=stays, why=why, at=at, by=by)
    return customer


def carry_out_due(numbers: Collection[str], *, at: datetime, by: User) -> tuple[int, list[str]]:
    """Forgets, of the customers kept long enough, those that a person approved; each by itself.

    Returns:
        How many were forgotten, and the numbers of those against whom something stands by now.
    """
    done, left = 0, []
    for customer in Customer.objects.filter(number__in=numbers, erased_at=None).order_by("pk"):
        try:
            carry_out(customer, at=at, by=by, why=ErasureProof.Why.KEPT_ENOUGH)
            done += 1
        except Refused:
            left.append(customer.number)
    return done, left


def _counts(customer: Customer) -> tuple[dict[str, int], dict[str, int]]:
    goes, stays = selectors.erasure_lists(customer)
    tickets = customer.tickets.count()
    accounts = len(_own_accounts(customer))
    return {**goes, "accounts": accounts, "tickets": tickets}, stays | kept_by_law(customer)


def _own_accounts(customer: Customer) -> list[User]:
    """The portal accounts that open no other customer's file."""
    others = PortalAccess.objects.exclude(customer=customer).values("user")
    rows = User.objects.filter(portal_accesses__customer=customer, role=Role.CUSTOMER).exclude(pk__in=others)
    return list(rows.distinct())


def _addresses(customer: Customer) -> set[str]:
    contacts = customer.contacts.exclude(email="").values_list("email", flat=True)
    return {customer.email, *contacts, *(user.email for user in _own_accounts(customer))}


def _about(customer: Customer) -> dict[str, list[int]]:
    """The rows whose messages speak of him."""
    about = rows_about(scope_of(customer))
    # Announced work is told to many: what each was mailed is known by his address.
    return {label: keys for label, keys in about.items() if label != WINDOW}


def due(today: date) -> list[Customer]:
    """Those who were kept long enough, and against whom nothing stands."""
    return [one for one in selectors.to_forget(today=today) if not _against(one, today)]


def _against(customer: Customer, today: date) -> list[str]:
    found = [_told(one) for one in selectors.erasure_blockers(customer, today=today)]
    if (owed := balance(customer)) != 0:
        found.append(_("The account is not at zero: %(amount)s.") % {"amount": formats.money(owed)})
    if DunningCase.objects.filter(customer=customer, closed_at=None).exists():
        found.append(_("A dunning case is open."))
    if boxes := boxes_outstanding(customer):
        found.append(_("Boxes are still there: %(count)s.") % {"count": boxes})
    return found


def _told(blocker: selectors.Blocker) -> str:
    contract = blocker.facts["contract"]
    if blocker.code == "contract_runs":
        return _("The contract %(contract)s still runs.") % {"contract": contract}
    until = formats.day(blocker.facts["until"])
    return _("The contract %(contract)s is kept until %(until)s.") % {"contract": contract, "until": until}


def _named(counts: dict[str, int]) -> list[tuple[str, int]]:
    names = {
        "identity": _("Name, numbers, address, history"),
        "contacts": _("Contacts"),
        "addresses": _("Addresses and sites"),
        "notes": _("Notes"),
        "files": _("Documents"),
        "accesses": _("Portal accounts' accesses"),
        "accounts": _("Portal accounts, with emails and letters"),
        "tickets": _("Words of requests, and their files"),
        "contracts": _("Contracts, without a name"),
        "consents": _("Consents and their dates"),
        "invoices": _("Invoices, for ten years"),
    }
    return [(names[name], count) for name, count in counts.items()]
