"""What the desk's lists show, each in a fixed number of queries."""

from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from invoicing.models import Allocation, DunningCase, Instalment, Invoice
from subscribers.models import Contract, Customer
from web.money import with_money

_EUROS: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=12, decimal_places=2)
MONEY_STATES = ("due", "overdue", "paid")


def invoices(today: date, *, text: str = "", kind: str = "", money: str = "") -> QuerySet[Invoice]:
    """Issued papers with what is still `due` of each (left to spend, for a credit note) and whether it is `late`."""
    rows = with_money(Invoice.objects.filter(state=Invoice.State.ISSUED).select_related("customer", "document"), today)
    if kind:
        rows = rows.filter(kind=kind)
    if money:
        rows = _in_state(rows.exclude(kind=Invoice.Kind.CREDIT_NOTE), money, today)
    for word in text.split():
        rows = rows.filter(Q(number__icontains=word) | Q(customer__name__icontains=word) | Q(customer__number=word))
    return rows.order_by("-issued_on", "-number")


def _in_state(rows: QuerySet[Invoice], money: str, today: date) -> QuerySet[Invoice]:
    """By what is open of all at once: paper by paper, a hundred thousand of them took seconds."""
    open_ = Instalment.objects.open().order_by()
    if money == "overdue":
        open_ = open_.filter(due_on__lt=today)
    owing = Q(pk__in=open_.values("schedule__invoice"))
    return rows.exclude(owing) if money == "paid" else rows.filter(owing)


def customers(text: str = "") -> QuerySet[Customer]:
    """Customers with what they owe (`due`, VAT included) and whether a dunning case is open (`pursued`)."""
    owed = Instalment.objects.filter(customer=OuterRef("pk")).order_by().values("customer").annotate(t=Sum("amount"))
    paid = (
        Allocation.objects.filter(instalment__customer=OuterRef("pk"))
        .order_by()
        .values("instalment__customer")
        .annotate(t=Sum("amount"))
    )
    zero = Value(Decimal(0))
    rows = Customer.objects.annotate(
        due=Coalesce(Subquery(owed.values("t")), zero, output_field=_EUROS)
        - Coalesce(Subquery(paid.values("t")), zero, output_field=_EUROS),
        pursued=Exists(DunningCase.objects.filter(customer=OuterRef("pk"), closed_at=None)),
    )
    for word in text.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(number__iexact=word)
            | Q(siren=word)
            | Q(city__icontains=word)
            | Q(email__icontains=word)
            | Q(pk__in=Contract.objects.filter(number__iexact=word).values("customer"))
        )
    return rows.order_by("name", "pk")
