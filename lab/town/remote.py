"""Two residents whose debits go through the pretend GoCardless: its payments, its payouts, a late failure, a refund."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test.utils import override_settings

from invoicing import services as invoicing
from invoicing.domain.calendars import roll_forward
from invoicing.models import Collector, DebitAttempt, DebitBatch, Mandate, Payment
from kernel.errors import Refused
from lab.bank import Account, Transfer
from lab.gocardless.ledger import Record
from lab.gocardless.server import SECRET, TOKEN, GoCardless, gocardless
from lab.town import founding, money, people
from subscribers.models import Customer

RANKS = (12, 25)
AHEAD, PAID_OUT_AFTER = timedelta(days=7), timedelta(days=2)
LEDGER, DOUBLE = "gocardless.json", "VIR-DOUBLON"


@dataclass
class Remote:
    """The service in the town's months; `now` is moved along with them."""

    service: GoCardless
    clock: list[datetime]
    account: Account
    batches: dict[date, DebitBatch] = field(default_factory=dict)
    failed: bool = False

    def day(self, day: date, today: date, *, at: datetime) -> None:
        """One day of it: who has just signed moves there, what is due is asked for, and what it tells is taken in."""
        self.clock[0] = at
        self._move(at=at)
        ahead = day + AHEAD
        if ahead == roll_forward(ahead):
            self._collect(ahead, at=at)
        for on, batch in self.batches.items():
            if day == on:
                self._tell([event for debit in _debits(batch) for event in self._confirm(debit)], at=at)
            if day == on + PAID_OUT_AFTER:
                self._pay_out(batch, at=at)
            if day == on + timedelta(days=9) and not self.failed and (today - day).days < 60:
                self._fail(batch, at=at)

    def _move(self, *, at: datetime) -> None:
        emails = [people.RESIDENTS[rank - 1].email for rank in RANKS]
        waiting = Mandate.objects.filter(state="active", collector=Collector.BANK, customer__email__in=emails)
        for mandate in waiting:
            by = founding.person("compta")
            invoicing.switch_collector(mandate, collector=Collector.GOCARDLESS, at=at, by=by)
            invoicing.register_mandates(at=at)

    def _collect(self, on: date, *, at: datetime) -> None:
        clerk, head, later = founding.person("compta"), founding.person("finance"), at + timedelta(minutes=10)
        try:
            batch = invoicing.propose_batch(collection_on=on, at=at, by=clerk, collector=Collector.GOCARDLESS)
        except Refused as refusal:
            if refusal.code != "nothing_to_collect":
                raise
            return
        batch = invoicing.freeze_batch(invoicing.approve_batch(batch, at=later, by=head), at=later, by=head)
        invoicing.ask_hand_over(batch, at=later, by=clerk)
        invoicing.hand_over_batches(at=later)
        self.batches[on] = batch

    def _confirm(self, debit: DebitAttempt) -> list[Record]:
        return self.service.go(debit.end_to_end_id, "submitted", "confirmed")

    def _pay_out(self, batch: DebitBatch, *, at: datetime) -> None:
        payments = [self.service.payment_of(debit.end_to_end_id)["id"] for debit in _debits(batch)]
        made = self.service.ledger.pay_out(payments)
        events = self.service.ledger.rows["events"].values()
        self._tell([event for event in events if event["links"].get("payout") == made["id"]], at=at)
        arrived = Transfer(
            f"GC-{made['id'][-4:]}",
            Decimal(made["amount"]) / 100,
            "GOCARDLESS",
            people.iban(990_300),
            made["reference"],
        )
        self.account.transfers.append(arrived)

    def _fail(self, batch: DebitBatch, *, at: datetime) -> None:
        """Weeks after the money came, the bank of one of them takes it back: it is announced and asked for again."""
        debit = _debits(batch).order_by("pk").first()
        if debit is not None and debit.state == "settled":
            self.failed = True
            self._tell(self.service.go(debit.end_to_end_id, "late_failure_settled", reason_code="AM04"), at=at)

    def _tell(self, events: list[Record], *, at: datetime) -> None:
        body, _signature = self.service.webhook(events)
        invoicing.receive_news(Collector.GOCARDLESS, body, at=at)
        invoicing.take_in_news(at=at)

    def refund(self, *, at: datetime) -> None:
        """What a customer transferred twice goes back the way his debits came."""
        self.clock[0] = at
        customer = Customer.objects.get(email=people.RESIDENTS[RANKS[1] - 1].email)
        debits = DebitAttempt.objects.filter(instalment__customer=customer, state="settled").exclude(
            remote_reference=""
        )
        debit = debits.order_by("-pk").first()
        if debit is None:
            return
        self.account.transfers.append(money.transfer_from(customer, Decimal("24.00"), DOUBLE))
        money.take_statement(self.account, at=at)
        paid = Payment.objects.get(reference=DOUBLE)
        invoicing.take_back_allocation(paid, at=at)
        by, reason = founding.person("finance"), "Virement reçu en double"
        invoicing.ask_refund(debit, source=paid, amount=paid.amount, reason=reason, key="demo/refund", at=at, by=by)
        invoicing.send_refunds(at=at)

    def keep(self) -> None:
        """Writes down what the service knows, for the one that the running demonstration speaks to."""
        path = kept_at()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.service.ledger.told()), encoding="utf-8")


def kept_at() -> Path:
    return Path(settings.RACCORD_LAB_STATE or "var/lab") / LEDGER


def _debits(batch: DebitBatch) -> Any:
    return batch.attempts.exclude(state="dropped")


@contextmanager
def remote(at: datetime, account: Account) -> Iterator[Remote]:
    """The service while the town's months are lived, and the product pointed at it; it pays out to `account`."""
    clock = [at]
    with gocardless(now=lambda: clock[0]) as service:
        given = {"GOCARDLESS_TOKEN": TOKEN, "GOCARDLESS_WEBHOOK_SECRET": SECRET, "GOCARDLESS_URL": service.url}
        with override_settings(**given):
            yield Remote(service, clock, account)
