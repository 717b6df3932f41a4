"""Money given back through the payment service: once, never more than was collected, never what pays a debt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoicing import selectors, services
from invoicing.domain import journal as books
from invoicing.models import DebitAttempt, Payment, Refund, Reimbursement
from invoicing.selectors.refunds import refundable
from kernel.errors import Refused
from lab.bank import Bank, Transfer
from lab.gocardless.server import GoCardless
from tests.apps.invoicing import bank_world as world
from tests.apps.invoicing import gocardless_world as gc

pytestmark = pytest.mark.django_db
EUR, AT = Decimal, world.COLLECTED
LATER = AT + timedelta(minutes=11)


@pytest.fixture
def service() -> Iterator[GoCardless]:
    with gc.service() as running:
        yield running


@pytest.fixture
def payment(service: GoCardless) -> Payment:
    """66.00 collected by the service, which pay nothing any more."""
    gc.switched()
    gc.handed_over()
    gc.tell(service, service.go(debit().end_to_end_id, "submitted", "confirmed"))
    paid = Payment.objects.get()
    services.take_back_allocation(paid, at=AT)
    return paid


def debit() -> DebitAttempt:
    return DebitAttempt.objects.get()


def ask(payment: Payment, amount: str = "66.00", key: str = "k", **changes: Any) -> Refund:
    facts: dict[str, Any] = {"source": payment, "reason": "prélevé à tort", "by": world.approver()} | changes
    return services.ask_refund(debit(), amount=EUR(amount), key=key, at=AT, **facts)


def test_it_is_sent_once_and_the_books_have_it_from_the_start(service: GoCardless, payment: Payment) -> None:
    row = ask(payment)
    assert ask(payment) == row
    assert (selectors.payment_left(payment), refundable(debit())) == (EUR(0), EUR(0))
    assert [services.send_refunds(at=AT), services.send_refunds(at=LATER)] == [1, 0]
    row.refresh_from_db()
    (made,) = service.ledger.rows["refunds"].values()
    assert (row.state, row.remote_reference, made["amount"]) == ("sent", made["id"], 6600)
    assert selectors.account_balance(books.TRANSIT) == 0
    assert selectors.ledger_gaps() == {}


def by_transfer(payment: Payment, key: str = "t") -> Reimbursement:
    facts: dict[str, Any] = {"on": AT.date(), "reference": "VIR", "at": LATER, "by": world.approver()}
    return services.reimburse(payment, amount=EUR("66.00"), key=key, **facts)


def test_a_transfer_waits_until_the_payout_is_at_the_bank(service: GoCardless, payment: Payment) -> None:
    with pytest.raises(Refused, match="still_with_the_service"):
        by_transfer(payment)
    made = service.ledger.pay_out([service.payment_of(debit().end_to_end_id)["id"]])
    gc.tell(service, [row for row in service.ledger.rows["events"].values() if "payout" in row["links"]])
    with pytest.raises(Refused, match="still_with_the_service"):
        by_transfer(payment)
    assert not Reimbursement.objects.exists()
    assert selectors.account_balance(books.BANK_ACCOUNT) == 0
    world.debtor()
    transfer = Transfer("T-77", EUR("65.80"), "GoCardless", world.iban(77), f"PAYOUT {made['reference']}")
    note = Bank({}, {}).notification(services.batch_bytes(world.frozen()), at=AT, transfers=[transfer])
    services.import_bank_file(note, name="camt.xml", at=AT)
    by_transfer(payment)
    # The payout, the other debtor's 66.00, less what left.
    assert selectors.account_balance(books.BANK_ACCOUNT) == EUR("65.80")
    assert selectors.ledger_gaps() == {}


def test_what_a_failed_refund_gave_back_waits_for_the_next_payout(service: GoCardless, payment: Payment) -> None:
    ask(payment)
    services.send_refunds(at=AT)
    (made,) = service.ledger.rows["refunds"]
    gc.knock(*service.webhook([service.ledger.move("refunds", made, action) for action in ("paid", "funds_returned")]))
    services.take_in_news(at=LATER)
    again = Refund.objects.get().given_back
    assert again
    with pytest.raises(Refused, match="still_with_the_service"):
        by_transfer(again)
    assert Reimbursement.objects.count() == 1


def test_an_answer_lost_on_the_way_sends_nothing_twice(service: GoCardless, payment: Payment) -> None:
    ask(payment)
    service.faults.lose_requests, service.faults.lose_answers = 2, 1
    assert services.send_refunds(at=AT) == 0
    assert (Refund.objects.get().state, services.send_refunds(at=AT)) == ("asked", 0)
    assert services.send_refunds(at=LATER) == 1
    assert len(service.ledger.rows["refunds"]) == 1


def test_in_two_parts_it_never_exceeds_what_was_collected(service: GoCardless, payment: Payment) -> None:
    ask(payment, "40.00", key="one")
    with pytest.raises(Refused) as refusal:
        ask(payment, "26.01", key="two")
    assert (refusal.value.code, refusal.value.facts["left"]) == ("more_than_collected", EUR("26.00"))
    ask(payment, "26.00", key="two")
    assert services.send_refunds(at=AT) == 2
    assert service.payment_of(debit().end_to_end_id)["amount_refunded"] == 6600


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": "0.00"}, "amount_not_positive"),
        ({"reason": " "}, "reason_missing"),
        ({"amount": "66.01"}, "more_than_collected"),
    ],
)
def test_what_is_refused_moves_nothing(payment: Payment, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        ask(payment, **changes)
    assert not Reimbursement.objects.exists()


def test_what_pays_a_debt_is_not_given_back(service: GoCardless, payment: Payment) -> None:
    services.spend_leftovers(payment.customer, at=AT)
    with pytest.raises(Refused, match="more_than_left"):
        ask(payment)
    with pytest.raises(Refused, match="not_permitted"):
        ask(payment, by=world.preparer())
    assert not Refund.objects.exists()


def test_what_the_service_refuses_stands_to_his_credit_again(service: GoCardless, payment: Payment) -> None:
    ask(payment, "60.00")
    service.payment_of(debit().end_to_end_id)["status"] = "submitted"
    assert services.send_refunds(at=AT) == 0
    row = Refund.objects.get()
    assert row.given_back
    assert (row.state, row.given_back.amount, row.trouble[:28]) == (
        "refused",
        EUR("60.00"),
        "refund_payment_invalid_state",
    )
    assert (refundable(debit()), selectors.account_balance(books.TRANSIT)) == (EUR("66.00"), EUR("66.00"))
    assert selectors.ledger_gaps() == {}


def test_money_that_his_bank_sends_back_is_his_again_once(service: GoCardless, payment: Payment) -> None:
    ask(payment)
    services.send_refunds(at=AT)
    (made,) = service.ledger.rows["refunds"]
    events = [service.ledger.move("refunds", made, action) for action in ("paid", "funds_returned")]
    for _twice in range(2):
        gc.knock(*service.webhook(events))
        services.take_in_news(at=LATER)
    assert (Refund.objects.get().state, Payment.objects.count()) == ("refused", 2)
    assert selectors.ledger_gaps() == {}
