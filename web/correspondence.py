"""What was sent to a customer: every mail, text and letter about what is his, with its exact content and its fate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import Q, QuerySet

from invoicing.models import DunningCase, Instalment, Invoice, Mandate
from kernel.models import Bounce, Message
from kernel.selectors import open_bounces
from provisioning.models import ReturnCase
from sla.models import MaintenanceWindow, Ticket
from subscribers.models import AssistancePack, Contact, Contract, Customer, PortalAccess, Quote
from subscribers.selectors import postal_address

WINDOW: Final = "sla.maintenancewindow"
OURS: Final = (
    *("lead_reminder", "invitation_staff", "invitation_customer", "access_opened"),
    *("password_reset", "address_confirm", "address_changed"),
)
"""Kinds that are told to nobody else: to our own people, or with a way in that is the reader's alone."""


@dataclass(frozen=True)
class Scope:
    """Whose messages are meant: of these customers as such, of their papers, and of these contracts, tickets, bills."""

    whole: QuerySet[Customer]
    papers: QuerySet[Customer]
    contracts: QuerySet[Contract]
    lines: QuerySet[Contract]
    tickets: QuerySet[Ticket]
    invoices: QuerySet[Invoice]


def scope_of(customer: Customer) -> Scope:
    """Everything of one customer."""
    me = Customer.objects.filter(pk=customer.pk)
    contracts = Contract.objects.filter(customer=customer)
    return Scope(me, me, contracts, contracts, customer.tickets.all(), Invoice.objects.filter(customer=customer))


def rows_about(scope: Scope) -> dict[str, list[int]]:
    """Type -> keys of the rows whose messages belong to a scope."""
    found: Mapping[str, QuerySet[Any]] = {
        "subscribers.customer": scope.papers,
        "subscribers.contract": scope.contracts,
        "subscribers.quote": Quote.objects.filter(customer__in=scope.whole),
        "subscribers.assistancepack": AssistancePack.objects.filter(customer__in=scope.whole),
        "sla.ticket": scope.tickets,
        WINDOW: MaintenanceWindow.objects.filter(lines__contract__in=scope.lines),
        "provisioning.returncase": ReturnCase.objects.filter(line__contract__in=scope.lines),
        "invoicing.invoice": scope.invoices,
        "invoicing.instalment": Instalment.objects.filter(schedule__invoice__in=scope.invoices),
        "invoicing.mandate": Mandate.objects.filter(customer__in=scope.papers),
        "invoicing.dunningcase": DunningCase.objects.filter(customer__in=scope.papers),
    }
    return {label: list(rows.order_by().values_list("pk", flat=True).distinct()) for label, rows in found.items()}


def sent(scope: Scope) -> QuerySet[Message]:
    """What was sent within a scope, the newest first. What our own people were told of the same rows is left out."""
    mine = _addresses(scope)
    about = Q(pk__in=[])
    for label, keys in rows_about(scope).items():
        if keys:
            to_them = Q(recipient__in=mine) if label == WINDOW else Q()
            about |= Q(about_type=label, about_id__in=keys) & to_them
    theirs = ~Q(kind="") | Q(recipient__in=mine)
    return Message.objects.filter(about, theirs).exclude(kind__in=OURS).order_by("-queued_at", "-pk")


def _addresses(scope: Scope) -> list[str]:
    everyone = scope.whole | scope.papers
    contacts = Contact.objects.filter(customer__in=everyone).exclude(email="")
    accounts = PortalAccess.objects.filter(customer__in=everyone)
    return sorted(
        {*everyone.values_list("email", flat=True), *contacts.values_list("email", flat=True),
         *accounts.values_list("user__email", flat=True)}
    )  # fmt: skip


def enclosed(message: Message, place: int) -> tuple[str, str, bytes] | None:
    """(name, type, bytes) of what went with a message; None where there is no such thing, or no more."""
    if not 0 <= place < len(message.attachments):
        return None
    one = message.attachments[place]
    path = Path(settings.MEDIA_ROOT) / one["path"]
    return (one["name"], one["media_type"], path.read_bytes()) if path.is_file() else None


def came_back(customer: Customer) -> Bounce | None:
    """The open mark on his postal address, as it stands today: a letter to it came back, and he has not moved since."""
    marks = open_bounces().filter(source=Bounce.Source.POST, address__startswith=postal_address(customer))
    return marks.first()
