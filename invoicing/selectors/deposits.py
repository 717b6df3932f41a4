"""What lies here and belongs at the bank, and which line of the bank it may be."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from invoicing.domain import journal as books
from invoicing.domain.deposits import CREDITED, HANDED_OVER, OPEN
from invoicing.models import BankEvent, Deposit, DepositItem, JournalLine, Payment
from kernel.money import ZERO

STANDING = DepositItem.objects.filter(payment=OuterRef("pk"), undone=False)
NEAR = timedelta(days=31)
"""How far the bank's day may be from the one typed by hand."""


def to_deposit() -> QuerySet[Payment]:
    """Payments that lie here, are on no deposit and were not taken back, the oldest first."""
    rows = Payment.objects.filter(Exists(_lying()), ~Exists(STANDING), reversal=None).select_related("customer")
    return rows.order_by("received_on", "pk")


def deposit_of(payment: Payment) -> Deposit | None:
    """The deposit that a payment is on."""
    return Deposit.objects.filter(items__payment=payment, items__undone=False).first()


def at_the_bank(payment: Payment) -> bool:
    """Whether a payment is money already: a cheque or a card's is once its deposit is credited, cash from the start."""
    lies = Payment.objects.filter(Exists(_lying()), ~Exists(STANDING.filter(deposit__state=CREDITED)), pk=payment.pk)
    return payment.means == Payment.Means.CASH or not lies.exists()


def deposits_like(event: BankEvent) -> list[Deposit]:
    """The deposits that a credit may be: of its amount, or card takings a tenth above it at most; the oldest first.

    One that was typed as credited, and that no line of the bank has told yet, is among them.
    """
    if event.amount is None:
        return []
    whole = Q(total=event.amount)
    less_fees = Q(means=Payment.Means.CARD, total__gt=event.amount, total__lte=event.amount * 10 / 9)
    waiting = Q(state__in=OPEN) & (whole | less_fees)
    typed = Q(state=CREDITED, event=None, total=F("fees") + event.amount)
    return list(Deposit.objects.filter(waiting | typed, on__lte=event.on).order_by("pk")[:20])


def typed_transfers(event: BankEvent) -> QuerySet[Payment]:
    """Transfers typed by hand that a credit may be: of its amount, near its day, and told by no line of the bank."""
    return typed_near(event).filter(reversal=None)


def typed_near(event: BankEvent) -> QuerySet[Payment]:
    """As `typed_transfers`, with those that were typed as gone back since."""
    if event.amount is None:
        return Payment.objects.none()
    near = Q(received_on__gte=event.on - NEAR, received_on__lte=event.on + NEAR)
    rows = Payment.objects.filter(near, amount=event.amount, means=Payment.Means.TRANSFER)
    return rows.filter(bank_events=None, recorded_by__isnull=False).select_related("customer").order_by("pk")


def returnable(event: BankEvent) -> QuerySet[Payment]:
    """Deposited payments that the bank may be taking back: of that amount, and no line of the bank took them yet."""
    if event.amount is None:
        return Payment.objects.none()
    rows = Payment.objects.filter(amount=event.amount, deposit_items__undone=False, bank_events=None)
    rows = rows.filter(deposit_items__deposit__state=CREDITED, deposit_items__deposit__on__lte=event.on)
    return rows.select_related("customer").order_by("-received_on", "-pk")


def till_gaps() -> dict[str, Decimal]:
    """Where what the journal says lies here differs from the payments that do, in euros by account."""
    gaps = {}
    for means, account in books.TILLS.items():
        lines = JournalLine.objects.filter(account=account)
        booked = lines.aggregate(total=Sum(F("debit") - F("credit")))["total"] or ZERO
        gone = [CREDITED, HANDED_OVER] if means == Payment.Means.CASH else [CREDITED]
        away = Exists(STANDING.filter(deposit__state__in=gone))
        here = Payment.objects.filter(Exists(_lying()), ~away, means=means, reversal=None)
        gaps[account] = Decimal(booked) - Decimal(here.aggregate(total=Sum("amount"))["total"] or ZERO)
    return gaps


def _lying() -> QuerySet[JournalLine]:
    accounts = books.TILLS.values()
    return JournalLine.objects.filter(entry__payment=OuterRef("pk"), account__in=accounts, debit__gt=0)
