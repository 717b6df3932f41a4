"""The twin: he pays in part, promises, breaks it, disputes, pays, and the bank takes that payment back weeks later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicing import selectors as money
from invoicing import services as invoicing
from invoicing.models import DebitAttempt, DunningCase
from kernel import clock
from kernel.models import Message
from kernel.services import record_posting
from lab.bank import Bank
from lab.town import people
from provisioning import selectors as provisioning
from tests.journeys.conftest import Story, eventually

pytestmark = [pytest.mark.journey, pytest.mark.long]


def test_partial_payment_promise_dispute_and_late_failure(story: Story) -> None:
    sent = Message.objects.filter(channel="mail", state="sent")
    eventually(lambda: sent.count() >= 2, "both customers have their schedule, which announces the debits")
    batch = the_debit_is_refused(story)
    the_line_is_walled(story)
    a_promise_opens_it_and_broken_walls_it_again(story)
    a_dispute_opens_it_while_it_lasts(story)
    the_neighbour_settles_and_is_taken_back_late(story, batch)
    assert money.ledger_gaps() == {}


def the_debit_is_refused(story: Story) -> bytes:
    story.at("2026-09-29 08:00")
    clerk, head = story.person("compta"), story.person("finance")
    batch = invoicing.propose_batch(collection_on=date(2026, 10, 5), at=clock.now(), by=clerk)
    batch = invoicing.approve_batch(batch, at=clock.now(), by=head)
    batch = invoicing.freeze_batch(batch, at=clock.now(), by=head)
    invoicing.hand_over(batch, at=clock.now(), by=clerk)
    bank = Bank(rejects={people.iban(1): "MS02"}, returns={})
    story.at("2026-10-05 11:00")
    content = invoicing.batch_bytes(batch)
    for tell in (bank.status_report, bank.notification):
        invoicing.import_bank_file(tell(content, at=clock.now()), name=tell.__name__, at=clock.now(), by=clerk)
    return content


def the_line_is_walled(story: Story) -> None:
    letters = Message.objects.filter(channel="letter")
    eventually(letters.exists, "the reminder is written")
    story.at("2026-10-06 16:00")
    record_posting(letters.get(), at=clock.now(), by=story.person("compta"))
    story.at("2026-10-22 09:00")
    eventually(lambda: provisioning.line_state(story.line).proven == "walled", "the wall is read back on the box")


def a_promise_opens_it_and_broken_walls_it_again(story: Story) -> None:
    owed = money.overdue_principal(story.customer, date(2026, 10, 22))
    pay(story, Decimal("10.00"), "PART")
    assert provisioning.line_state(story.line).wanted == "walled"
    facts: dict[str, Any] = {
        "until": date(2026, 10, 25),
        "reason": "au téléphone",
        "key": "twin",
        "by": story.person("compta"),
    }
    invoicing.promise(story.customer, amount=owed, at=clock.now(), **facts)
    eventually(lambda: story.traffic() == "passed", "a promise opens the line")
    # The promise ends on Sunday the 25th; Monday the 26th is the first allowed day after it.
    story.at("2026-10-26 09:00")
    eventually(lambda: provisioning.line_state(story.line).proven == "walled", "a broken promise walls it again")
    assert [one.promise.customer for one in money.broken_promises(at=clock.now())] == [story.customer]


def a_dispute_opens_it_while_it_lasts(story: Story) -> None:
    facts: dict[str, Any] = {
        "kind": "dispute",
        "until": date(2026, 11, 30),
        "reason": "facture contestée",
        "key": "twin-d",
    }
    row = invoicing.hold(story.customer, at=clock.now(), by=story.person("compta"), **facts)
    eventually(lambda: story.traffic() == "passed", "a dispute opens the line")
    invoicing.end_freeze(row, at=clock.now(), by=story.person("compta"))
    eventually(lambda: provisioning.line_state(story.line).proven == "walled", "its end walls it again")
    pay(story, money.overdue_principal(story.customer, date(2026, 10, 26)), "REST")
    eventually(lambda: story.traffic() == "passed", "paid, it is open again")
    open_cases = DunningCase.objects.filter(customer=story.customer, closed_at=None)
    eventually(lambda: not open_cases.exists(), "the next sweep closes the case")


def the_neighbour_settles_and_is_taken_back_late(story: Story, content: bytes) -> None:
    neighbour = story.neighbour.customer
    attempt = DebitAttempt.objects.get(instalment__customer=neighbour)
    assert attempt.state == "settled"
    story.at("2026-11-23 10:00")
    back = Bank({people.iban(1): "MS02"}, {people.iban(2): "MD06"}).returned(content, at=clock.now())
    for _twice in range(2):
        invoicing.import_bank_file(back, name="late", at=clock.now(), by=story.person("compta"))
    attempt.refresh_from_db()
    assert (attempt.state, attempt.reason) == ("returned", "MD06")
    eventually(lambda: DunningCase.objects.filter(customer=neighbour).exists(), "the debt is pursued anew")
    # Seven weeks after the money came, nobody is cut off for it before his own letter and his own fifteen days.
    assert provisioning.line_state(story.line).wanted == "open"


def pay(story: Story, amount: Decimal, reference: str) -> None:
    facts: dict[str, Any] = {
        "received_on": clock.now().date(),
        "means": "transfer",
        "reference": reference,
        "key": f"twin/{reference}",
    }
    invoicing.record_payment(story.customer, amount=amount, at=clock.now(), by=story.person("compta"), **facts)
