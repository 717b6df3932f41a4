"""From a rejected debit to the walled line and back, and everything that holds it back on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from invoicing import selectors, services
from invoicing.models import DunningCase, DunningEvent, Hold, Invoice, LegalRate, Payment
from kernel.errors import Refused
from kernel.models import Message, SweepRun
from kernel.services import record_posting
from lab.bank import Bank
from provisioning import services as provisioning
from provisioning.models import Suspension
from tests.apps.invoicing import bank_world as world
from tests.apps.invoicing.bank_world import Debtor

pytestmark = pytest.mark.django_db
EUR = Decimal
POOR = world.iban(2002)
SATURDAY = datetime(2026, 12, 5, 8, tzinfo=UTC)
POSTED = datetime(2026, 12, 7, 15, tzinfo=UTC)
LAST_DAY, WALLED = datetime(2026, 12, 22, 22, 59, tzinfo=UTC), datetime(2026, 12, 23, 7, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 12, 25, 20, tzinfo=UTC)
"""The line may be walled from Wednesday 23 December at 08:00 in Paris; Friday 25 is Christmas."""


def rejected(gross: str = "66.00", **how: Any) -> Debtor:
    """A debtor whose bank said no, before the due date, for want of funds."""
    debtor = world.debtor(gross, account=POOR, **how)
    refuse(world.handed_over())
    return debtor


def refuse(batch: Any, reason: str = "MS02") -> None:
    report = Bank({POOR: reason}, {}).status_report(services.batch_bytes(batch), at=world.HANDED)
    services.import_bank_file(report, name="r.xml", at=world.HANDED)


def posted() -> Message:
    services.advance_dunning(at=SATURDAY)
    letter = Message.objects.get(channel="letter", state="to_post")
    return record_posting(letter, at=POSTED, by=world.preparer())


def walled(gross: str = "66.00") -> Debtor:
    debtor = rejected(gross)
    posted()
    services.advance_dunning(at=WALLED)
    return debtor


def pay(debtor: Debtor, amount: str, at: datetime = FRIDAY) -> Payment:
    return services.record_payment(
        debtor.customer, amount=EUR(amount), received_on=at.date(), means="transfer", reference="own", at=at
    )


def steps() -> list[str]:
    return list(DunningEvent.objects.order_by("pk").values_list("kind", flat=True))


def is_walled(debtor: Debtor) -> bool:
    assert debtor.line is not None
    return Suspension.objects.standing().filter(line=debtor.line, reason="unpaid").exists()


class TestTheWayDown:
    def test_nothing_before_the_due_date_then_the_case_the_letter_and_the_fee(self) -> None:
        debtor = rejected()
        services.advance_dunning(at=datetime(2026, 12, 4, 12, tzinfo=UTC))
        assert DunningCase.objects.count() == 0
        services.advance_dunning(at=SATURDAY)
        letter, note = Message.objects.get(channel="letter"), Invoice.objects.get(kind="fee_note")
        assert steps() == ["opened", "letter", "fee"]
        assert (letter.state, letter.about_id) == ("to_post", DunningCase.objects.get().pk)
        assert letter.recipient.splitlines()[0] == debtor.customer.name
        assert "66" in letter.body
        assert (note.gross, note.vat, note.customer) == (EUR("40.00"), EUR(0), debtor.customer)

    def test_the_fee_is_no_principal(self) -> None:
        debtor = rejected("5.00")
        services.advance_dunning(at=SATURDAY)
        assert DunningCase.objects.count() == 0
        assert selectors.overdue_principal(debtor.customer, date(2026, 12, 30)) == EUR("5.00")

    def test_the_case_keeps_the_terms_of_the_contract(self) -> None:
        debtor = rejected()
        services.advance_dunning(at=SATURDAY)
        assert DunningCase.objects.get().terms == debtor.contract.terms
        with pytest.raises(DatabaseError), transaction.atomic():
            DunningCase.objects.update(terms={})
        with pytest.raises(DatabaseError), transaction.atomic():
            DunningEvent.objects.update(rule="other")

    def test_swept_again_and_again_nothing_is_done_twice(self) -> None:
        rejected()
        for _ in range(3):
            services.advance_dunning(at=SATURDAY)
        assert steps() == ["opened", "letter", "fee"]
        assert (Message.objects.filter(channel="letter").count(), Invoice.objects.filter(kind="fee_note").count()) == (
            1,
            1,
        )

    def test_an_unposted_letter_starts_nothing(self) -> None:
        debtor = rejected()
        services.advance_dunning(at=SATURDAY)
        services.advance_dunning(at=datetime(2027, 3, 1, 9, tzinfo=UTC))
        assert not is_walled(debtor)
        assert selectors.why(debtor.customer, at=WALLED).next.rule == "letter_not_posted"

    def test_the_line_is_walled_in_the_morning_of_the_day_announced(self) -> None:
        debtor = rejected()
        posted()
        services.advance_dunning(at=LAST_DAY)
        why = selectors.why(debtor.customer, at=LAST_DAY)
        assert (is_walled(debtor), why.next.kind, why.next.on) == (False, "notice", date(2026, 12, 23))
        services.advance_dunning(at=WALLED.replace(hour=6))
        assert not is_walled(debtor)
        services.advance_dunning(at=WALLED)
        why = selectors.why(debtor.customer, at=WALLED)
        assert (is_walled(debtor), why.walled, why.next.rule) == (True, True, "unpaid")
        assert debtor.line is not None
        assert debtor.line.intents.values_list("state", flat=True)[0] == "walled"
        services.advance_dunning(at=WALLED)
        assert (steps()[3:], Suspension.objects.count()) == (["suspended"], 1)

    def test_a_debit_that_nobody_tried_is_never_dunned(self) -> None:
        debtor = world.debtor()
        at = datetime(2027, 2, 1, 9, tzinfo=UTC)
        services.advance_dunning(at=at)
        assert DunningCase.objects.count() == 0
        assert selectors.why(debtor.customer, at=at).next.rule == "nothing_overdue"

    def test_a_new_debit_under_way_is_waited_for(self) -> None:
        debtor = world.debtor(account=POOR)
        refuse(world.handed_over(), "AM04")
        posted()
        Message.objects.filter(state="queued").update(state="sent", sent_at=world.HANDED)
        again = debtor.instalment.attempts.get().represent_on
        assert again == date(2026, 12, 18)
        world.handed_over(again, at=datetime(2026, 12, 16, 9, tzinfo=UTC))
        services.advance_dunning(at=WALLED)
        assert (is_walled(debtor), selectors.why(debtor.customer, at=WALLED).next.kind) == (False, "in_flight")

    def test_who_does_not_pay_by_debit_has_his_days_of_grace(self) -> None:
        debtor = world.debtor(by_debit=False)
        services.advance_dunning(at=datetime(2026, 12, 12, 12, tzinfo=UTC))
        assert DunningCase.objects.count() == 0
        services.advance_dunning(at=datetime(2026, 12, 13, 12, tzinfo=UTC))
        assert DunningCase.objects.get().opened_for == "overdue"
        assert selectors.why(debtor.customer, at=WALLED).overdue == EUR("66.00")


class TestTheWayBack:
    def test_paid_the_line_opens_at_once_even_on_christmas_day(self) -> None:
        debtor = walled()
        pay(debtor, "66.00")
        assert services.lift_suspensions(at=FRIDAY) == 1
        assert not is_walled(debtor)
        assert Suspension.objects.get().lifted_at == FRIDAY
        services.advance_dunning(at=FRIDAY)
        assert steps()[-2:] == ["lifted", "closed"]
        assert DunningCase.objects.get().closed_at == FRIDAY

    @pytest.mark.parametrize(("paid", "open_"), [("61.00", True), ("60.99", False)])
    def test_a_rounding_cent_keeps_nobody_out(self, paid: str, open_: bool) -> None:
        debtor = walled()
        pay(debtor, paid)
        services.lift_suspensions(at=FRIDAY)
        assert is_walled(debtor) is not open_

    def test_paid_just_before_he_is_never_walled(self) -> None:
        debtor = rejected()
        posted()
        pay(debtor, "66.00", at=LAST_DAY)
        services.advance_dunning(at=WALLED)
        assert (is_walled(debtor), Suspension.objects.count()) == (False, 0)

    def test_a_debit_only_submitted_opens_nothing(self) -> None:
        debtor = world.debtor(account=POOR)
        refuse(world.handed_over(), "AM04")
        posted()
        services.advance_dunning(at=WALLED)
        Message.objects.filter(state="queued").update(state="sent", sent_at=world.HANDED)
        on = date(2027, 1, 13)
        services.announce(debtor.instalment, collection_on=on, at=WALLED)
        Message.objects.filter(state="queued").update(state="sent", sent_at=WALLED)
        world.handed_over(on, at=datetime(2027, 1, 11, 9, tzinfo=UTC))
        services.lift_suspensions(at=datetime(2027, 1, 12, 9, tzinfo=UTC))
        assert is_walled(debtor)

    def test_money_sent_back_later_opens_a_new_case_and_not_the_old_one(self) -> None:
        debtor = walled()
        payment = pay(debtor, "66.00")
        services.lift_suspensions(at=FRIDAY)
        services.advance_dunning(at=FRIDAY)
        services.reverse_payment(payment, reason="bounced", at=FRIDAY + 3 * world.DAY)
        services.advance_dunning(at=FRIDAY + 3 * world.DAY)
        assert (is_walled(debtor), DunningCase.objects.count()) == (False, 2)
        assert Message.objects.filter(channel="letter", state="to_post").count() == 1

    def test_a_promise_opens_the_line_and_broken_walls_it_on_an_allowed_day(self) -> None:
        debtor = walled()
        services.promise(
            debtor.customer,
            amount=EUR(66),
            until=date(2027, 1, 7),
            reason="on the phone",
            key="p",
            at=FRIDAY,
            by=world.preparer(),
        )
        assert not is_walled(debtor)
        for day in range(26, 45):
            at = datetime(2026, 12, 1, 9, tzinfo=UTC) + (day - 1) * world.DAY
            services.advance_dunning(at=at)
            assert is_walled(debtor) is (at.date() >= date(2027, 1, 11))

    def test_a_dispute_opens_the_line_and_the_rest_is_claimed_by_a_new_letter_without_a_new_fee(self) -> None:
        debtor = walled()
        services.hold(
            debtor.customer,
            kind="dispute",
            amount=EUR(20),
            until=date(2027, 6, 30),
            reason="says the line was slow",
            key="d",
            at=FRIDAY,
            by=world.preparer(),
        )
        assert not is_walled(debtor)
        services.advance_dunning(at=FRIDAY)
        letter = Message.objects.get(channel="letter", state="to_post")
        assert "46" in letter.body
        assert Invoice.objects.filter(kind="fee_note").count() == 1
        services.advance_dunning(at=FRIDAY + 60 * world.DAY)
        assert not is_walled(debtor)

    def test_a_hold_ended_early_lets_the_pursuit_go_on(self) -> None:
        debtor = walled()
        row = services.hold(
            debtor.customer,
            kind="hold",
            until=date(2027, 6, 30),
            reason="under study",
            key="h",
            at=FRIDAY,
            by=world.preparer(),
        )
        monday = (FRIDAY + 3 * world.DAY).replace(hour=9)
        services.advance_dunning(at=monday)
        assert (is_walled(debtor), selectors.why(debtor.customer, at=monday).next.kind) == (False, "frozen")
        services.end_freeze(row, at=monday, by=world.preparer())
        services.advance_dunning(at=monday)
        assert is_walled(debtor)
        with pytest.raises(Refused, match="already_ended"):
            services.end_freeze(row, at=monday, by=world.preparer())

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"until": date(2026, 12, 24)}, "ends_in_the_past"),
            ({"amount": EUR(0), "kind": "dispute"}, "amount_not_positive"),
            ({"amount": EUR(1), "kind": "hold"}, "hold_of_a_part"),
        ],
    )
    def test_a_freeze_without_sense_is_refused(self, facts: dict[str, Any], code: str) -> None:
        debtor = walled()
        given: dict[str, Any] = {"kind": "hold", "until": date(2027, 1, 31), "reason": "x", "key": "h"}
        with pytest.raises(Refused, match=code):
            services.hold(debtor.customer, **given | facts, at=FRIDAY, by=world.preparer())
        assert (is_walled(debtor), Hold.objects.count()) == (True, 0)

    def test_sent_twice_a_promise_is_one(self) -> None:
        debtor = walled()
        facts: dict[str, Any] = {"amount": EUR(66), "until": date(2027, 1, 7), "reason": "x", "key": "p"}
        one = services.promise(debtor.customer, **facts, at=FRIDAY, by=world.preparer())
        assert services.promise(debtor.customer, **facts, at=FRIDAY, by=world.preparer()) == one


class TestSweeps:
    def test_one_whose_data_is_wrong_does_not_keep_the_others_waiting(self, monkeypatch: pytest.MonkeyPatch) -> None:
        wrong, right = world.debtor(account=POOR), world.debtor(account=world.iban(2003))
        batch = services.batch_bytes(world.handed_over())
        no = Bank({POOR: "MS02", right.mandate.iban: "MS02"}, {})  # type: ignore[union-attr]
        services.import_bank_file(no.status_report(batch, at=world.HANDED), name="r.xml", at=world.HANDED)
        services.advance_dunning(at=SATURDAY)
        for letter in Message.objects.filter(channel="letter"):
            record_posting(letter, at=POSTED, by=world.preparer())
        suspend = provisioning.suspend

        def broken(line: Any, **facts: Any) -> Any:
            if line == wrong.line:
                raise RuntimeError("no such line")
            return suspend(line, **facts)

        monkeypatch.setattr(provisioning, "suspend", broken)
        services.advance_dunning(at=WALLED)
        assert (is_walled(wrong), is_walled(right)) == (False, True)
        # The alarm rings because the sweep has not said that it came to its end.
        assert SweepRun.objects.get(name="invoicing.advance_dunning").ran_at == SATURDAY
        monkeypatch.setattr(provisioning, "suspend", suspend)
        services.advance_dunning(at=WALLED)
        assert (is_walled(wrong), steps().count("suspended")) == (True, 2)
        assert SweepRun.objects.get(name="invoicing.advance_dunning").ran_at == WALLED

    def test_a_debtor_without_a_line_is_left_at_rest(self) -> None:
        rejected(with_line=False)
        posted()
        services.advance_dunning(at=WALLED)
        assert steps() == ["opened", "letter", "fee"]

    def test_the_board_costs_the_same_however_many_owe(self) -> None:
        def queries() -> int:
            with CaptureQueriesContext(
                connection,
            ) as found:
                selectors.dunning_board(at=SATURDAY)
            return len(found)

        world.debtor("66.00", by_debit=False)
        first = queries()
        for amount in ("12.00", "99.00"):
            world.debtor(amount, by_debit=False)
        board = selectors.dunning_board(at=SATURDAY + world.DAY)
        assert [row.overdue for row in board] == [EUR("99.00"), EUR("66.00"), EUR("12.00")]
        assert queries() == first


def test_the_day_tells_what_waits_for_a_person() -> None:
    rejected()
    services.advance_dunning(at=SATURDAY)
    other = world.debtor("12.00", account=world.iban(2004))
    batch = world.proposed(at=world.HANDED)
    day = selectors.day_work(world.HANDED)
    assert (list(day.to_approve), list(day.to_freeze), list(day.to_hand_over)) == ([batch], [], [])
    assert (day.letters_to_post.count(), day.to_match, day.unknown.count()) == (1, 0, 0)
    assert [mandate.flag for mandate in day.mandates_to_look_at] == ["MS02"]
    assert day.rate_missing == (2026, 2)
    services.approve_batch(batch, at=world.HANDED, by=world.approver())
    assert (list(day.to_approve.all()), list(day.to_freeze.all())) == ([], [batch])
    assert [attempt.instalment for attempt in batch.attempts.all()] == [other.instalment]


def test_one_case_at_a_time_and_the_database_says_so() -> None:
    debtor = rejected()
    services.advance_dunning(at=SATURDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        DunningCase.objects.create(customer=debtor.customer, opened_at=SATURDAY, opened_for="overdue")


def test_interest_is_refused_into_a_half_year_without_a_rate() -> None:
    debtor = world.debtor()
    policy = selectors.dunning_policy(debtor.customer, None, date(2026, 12, 5))
    LegalRate.objects.create(year=2026, half=2, percent=EUR("2.50"), source="made up", sample=True)
    facts: dict[str, Any] = {"amount": EUR("66.00"), "policy": policy}
    owed = selectors.interest_owed(debtor.instalment, paid_on=date(2026, 12, 31), **facts)
    assert (owed.amount, owed.workings[0].days) == (EUR("0.35"), 26)
    with pytest.raises(Refused, match="legal_rate_missing"):
        selectors.interest_owed(debtor.instalment, paid_on=date(2027, 1, 1), **facts)
