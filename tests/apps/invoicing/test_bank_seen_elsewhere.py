"""Failures seen in other houses, each as a test of ours: what was paid twice, cut off wrongly, or silently stopped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from invoicing import selectors, services
from invoicing.models import BatchFile, DebitAttempt, DebitBatch, Document, DunningCase, Invoice, LegalRate, Payment
from invoicing.services import dunning, reminders
from kernel.errors import Refused
from kernel.models import Message, SweepRun
from kernel.services import record_posting
from lab.bank import Bank, read
from provisioning import services as provisioning
from provisioning.models import Intent, Push, Suspension
from subscribers.models import Customer
from tests.apps.invoicing import bank_world as world
from tests.apps.invoicing import gocardless_world as gc
from tests.races import raced
from web.desk.alarms import alarms

EUR = Decimal
POOR = world.iban(5005)


def refused(gross: str = "66.00") -> world.Debtor:
    debtor = world.debtor(gross, account=POOR)
    report = Bank({POOR: "MS02"}, {}).status_report(services.batch_bytes(world.handed_over()), at=world.HANDED)
    services.import_bank_file(report, name="r.xml", at=world.HANDED)
    return debtor


def walled(gross: str = "66.00") -> world.Debtor:
    debtor = refused(gross)
    services.advance_dunning(at=world.HANDED + 2 * world.DAY)
    record_posting(Message.objects.get(channel="letter"), at=world.COLLECTED, by=world.preparer())
    services.advance_dunning(at=datetime(2026, 12, 23, 9, tzinfo=UTC))
    assert Suspension.objects.filter(lifted_at=None).exists()
    return debtor


@pytest.mark.django_db
class TestDebits:
    def test_a_payment_whose_outcome_is_unknown_is_not_made_a_second_time(self) -> None:
        debtor = world.debtor()
        world.handed_over()
        late = world.COLLECTED + 12 * world.DAY
        assert services.lose_sight(at=late) == 1
        with pytest.raises(Refused, match="not_failed"):
            services.present_again(
                DebitAttempt.objects.get(), on=date(2027, 1, 4), why="no news", at=late, by=world.preparer()
            )
        services.announce(debtor.instalment, collection_on=date(2027, 1, 11), at=late)
        Message.objects.filter(state="queued").update(state="sent", sent_at=late)
        with pytest.raises(Refused) as told:
            world.proposed(date(2027, 1, 11), at=datetime(2027, 1, 6, 9, tzinfo=UTC))
        assert told.value.facts["reasons"] == {"unknown_outcome": 1}
        assert DebitAttempt.objects.count() == 1

    def test_two_mandates_are_never_merged_into_one_debit(self) -> None:
        first = world.debtor("12.00")
        world.owe(first.contract, "30.00")
        second = world.debtor("24.00")
        debits = read(services.batch_bytes(world.frozen()))
        assert first.mandate
        assert second.mandate
        assert sorted((one.mandate, one.amount) for one in debits) == [
            (first.mandate.reference, EUR("12.00")),
            (first.mandate.reference, EUR("30.00")),
            (second.mandate.reference, EUR("24.00")),
        ]

    def test_cancelled_and_made_again_the_sequence_is_the_same(self) -> None:
        world.debtor()
        batch = services.approve_batch(world.proposed(), at=world.PROPOSED, by=world.approver())
        services.cancel_batch(batch, at=world.PROPOSED, by=world.preparer(), why="too early")
        content = etree.fromstring(services.batch_bytes(world.frozen()))
        assert content.findtext(".//{*}SeqTp") == "RCUR"
        attempt = DebitAttempt.objects.get(batch__state="frozen")
        assert (attempt.number, attempt.mandate.first_debit_on) == (2, None)

    def test_the_header_is_never_a_sum_of_nothing(self) -> None:
        world.debtor("12.34")
        world.debtor("0.66")
        content = etree.fromstring(services.batch_bytes(world.frozen()))
        for place in (".//{*}GrpHdr", ".//{*}PmtInf"):
            head = content.find(place)
            assert head is not None
            assert (head.findtext("{*}NbOfTxs"), head.findtext("{*}CtrlSum")) == ("2", "13.00")

    def test_a_payment_that_fails_after_it_was_paid_out_is_not_ignored(self) -> None:
        with gc.service() as running:
            debtor = gc.switched()
            gc.handed_over()
            name = DebitAttempt.objects.get().end_to_end_id
            events = running.go(name, "submitted", "confirmed")
            running.ledger.pay_out([running.payment_of(name)["id"]])
            gc.tell(running, [*events, *running.go(name, "charged_back", reason_code="MD06")])
        assert (DebitAttempt.objects.get().state, selectors.balance(debtor.customer)) == ("rejected", EUR("66.00"))


@pytest.mark.django_db
class TestMoney:
    def test_an_invoice_never_paid_is_cleared_by_its_credit_and_not_refunded(self) -> None:
        debtor = world.debtor("60.00", by_debit=False)
        line = services.LineDraft(
            kind="refund", label="Avoir", net=EUR(50), vat_category="S", vat_rate=EUR(20), account="709600"
        )
        invoice = debtor.instalment.schedule.invoice
        draft = services.draft(
            debtor.customer, [line], kind="credit_note", at=world.PROPOSED, contract=debtor.contract, corrects=invoice
        )
        services.issue(draft, at=world.PROPOSED)
        assert selectors.invoice_due(invoice) == 0
        assert (selectors.balance(debtor.customer), Payment.objects.count()) == (EUR(0), 0)

    @pytest.mark.parametrize(("paid", "held"), [("60.99", True), ("61.00", False), ("66.00", False), ("66.01", False)])
    def test_a_rounding_cent_cuts_nobody_off(self, paid: str, held: bool) -> None:
        debtor = walled()
        facts: dict[str, Any] = {"received_on": date(2026, 12, 23), "means": "transfer", "reference": "V"}
        services.record_payment(debtor.customer, amount=EUR(paid), at=datetime(2026, 12, 23, 10, tzinfo=UTC), **facts)
        services.lift_suspensions(at=datetime(2026, 12, 23, 10, tzinfo=UTC))
        assert Suspension.objects.filter(lifted_at=None).exists() is held

    def test_who_paid_too_much_before_is_not_pursued_for_a_late_return(self) -> None:
        debtor = world.debtor(account=POOR)
        content = services.batch_bytes(world.handed_over())
        services.import_bank_file(Bank({}, {}).notification(content, at=world.COLLECTED), name="s", at=world.COLLECTED)
        facts: dict[str, Any] = {"received_on": world.ON, "means": "transfer", "reference": "V"}
        services.record_payment(debtor.customer, amount=EUR("66.00"), at=world.COLLECTED, **facts)
        late = world.COLLECTED + 30 * world.DAY
        services.import_bank_file(Bank({}, {POOR: "MD06"}).returned(content, at=late), name="r", at=late)
        services.advance_dunning(at=late)
        assert (selectors.balance(debtor.customer), DunningCase.objects.count()) == (EUR(0), 0)
        assert selectors.ledger_gaps() == {}

    def test_a_paid_customer_is_not_left_cut_because_nobody_told_his_box(self) -> None:
        debtor = walled()
        assert debtor.line
        before = Intent.objects.filter(line=debtor.line).latest("generation").generation
        facts: dict[str, Any] = {"received_on": date(2026, 12, 25), "means": "transfer", "reference": "V"}
        at = datetime(2026, 12, 25, 10, tzinfo=UTC)
        services.record_payment(debtor.customer, amount=EUR("66.00"), at=at, **facts)
        services.lift_suspensions(at=at)
        intent = Intent.objects.filter(line=debtor.line).latest("generation")
        assert (intent.state, intent.generation) == ("open", before + 1)
        waiting = [one.line for one in selectors.unproven_restores()]
        assert waiting in ([debtor.line], [])
        # A wall that an operator lifts by hand in the meantime changes nothing: it is wanted open, once.
        assert provisioning.lift(debtor.line, reason="unpaid", why="twice", at=at, by=None) is None
        assert not Push.objects.filter(line=debtor.line, intent__generation__gt=intent.generation).exists()

    def test_a_sweep_that_stops_after_an_upgrade_rings(self) -> None:
        now = datetime(2026, 12, 23, 10, tzinfo=UTC)
        LegalRate.objects.create(year=2026, half=2, percent=Decimal("2.62"), source="arrêté")
        services.lift_suspensions(at=now)
        services.advance_dunning(at=now)
        assert alarms(now + timedelta(minutes=4)) == []
        rung = [told.rpartition("(")[2].rstrip(")") for _label, told in alarms(now + timedelta(minutes=6))]
        assert rung == ["invoicing.lift_suspensions"]
        rung = [told.rpartition("(")[2].rstrip(")") for _label, told in alarms(now + timedelta(hours=1))]
        assert rung == ["invoicing.lift_suspensions", "invoicing.advance_dunning"]
        assert SweepRun.objects.count() == 2

    def test_a_platform_that_is_not_heard_any_more_rings(self) -> None:
        now = datetime(2026, 12, 23, 10, tzinfo=UTC)
        LegalRate.objects.create(year=2026, half=2, percent=Decimal("2.62"), source="arrêté")
        services.hear_buyers(at=now)
        services.report_collections(at=now)
        assert alarms(now + timedelta(hours=3)) == []
        rung = [told.rpartition("(")[2].rstrip(")") for _label, told in alarms(now + timedelta(hours=5))]
        assert rung == ["invoicing.hear_buyers", "invoicing.report_collections"]

    def test_a_rate_of_the_central_bank_is_missed_where_a_public_body_is_served(self) -> None:
        now = datetime(2027, 1, 5, 10, tzinfo=UTC)
        central = LegalRate.Index.REFINANCING
        debtor = world.debtor(by_debit=False, with_line=False)
        LegalRate.objects.create(year=2027, half=1, percent=Decimal("2.15"), source="BCE", index=central)
        # The central bank's rate stands in for no legal one.
        assert [told for _label, told in alarms(now)] == ["2027 S1"]
        LegalRate.objects.create(year=2027, half=1, percent=Decimal("2.62"), source="arrêté")
        assert alarms(now) == []
        Customer.objects.filter(pk=debtor.customer.pk).update(kind="public")
        # Late since 5 December: its interest leans on the half-year in which it began.
        ((label, told),) = alarms(now)
        assert str(label).startswith("Le taux de la Banque centrale européenne n’est pas saisi")
        assert told == "2026 S2"
        LegalRate.objects.create(year=2026, half=2, percent=Decimal("2.15"), source="BCE", index=central)
        assert alarms(now) == []

    def test_numbers_go_on_past_a_hundred(self) -> None:
        contract = world.debtor(by_debit=False, with_line=False).contract
        for _ in range(100):
            world.owe(contract, "1.20", noticed=None)
        numbers = list(Invoice.objects.filter(kind="invoice").order_by("pk").values_list("number", flat=True))
        assert [int(number[-6:]) for number in numbers] == list(range(1, 102))
        assert Document.objects.values("name").distinct().count() == Document.objects.count()

    def test_one_bad_case_does_not_hold_up_the_others(self, monkeypatch: pytest.MonkeyPatch) -> None:
        bad, good = refused(), world.debtor("30.00", by_debit=False)
        write = reminders.write_reminder

        def fails_for_one(customer: Any, *args: Any, **kwargs: Any) -> Any:
            if customer == bad.customer:
                raise RuntimeError("wrong data")
            return write(customer, *args, **kwargs)

        monkeypatch.setattr(dunning, "write_reminder", fails_for_one)
        services.advance_dunning(at=datetime(2026, 12, 20, 9, tzinfo=UTC))
        assert [case.customer for case in DunningCase.objects.all()] == [good.customer]
        assert not SweepRun.objects.filter(name="invoicing.advance_dunning").exists()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_export_an_invoice_once_for_the_lock_is_really_taken() -> None:
    world.debtor()
    batch = services.approve_batch(world.proposed(), at=world.PROPOSED, by=world.approver())

    def freeze() -> str:
        return services.freeze_batch(DebitBatch.objects.get(pk=batch.pk), at=world.PROPOSED).state

    assert sorted(raced(freeze, freeze)) == ["frozen", "transition_refused"]
    assert (BatchFile.objects.count(), DebitAttempt.objects.count()) == (1, 1)
