"""What happened to what is mine: a line, a request, a contract, an invoice, a mandate."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from invoicing.models import Mandate
from kernel.models import User
from web.activity import open_deeds
from web.doors import customer_door, person
from web.portal import access, mine
from web.portal.views.sent import sent_to
from web.subjects import Kind, page_of


def _mandates(user: User) -> QuerySet[Mandate]:
    return Mandate.objects.filter(customer__in=access.customers(user)).select_related("customer")


ROWS: Final[Mapping[str, tuple[Callable[[User], QuerySet[Any]], str, str]]] = {
    "sla.ticket": (access.tickets, "portal:ticket", "number"),
    "provisioning.line": (access.lines, "portal:line", "reference"),
    "subscribers.contract": (mine.contracts, "portal:contract", "number"),
    "invoicing.invoice": (access.invoices, "portal:invoice", "number"),
    "invoicing.mandate": (_mandates, "portal:mandate", "customer.number"),
}


@require_safe
@customer_door
def activity(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    if kind not in ROWS:
        raise Http404
    rows, page, key = ROWS[kind]
    user = person(request)
    row = get_object_or_404(rows(user), pk=pk)
    deeds = open_deeds(row, sent_to(user).filter(about_type=kind, about_id=pk))
    back = page_of(row, Kind(type(row), "", page, key))
    return render(request, "portal/activity.html", {"row": row, "back": back, "deeds": deeds})
