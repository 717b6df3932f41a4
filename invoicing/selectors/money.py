"""What is owed, paid and carried over: always a sum of allocations, never a flag."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from invoicing.domain.vat import collected, shares
from invoicing.models import Allocation, Instalment, Invoice, Payment, Reimbursement
from invoicing.models.among import Among
from invoicing.selectors.reclaims import PRINCIPAL
from kernel.money import ZERO, prorate

if TYPE_CHECKING:
    from subscribers.models import Customer

EUROS: DecimalField[Decimal, Decimal] = DecimalField(max_digits=12, decimal_places=2)


def open_instalments(customer: Customer) -> QuerySet[Instalment]:
    """The instalments of which something is still due (`.due`), the oldest first."""
    return Instalment.objects.filter(customer=customer).open().select_related("schedule__invoice")


def instalment_due(instalment: Instalment) -> Decimal:
    """What is still due of one instalment, in euros VAT included."""
    return instalment.amount - _sum(Allocation.objects.filter(instalment=instalment))


def overdue(customer: Customer, on: date) -> Decimal:
    """All that is due for longer than `on`, fees included."""
    return _due(Instalment.objects.filter(customer=customer, due_on__lt=on))


def overdue_principal(customer: Customer, on: date) -> Decimal:
    """What is due for longer than `on` of invoices and claimed reimbursements: no fees, indemnities or interest."""
    invoices = PRINCIPAL & Q(customer=customer, due_on__lt=on)
    return _due(Instalment.objects.filter(invoices))


def invoice_due(invoice: Invoice) -> Decimal:
    """What is still due of one invoice or fee note."""
    return _due(Instalment.objects.filter(schedule__invoice=invoice))


def payment_left(payment: Payment) -> Decimal:
    """What of a payment settled nothing yet; nothing once it went back."""
    if hasattr(payment, "reversal"):
        return ZERO
    spent = _sum(Allocation.objects.filter(payment=payment)) + _back(Reimbursement.objects.filter(payment=payment))
    return payment.amount - spent


def credit_left(credit_note: Invoice) -> Decimal:
    """What of a credit note lowered nothing yet and carries over."""
    back = _back(Reimbursement.objects.filter(credit_note=credit_note))
    return credit_note.gross - _sum(Allocation.objects.filter(credit_note=credit_note)) - back


def credits_carried_over(customer: Customer) -> QuerySet[Invoice]:
    """Credit notes not spent whole (`.left`), the oldest first."""
    issued = Invoice.objects.filter(customer=customer, kind=Invoice.Kind.CREDIT_NOTE, state=Invoice.State.ISSUED)
    return issued.annotate(left=F("gross") - _used("credit_note")).filter(left__gt=0).order_by("issued_on", "pk")


def payments_carried_over(customer: Customer) -> QuerySet[Payment]:
    """Payments not spent whole (`.left`) and not taken back, the oldest first."""
    standing = Payment.objects.filter(customer=customer, reversal=None)
    return standing.annotate(left=F("amount") - _used("payment")).filter(left__gt=0).order_by("received_on", "pk")


def with_leftovers(customers: Collection[int]) -> set[int]:
    """Which customers have a credit or a payment not spent whole; three sums over all of them."""
    among = Among("customer_id", customers)
    credits_ = Invoice.objects.filter(among, kind=Invoice.Kind.CREDIT_NOTE, state=Invoice.State.ISSUED).values_list(
        "customer"
    )
    standing = Payment.objects.filter(among, reversal=None).values_list("customer")
    left: dict[int, Decimal] = {}
    for rows in (credits_.order_by().annotate(total=Sum("gross")), standing.order_by().annotate(total=Sum("amount"))):
        for key, total in rows:
            left[key] = left.get(key, ZERO) + total
    if not left:
        return set()
    spent = Allocation.objects.filter(instalment__customer__in=left, write_off=None).order_by()
    back = Reimbursement.objects.filter(customer__in=left, payment__reversal=None).order_by()
    for key, total in [
        *spent.values_list("instalment__customer").annotate(total=Sum("amount")),
        *back.values_list("customer").annotate(total=Sum("amount")),
    ]:
        left[key] -= total
    return {key for key, total in left.items() if total > 0}


def vat_collected(invoice: Invoice) -> Decimal:
    """VAT due so far on a document under the rule of collection, from what payments and credits settled of it; less
    than zero for a credit note that left as money."""
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        return -_vat_inside(invoice, None)
    credited = _credited(invoice)
    paid = _sum(Allocation.objects.filter(instalment__schedule__invoice=invoice)) - credited
    credited_vat = vat_taken_off(invoice)
    return collected(invoice.gross, invoice.vat, paid=paid, credited=credited, credited_vat=credited_vat)


def vat_taken_off(invoice: Invoice) -> Decimal:
    """The VAT inside what credit notes and write-offs took off an invoice's debt."""
    given_up = invoice.write_offs.aggregate(total=Sum("vat"))["total"] or ZERO
    return sum((_vat_inside(credit, invoice) for credit in _credits_on(invoice)), Decimal(given_up))


def vat_to_take_back(invoice: Invoice, amount: Decimal, *, due: Decimal) -> Decimal:
    """The VAT inside `amount` of what is still `due` of an invoice: the last part takes what is left of it."""
    if invoice.terms.get("vat_on_debits"):
        open_vat = prorate(invoice.vat - vat_taken_off(invoice), due / _not_credited(invoice))
    else:
        open_vat = invoice.vat - vat_taken_off(invoice) - vat_collected(invoice)
    return open_vat if amount == due else prorate(open_vat, amount / due)


def _not_credited(invoice: Invoice) -> Decimal:
    return invoice.gross - _credited(invoice)


def _credited(invoice: Invoice) -> Decimal:
    """What was taken off an invoice's debt with its VAT. A credit that bears none, or whose VAT is due by the other
    rule (on debits, on collection), settles it as money does."""
    settled = Allocation.objects.filter(instalment__schedule__invoice=invoice)
    settled = settled.filter(Q(write_off__isnull=False) | Q(credit_note__vat__gt=0))
    rows = settled.values_list("amount", "write_off", "credit_note__terms__vat_on_debits")
    own = on_debits(invoice.terms)
    return sum((amount for amount, given_up, other in rows if given_up or bool(other) == own), ZERO)


def on_debits(terms: Mapping[str, Any]) -> bool:
    """Whether the VAT of a document is due as soon as it is issued, by its frozen terms."""
    return bool(terms.get("vat_on_debits"))


@dataclass(frozen=True, slots=True)
class AgedDebt:
    """What one customer owes on a day, by how long it has been due, in euros."""

    customer_id: int
    not_due: Decimal
    to_30: Decimal
    to_60: Decimal
    to_90: Decimal
    over_90: Decimal

    @property
    def total(self) -> Decimal:
        return self.not_due + self.late

    @property
    def late(self) -> Decimal:
        return self.to_30 + self.to_60 + self.to_90 + self.over_90


def aged(on: date) -> list[AgedDebt]:
    """The debt of every customer who owes something, the largest overdue first."""
    rows = Instalment.objects.open().order_by().values_list("customer", "due_on", F("due"))
    return aged_debts(rows.iterator(), on)


def aged_debts(rows: Iterable[tuple[int, date, Decimal]], on: date) -> list[AgedDebt]:
    """The sums of each customer by age, of his key, due date and euros still due."""
    found: dict[int, list[Decimal]] = {}
    for customer_id, due_on, due in rows:
        found.setdefault(customer_id, [ZERO] * 5)[bucket((on - due_on).days)] += due
    debts = [AgedDebt(customer_id, *buckets) for customer_id, buckets in found.items()]
    return sorted(debts, key=lambda debt: (-debt.late, debt.customer_id))


def bucket(days: int) -> int:
    """The place of a debt `days` past its due date among those of `AgedDebt`."""
    return 0 if days <= 0 else min(1 + (days - 1) // 30, 4)


def _due(instalments: QuerySet[Instalment]) -> Decimal:
    amount = instalments.aggregate(total=Sum("amount"))["total"] or ZERO
    return Decimal(amount) - _sum(Allocation.objects.filter(instalment__in=instalments))


def _sum(allocations: QuerySet[Allocation]) -> Decimal:
    return Decimal(allocations.aggregate(total=Sum("amount"))["total"] or ZERO)


def _back(reimbursements: QuerySet[Reimbursement]) -> Decimal:
    return Decimal(reimbursements.aggregate(total=Sum("amount"))["total"] or ZERO)


def _used(source: str) -> CombinedExpression:
    """What allocations and reimbursements took of a payment or a credit note."""
    parts = [
        Coalesce(
            Subquery(
                rows.filter(**{source: OuterRef("pk")})
                .order_by()
                .values(source)
                .annotate(used=Sum("amount"))
                .values("used")
            ),
            Value(Decimal(0)),
            output_field=EUROS,
        )
        for rows in (Allocation.objects, Reimbursement.objects)
    ]
    return parts[0] + parts[1]


def _credits_on(invoice: Invoice) -> QuerySet[Invoice]:
    return Invoice.objects.filter(allocations__instalment__schedule__invoice=invoice).distinct()


def _vat_inside(credit_note: Invoice, invoice: Invoice | None) -> Decimal:
    """The VAT of what one credit note took off one invoice, or of what left as money (None); over all its parts, its
    VAT to the cent."""
    rows = _parts_of(credit_note)
    parts = shares(credit_note.vat, credit_note.gross, [amount for _, amount in rows])
    owned = invoice.pk if invoice else None
    return sum((part for (owner, _), part in zip(rows, parts, strict=True) if owner == owned), ZERO)


def _parts_of(credit_note: Invoice) -> list[tuple[int | None, Decimal]]:
    """The invoice that each part of a credit note was put against, in their order; None for what left as money: paid
    back, or put against a debt that bears no VAT, or bears it by the other rule."""
    paper = "instalment__schedule__invoice"
    spent = Allocation.objects.filter(credit_note=credit_note).order_by("pk")
    back = Reimbursement.objects.filter(credit_note=credit_note).order_by("pk")
    columns = "at", paper, f"{paper}__vat", f"{paper}__terms__vat_on_debits", "amount"
    own = on_debits(credit_note.terms)
    parts = [
        (at, pk if vat and bool(other) == own else None, amount)
        for at, pk, vat, other, amount in spent.values_list(*columns)
    ]
    parts += [(at, None, amount) for at, amount in back.values_list("recorded_at", "amount")]
    return [(owner, amount) for _, owner, amount in sorted(parts, key=lambda part: part[0])]
