"""Mandates, and batches from their proposal to the bank's hands."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from lxml import etree

from invoicing import selectors, services
from invoicing.gateways.bank_file import validate
from invoicing.models import BatchExclusion, DebitAttempt, DebitBatch, Mandate, Notice
from kernel.errors import Refused
from kernel.models import Message
from kernel.services import publish_policy
from lab import bank
from tests.apps.invoicing import bank_world as world
from tests.apps.invoicing import paper_world

pytestmark = pytest.mark.django_db
EUR = Decimal


def exclusions(batch: DebitBatch) -> list[tuple[int, str]]:
    return list(batch.exclusions.values_list("instalment_id", "reason"))


class TestMandates:
    def test_a_signature_is_kept_with_its_account_encrypted_and_findable(self) -> None:
        owner = paper_world.contract().customer
        mandate = world.sign(owner, "de89 3704 0044 0532 0130 00")
        assert (mandate.state, mandate.reference, mandate.iban) == ("active", "M-2026-00001", "DE89370400440532013000")
        stored = Mandate.objects.filter(pk=mandate.pk).extra(select={"raw": "iban"}).values_list("raw", flat=True)[0]
        assert "DE89" not in stored
        assert mandate.masked_iban == "DE89 •••• 3000"

    def test_signed_twice_alike_it_is_one_mandate(self) -> None:
        owner = paper_world.contract().customer
        assert world.sign(owner, "DE89370400440532013000") == world.sign(owner, "DE89370400440532013000")
        assert Mandate.objects.count() == 1

    def test_a_new_one_takes_the_place_of_the_former(self) -> None:
        owner = paper_world.contract().customer
        former, new = world.sign(owner), world.sign(owner)
        former.refresh_from_db()
        assert (former.state, new.state, new.replaces) == ("replaced", "active", former)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"iban": "DE89370400440532013001"}, "iban_refused"),
            ({"bic": "NOPE"}, "bic_refused"),
            ({"signed_on": date(2026, 11, 17)}, "signed_in_the_future"),
            ({"scheme": "B2B"}, "b2b_not_registered"),
        ],
    )
    def test_what_no_bank_would_take_is_refused(self, change: dict[str, Any], code: str) -> None:
        owner = paper_world.contract().customer
        facts: dict[str, Any] = {"iban": world.iban(), "signed_on": date(2026, 11, 16), "at": world.NOTICED, "by": None}
        with pytest.raises(Refused, match=code):
            services.sign_mandate(owner, **facts | change)
        assert Mandate.objects.count() == 0

    def test_a_new_account_travels_with_the_next_debit_and_once(self) -> None:
        debtor = world.debtor()
        Mandate.objects.update(last_debit_on=date(2026, 11, 5))
        former = Mandate.objects.get().iban
        services.change_account(Mandate.objects.get(), iban=world.iban(), at=world.NOTICED, by=None)
        content = services.batch_bytes(world.handed_over())
        assert etree.fromstring(content).findtext(".//{*}OrgnlDbtrAcct//{*}IBAN") == former
        note = bank.Bank({}, {}).notification(content, at=world.COLLECTED)
        services.import_bank_file(note, name="n.xml", at=world.COLLECTED)
        assert Mandate.objects.get().former_iban == ""
        assert selectors.instalment_due(debtor.instalment) == 0

    def test_thirty_six_months_without_a_debit_end_it(self) -> None:
        owner = paper_world.contract().customer
        mandate = world.sign(owner)
        services.expire_mandates(at=datetime(2029, 1, 14, 12, tzinfo=UTC))
        mandate.refresh_from_db()
        assert mandate.state == "active"
        services.expire_mandates(at=datetime(2029, 1, 15, 12, tzinfo=UTC))
        mandate.refresh_from_db()
        assert mandate.state == "expired"


class TestProposal:
    def test_what_may_be_debited_and_what_stays_out_and_why(self) -> None:
        good, poor, late = world.debtor("66.00"), world.debtor("12.00", by_debit=False), world.debtor("24.00")
        disputed, promised = world.debtor("48.00"), world.debtor("54.00")
        early = world.owe(late.contract, "36.00", noticed=world.NOTICED + timedelta(days=8))
        by = world.preparer()
        until: dict[str, Any] = {"until": date(2026, 12, 31), "reason": "says so", "at": world.PROPOSED, "by": by}
        services.hold(disputed.customer, kind="dispute", key="d1", **until)
        services.promise(promised.customer, amount=EUR(54), key="p1", **until)
        batch = world.proposed()
        assert [(one.instalment, one.amount) for one in batch.attempts.all()] == [
            (good.instalment, EUR("66.00")),
            (late.instalment, EUR("24.00")),
        ]
        assert (batch.state, batch.count, batch.total, batch.collection_on) == ("draft", 2, EUR("90.00"), world.ON)
        assert exclusions(batch) == [
            (poor.instalment.pk, "no_mandate"),
            (disputed.instalment.pk, "dispute"),
            (promised.instalment.pk, "promise"),
            (early.pk, "notice_too_late"),
        ]

    def test_the_screen_shows_what_a_person_must_know(self) -> None:
        world.debtor("66.00")
        world.debtor("12.00", by_debit=False)
        screen = selectors.batch_screen(world.proposed(), at=world.PROPOSED)
        assert (screen.count, screen.total, screen.refundable) == (1, EUR("66.00"), EUR(0))
        assert screen.excluded == [("no_mandate", 1, EUR("12.00"))]
        assert screen.cut_off == datetime(2026, 12, 4, 9, tzinfo=UTC)

    def test_two_clicks_make_one_batch(self) -> None:
        world.debtor()
        world.proposed()
        with pytest.raises(Refused) as refusal:
            world.proposed()
        assert refusal.value.facts["reasons"] == {"already_attempted": 1}
        assert (DebitBatch.objects.count(), DebitAttempt.objects.count()) == (1, 1)

    def test_two_debts_of_two_mandates_are_never_merged(self) -> None:
        one = world.debtor("66.00")
        world.owe(one.contract, "12.00")
        two = world.debtor("30.00")
        content = services.batch_bytes(world.frozen())
        found = {(debit.mandate, debit.amount, debit.iban) for debit in bank.read(content)}
        assert one.mandate is not None
        assert two.mandate is not None
        assert found == {
            (one.mandate.reference, EUR("66.00"), one.mandate.iban),
            (one.mandate.reference, EUR("12.00"), one.mandate.iban),
            (two.mandate.reference, EUR("30.00"), two.mandate.iban),
        }

    def test_past_the_cut_off_it_is_too_late(self) -> None:
        world.debtor()
        with pytest.raises(Refused, match="cut_off_passed"):
            world.proposed(at=datetime(2026, 12, 4, 9, 0, 1, tzinfo=UTC))
        assert DebitBatch.objects.count() == 0

    def test_only_those_who_may_prepare(self) -> None:
        world.debtor()
        with pytest.raises(Refused, match="not_permitted"):
            services.propose_batch(collection_on=world.ON, at=world.PROPOSED, by=paper_world.person("sales"))
        assert DebitBatch.objects.count() == 0

    def test_an_unknown_outcome_blocks_a_second_payment(self) -> None:
        debtor = world.debtor()
        world.handed_over()
        assert services.lose_sight(at=world.COLLECTED + timedelta(days=10)) == 0
        assert services.lose_sight(at=world.COLLECTED + timedelta(days=11)) == 1
        later = date(2027, 1, 5)
        services.announce(debtor.instalment, collection_on=later, at=world.COLLECTED)
        Message.objects.update(state="sent", sent_at=world.COLLECTED)
        with pytest.raises(Refused) as refusal:
            world.proposed(later, at=datetime(2026, 12, 30, 9, tzinfo=UTC))
        assert refusal.value.facts["reasons"] == {"unknown_outcome": 1}
        with pytest.raises(IntegrityError), transaction.atomic():
            DebitAttempt.objects.create(
                instalment=debtor.instalment,
                number=2,
                batch=DebitBatch.objects.get(),
                mandate=Mandate.objects.get(),
                amount=EUR(66),
                collection_on=later,
                end_to_end_id="second",
            )


class TestApproval:
    def test_nobody_approves_his_own(self) -> None:
        world.debtor()
        boss = world.approver()
        batch = services.propose_batch(collection_on=world.ON, at=world.PROPOSED, by=boss)
        with pytest.raises(Refused, match="own_batch"):
            services.approve_batch(batch, at=world.PROPOSED, by=boss)
        with pytest.raises(Refused, match="not_permitted"):
            services.approve_batch(batch, at=world.PROPOSED, by=world.preparer())
        batch.refresh_from_db()
        assert (batch.state, batch.approved_by) == ("draft", None)

    def test_not_even_by_a_stray_update(self) -> None:
        world.debtor()
        batch = world.proposed()
        with pytest.raises(IntegrityError), transaction.atomic():
            DebitBatch.objects.update(state="approved", approved_by=batch.prepared_by, approved_at=world.PROPOSED)
        with pytest.raises(DatabaseError), transaction.atomic():
            DebitBatch.objects.update(state="handed_over")

    def test_cancelled_it_gives_its_instalments_back(self) -> None:
        world.debtor()
        batch = services.cancel_batch(world.proposed(), at=world.PROPOSED, by=None, why="wrong date")
        again = world.proposed()
        assert (batch.state, [one.number for one in again.attempts.all()]) == ("cancelled", [2])
        assert again.attempts.get().end_to_end_id.endswith("-1-2")


class TestFreezing:
    def test_unapproved_it_is_not_frozen(self) -> None:
        world.debtor()
        with pytest.raises(Refused, match="transition_refused"):
            services.freeze_batch(world.proposed(), at=world.PROPOSED)
        assert not selectors.in_frozen_batch([1, 2, 3])

    def test_the_bytes_are_kept_and_handed_out_again(self) -> None:
        debtor = world.debtor()
        batch = world.frozen()
        content = services.batch_bytes(batch)
        (debit,) = bank.read(content)
        invoice = debtor.instalment.schedule.invoice
        assert (debit.end_to_end_id, debit.amount, debit.on) == (f"{invoice.number}-1-1", EUR("66.00"), world.ON)
        assert (debit.message, debit.group) == (batch.message_id, f"{batch.message_id}-RCUR")
        assert services.batch_bytes(DebitBatch.objects.get()) == content
        assert selectors.in_frozen_batch([debtor.instalment.pk]) == {debtor.instalment.pk}

    def test_a_bank_that_has_not_moved_yet_gets_the_older_version(self) -> None:
        world.debtor()
        facts: dict[str, Any] = {"valid_from": world.PROPOSED.date(), "at": world.PROPOSED, "by": None}
        publish_policy("debit", {"pain_version": "02"}, reason="the bank's interface", **facts)
        content = services.batch_bytes(world.frozen())
        assert b"xsd:pain.008.001.02" in content
        assert validate(io.BytesIO(content), "02") == 1

    def test_frozen_nothing_of_it_changes(self) -> None:
        world.debtor()
        batch = world.frozen()
        for change in (
            lambda: DebitBatch.objects.update(total=EUR(1)),
            lambda: DebitAttempt.objects.update(amount=EUR(1)),
            lambda: batch.file.__class__.objects.update(content=b"other"),
            lambda: batch.file.delete(),
            lambda: DebitAttempt.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        with pytest.raises(Refused, match="transition_refused"):
            services.freeze_batch(batch, at=world.PROPOSED)
        with pytest.raises(Refused, match="transition_refused"):
            services.cancel_batch(batch, at=world.PROPOSED, by=None, why="too late")

    def test_what_changed_since_the_approval_makes_it_smaller_only(self) -> None:
        lowered, paid, disputed, kept = (world.debtor(amount) for amount in ("66.00", "12.00", "30.00", "5.00"))
        batch = services.approve_batch(world.proposed(), at=world.PROPOSED, by=world.approver())
        at = world.PROPOSED + timedelta(hours=1)
        how: dict[str, Any] = {"received_on": at.date(), "means": "transfer", "reference": "x", "at": at}
        services.record_payment(lowered.customer, amount=EUR("20.00"), **how)
        services.record_payment(paid.customer, amount=EUR("12.00"), **how)
        until = date(2026, 12, 31)
        services.hold(disputed.customer, kind="dispute", until=until, reason="no", key="d", at=at, by=world.preparer())
        world.owe(kept.contract, "7.00")
        batch = services.freeze_batch(batch, at=at)
        assert (batch.count, batch.total) == (2, EUR("51.00"))
        assert {debit.amount for debit in bank.read(services.batch_bytes(batch))} == {EUR("46.00"), EUR("5.00")}
        found = dict(BatchExclusion.objects.values_list("instalment_id", "reason"))
        assert found == {paid.instalment.pk: "paid", disputed.instalment.pk: "dispute"}

    def test_a_replaced_mandate_drops_its_debit(self) -> None:
        debtor = world.debtor()
        world.debtor("5.00")
        batch = services.approve_batch(world.proposed(), at=world.PROPOSED, by=world.approver())
        world.sign(debtor.customer)
        batch = services.freeze_batch(batch, at=world.PROPOSED)
        assert (batch.count, exclusions(batch)) == (1, [(debtor.instalment.pk, "mandate_changed")])

    def test_the_header_sums_are_those_of_the_rows(self) -> None:
        for amount in ("66.00", "0.05", "12.34"):
            world.debtor(amount)
        root = etree.fromstring(services.batch_bytes(world.frozen()))
        assert [root.findtext(f".//{{*}}{part}/{{*}}CtrlSum") for part in ("GrpHdr", "PmtInf")] == ["78.39"] * 2
        assert [root.findtext(f".//{{*}}{part}/{{*}}NbOfTxs") for part in ("GrpHdr", "PmtInf")] == ["3"] * 2

    def test_two_collection_dates_are_two_batches(self) -> None:
        world.debtor("66.00")
        other = world.debtor("12.00")
        later = world.owe(other.contract, "13.00", due_on=date(2026, 12, 10))
        first, second = world.frozen(), world.frozen(date(2026, 12, 10))
        assert (first.count, second.count) == (2, 1)
        assert second.attempts.get().instalment == later

    def test_the_hundred_and_first_batch_has_a_name_of_its_own(self) -> None:
        world.debtor()
        names = []
        for _ in range(101):
            batch = world.proposed()
            names.append(batch.message_id)
            services.cancel_batch(batch, at=world.PROPOSED, by=None, why="again")
        assert (names[0], names[-1], len(set(names))) == ("D-20261207-00001", "D-20261207-00101", 101)


class TestHandingOver:
    def test_the_person_and_the_hour_are_kept_and_the_mandates_used(self) -> None:
        world.debtor()
        batch = world.handed_over()
        assert (batch.state, batch.handed_over_by, batch.handed_over_at) == (
            "handed_over",
            world.preparer(),
            world.HANDED,
        )
        mandate = Mandate.objects.get()
        assert (mandate.first_debit_on, mandate.last_debit_on) == (world.ON, world.ON)

    def test_twice_is_refused(self) -> None:
        world.debtor()
        batch = world.handed_over()
        with pytest.raises(Refused, match="transition_refused"):
            services.hand_over(batch, at=world.HANDED, by=world.preparer())


def test_a_represented_debit_is_announced_anew() -> None:
    debtor = world.debtor()
    notice = services.announce(debtor.instalment, collection_on=date(2026, 12, 26), at=world.COLLECTED)
    message = Message.objects.get()
    assert (notice.amount, notice.collection_on) == (EUR("66.00"), date(2026, 12, 28))
    assert (message.recipient, message.state) == (debtor.customer.email, "queued")
    assert "66" in message.body
    assert services.announce(debtor.instalment, collection_on=date(2026, 12, 26), at=world.COLLECTED) == notice
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.update(amount=EUR(1))
