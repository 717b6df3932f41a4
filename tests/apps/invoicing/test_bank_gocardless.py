"""Debits through GoCardless: switched to, handed over once, told by signed webhooks, paid out, failed late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from invoicing import selectors, services
from invoicing.domain import journal as books
from invoicing.models import (
    BankEvent,
    BankFile,
    Collector,
    DebitAttempt,
    DunningCase,
    Mandate,
    Payment,
    PaymentReversal,
    Payout,
    RemoteEvent,
)
from kernel.errors import Refused
from kernel.models import Message
from lab.bank import Bank, Transfer
from lab.gocardless.server import GoCardless
from tests.apps.invoicing import bank_world as world
from tests.apps.invoicing import gocardless_world as gc

pytestmark = pytest.mark.django_db
EUR = Decimal


@pytest.fixture
def service() -> Iterator[GoCardless]:
    with gc.service() as running, time_machine.travel(world.COLLECTED, tick=False):
        yield running


def debit() -> DebitAttempt:
    return DebitAttempt.objects.get()


class TestSwitching:
    def test_the_former_mandate_stays_until_the_service_knows_the_new_one(self, service: GoCardless) -> None:
        debtor = world.debtor()
        former = debtor.mandate
        assert former
        service.faults.lose_requests = 3
        facts: dict[str, Any] = {"collector": Collector.GOCARDLESS, "at": world.PROPOSED, "by": world.preparer()}
        new = services.switch_collector(former, **facts)
        assert services.switch_collector(former, **facts) == new
        assert services.register_mandates(at=world.PROPOSED) == 0
        assert selectors.active_mandate(debtor.customer) == former

        assert services.register_mandates(at=world.PROPOSED) == 1
        new.refresh_from_db()
        former.refresh_from_db()
        assert (former.state, new.state, new.replaces) == ("replaced", "active", former)
        assert (new.iban, new.signed_on, new.holder) == (former.iban, former.signed_on, former.holder)
        assert new.remote_reference in service.ledger.rows["mandates"]
        assert Message.objects.filter(key=f"mandate/{new.pk}/switched").count() == 1

    def test_and_back_to_the_bank_at_once(self, service: GoCardless) -> None:
        debtor = gc.switched()
        assert debtor.mandate
        back = services.switch_collector(debtor.mandate, collector="bank", at=world.PROPOSED, by=world.preparer())
        assert (back.state, back.collector, selectors.active_mandate(debtor.customer)) == ("active", "bank", back)

    @pytest.mark.parametrize(("collector", "code"), [("bank", "same_collector"), ("gocardless", "scheme_refused")])
    def test_what_is_refused_moves_nothing(self, service: GoCardless, collector: str, code: str) -> None:
        debtor = world.debtor()
        Mandate.objects.update(scheme="B2B", registered_on=world.ON)
        assert debtor.mandate
        with pytest.raises(Refused, match=code):
            services.switch_collector(debtor.mandate, collector=collector, at=world.PROPOSED, by=world.preparer())
        assert Mandate.objects.count() == 1

    def test_without_an_account_there_it_is_refused(self) -> None:
        debtor = world.debtor()
        assert debtor.mandate
        with pytest.raises(Refused, match="collector_closed"):
            services.switch_collector(debtor.mandate, collector="gocardless", at=world.PROPOSED, by=world.preparer())

    def test_a_mandate_that_the_payer_cancels_there_is_cancelled_here(self, service: GoCardless) -> None:
        debtor = gc.switched()
        assert debtor.mandate
        event = service.ledger.move("mandates", debtor.mandate.remote_reference, "cancelled")
        assert gc.tell(service, [event]) == 1
        debtor.mandate.refresh_from_db()
        assert (debtor.mandate.state, debtor.mandate.remote_state) == ("cancelled", "cancelled")


class TestCollecting:
    def test_each_way_has_its_own_batch(self, service: GoCardless) -> None:
        ours, theirs = world.debtor("12.00"), gc.switched("66.00")
        batches = [world.frozen(), gc.frozen()]
        assert [(one.collector, one.count, one.total) for one in batches] == [
            ("bank", 1, EUR("12.00")),
            ("gocardless", 1, EUR("66.00")),
        ]
        assert [one.attempts.get().instalment for one in batches] == [ours.instalment, theirs.instalment]

    def test_a_payment_confirmed_is_paid(self, service: GoCardless) -> None:
        debtor = gc.switched()
        assert gc.handed_over().state == "handed_over"
        attempt = debit()
        payment = service.payment_of(attempt.end_to_end_id)
        assert (attempt.remote_reference, attempt.charged_on) == (payment["id"], world.ON)
        assert gc.tell(service, service.go(attempt.end_to_end_id, "submitted", "confirmed")) == 2
        assert (debit().state, selectors.balance(debtor.customer)) == ("settled", EUR(0))
        assert selectors.account_balance(books.TRANSIT) == EUR("66.00")
        assert selectors.ledger_gaps() == {}

    def test_submitted_lifts_nothing_and_pays_nothing(self, service: GoCardless) -> None:
        debtor = gc.switched()
        gc.handed_over()
        gc.tell(service, service.go(debit().end_to_end_id, "submitted"))
        assert (debit().state, selectors.balance(debtor.customer)) == ("submitted", EUR("66.00"))

    def test_the_network_dies_during_the_call_and_nobody_is_charged_twice(self, service: GoCardless) -> None:
        gc.switched()
        batch = services.ask_hand_over(gc.frozen(), at=world.PROPOSED, by=world.preparer())
        service.faults.lose_requests, service.faults.lose_answers = 2, 1
        assert services.hand_over_batches(at=world.PROPOSED) == 0
        assert services.hand_over_batches(at=world.PROPOSED) == 1
        batch.refresh_from_db()
        assert (batch.state, len(service.ledger.rows["payments"])) == ("handed_over", 1)

    def test_what_the_service_refuses_is_our_fault_and_pursues_nobody(self, service: GoCardless) -> None:
        debtor = gc.switched()
        batch = gc.frozen()
        assert debtor.mandate
        service.ledger.move("mandates", debtor.mandate.remote_reference, "cancelled")
        services.ask_hand_over(batch, at=world.PROPOSED, by=world.preparer())
        services.hand_over_batches(at=world.PROPOSED)
        services.advance_dunning(at=world.COLLECTED)
        assert (debit().state, debit().reason, debit().represent_on) == ("rejected", "X-OWN", None)
        assert not DunningCase.objects.exists()


class TestNews:
    def test_a_forged_message_is_answered_498_and_nothing_is_kept(self, service: GoCardless) -> None:
        body, signature = service.webhook([])
        assert [gc.knock(body, wrong) for wrong in (None, "", "0" * 64, signature[:-1], "é")] == [498] * 5
        assert not BankFile.objects.exists()

    def test_one_that_cannot_be_read_is_refused(self, service: GoCardless) -> None:
        import hashlib
        import hmac

        from lab.gocardless.server import SECRET

        body = b'{"events": 3}'
        assert gc.knock(body, hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()) == 400

    def test_delivered_twice_and_asked_for_again_it_is_taken_once(self, service: GoCardless) -> None:
        gc.switched()
        gc.handed_over()
        events = service.go(debit().end_to_end_id, "submitted", "confirmed")
        assert [gc.knock(*service.webhook(events)) for _ in range(2)] == [204, 204]
        assert [gc.knock(*service.webhook([one])) for one in events] == [204, 204]
        services.poll_news(at=world.COLLECTED)
        services.take_in_news(at=world.COLLECTED)
        services.take_in_news(at=world.COLLECTED)
        told = RemoteEvent.objects.filter(resource="payments", action="confirmed")
        assert (told.count(), Payment.objects.count(), BankEvent.objects.filter(state="applied").count()) == (1, 1, 1)

    def test_a_message_that_never_came_is_found_by_the_daily_net(self, service: GoCardless) -> None:
        gc.switched()
        gc.handed_over()
        service.go(debit().end_to_end_id, "submitted", "confirmed")
        assert services.poll_news(at=world.COLLECTED - timedelta(days=3)) > 0
        services.take_in_news(at=world.COLLECTED)
        assert debit().state == "settled"

    def test_late_and_out_of_order_the_last_word_stays(self, service: GoCardless) -> None:
        debtor = gc.switched()
        gc.handed_over()
        name = debit().end_to_end_id
        early = service.go(name, "submitted", "confirmed")
        failure = service.go(name, "late_failure_settled", reason_code="AM04")
        gc.tell(service, failure)
        gc.tell(service, early, at=world.COLLECTED + world.DAY)
        assert (debit().state, debit().reason) == ("rejected", "AM04")
        assert (selectors.balance(debtor.customer), Payment.objects.count()) == (EUR("66.00"), 0)

    def test_a_service_that_is_silent_is_asked_again(self, service: GoCardless) -> None:
        gc.switched()
        gc.handed_over()
        events = service.go(debit().end_to_end_id, "submitted", "confirmed")
        service.faults.lose_requests = 3
        gc.tell(service, events[1:])
        assert (debit().state, RemoteEvent.objects.get(action="confirmed").state) == ("submitted", "waiting")
        services.take_in_news(at=world.COLLECTED + timedelta(minutes=11))
        assert debit().state == "settled"


def test_a_payment_that_fails_after_it_was_paid_out_is_owed_again(service: GoCardless) -> None:
    debtor = gc.switched()
    gc.handed_over()
    name = debit().end_to_end_id
    events = service.go(name, "submitted", "confirmed")
    payout = service.ledger.pay_out([service.payment_of(name)["id"]])
    paid = [row for row in service.ledger.rows["events"].values() if row["resource_type"] == "payouts"]
    gc.tell(service, [*events, *paid])
    assert selectors.balance(debtor.customer) == 0
    late = service.go(name, "late_failure_settled", reason_code="MD06")
    gc.tell(service, late, at=world.COLLECTED + 5 * world.DAY)
    assert (debit().state, debit().reason) == ("returned", "MD06")
    assert (selectors.balance(debtor.customer), PaymentReversal.objects.count()) == (EUR("66.00"), 1)
    # What the service paid out and lost again, it takes from the next payout.
    assert selectors.account_balance(books.TRANSIT) == EUR("-66.00")
    assert Payout.objects.get(reference=payout["id"]).items.filter(attempt=debit()).count() == 2
    assert selectors.ledger_gaps() == {}


def test_a_payout_is_found_again_on_the_statement(service: GoCardless) -> None:
    gc.switched()
    gc.handed_over()
    name = debit().end_to_end_id
    events = service.go(name, "submitted", "confirmed")
    made = service.ledger.pay_out([service.payment_of(name)["id"]])
    gc.tell(service, [*events, *[row for row in service.ledger.rows["events"].values() if "payout" in row["links"]]])
    payout = Payout.objects.get()
    assert (payout.amount, payout.fees) == (EUR("65.80"), EUR("0.20"))
    assert selectors.account_balance(books.TRANSFERS) == EUR("65.80")
    transfer = Transfer("T-77", EUR("65.80"), "GoCardless", world.iban(77), f"PAYOUT {made['reference']}")
    world.debtor()
    ours = world.frozen()
    note = Bank({}, {}).notification(services.batch_bytes(ours), at=world.COLLECTED, transfers=[transfer])
    services.import_bank_file(note, name="camt.xml", at=world.COLLECTED)
    payout.refresh_from_db()
    assert payout.bank_event
    assert (payout.bank_event.kind, payout.bank_event.state) == ("paid_out", "applied")
    balances = [selectors.account_balance(one) for one in (books.TRANSFERS, books.TRANSIT, books.BANK_FEES)]
    assert balances == [EUR(0), EUR(0), EUR("0.20")]
    assert not selectors.events_to_match().exists()
