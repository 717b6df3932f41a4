"""Who of a customer's people may hear of a row: whoever may read on his portal what was sent about it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from invoicing.models import DunningCase, Instalment, Invoice, Mandate
from kernel.models import User
from provisioning.models import ReturnCase
from sla.models import MaintenanceWindow, Ticket
from subscribers.models import AssistancePack, Contract, Customer, PortalAccess, Quote
from web.correspondence import rows_about
from web.portal.views.sent import scope_of_user

About = tuple[str, int]
OWNERS: Final[Mapping[str, tuple[Any, str]]] = {
    "subscribers.customer": (Customer, "pk"),
    "subscribers.contract": (Contract, "customer"),
    "subscribers.quote": (Quote, "customer"),
    "subscribers.assistancepack": (AssistancePack, "customer"),
    "sla.ticket": (Ticket, "customer"),
    "sla.maintenancewindow": (MaintenanceWindow, "lines__contract__customer"),
    "provisioning.returncase": (ReturnCase, "line__contract__customer"),
    "invoicing.invoice": (Invoice, "customer"),
    "invoicing.instalment": (Instalment, "schedule__invoice__customer"),
    "invoicing.mandate": (Mandate, "customer"),
    "invoicing.dunningcase": (DunningCase, "customer"),
}
"""Type of a row -> how its customer is found."""


def listeners(abouts: Collection[About], people: Collection[User]) -> dict[About, list[User]]:
    """Each row with those of `people` who may read what is told of it.

    Two steps, for a month's invoices are told one by one: who has to do with the customer at all, in a query for each
    type of row; then, of these few, what each one's role opens.
    """
    keys: dict[str, set[int]] = defaultdict(set)
    for label, key in abouts:
        keys[label].add(key)
    customers = {owner for label, some in keys.items() if label in OWNERS for owner in _owners(label, some)}
    known = PortalAccess.objects.filter(customer__in=customers, user__in=[user.pk for user in people])
    near = set(known.values_list("user", flat=True)) if customers else set()
    found: dict[About, list[User]] = defaultdict(list)
    for user in sorted(people, key=lambda one: one.pk):
        if user.pk in near and not user.is_staff:
            for about in _open_to(user, keys):
                found[about].append(user)
    return dict(found)


def _owners(label: str, keys: Collection[int]) -> list[int]:
    model, path = OWNERS[label]
    return list(model.objects.filter(pk__in=keys).order_by().values_list(path, flat=True))


def _open_to(user: User, keys: Mapping[str, set[int]]) -> list[About]:
    readable: Mapping[str, Sequence[int]] = rows_about(scope_of_user(user))
    return [(label, key) for label, some in keys.items() for key in some & set(readable.get(label, ()))]
