"""What a paper's money amounts to, shown the same way in the portal and at the desk."""

from datetime import date
from decimal import Decimal

from django.db.models import Case, DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from invoicing.models import Allocation, Instalment, Invoice

_EUROS: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=12, decimal_places=2)


def with_money(rows: QuerySet[Invoice], today: date) -> QuerySet[Invoice]:
    """Adds `due` in euros and `late`."""
    late = Instalment.objects.open().filter(schedule__invoice=OuterRef("pk"), due_on__lt=today)
    spent = Case(
        When(kind=Invoice.Kind.CREDIT_NOTE, then=_allocated("credit_note")),
        default=_allocated("instalment__schedule__invoice"),
        output_field=_EUROS,
    )
    return rows.annotate(due=F("gross") - spent, late=Exists(late.order_by()))


def _allocated(path: str) -> Coalesce:
    sums = Allocation.objects.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(total=Sum("amount"))
    return Coalesce(Subquery(sums.values("total")), Value(Decimal(0)), output_field=_EUROS)


def money_state(invoice: Invoice, *, due: Decimal, late: bool) -> str:
    """Which badge a paper wears."""
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        return "credit"
    if due == 0:
        return "paid"
    if late:
        return "overdue"
    return "part" if due < invoice.gross else "due"
