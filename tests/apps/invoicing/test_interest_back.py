"""Interest charged for days on which the money was there already is given back, once, with its workings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from invoicing import selectors, services
from invoicing.models import Instalment, InterestCharge, InterestCredit, Invoice, LegalRate, Payment
from subscribers.models import Contract
from tests.apps.invoicing import bank_world as world
from tests.apps.invoicing import paper_world

pytestmark = pytest.mark.django_db
EUR = Decimal
CHARGED = datetime(2026, 1, 20, 12, tzinfo=UTC)
TOLD = datetime(2026, 2, 2, 9, tzinfo=UTC)


@pytest.fixture
def late() -> Instalment:
    """EUR 1,000.00 due on 15 December 2025, its interest charged until 20 January: 7.94, as in the rules."""
    for half, percent in (((2025, 2), "2.76"), ((2026, 1), "2.62")):
        LegalRate.objects.create(year=half[0], half=half[1], percent=EUR(percent), source="arrêté")
    contract: Contract = paper_world.contract()
    noticed = datetime(2025, 12, 1, 9, tzinfo=UTC)
    row = world.owe(contract, "1000.00", due_on=date(2025, 12, 15), noticed=noticed)
    services.charge_interest(contract.customer, until=date(2026, 1, 20), at=CHARGED, by=world.preparer())
    return row


def paid(row: Instalment, amount: str, on: date, at: datetime = TOLD) -> Payment:
    facts: dict[str, Any] = {"received_on": on, "means": "transfer", "reference": "V", "at": at}
    return services.record_payment(row.customer, amount=EUR(amount), **facts)


def test_a_payment_entered_late_gives_back_what_was_charged_after_its_day(late: Instalment) -> None:
    charge = InterestCharge.objects.get()
    assert charge.amount == EUR("7.94")
    paid(late, "600.00", date(2025, 12, 31))
    (note,) = services.give_back_interest(at=TOLD)
    # 600.00 bore interest until 31 December, 400.00 until 20 January: 5.35 remain, as the workings say.
    given = InterestCredit.objects.get()
    assert (given.charge, given.amount, given.document) == (charge, EUR("2.59"), note)
    assert [(part["days"], part["base"]) for part in given.workings] == [
        ("16", "600.00"),
        ("16", "400.00"),
        ("20", "400.00"),
    ]
    assert (note.kind, note.gross, note.corrects) == ("credit_note", EUR("2.59"), charge.document)
    # It lowers the note of interest, and nothing else.
    assert selectors.invoice_due(charge.document) == EUR("5.35")
    assert selectors.account_balance("763100") == EUR("-5.35")
    assert "7,94 € ramenés à 5,35 €" in note.lines.get().detail


def test_it_is_given_back_once_and_further_when_more_is_told(late: Instalment) -> None:
    paid(late, "600.00", date(2025, 12, 31))
    services.give_back_interest(at=TOLD)
    assert services.give_back_interest(at=TOLD) == []
    paid(late, "400.00", date(2025, 12, 10), at=TOLD + world.DAY)
    (note,) = services.give_back_interest(at=TOLD + world.DAY)
    # Only 600.00 were late, by 16 days: 2.18 of 7.94.
    assert (note.gross, InterestCredit.objects.count()) == (EUR("3.17"), 2)
    assert services.give_back_interest(at=TOLD + world.DAY) == []


def test_money_that_came_after_the_days_charged_changes_nothing(late: Instalment) -> None:
    paid(late, "1000.00", date(2026, 1, 20))
    assert services.give_back_interest(at=TOLD) == []
    assert selectors.interest_to_charge(date(2026, 2, 2)) == []


def test_money_that_goes_back_is_not_charged_a_second_time(late: Instalment) -> None:
    payment = paid(late, "1000.00", date(2025, 12, 15))
    (note,) = services.give_back_interest(at=TOLD)
    assert note.gross == EUR("7.94")
    services.reverse_payment(payment, reason="AM04", at=TOLD + world.DAY)
    assert services.give_back_interest(at=TOLD + world.DAY) == []
    # From the day charged on it is late again, and no day of before comes twice.
    (owed,) = selectors.interest_to_charge(date(2026, 2, 3))
    assert [(line.after, line.until) for line in owed.lines] == [(date(2026, 1, 20), date(2026, 2, 3))]


def test_a_note_that_was_paid_carries_the_credit_over(late: Instalment) -> None:
    charged = InterestCharge.objects.get().document
    paid(late, "7.94", date(2026, 1, 25), at=datetime(2026, 1, 25, 9, tzinfo=UTC))
    services.take_back_allocation(Payment.objects.get(), at=TOLD)
    services.allocate_by_hand(
        Payment.objects.get(), {charged.schedule.instalments.get().pk: EUR("7.94")}, at=TOLD, by=None
    )
    paid(late, "1000.00", date(2025, 12, 15))
    (note,) = services.give_back_interest(at=TOLD)
    assert (selectors.invoice_due(charged), selectors.credit_left(note)) == (EUR(0), EUR("7.94"))


def test_the_database_gives_back_no_more_than_was_charged(late: Instalment) -> None:
    charge = InterestCharge.objects.get()
    facts: dict[str, Any] = {"charge": charge, "document": Invoice.objects.latest("pk"), "recorded_at": TOLD}
    with pytest.raises(DatabaseError), transaction.atomic():
        InterestCredit.objects.create(amount=EUR("7.95"), **facts)
    assert not InterestCredit.objects.exists()
