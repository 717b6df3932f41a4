"""What stands against forgetting a customer, what would go and what law keeps: from every room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from invoicing.models import DunningCase
from invoicing.selectors import balance
from invoicing.selectors.person import kept_by_law
from kernel.errors import Refused
from kernel.models import User
from provisioning.selectors.person import boxes_outstanding
from subscribers import selectors, services
from subscribers.models import Customer
from web import formats


@dataclass(frozen=True)
class Erasure:
    """Both lists, and why not yet; it may be carried out when `against` is empty."""

    against: list[str]
    goes: list[tuple[str, int]]
    stays: list[tuple[str, int]]


def preview(customer: Customer, today: date) -> Erasure:
    goes, stays = selectors.erasure_lists(customer)
    stays |= kept_by_law(customer)
    return Erasure(_against(customer, today), _named(goes), _named(stays))


def carry_out(customer: Customer, *, at: datetime, by: User | None) -> Customer:
    """Forgets a customer against whom nothing stands in any room. Raises `Refused("erasure_too_early")`."""
    if _against(customer, at.date()):
        raise Refused("erasure_too_early")
    return services.forget_person(customer, at=at, by=by)


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
        "contracts": _("Contracts, without a name"),
        "consents": _("Consents and their dates"),
        "invoices": _("Invoices, for ten years"),
    }
    return [(names[name], count) for name, count in counts.items()]
