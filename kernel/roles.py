"""Who may do what: roles as sets of permissions, in one readable table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """A person's place in the house; one a person."""

    NOC = "noc", _("NOC")
    SENIOR_NOC = "senior_noc", _("Senior NOC")
    FINANCE = "finance", _("Finance")
    FINANCE_APPROVER = "finance_approver", _("Finance approver")
    SALES = "sales", _("Sales")
    TECHNICIAN = "technician", _("Technician")
    READ_ONLY = "read_only", _("Read only")
    ADMIN = "admin", _("Administrator")
    CUSTOMER = "customer", _("Customer")


class Person(Protocol):
    """What `may` needs of a user."""

    @property
    def is_active(self) -> bool: ...
    @property
    def role(self) -> str: ...


_READ = frozenset({"noc.read", "desk.read", "customer.read"})
_NOC = frozenset({"noc.read", "customer.read", "incident.work", "push.run", "box.move", "visit.book"})
_FINANCE = frozenset(
    {
        "desk.read",
        "customer.read",
        "invoice.issue",
        "batch.prepare",
        "payment.record",
        "dunning.work",
        "bank.import",
        "mandate.write",
        "letter.post",
    }
)

GRANTS: Mapping[str, frozenset[str]] = {
    Role.NOC: _NOC,
    Role.SENIOR_NOC: _NOC
    | {"line.close", "push.approve", "clock.correct", "template.write", "network.write", "charge.waive"},
    Role.FINANCE: _FINANCE,
    Role.FINANCE_APPROVER: _FINANCE
    | {"batch.approve", "penalty.decide", "dunning.policy", "books.close", "letter.write"},
    Role.SALES: frozenset(
        {"desk.read", "customer.read", "customer.write", "contract.write", "visit.book", "letter.post", "letter.write"}
    ),
    Role.TECHNICIAN: frozenset({"noc.read", "customer.read", "box.move", "visit.book"}),
    Role.READ_ONLY: _READ,
    Role.CUSTOMER: frozenset(),
}
"""The permissions of each role. An administrator holds all of them."""

PERMISSIONS: frozenset[str] = frozenset().union(*GRANTS.values()) | {"settings.write", "user.write"}

AREAS = ("customers", "network", "guarantee", "money", "house")
SCOPES: tuple[str, ...] = tuple(f"{area}:{act}" for area in AREAS for act in ("read", "write"))
"""What a program's token may open, of what its person may do."""


def may(user: Person, permission: str) -> bool:
    """Whether `user` holds `permission`.

    Raises:
        KeyError: nobody could ever hold that permission: a slip of the pen, not a refusal.
    """
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    # An anonymous visitor has no role at all.
    role = getattr(user, "role", Role.CUSTOMER)
    return bool(user.is_active) and (role == Role.ADMIN or permission in GRANTS[role])
