"""Cheques, card takings and cash on their way to the bank: nothing doubled, nothing lost, zero at every step."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from invoicing import selectors, services
from invoicing.domain import journal as books
from invoicing.domain.references import transfer_reference
from invoicing.gateways.bank_balances import told_balances
from invoicing.models import (
    BankEvent,
    BankFee,
    Deposit,
    DepositItem,
    DunningCase,
    Invoice,
    JournalEntry,
    Payment,
    Reimbursement,
)
from invoicing.selectors.bank_balances import compared_statements
from invoicing.selectors.deposits import deposits_like, returnable, to_deposit, typed_transfers
from invoicing.selectors.reclaims import to_reclaim
from kernel.errors import Refused
from kernel.models import Operator, User
from lab.bank import Account, Movement, Transfer
from subscribers.models import Customer
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, person

pytestmark = pytest.mark.django_db
TODAY, DAY = AT.date(), timedelta(days=1)
EUR = Decimal
CHEQUES, CARD_PAYOUT = ("RCHQ", "CCHQ"), ("MCRD", "POSP")


@pytest.fixture
def clerk() -> User:
    contract()
    return person()


@pytest.fixture
def account() -> Account:
    return Account(EUR("1000.00"))


def paid(
    amount: str,
    means: str = "cheque",
    *,
    by: User,
    owner: Customer | None = None,
    on: date = TODAY,
    reference: str = "",
) -> Payment:
    owner = owner or Customer.objects.order_by("pk")[0]
    return services.record_payment(
        owner, amount=EUR(amount), received_on=on, means=means, reference=reference, at=AT, by=by
    )


def told(account: Account, *, at: datetime = AT + DAY) -> list[BankEvent]:
    file = services.import_bank_file(account.statement(at=at), name="camt053.xml", at=at)
    return list(file.events.order_by("pk"))


def stands() -> dict[str, Decimal]:
    """What stands on the accounts of money; and the comparisons that must be zero are."""
    assert selectors.ledger_gaps() == {}
    assert all(one.agrees for one in compared_statements(told_balances()))
    accounts = {"cheques": books.CHEQUES, "cards": books.CARDS, "cash": books.CASH, "bank": books.BANK_ACCOUNT}
    accounts |= {"fees": books.BANK_FEES, "way": books.TRANSFERS}
    found = {name: selectors.account_balance(number) for name, number in accounts.items()}
    return {name: total for name, total in found.items() if total}


def prepared(*payments: Payment, by: User, slip: str = "") -> Deposit:
    return services.prepare_deposit(payments, on=TODAY, slip=slip, at=AT, by=by)


def test_cheques_wait_are_deposited_and_the_bank_credits_them_in_one_sum(clerk: User, account: Account) -> None:
    one, two = paid("59.88", by=clerk), paid("20.12", by=clerk)
    assert stands() == {"cheques": EUR("80.00")}
    deposit = prepared(one, two, by=clerk)
    assert (deposit.number, deposit.count, deposit.total) == ("RB-2025-0001", 2, EUR("80.00"))
    assert list(to_deposit()) == []
    services.hand_over_deposit(deposit, at=AT, by=clerk)
    assert stands() == {"cheques": EUR("80.00")}
    account.movements.append(Movement("L-1", EUR("80.00"), f"REMISE CHEQUES {deposit.number} 2 CHQ", CHEQUES))
    (event,) = told(account)
    deposit.refresh_from_db()
    assert (event.state, deposit.state, deposit.event, deposit.credited_on) == (
        "applied",
        "credited",
        event,
        TODAY + DAY,
    )
    assert stands() == {"bank": EUR("80.00")}
    assert Payment.objects.count() == 2


def test_the_bank_s_own_slip_is_known_too_and_an_amount_alone_is_left_to_a_person(
    clerk: User, account: Account
) -> None:
    first, second = (
        prepared(paid("30.00", by=clerk), by=clerk, slip="4471233"),
        prepared(paid("30.00", by=clerk), by=clerk),
    )
    account.movements += [
        Movement("L-1", EUR("30.00"), "REM CHQ BORDEREAU 4471233", CHEQUES),
        Movement("L-2", EUR("30.00"), "REM CHQ", CHEQUES),
    ]
    known, unknown = told(account)
    assert (known.state, unknown.state) == ("applied", "to_match")
    assert [one.pk for one in deposits_like(unknown)] == [second.pk]
    services.match_deposit(unknown, second, at=AT + DAY, by=clerk)
    assert {one.state for one in Deposit.objects.all()} == {"credited"}
    with pytest.raises(Refused, match="not_to_match"):
        services.match_deposit(unknown, first, at=AT + DAY, by=clerk)
    assert stands() == {"bank": EUR("60.00")}


def test_an_acquirer_pays_the_cards_out_less_its_fee(clerk: User, account: Account) -> None:
    deposit = prepared(paid("59.88", "card", by=clerk), paid("40.12", "card", by=clerk), by=clerk)
    account.movements.append(Movement("L-1", EUR("98.75"), "CB COMMERCANT 11/12", CARD_PAYOUT))
    (event,) = told(account)
    assert stands() == {"cards": EUR("100.00")}
    assert deposits_like(event) == [deposit]
    deposit = services.match_deposit(event, deposit, at=AT + DAY, by=clerk)
    assert (deposit.fees, deposit.state) == (EUR("1.25"), "credited")
    assert stands() == {"bank": EUR("98.75"), "fees": EUR("1.25")}


def test_a_deposit_of_cheques_is_credited_whole_or_not_at_all(clerk: User, account: Account) -> None:
    deposit = prepared(paid("100.00", by=clerk), by=clerk)
    account.movements.append(Movement("L-1", EUR("98.75"), "REM CHQ", CHEQUES))
    (event,) = told(account)
    with pytest.raises(Refused, match="deposit_differs"):
        services.match_deposit(event, deposit, at=AT + DAY, by=clerk)
    deposit.refresh_from_db()
    assert (deposit.state, stands()) == ("prepared", {"cheques": EUR("100.00")})


def test_typed_as_credited_its_line_is_only_told_later(clerk: User, account: Account) -> None:
    deposit = prepared(paid("100.00", "card", by=clerk), by=clerk)
    services.credit_deposit(deposit, on=TODAY, fees=EUR("1.00"), at=AT, by=clerk)
    assert stands() == {"bank": EUR("99.00"), "fees": EUR("1.00")}
    account.movements.append(Movement("L-1", EUR("99.00"), "CB", CARD_PAYOUT))
    (event,) = told(account, at=AT)
    assert deposits_like(event) == [deposit]
    entries = JournalEntry.objects.count()
    services.match_deposit(event, deposit, at=AT, by=clerk)
    assert (JournalEntry.objects.count(), deposits_like(event)) == (entries, [])
    assert stands() == {"bank": EUR("99.00"), "fees": EUR("1.00")}


def test_cash_leaves_the_till_with_its_deposit(clerk: User) -> None:
    deposit = prepared(paid("45.00", "cash", by=clerk), by=clerk)
    assert stands() == {"cash": EUR("45.00")}
    services.hand_over_deposit(deposit, at=AT, by=clerk)
    assert stands() == {"way": EUR("45.00")}
    services.credit_deposit(deposit, on=TODAY, at=AT, by=clerk)
    assert stands() == {"bank": EUR("45.00")}


def test_before_it_leaves_a_deposit_is_undone_as_a_whole(clerk: User) -> None:
    one, two = paid("10.00", by=clerk), paid("20.00", by=clerk)
    first = services.undo_deposit(prepared(one, two, by=clerk), at=AT, by=clerk)
    assert (first.state, list(to_deposit())) == ("undone", [one, two])
    second = prepared(two, by=clerk)
    assert second.number == "RB-2025-0002"
    services.hand_over_deposit(second, at=AT, by=clerk)
    with pytest.raises(Refused, match="transition_refused"):
        services.undo_deposit(second, at=AT, by=clerk)
    assert DepositItem.objects.filter(undone=False).count() == 1


def test_a_cheque_comes_back_with_the_bank_s_charge(clerk: User, account: Account) -> None:
    owner = Customer.objects.get()
    services.run_invoices(until=UNTIL, at=AT)
    deposit = prepared(paid("50.00", by=clerk), paid("9.88", by=clerk), by=clerk)
    account.movements.append(Movement("L-1", EUR("59.88"), f"REMISE {deposit.number}", CHEQUES))
    told(account)
    owed = selectors.balance(owner)
    account.movements += [
        Movement("L-2", EUR("50.00"), "CHEQUE IMPAYE SANS PROVISION", ("RCHQ", "UPCQ"), "DBIT"),
        Movement("L-3", EUR("14.00"), "FRAIS CHEQUE IMPAYE", ("MDOP", "CHRG"), "DBIT"),
    ]
    back, charged = told(account, at=AT + 3 * DAY)
    assert (back.kind, back.state, charged.state) == ("returned", "to_match", "applied")
    (cheque,) = returnable(back)
    services.match_payment(back, cheque, at=AT + 3 * DAY, by=clerk)
    assert cheque.reversal.reason == "CHEQUE IMPAYE SANS PROVISION"
    assert selectors.balance(owner) == owed + EUR("50.00")
    assert stands() == {"bank": EUR("-4.12"), "fees": EUR("14.00")}
    with pytest.raises(Refused, match="not_to_match"):
        services.match_payment(back, cheque, at=AT + 3 * DAY, by=clerk)


def test_typed_as_come_back_its_line_books_nothing_again(clerk: User, account: Account) -> None:
    cheque = paid("50.00", by=clerk)
    services.credit_deposit(prepared(cheque, by=clerk), on=TODAY, at=AT, by=clerk)
    services.reverse_payment(cheque, reason="Sans provision", on=TODAY, fee=EUR("14.00"), at=AT, by=clerk)
    assert BankFee.objects.get().amount == EUR("14.00")
    assert stands() == {"bank": EUR("-14.00"), "fees": EUR("14.00")}
    account.movements.append(Movement("L-2", EUR("50.00"), "CHQ IMPAYE", ("RCHQ", "UPCQ"), "DBIT"))
    account.movements.append(Movement("L-1", EUR("36.00"), "REM CHQ", CHEQUES))
    back = told(account, at=AT)[0]
    services.match_payment(back, cheque, at=AT, by=clerk)
    assert selectors.account_balance(books.BANK_ACCOUNT) == EUR("-14.00")


def test_a_cheque_on_a_deposit_that_is_not_credited_does_not_come_back(clerk: User) -> None:
    cheque = paid("50.00", by=clerk)
    deposit = prepared(cheque, by=clerk)
    for _ in range(2):
        with pytest.raises(Refused, match="in_deposit"):
            services.reverse_payment(cheque, reason="x", at=AT, by=clerk)
        if deposit.state == "prepared":
            deposit = services.hand_over_deposit(deposit, at=AT, by=clerk)
    assert stands() == {"cheques": EUR("50.00")}


@pytest.mark.parametrize("means", ["cheque", "card"])
def test_what_is_not_at_the_bank_yet_is_not_paid_back(clerk: User, means: str) -> None:
    cheque = paid("150.00", means, by=clerk)
    facts: dict[str, Any] = {"on": TODAY, "reference": "VIR", "key": "r", "at": AT, "by": clerk}
    with pytest.raises(Refused, match="not_at_the_bank_yet"):
        services.reimburse(cheque, amount=EUR("150.00"), **facts)
    deposit = prepared(cheque, by=clerk)
    with pytest.raises(Refused, match="not_at_the_bank_yet"):
        services.reimburse(cheque, amount=EUR("150.00"), **facts)
    assert (Reimbursement.objects.count(), sum(stands().values())) == (0, EUR("150.00"))
    services.credit_deposit(deposit, on=TODAY, at=AT, by=clerk)
    services.reimburse(cheque, amount=EUR("150.00"), **facts)
    assert stands() == {}


def test_cash_is_money_from_the_start(clerk: User) -> None:
    cash = paid("15.00", "cash", by=clerk)
    services.reimburse(cash, amount=EUR("5.00"), on=TODAY, reference="VIR", key="r", at=AT, by=clerk)
    assert selectors.payment_left(cash) == EUR("10.00")


def bounced_after_reimbursement(clerk: User) -> Payment:
    """150.00 by cheque, of which 100.00 were paid back before the bank took it back."""
    cheque = paid("150.00", by=clerk)
    services.credit_deposit(prepared(cheque, by=clerk), on=TODAY, at=AT, by=clerk)
    services.reimburse(cheque, amount=EUR("100.00"), on=TODAY, reference="VIR", key="r", at=AT, by=clerk)
    services.reverse_payment(cheque, reason="Sans provision", on=TODAY, at=AT, by=clerk)
    return cheque


def test_paid_back_and_then_bounced_it_is_a_debt_that_is_pursued(clerk: User) -> None:
    owner = bounced_after_reimbursement(clerk).customer
    assert (selectors.balance(owner), list(selectors.open_instalments(owner))) == (EUR("100.00"), [])
    for _twice in range(2):
        services.advance_dunning(at=AT)
    note = Invoice.objects.get(kind="fee_note")
    line = note.lines.get()
    assert (note.gross, selectors.invoice_due(note), note.key) == (
        EUR("100.00"),
        EUR("100.00"),
        f"reclaim/{Payment.objects.get().pk}",
    )
    assert line.detail == (
        f"100,00 € remboursés le {TODAY:%d/%m/%Y} ; le paiement de 150,00 € reçu le {TODAY:%d/%m/%Y} "
        f"a été repris par la banque le {TODAY:%d/%m/%Y}"
    )
    assert (selectors.balance(owner), stands()) == (EUR("100.00"), {"bank": EUR("-100.00")})
    assert selectors.account_balance(books.OTHERS) == EUR(0)
    paid("120.00", "transfer", by=clerk)
    assert (selectors.invoice_due(note), selectors.balance(owner)) == (EUR(0), EUR("-20.00"))
    assert (selectors.with_leftovers([owner.pk]), stands()) == ({owner.pk}, {"bank": EUR("20.00")})


def test_what_was_paid_back_of_bounced_money_is_dunned(clerk: User) -> None:
    owner = bounced_after_reimbursement(clerk).customer
    services.advance_dunning(at=AT)
    services.advance_dunning(at=AT + 60 * DAY)
    assert DunningCase.objects.get(closed_at=None).customer == owner


def test_what_cannot_be_claimed_yet_waits_where_the_day_shows_it(clerk: User) -> None:
    cheque = bounced_after_reimbursement(clerk)
    Operator.objects.all().delete()
    services.advance_dunning(at=AT)
    assert (list(to_reclaim()), Invoice.objects.filter(kind="fee_note").count()) == ([cheque], 0)
    assert (selectors.balance(cheque.customer), selectors.ledger_gaps()) == (EUR("100.00"), {})


def test_given_back_over_the_counter_it_leaves_what_waits(clerk: User) -> None:
    cheque = paid("50.00", by=clerk)
    services.reverse_payment(cheque, reason="Rendu au client", at=AT, by=clerk)
    assert (stands(), list(to_deposit())) == ({}, [])
    with pytest.raises(Refused, match="not_to_deposit"):
        prepared(cheque, by=clerk)


def test_a_transfer_typed_by_hand_is_not_taken_twice(clerk: User, account: Account) -> None:
    owner = Customer.objects.get()
    sure, guessed = paid("60.00", "transfer", by=clerk), paid("25.00", "transfer", by=clerk)
    account.transfers += [
        Transfer("V-1", EUR("60.00"), owner.name, "FR7630006000011234567890189", transfer_reference(owner.number)),
        Transfer("V-2", EUR("25.00"), "Somebody", "FR7630006000011234567890189", "merci"),
    ]
    first, second = told(account, at=AT)
    assert (first.state, first.payment, second.state) == ("applied", sure, "to_match")
    assert list(typed_transfers(second)) == [guessed]
    services.match_payment(second, guessed, at=AT, by=clerk)
    assert (Payment.objects.count(), stands()) == (2, {"bank": EUR("85.00")})


def quoting(reference: str, amount: str = "60.00") -> Transfer:
    """A transfer that quotes the customer's own reference."""
    owner = Customer.objects.get()
    return Transfer(reference, EUR(amount), owner.name, "FR7630006000011234567890189", transfer_reference(owner.number))


def test_last_months_typed_transfer_does_not_swallow_this_months(clerk: User, account: Account) -> None:
    december = paid("60.00", "transfer", by=clerk, on=TODAY - 30 * DAY)
    account.transfers.append(quoting("V-1"))
    (event,) = told(account, at=AT)
    assert (event.state, event.payment, Payment.objects.get()) == ("to_match", None, december)
    assert [(one.customer, one.why) for one in selectors.suggestions(event)] == [(december.customer, "customer_number")]
    january = services.record_transfer(event, december.customer, at=AT, by=clerk)
    assert (january.amount, january.received_on) == (EUR("60.00"), TODAY)
    assert (Payment.objects.count(), selectors.account_balance(books.BANK_ACCOUNT)) == (2, EUR("120.00"))


@pytest.mark.parametrize(("days", "state", "payments"), [(5, "applied", 1), (6, "to_match", 1), (32, "applied", 2)])
def test_how_far_a_typed_transfer_may_be_from_its_line(
    clerk: User, account: Account, days: int, state: str, payments: int
) -> None:
    paid("60.00", "transfer", by=clerk, on=TODAY - days * DAY)
    account.transfers.append(quoting("V-1"))
    (event,) = told(account, at=AT)
    assert (event.state, Payment.objects.count()) == (state, payments)


def test_of_two_typed_transfers_a_person_says_which_the_bank_told(clerk: User, account: Account) -> None:
    first, second = paid("60.00", "transfer", by=clerk, on=TODAY - 3 * DAY), paid("60.00", "transfer", by=clerk)
    account.transfers.append(quoting("V-1"))
    (event,) = told(account, at=AT)
    assert (event.state, list(typed_transfers(event))) == ("to_match", [first, second])
    services.match_payment(event, second, at=AT, by=clerk)
    assert (Payment.objects.count(), selectors.account_balance(books.BANK_ACCOUNT)) == (2, EUR("120.00"))
    account.transfers.append(quoting("V-2"))
    (event,) = told(account, at=AT + DAY)
    assert (event.state, event.payment, Payment.objects.count()) == ("applied", first, 2)


def test_a_typed_transfer_that_was_typed_as_gone_back_is_for_a_person(clerk: User, account: Account) -> None:
    typed = paid("60.00", "transfer", by=clerk)
    services.reverse_payment(typed, reason="Rappel", on=TODAY, at=AT, by=clerk)
    account.transfers.append(quoting("V-1"))
    (event,) = told(account, at=AT)
    assert (event.state, list(typed_transfers(event)), stands()) == ("to_match", [], {})


@pytest.mark.parametrize("code", ["nothing_to_deposit", "deposit_mixed", "not_to_deposit", "deposit_before_receipt"])
def test_a_deposit_that_cannot_be_is_refused_whole(clerk: User, code: str) -> None:
    cheque, card = paid("10.00", by=clerk), paid("10.00", "card", by=clerk)
    asked = {
        "nothing_to_deposit": [],
        "deposit_mixed": [cheque, card],
        "not_to_deposit": [cheque, paid("10.00", "transfer", by=clerk)],
        "deposit_before_receipt": [cheque],
    }
    on = TODAY - DAY if code == "deposit_before_receipt" else TODAY
    with pytest.raises(Refused, match=code):
        services.prepare_deposit(asked[code], on=on, at=AT, by=clerk)
    assert not Deposit.objects.exists()
    assert prepared(cheque, by=clerk).number == "RB-2025-0001"


@pytest.mark.parametrize(("fees", "on"), [("100.00", TODAY), ("-1.00", TODAY), ("0.001", TODAY), ("0", TODAY + DAY)])
def test_a_credit_that_cannot_be_is_refused_whole(clerk: User, fees: str, on: date) -> None:
    deposit = prepared(paid("100.00", by=clerk), by=clerk)
    with pytest.raises(Refused, match=r"deposit_fees|amount_not_in_cents|ends_in_the_future"):
        services.credit_deposit(deposit, on=on, fees=EUR(fees), at=AT, by=clerk)
    deposit.refresh_from_db()
    assert (deposit.state, stands()) == ("prepared", {"cheques": EUR("100.00")})


def test_the_database_keeps_a_payment_on_one_deposit_and_a_deposit_as_it_was(clerk: User) -> None:
    cheque = paid("10.00", by=clerk)
    deposit = prepared(cheque, by=clerk)
    rows = {"number": "RB-X", "means": "cheque", "on": TODAY, "count": 1, "total": 10, "prepared_by": clerk}
    other = Deposit.objects.create(**rows, prepared_at=AT)
    with pytest.raises(IntegrityError, match="payment_deposited_once"), transaction.atomic():
        DepositItem.objects.create(deposit=other, rank=1, payment=cheque)
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        Deposit.objects.filter(pk=deposit.pk).update(total=11)
    assert deposit.items.get().payment == cheque
