"""The one door to objects in the portal: a customer reaches what is his through his accesses; a stranger finds nothing.

An access is of an owner or a colleague (everything), billing only (papers) or technical only (lines and tickets).
"""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from invoicing.models import Invoice
from kernel import clock
from kernel.models import User
from provisioning.models import Line
from sla.models import Attachment, Penalty, Ticket
from subscribers.models import Appointment, AssistancePack, Contract, Customer, PortalAccess
from subscribers.models.customers import PortalRole
from subscribers.selectors import contracts_open_to, customers_of, customers_open_to
from subscribers.selectors.appointments import packs as every_pack

WHOLE = (PortalRole.OWNER, PortalRole.COLLEAGUE)
PAPERS = (*WHOLE, PortalRole.BILLING)
TECHNICAL = (*WHOLE, PortalRole.TECHNICAL)


def customers(user: User, roles: tuple[PortalRole, ...] = PAPERS) -> QuerySet[Customer]:
    """The customers for whom the user holds one of `roles`, whole: what belongs to no single contract is theirs."""
    return customers_open_to(user, roles)


def _contracts(user: User, roles: tuple[PortalRole, ...]) -> QuerySet[Contract]:
    return contracts_open_to(user, roles)


def _of(user: User, roles: tuple[PortalRole, ...]) -> Q:
    """Rows of a contract that is open to the user, or of none where the whole customer is."""
    whole = Q(contract=None, customer__in=customers(user, roles))
    return Q(contract__in=_contracts(user, roles)) | whole


def lines(user: User) -> QuerySet[Line]:
    rows = Line.objects.attached().filter(contract__in=_contracts(user, TECHNICAL))
    return rows.select_related("contract__customer", "contract__site", "contract__offer").order_by("reference")


def tickets(user: User) -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(_of(user, TECHNICAL))
    return rows.select_related("contract__site", "impact").order_by("-opened_at", "-pk")


def invoices(user: User) -> QuerySet[Invoice]:
    rows = Invoice.objects.filter(_of(user, PAPERS), state=Invoice.State.ISSUED)
    return rows.select_related("customer").order_by("-issued_on", "-number")


def penalties(user: User) -> QuerySet[Penalty]:
    rows = Penalty.objects.filter(contract__in=_contracts(user, WHOLE))
    return rows.select_related("impact__incident", "contract").order_by("-proposed_at")


def claimable(user: User) -> list[Penalty]:
    """What he may still ask for: proposed, not asked for yet, in time."""
    now = clock.now()
    waiting = penalties(user).filter(state="proposed", claimed_at=None, amount__gt=0)
    return [penalty for penalty in waiting if penalty.claim_before is None or now < penalty.claim_before]


def contracts(user: User, roles: tuple[PortalRole, ...] = TECHNICAL) -> QuerySet[Contract]:
    """Those of which he holds a part: by default, whose lines he looks after."""
    rows = _contracts(user, roles).exclude(state="draft")
    return rows.select_related("customer", "site").order_by("number")


def asks_for(user: User) -> Customer | None:
    """For whom the user asks what is about no contract, as before the first one; None where he sees single ones."""
    return customers(user, WHOLE).order_by("name", "pk").first()


def may_report(user: User) -> bool:
    """Whether a problem told by the user is about something: a contract he looks after, or a customer without any."""
    return contracts(user).exists() or asks_for(user) is not None


def who_reports(user: User) -> list[str]:
    """Who of the user's customers may, by name: his access to them is to papers alone."""
    rows = PortalAccess.objects.filter(customer__in=customers_of(user), role__in=TECHNICAL).select_related("user")
    return sorted({str(row.user.name or row.user.email) for row in rows if row.user.is_active})


def owned(user: User) -> QuerySet[Customer]:
    """The customers whose accesses the user himself may give and take."""
    return customers(user, (PortalRole.OWNER,)).order_by("name", "pk")


def customer_for(user: User, number: str) -> Customer:
    return get_object_or_404(owned(user), number=number)


def line_for(user: User, reference: str) -> Line:
    return get_object_or_404(lines(user), reference=reference)


def ticket_for(user: User, number: str) -> Ticket:
    return get_object_or_404(tickets(user), number=number)


def served(user: User, number: str) -> Customer:
    """A customer whose lines he looks after."""
    return get_object_or_404(customers(user, TECHNICAL), number=number)


def attachment_for(user: User, pk: int) -> Attachment:
    """A file of a public reply on his tickets, or the proof of a pause of their clocks; those of private notes are
    nobody's here."""
    mine = Q(reply__ticket__in=tickets(user)) | Q(event__impact__ticket__in=tickets(user))
    return get_object_or_404(Attachment, mine, pk=pk)


def invoice_for(user: User, number: str) -> Invoice:
    return get_object_or_404(invoices(user), number=number)


def penalty_for(user: User, pk: int) -> Penalty:
    return get_object_or_404(penalties(user), pk=pk)


def visits(user: User) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(customer__in=customers(user, TECHNICAL))
    return rows.select_related("customer", "site", "technician__user").order_by("-starts_at", "-pk")


def packs(user: User) -> QuerySet[AssistancePack]:
    rows = every_pack().filter(customer__in=customers(user, WHOLE), cancelled_at__isnull=True)
    return rows.order_by("-sold_at", "-pk")


def visit_for(user: User, pk: int) -> Appointment:
    """Only a visit of assistance is the customer's to change: the others were agreed with the house."""
    mine = visits(user).filter(customer__in=customers(user, WHOLE), pack__isnull=False)
    return get_object_or_404(mine.select_related("pack"), pk=pk)


def pack_for(user: User, pk: int) -> AssistancePack:
    return get_object_or_404(packs(user), pk=pk)
