"""What the bank says, taken in once, matched, and turned into money, failures and what follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from invoicing import selectors, services
from invoicing.models import (
    Allocation,
    BankEvent,
    BankFile,
    DebitAttempt,
    DebitBatch,
    JournalEntry,
    Mandate,
    Payment,
    PaymentReversal,
)
from kernel.errors import Refused
from kernel.models import Message, PolicyVersion
from lab.bank import Bank, Transfer
from tests.apps.invoicing import bank_world as world
from tests.apps.invoicing.bank_world import Debtor

EUR = Decimal
ZERO = Decimal(0)
MONEY = (Payment, PaymentReversal, Allocation, JournalEntry, BankFile, BankEvent)
GOOD, POOR, LATE = world.iban(1001), world.iban(1002), world.iban(1003)
BANK = Bank(rejects={POOR: "AM04"}, returns={LATE: "MD06"})


def took(data: bytes, *, at: Any = world.COLLECTED, name: str = "bank.xml") -> BankFile:
    return services.import_bank_file(data, name=name, at=at, by=None)


def told(file: BankFile) -> list[tuple[str, str]]:
    return list(file.events.values_list("kind", "state"))


def street() -> tuple[Debtor, Debtor, Debtor, bytes]:
    """Three debtors, one who pays, one without money, one who will have it back; and their batch at the bank."""
    three = (
        world.debtor("66.00", account=GOOD),
        world.debtor("12.00", account=POOR),
        world.debtor("24.00", account=LATE),
    )
    return *three, services.batch_bytes(world.handed_over())


def due(debtor: Debtor) -> Decimal:
    return selectors.instalment_due(debtor.instalment)


@pytest.mark.django_db
class TestOneDay:
    def test_refused_settled_and_sent_back(self) -> None:
        good, poor, late, content = street()
        report = took(BANK.status_report(content, at=world.HANDED), at=world.HANDED)
        assert told(report) == [("acknowledged", "applied"), ("rejected", "applied")]
        assert DebitBatch.objects.get().state == "acknowledged"
        booked = took(BANK.notification(content, at=world.COLLECTED))
        assert told(booked) == [("settled", "applied"), ("settled", "applied")]
        assert (due(good), due(poor), due(late)) == (ZERO, EUR("12.00"), ZERO)
        assert DebitBatch.objects.get().state == "closed"
        back = took(BANK.returned(content, at=world.COLLECTED + world.DAY), at=world.COLLECTED + world.DAY)
        assert told(back) == [("returned", "applied")]
        assert (due(good), due(poor), due(late)) == (ZERO, EUR("12.00"), EUR("24.00"))
        states = [attempt.state for attempt in DebitAttempt.objects.order_by("pk")]
        assert states == ["settled", "rejected", "returned"]

    def test_the_statement_tells_it_all_again_and_nothing_moves(self) -> None:
        *_, content = street()
        took(BANK.status_report(content, at=world.HANDED))
        took(BANK.notification(content, at=world.COLLECTED))
        before = [model.objects.count() for model in MONEY[:4]]
        again = took(BANK.statement(content, at=world.COLLECTED))
        assert told(again) == [("settled", "repeated")] * 2
        assert [model.objects.count() for model in MONEY[:4]] == before

    def test_a_payment_names_the_debit_and_its_day(self) -> None:
        good, *_, content = street()
        took(BANK.notification(content, at=world.COLLECTED))
        payment = Payment.objects.get(customer=good.customer)
        assert (payment.means, payment.amount, payment.received_on) == ("direct_debit", EUR("66.00"), world.ON)
        assert payment.key == f"debit/{payment.reference}"

    def test_a_debit_pays_its_own_instalment_before_an_older_debt(self) -> None:
        debtor = world.debtor("66.00")
        older = world.owe(debtor.contract, "50.00", due_on=date(2026, 11, 20), noticed=world.NOTICED)
        took(Bank({}, {}).notification(services.batch_bytes(world.handed_over()), at=world.COLLECTED))
        assert (due(debtor), selectors.instalment_due(older)) == (ZERO, EUR("50.00"))

    def test_the_same_file_again_is_the_same_file(self) -> None:
        *_, content = street()
        data = BANK.notification(content, at=world.COLLECTED)
        assert took(data) == took(data, name="copy.xml")
        assert (BankFile.objects.count(), Payment.objects.count()) == (1, 2)

    def test_a_group_in_one_sum_settles_what_was_not_refused(self) -> None:
        good, poor, late, content = street()
        took(
            BANK.status_report(content, at=world.HANDED) + BANK.statement(content, at=world.COLLECTED, in_one_sum=True)
        )
        assert (due(good), due(poor), due(late)) == (ZERO, EUR("12.00"), ZERO)

    def test_a_sum_that_does_not_fit_is_left_to_a_person(self) -> None:
        good, *_, content = street()
        data = BANK.statement(content, at=world.COLLECTED, in_one_sum=True).replace(b">90.00<", b">89.99<")
        (event,) = took(data).events.all()
        assert (event.state, event.note, due(good)) == ("to_match", "group_differs", EUR("66.00"))

    def test_an_amount_that_differs_is_left_to_a_person(self) -> None:
        good, *_, content = street()
        data = BANK.notification(content, at=world.COLLECTED).replace(b">66.00<", b">66.01<")
        events = list(took(data).events.all())
        assert [(event.state, event.note) for event in events] == [("to_match", "amount_differs"), ("applied", "")]
        assert due(good) == EUR("66.00")

    def test_without_its_name_a_debit_is_found_by_mandate_and_amount(self) -> None:
        good, *_, content = street()
        name = DebitAttempt.objects.get(mandate=good.mandate).end_to_end_id.encode()
        group = DebitAttempt.objects.get(mandate=good.mandate).group_id.encode()
        message = DebitBatch.objects.get().message_id.encode()
        data = BANK.notification(content, at=world.COLLECTED)
        for lost in (b"<EndToEndId>" + name, b"<PmtInfId>" + group, b"<MsgId>" + message):
            data = data.replace(lost, lost[: lost.index(b">") + 1] + b"NOTPROVIDED")
        took(data)
        assert due(good) == 0

    def test_a_name_is_never_enough(self) -> None:
        good, *_ = street()
        transfer = Transfer("T-1", EUR("66.00"), good.customer.name, world.iban(), "merci")
        only_transfer = Bank({GOOD: "x", POOR: "x", LATE: "x"}, {})
        content = services.batch_bytes(DebitBatch.objects.get())
        (event,) = took(only_transfer.notification(content, at=world.COLLECTED, transfers=[transfer])).events.all()
        assert (event.state, event.payment, due(good)) == ("to_match", None, EUR("66.00"))


@pytest.mark.django_db
class TestReasons:
    @pytest.mark.parametrize(
        ("code", "state", "flag", "again"),
        [
            ("AM04", "active", "", date(2026, 12, 18)),
            ("MS03", "active", "", date(2026, 12, 18)),
            ("MD06", "active", "MD06", None),
            ("AC01", "suspended", "AC01", None),
            ("AC04", "cancelled", "AC04", None),
            ("MD01", "cancelled", "MD01", None),
            ("AM05", "active", "", None),
            ("XX99", "active", "XX99", None),
        ],
    )
    def test_the_mandate_and_the_next_attempt_follow_the_code(
        self, code: str, state: str, flag: str, again: date | None
    ) -> None:
        world.debtor(account=POOR)
        content = services.batch_bytes(world.handed_over())
        took(Bank({POOR: code}, {}).status_report(content, at=world.HANDED), at=world.HANDED)
        attempt, mandate = DebitAttempt.objects.get(), Mandate.objects.get()
        assert (attempt.state, attempt.reason, attempt.represent_on) == ("rejected", code, again)
        assert (mandate.state, mandate.flag) == (state, flag)

    def test_for_want_of_funds_it_is_announced_and_presented_twice_more_at_most(self) -> None:
        debtor = world.debtor(account=POOR)
        on, at = world.ON, world.PROPOSED
        for number in (1, 2, 3):
            batch = world.handed_over(on, at)
            assert batch.attempts.get().number == number
            told_at = at + world.DAY
            took(BANK.status_report(services.batch_bytes(batch), at=told_at), at=told_at)
            Message.objects.filter(state="queued").update(state="sent", sent_at=told_at)
            again = DebitAttempt.objects.get(number=number).represent_on
            if again is None:
                break
            on, at = again, told_at + 12 * world.DAY
        assert (number, due(debtor)) == (3, EUR("66.00"))
        with pytest.raises(Refused) as refusal:
            world.proposed(on + 30 * world.DAY, at=at + 10 * world.DAY)
        assert refusal.value.facts["reasons"] == {"person_decides": 1}

    def test_a_wrong_account_is_debited_again_after_a_new_one(self) -> None:
        world.debtor(account=POOR)
        content = services.batch_bytes(world.handed_over())
        took(Bank({POOR: "AC01"}, {}).status_report(content, at=world.HANDED), at=world.HANDED)
        mandate = services.change_account(Mandate.objects.get(), iban=world.iban(), at=world.COLLECTED, by=None)
        assert (mandate.state, mandate.flag) == ("active", "")


@pytest.mark.django_db
class TestTransfers:
    def transfer(self, reference: str = "T-1") -> Transfer:
        return Transfer(reference, EUR("66.00"), "Somebody", world.iban(7), "F-2026-000001")

    def note(self, *transfers: Transfer) -> bytes:
        content = services.batch_bytes(DebitBatch.objects.get())
        return Bank({GOOD: "x"}, {}).notification(content, at=world.COLLECTED, transfers=transfers)

    def statement(self, *transfers: Transfer) -> bytes:
        content = services.batch_bytes(DebitBatch.objects.get())
        return Bank({GOOD: "x"}, {}).statement(content, at=world.COLLECTED, transfers=transfers)

    def test_a_person_says_whose_it_is_once(self) -> None:
        debtor = world.debtor(account=GOOD)
        world.handed_over()
        (event,) = took(self.note(self.transfer())).events.all()
        assert list(selectors.events_to_match()) == [event]
        by = world.preparer()
        payment = services.record_transfer(event, debtor.customer, at=world.COLLECTED, by=by)
        assert services.record_transfer(event, debtor.customer, at=world.COLLECTED, by=by) == payment
        assert (payment.means, payment.amount, due(debtor)) == ("transfer", EUR("66.00"), ZERO)
        assert list(selectors.events_to_match()) == []

    def test_told_again_by_the_statement_it_is_no_second_payment(self) -> None:
        debtor = world.debtor(account=GOOD)
        world.handed_over()
        (event,) = took(self.note(self.transfer())).events.all()
        services.record_transfer(event, debtor.customer, at=world.COLLECTED, by=world.preparer())
        first, second = took(self.statement(self.transfer(), self.transfer("T-2"))).events.all()
        assert (first.state, first.payment, second.state) == ("repeated", Payment.objects.get(), "to_match")

    def test_suggestions_speak_for_themselves_and_move_nothing(self) -> None:
        owing = (("66.00", 7), ("12.00", 8), ("30.00", 9))
        writer, holder, other = [world.debtor(amount, account=world.iban(n)) for amount, n in owing]
        world.handed_over()
        number = writer.instalment.schedule.invoice.number
        transfer = Transfer("T-1", EUR("30.00"), "Somebody", world.iban(8), f"merci {number}")
        everybody = Bank({world.iban(n): "x" for n in (7, 8, 9)}, {})
        content = services.batch_bytes(DebitBatch.objects.get())
        (event,) = took(everybody.notification(content, at=world.COLLECTED, transfers=[transfer])).events.all()
        found = [(one.customer, one.why) for one in selectors.suggestions(event)]
        assert found == [
            (writer.customer, "invoice_number"),
            (holder.customer, "account"),
            (other.customer, "amount"),
        ]
        assert Payment.objects.count() == 0

    def test_set_aside_it_leaves_the_list_with_a_name_under_it(self) -> None:
        world.debtor(account=GOOD)
        world.handed_over()
        (event,) = took(self.note(self.transfer())).events.all()
        services.set_aside(event, by=world.preparer(), note="interest")
        event.refresh_from_db()
        assert (event.state, event.settled_by, event.note) == ("set_aside", world.preparer(), "interest")
        with pytest.raises(Refused, match="not_to_match"):
            services.record_transfer(event, Mandate.objects.get().customer, at=world.COLLECTED, by=world.preparer())
        assert Payment.objects.count() == 0


AMOUNT = re.compile(rb">[\d.]+</Amt>")
ENTRY = """<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<Stmt><Id>S1</Id><Ntry><Amt Ccy="{booked}">66.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-12-07</Dt></BookgDt><NtryDtls><TxDtls><Refs><AcctSvcrRef>T-9</AcctSvcrRef></Refs>
<AmtDtls><InstdAmt><Amt Ccy="CHF">61.50</Amt></InstdAmt></AmtDtls></TxDtls></NtryDtls></Ntry></Stmt>
</BkToCstmrStmt></Document>"""


@pytest.mark.django_db
@pytest.mark.parametrize(("booked", "euros"), [("EUR", EUR("66.00")), ("CHF", None)])
def test_what_the_payer_sent_in_another_currency_is_no_euros(booked: str, euros: Decimal | None) -> None:
    (event,) = took(ENTRY.format(booked=booked).encode()).events.all()
    assert (event.kind, event.amount, event.state) == ("credited", euros, "to_match")


@pytest.mark.django_db
class TestSpoiledFiles:
    @pytest.mark.parametrize(
        "spoil",
        [
            lambda data: data[:-30],
            lambda data: data.replace("Aubépine".encode(), "Aubépine".encode("latin-1")).replace(
                b"Aubepine", b"Aub\xe9"
            ),
            lambda data: b"%PDF-1.7",
            lambda data: b"",
            lambda data: AMOUNT.sub(b">-66.00</Amt>", data),
            lambda data: AMOUNT.sub(b">NaN</Amt>", data),
            lambda data: AMOUNT.sub(b">Infinity</Amt>", data),
        ],
        ids=["cut short", "latin-1", "a PDF", "empty", "below zero", "no number", "without end"],
    )
    def test_nothing_moves(self, spoil: Any) -> None:
        good, *_, content = street()
        data = BANK.notification(content, at=world.COLLECTED)
        before = [model.objects.count() for model in MONEY]
        with pytest.raises(Refused, match="bank_file_unreadable"):
            took(spoil(data))
        assert [model.objects.count() for model in MONEY] == before
        assert (due(good), DebitAttempt.objects.filter(state="submitted").count()) == (EUR("66.00"), 3)

    def test_the_command_says_what_it_took_and_refuses_junk(self, tmp_path: Path, capsys: Any) -> None:
        *_, content = street()
        good, junk = tmp_path / "note.xml", tmp_path / "junk.xml"
        good.write_bytes(BANK.notification(content, at=world.COLLECTED))
        junk.write_bytes(b"junk")
        call_command("import_bank", str(good))
        assert capsys.readouterr().out == f"{good}: 1 document(s); 2 applied\n"
        with pytest.raises(CommandError, match="bank_file_unreadable"):
            call_command("import_bank", str(junk))
        assert BankFile.objects.count() == 1


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is forgotten: many histories are told about the same street."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_in_whatever_order_the_files_come_the_money_is_the_same() -> None:
    good, poor, late, content = street()
    files = [
        BANK.status_report(content, at=world.HANDED),
        BANK.notification(content, at=world.COLLECTED),
        BANK.returned(content, at=world.COLLECTED + world.DAY),
        BANK.statement(content, at=world.COLLECTED),
    ]
    for order in permutations(files):
        with undone():
            for file in order:
                took(file, at=world.COLLECTED + 3 * world.DAY)
            assert (due(good), due(poor), due(late)) == (ZERO, EUR("12.00"), EUR("24.00"))
            assert selectors.balance(late.customer) == EUR("24.00")
            assert selectors.broken_links(2026) == []


EVENTS = st.lists(
    st.tuples(st.sampled_from([GOOD, POOR, LATE]), st.sampled_from(["settled", "rejected", "returned"])), max_size=8
)


@pytest.mark.django_db
def test_a_debit_is_paid_when_it_settled_and_never_failed(long_run: bool) -> None:
    """Any order of what a bank may say of three debits, doubles included, against a reference of three lines."""
    *three, content = street()

    @given(EVENTS)
    @settings(max_examples=500 if long_run else 30, phases=[Phase.explicit, Phase.generate])
    def check(events: list[tuple[str, str]]) -> None:
        with undone():
            for rank, (iban, what) in enumerate(events):
                took(one_event(content, iban, what, rank), at=world.COLLECTED + timedelta(seconds=rank))
            for debtor, iban in zip(three, (GOOD, POOR, LATE), strict=True):
                paid = {what for account, what in events if account == iban} == {"settled"}
                owed = EUR(0) if paid else debtor.instalment.amount
                assert (due(debtor), selectors.balance(debtor.customer)) == (owed, owed)
            assert selectors.broken_links(2026) == []

    check()


def one_event(content: bytes, iban: str, what: str, rank: int) -> bytes:
    at = world.COLLECTED + timedelta(seconds=rank)
    others = {account: "AM04" for account in (GOOD, POOR, LATE) if account != iban}
    if what == "rejected":
        return Bank({iban: "AM04"}, {}).status_report(content, at=at)
    if what == "returned":
        return Bank(others, {iban: "MD06"}).returned(content, at=at)
    return Bank(others, {}).notification(content, at=at)


@pytest.mark.django_db
def test_no_policy_row_is_needed() -> None:
    assert PolicyVersion.objects.count() == 0
    assert selectors.debit_policy(world.ON).notice_days == 14
