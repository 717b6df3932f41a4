"""A debit collected wrongly: our bank gives it back at our request, or the house sends the money by transfer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from invoicing import selectors, services
from invoicing.models import DebitAttempt, DunningCase, Mandate, Payment
from kernel.models import Message
from lab.bank import Bank
from tests.apps.invoicing import bank_world as world

pytestmark = pytest.mark.django_db
EUR = Decimal
ACCOUNT = world.iban(7117)
LATER = world.COLLECTED + 3 * world.DAY


@pytest.fixture
def collected() -> tuple[world.Debtor, bytes]:
    debtor = world.debtor(account=ACCOUNT)
    content = services.batch_bytes(world.handed_over())
    services.import_bank_file(Bank({}, {}).notification(content, at=world.COLLECTED), name="n", at=world.COLLECTED)
    assert selectors.balance(debtor.customer) == 0
    return debtor, content


def test_what_our_bank_gives_back_at_our_request_is_nobodys_fault(collected: tuple[world.Debtor, bytes]) -> None:
    debtor, content = collected
    bank = Bank({}, {ACCOUNT: ""})
    for name in ("once", "twice"):
        services.import_bank_file(bank.reversed(content, at=LATER), name=name, at=LATER)
    attempt = DebitAttempt.objects.get()
    assert (attempt.state, attempt.reason, attempt.represent_on) == ("returned", "X-REV", None)
    # The debt stands again, for a person to credit or to collect; its debtor hears nothing of it.
    assert selectors.balance(debtor.customer) == EUR("66.00")
    services.advance_dunning(at=LATER + world.DAY)
    assert (DunningCase.objects.count(), Message.objects.filter(about_type="invoicing.dunningcase").count()) == (0, 0)
    assert (Mandate.objects.get().state, Mandate.objects.get().flag) == ("active", "")
    (waiting,) = selectors.returned_debits(at=LATER, only_waiting=True)
    assert (waiting.attempt, waiting.ours, waiting.row.meaning) == (attempt, True, "reversed_by_us")
    assert selectors.ledger_gaps() == {}


def test_credited_first_it_leaves_nothing_owed(collected: tuple[world.Debtor, bytes]) -> None:
    debtor, content = collected
    line = services.LineDraft(
        kind="refund", label="Avoir", net=EUR(55), vat_category="S", vat_rate=EUR(20), account="709600"
    )
    invoice = debtor.instalment.schedule.invoice
    services.issue(services.draft(debtor.customer, [line], kind="credit_note", at=LATER, corrects=invoice), at=LATER)
    services.import_bank_file(Bank({}, {ACCOUNT: ""}).reversed(content, at=LATER), name="r", at=LATER)
    assert (selectors.balance(debtor.customer), selectors.invoice_due(invoice)) == (EUR(0), EUR(0))
    assert selectors.returned_debits(at=LATER, only_waiting=True) == []


def test_by_transfer_the_money_is_freed_first_and_paid_back_once(collected: tuple[world.Debtor, bytes]) -> None:
    debtor, _content = collected
    payment = Payment.objects.get()
    services.take_back_allocation(payment, at=LATER)
    for _twice in range(2):
        services.reimburse(
            payment, amount=EUR("66.00"), on=LATER.date(), reference="VIR 12", key="k", at=LATER, by=world.approver()
        )
    assert (selectors.payment_left(payment), selectors.balance(debtor.customer)) == (EUR(0), EUR("66.00"))
    assert selectors.account_balance("512000") == EUR(0)
    assert selectors.ledger_gaps() == {}
