"""Money that comes over the counter: part payments by cheque and card of some late payers, on deposits at the bank."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from invoicing import selectors
from invoicing import services as invoicing
from invoicing.models import DunningCase, Payment
from lab.bank import Account, Movement
from lab.town import founding, money
from subscribers.models import Customer

PART, CARD = Decimal("30.00"), Decimal("25.00")
FEE = Decimal("0.37")
OWING = 100
"""Euros overdue from which a part payment leaves the story of a late payer as it is."""


def seed(today: date, account: Account, *, at: datetime) -> None:
    """Two cheques credited, two that wait, and a card payout whose line is to be matched with its deposit."""
    late = _late(today)
    clerk = founding.person("compta")
    old = [_paid(one, PART, "cheque", f"Chèque n° 00417{rank}", today, at) for rank, one in enumerate(late[:2], 1)]
    cards = [_paid(one, CARD, "card", f"TPE {rank:04d}", today, at) for rank, one in enumerate(late[2:4], 1)]
    for rank, one in enumerate(late[4:6], 1):
        _paid(one, PART, "cheque", f"Chèque n° 88120{rank}", today, at)
    for payments, slip in ((old, "4471233"), (cards, "")):
        if payments:
            deposit = invoicing.prepare_deposit(payments, on=today - timedelta(days=1), slip=slip, at=at, by=clerk)
            invoicing.hand_over_deposit(deposit, at=at, by=clerk)
    account.movements += list(_credits(old, cards))
    money.take_statement(account, at=at + timedelta(minutes=10))


def _late(today: date) -> list[Customer]:
    cases = DunningCase.objects.filter(closed_at=None).select_related("customer").order_by("pk")
    return [case.customer for case in cases if selectors.overdue_principal(case.customer, today) > OWING]


def _paid(one: Customer, amount: Decimal, means: str, reference: str, today: date, at: datetime) -> Payment:
    on, clerk = today - timedelta(days=2), founding.person("compta")
    return invoicing.record_payment(
        one, amount=amount, means=means, reference=reference, received_on=on, at=at, by=clerk
    )


def _credits(cheques: Iterable[Payment], cards: Iterable[Payment]) -> Iterable[Movement]:
    brought = sum((one.amount for one in cheques), Decimal(0))
    if brought:
        yield Movement("REM-4471233", brought, "REMISE CHEQUES BORDEREAU 4471233", ("RCHQ", "CCHQ"))
    taken = sum((one.amount for one in cards), Decimal(0))
    if taken:
        yield Movement("CB-0117", taken - FEE, "REMISE CARTES COMMERCANT NET DE COMMISSION", ("MCRD", "POSP"))
