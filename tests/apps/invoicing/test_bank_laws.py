"""The state of money over random orders of events, against a plain reference: balances and suspensions always equal.

The reference is thirty lines of whole cents and days; it knows nothing of rows, journals or lifecycles.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from invoicing import selectors, services
from invoicing.models import DebitBatch
from kernel.models import Message
from kernel.services import record_posting
from lab.bank import Bank
from provisioning.models import Suspension
from tests.apps.invoicing import bank_world as world

START = date(2026, 12, 7)
GROSS, THRESHOLD, NOTICE, FEE = 6600, 500, 15, 4000
NEVER = {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1)}
"""Holidays of those weeks and their eves; Fridays and week-ends besides."""

happenings = st.one_of(
    st.sampled_from([("settle", 0), ("reject", 0), ("return", 0), ("refund", 0)]),
    st.tuples(st.just("pay"), st.sampled_from([1, 100, 3300, 6099, 6100, 6600, 9900])),
    st.tuples(st.just("promise"), st.integers(1, 20)),
    st.tuples(st.just("nothing"), st.just(0)),
)
stories = st.lists(st.tuples(st.integers(0, 12), happenings), min_size=2, max_size=9)


@dataclass
class Plain:
    """What ought to be, in cents and days."""

    settled: bool = False
    failed: bool = False
    paid: int = 0
    case: bool = False
    left_on: date | None = None
    walled: bool = False
    promised_until: date = date(2000, 1, 1)

    charged: int = 0

    @property
    def balance(self) -> int:
        return self.principal + self.charged

    @property
    def principal(self) -> int:
        return GROSS - self.paid - (GROSS if self.settled else 0)

    def happen(self, what: str, how: int, today: date) -> None:
        if what == "pay":
            self.paid += how
        elif what == "promise":
            self.promised_until = max(self.promised_until, today + timedelta(days=how))
        elif what == "settle":
            self.settled = self.settled or not self.failed
        elif what in {"reject", "return", "refund"}:
            self.failed, self.settled = True, False

    def sweep(self, today: date) -> None:
        owed = self.principal if self.failed else 0
        frozen = today <= self.promised_until
        if owed <= THRESHOLD:
            self.case, self.left_on, self.walled = False, None, False
        elif frozen:
            self.walled = False
        elif not self.case:
            # The letter is written with its fee, and the clerk takes it to the post the same day.
            self.case, self.left_on, self.charged = True, today, FEE
        elif self.left_on and not self.walled:
            self.walled = today > self.left_on + timedelta(days=NOTICE) and _allowed(today)


def _allowed(day: date) -> bool:
    return day.weekday() < 4 and day not in NEVER


class TheStateOfMoney(TestCase):
    """Settled, rejected, returned, refunded, paid in parts or too much, promised, told twice, in any order."""

    @pytest.fixture(autouse=True)
    def _how_long(self, long_run: bool) -> None:
        self.long_run = long_run

    def test_balances_and_suspensions_are_those_of_the_plain_reference(self) -> None:
        @settings(
            max_examples=400 if self.long_run else 12,
            derandomize=not self.long_run,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(story=stories)
        def tell(story: list[tuple[int, tuple[str, int]]]) -> None:
            with transaction.atomic():
                _live(story)
                transaction.set_rollback(True)

        tell()
        # Each story was undone: none leaned on what the one before it left.
        assert not Suspension.objects.exists()


def _live(story: list[tuple[int, tuple[str, int]]]) -> None:
    account = world.iban()
    debtor = world.debtor(account=account)
    batch, plain, day = world.handed_over(), Plain(), START
    for turn, (pause, (what, how)) in enumerate(story):
        day += timedelta(days=pause)
        at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=9)
        for _told_twice in range(2):
            _do(debtor, batch, account, what, how, turn, at)
        plain.happen(what, how, day)
        _sweep(at)
        plain.sweep(day)
        walled = Suspension.objects.filter(line=debtor.line, lifted_at=None).exists()
        balance = int(selectors.balance(debtor.customer) * 100)
        assert (balance, walled) == (plain.balance, plain.walled), (turn, day, what)
    assert selectors.ledger_gaps() == {}


def _sweep(at: datetime) -> None:
    services.lift_suspensions(at=at)
    services.advance_dunning(at=at)
    for letter in Message.objects.filter(state="to_post"):
        record_posting(letter, at=at, by=world.preparer())


def _do(debtor: Any, batch: DebitBatch, account: str, what: str, how: int, turn: int, at: datetime) -> None:
    content = services.batch_bytes(batch)
    files = {
        "settle": lambda: Bank({}, {}).notification(content, at=at),
        "reject": lambda: Bank({account: "MS02"}, {}).status_report(content, at=at),
        "return": lambda: Bank({}, {account: "MS02"}).returned(content, at=at),
        "refund": lambda: Bank({}, {account: "MD06"}).returned(content, at=at),
    }
    if what in files:
        services.import_bank_file(files[what](), name=f"{turn}.xml", at=at)
    elif what == "pay":
        facts: dict[str, Any] = {
            "received_on": at.date(),
            "means": "transfer",
            "reference": "VIR",
            "key": f"{batch.pk}/{turn}",
        }
        services.record_payment(debtor.customer, amount=Decimal(how) / 100, at=at, **facts)
    elif what == "promise":
        until = at.date() + timedelta(days=how)
        facts = {"reason": "said so", "key": f"p{batch.pk}/{turn}", "by": world.preparer()}
        services.promise(debtor.customer, amount=Decimal(66), until=until, at=at, **facts)
