"""A debit bounces, a letter goes, fifteen days, the line is walled on the box; he pays, and it is open again."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoicing import selectors as money
from invoicing import services as invoicing
from invoicing.models import DebitAttempt, DunningCase, Instalment
from kernel import clock
from kernel.models import Message
from kernel.services import record_posting
from lab.bank import Bank
from lab.town import people
from provisioning import selectors as provisioning
from tests.journeys.conftest import Story, eventually

pytestmark = [pytest.mark.journey]

HALF_A_MINUTE = 30.0


def test_bounced_debit_to_restored_line(story: Story) -> None:
    sent = Message.objects.filter(channel="mail", state="sent")
    eventually(lambda: sent.count() >= 2, "both customers have their schedule, which announces the debits")
    owed = the_debit_bounces(story)
    the_reminder_is_posted(story)
    the_line_is_walled_on_the_box(story)
    he_pays_and_it_is_open_again(story, owed)
    assert money.ledger_gaps() == {}


def the_debit_bounces(story: Story) -> Decimal:
    story.at("2026-09-29 08:00")
    clerk, head = story.person("compta"), story.person("finance")
    batch = invoicing.propose_batch(collection_on=date(2026, 10, 5), at=clock.now(), by=clerk)
    batch = invoicing.approve_batch(batch, at=clock.now(), by=head)
    batch = invoicing.freeze_batch(batch, at=clock.now(), by=head)
    batch = invoicing.hand_over(batch, at=clock.now(), by=clerk)
    bank = Bank(rejects={people.iban(1): "AM04"}, returns={})
    story.at("2026-10-05 11:00")
    report = bank.status_report(invoicing.batch_bytes(batch), at=clock.now())
    booked = bank.notification(invoicing.batch_bytes(batch), at=clock.now())
    for name, data in (("pain002.xml", report), ("camt054.xml", booked), ("pain002.xml", report)):
        invoicing.import_bank_file(data, name=name, at=clock.now(), by=clerk)
    states = {one.mandate.customer_id: (one.state, one.reason) for one in DebitAttempt.objects.all()}
    assert states[story.customer.pk] == ("rejected", "AM04")
    assert states[story.neighbour.customer_id] == ("settled", "")
    owed = money.overdue_principal(story.customer, date(2026, 10, 6))
    assert owed == sum(
        one.amount for one in Instalment.objects.filter(customer=story.customer, due_on__lte="2026-10-05")
    )
    return owed


def the_reminder_is_posted(story: Story) -> None:
    letters = Message.objects.filter(channel="letter")
    eventually(letters.exists, "the reminder is written")
    story.staff.kill()
    story.staff.hire()
    story.at("2026-10-06 16:00")
    record_posting(letters.get(), at=clock.now(), by=story.person("compta"))
    case = DunningCase.objects.get(customer=story.customer)
    assert [event.facts["amount"] for event in case.events.filter(kind="fee")] == ["40.00"]


def the_line_is_walled_on_the_box(story: Story) -> None:
    # Posted on the 6th: day 1 is the 7th, day 15 the 21st, and Thursday the 22nd the first allowed day after it.
    story.at("2026-10-21 23:30")
    time.sleep(3)
    assert story.traffic() == "passed"
    story.at("2026-10-22 09:00")
    eventually(lambda: provisioning.line_state(story.line).proven == "walled", "the wall is read back on the box")
    assert story.traffic() == "walled"
    assert "WALLED" in story.lab.running(story.box)
    assert "WALLED" in story.lab.startup(story.box)


def he_pays_and_it_is_open_again(story: Story, owed: Decimal) -> None:
    short = owed - Decimal("20.00")
    pay(story, short, "VIR-1")
    time.sleep(3)
    assert story.traffic() == "walled"

    pay(story, Decimal("20.00"), "VIR-2")
    paid = time.monotonic()
    story.staff.kill()
    story.staff.hire()
    eventually(lambda: story.traffic() == "passed", "the line is open again", patience=HALF_A_MINUTE)
    eventually(lambda: provisioning.line_state(story.line).proven == "open", "and proven so", patience=HALF_A_MINUTE)
    assert time.monotonic() - paid < HALF_A_MINUTE
    assert money.overdue_principal(story.customer, date(2026, 10, 22)) == 0
    lifted_at = story.line.suspensions.get().lifted_at
    assert lifted_at is not None
    assert clock.now() - lifted_at < timedelta(minutes=1)


def pay(story: Story, amount: Decimal, reference: str) -> None:
    invoicing.record_payment(
        story.customer,
        amount=amount,
        received_on=date(2026, 10, 22),
        means="transfer",
        reference=reference,
        key=reference,
        at=clock.now(),
        by=story.person("compta"),
    )
