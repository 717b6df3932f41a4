"""Two years of varied contracts, month by month: the sums are zero every day, and every document keeps every rule."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db.models import Sum

from invoicing import selectors, services
from invoicing.documents.facturx import xml_of
from invoicing.documents.validation import Validator
from invoicing.domain.fec import written
from invoicing.domain.fec_check import faults
from invoicing.domain.fiscal import RESULTS
from invoicing.models import BillingAccount, Instalment, Invoice, JournalEntry, JournalLine, Payment
from invoicing.selectors.accounting import vat_by_month
from invoicing.selectors.deposits import at_the_bank, to_deposit
from invoicing.selectors.fec import fec_lines
from invoicing.selectors.fiscal import fiscal_years
from invoicing.selectors.vat import vat_by_rate
from invoicing.services.payments import record_payment, reverse_payment
from kernel.periods import add_months
from subscribers.models import Contract, Customer
from tests.apps.invoicing.paper_world import contract, customer, person

pytestmark = pytest.mark.django_db
FIRST = date(2025, 1, 1)
MODES = ("monthly", "monthly_schedule", "half_yearly")


class Street:
    """Contracts of every kind that come, change, use the telephone, pay or do not, dispute and leave."""

    def __init__(self, seed: int, contracts: int, months: int) -> None:
        self.dice, self.contracts, self.months = Random(seed), contracts, months
        self.clerk = person()

    def live(self) -> Iterator[date]:
        """Each day something happens; the days between hold nothing that could move a sum."""
        last = FIRST + timedelta(days=30 * self.months)
        arrivals = {FIRST + timedelta(days=self.dice.randrange(30 * self.months - 40)) for _ in range(self.contracts)}
        day = FIRST
        while day < last:
            happened = False
            if day in arrivals:
                self._arrive(day)
                happened = True
            if happened or day.day in {1, 12, 20}:
                self._run(day)
            if day.day in {6, 25}:
                self._pay(day)
            if day.day == 15:
                self._happen(day)
            if happened or day.day in {1, 6, 12, 15, 20, 25}:
                yield day
            day += timedelta(days=1)

    def _arrive(self, day: date) -> None:
        dice = self.dice
        kind = dice.choice(["company", "company", "association", "sole_trader", "public"])
        unknown = {"siren": "", "siret": "", "vat_number": ""} if kind == "association" else {}
        owner = customer(kind=kind, language=dice.choice(["fr", "fr", "en"]), name=f"Élan & Fils <{day}>", **unknown)
        if dice.random() < 0.2:
            BillingAccount.objects.create(customer=owner, grouped=True)
        for _ in range(dice.choice([1, 1, 2])):
            fee = Decimal(dice.randrange(1999, 39999)) / 100
            contract(
                owner,
                activated_on=day,
                billing_mode=dice.choice(MODES),
                monthly_fee=fee,
                discount=dice.choice([Decimal(0), Decimal("3.33")]),
                setup_fee=dice.choice([Decimal(0), Decimal("99.99")]),
                setup_instalments=dice.choice([1, 3]),
                purchase_order=dice.choice(["", "BC & 7"]),
            )

    def _run(self, day: date) -> None:
        report = services.run_invoices(until=day + timedelta(days=20), at=_noon(day))
        assert report.parked == []

    def _pay(self, day: date) -> None:
        """Some pay what is due, some too much, some by halves; some money goes back."""
        due = Instalment.objects.open().filter(due_on__lte=day).select_related("customer")
        for part in due[:60]:
            roll = self.dice.random()
            amount = part.due if roll < 0.8 else part.due * 2 if roll < 0.85 else max(part.due / 3, Decimal("0.01"))
            amount = amount.quantize(Decimal("0.01"))
            means = "cheque" if part.pk % 5 == 0 else "transfer"
            payment = record_payment(
                part.customer, amount=amount, received_on=day, means=means, reference="VIR", at=_noon(day)
            )
            if roll > 0.97:
                reverse_payment(payment, reason="MD06", at=_noon(day))

    def _happen(self, day: date) -> None:
        running = list(Contract.objects.filter(state="active", activated_on__lt=day).order_by("pk"))
        for signed in self.dice.sample(running, min(len(running), 4)):
            self._charge(signed, day)
        if running and self.dice.random() < 0.4:
            leaving = self.dice.choice(running)
            Contract.objects.filter(pk=leaving.pk).update(state="ending", ends_on=day + timedelta(days=20))
        late = Invoice.objects.filter(kind="invoice", due_on__lt=day - timedelta(days=150)).order_by("pk")
        for invoice in [one for one in late[:40] if selectors.invoice_due(one) > 0][:1]:
            services.mark_doubtful(invoice, reason="Sans réponse", at=_noon(day), by=self.clerk)
            due = selectors.invoice_due(invoice)
            services.write_off(invoice, amount=due, reason="Perdu", key=f"w{invoice.pk}", at=_noon(day), by=self.clerk)
        self._pay_back(day)
        self._deposit(day)

    def _deposit(self, day: date) -> None:
        """The cheques of the month go to the bank; one of those of months before comes back unpaid."""
        credited = Payment.objects.filter(deposit_items__undone=False, reversal=None).order_by("-pk")
        for bounced in credited.filter(reimbursements=None)[:1]:
            reverse_payment(bounced, reason="Sans provision", fee=Decimal("14.00"), at=_noon(day))
        waiting = list(to_deposit())
        if waiting:
            deposit = services.prepare_deposit(waiting, on=day, at=_noon(day), by=self.clerk)
            services.credit_deposit(deposit, on=day, fees=Decimal("0.01"), at=_noon(day), by=self.clerk)

    def _charge(self, signed: Contract, day: date) -> None:
        minutes, price = Decimal(self.dice.randrange(1, 400)), Decimal("0.0333")
        net = (minutes * price).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        if net > 0:
            facts: dict[str, Any] = {
                "label": "Communications hors forfait",
                "quantity": minutes,
                "unit_price": price,
                "net": net,
            }
            services.add_charge(signed, kind="usage", key=f"cdr/{signed.pk}/{day}", on=day, at=_noon(day), **facts)

    def _pay_back(self, day: date) -> None:
        for owner in Customer.objects.order_by("-pk")[:3]:
            carried: list[Any] = list(selectors.payments_carried_over(owner))
            for payment in filter(at_the_bank, carried):
                facts: dict[str, Any] = {"on": day, "reference": "VIR", "at": _noon(day), "by": self.clerk}
                services.reimburse(payment, amount=payment.left, key=f"r{payment.pk}/{day}", **facts)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(11), UTC)


@pytest.mark.parametrize("seed", [2026])
def test_sums_are_zero_every_day_and_every_document_keeps_every_rule(seed: int, long_run: bool) -> None:
    contracts, months = (200, 24) if long_run else (8, 6)
    for day in Street(seed, contracts, months).live():
        gaps = selectors.ledger_gaps()
        assert gaps == {}, (day, gaps)
    documents = Invoice.objects.filter(state="issued").select_related("corrects", "schedule").order_by("pk")
    with Validator() as validator:
        for document in documents.iterator(chunk_size=100):
            faults = validator.xml_faults(xml_of(document))
            assert faults == [], (document.number, faults)
    _numbered_without_hole()
    assert {kind for (kind,) in documents.values_list("kind").distinct().order_by()} >= {"invoice"}
    assert all(selectors.broken_links(year) == [] for year in (2025, 2026))
    shares = vat_by_rate(FIRST, date(2027, 12, 31))
    for month in vat_by_month(FIRST, date(2027, 12, 31)):
        assert sum(one.vat for one in shares if one.month == month.month) == month.due
    _files_are_received()


def _files_are_received() -> None:
    """The file of each fiscal year, cut every quarter of the first one on, opens with what the journal stood at."""
    begun, ended = (JournalEntry.objects.order_by(by).values_list("on", flat=True)[0] for by in ("on", "-on"))
    services.set_fiscal_year(begun, add_months(begun.replace(day=1), 3) - timedelta(days=1), at=_noon(ended), by=None)
    years = fiscal_years(ended)
    assert len(years) > 1
    for before, year in zip([None, *years], years, strict=False):
        lines = list(fec_lines(year, before))
        assert list(faults(written(lines, year=year), first=year.first, last=year.last)) == []
        opened: dict[str, Decimal] = {}
        for line in lines:
            if line.journal == "AN" and line.account not in RESULTS:
                opened[line.account] = opened.get(line.account, Decimal(0)) + line.debit - line.credit
        stood = JournalLine.objects.filter(entry__on__lt=year.first, account__lt="6").order_by()
        sums = dict(stood.values_list("account").annotate(total=Sum("debit") - Sum("credit")))
        assert opened == {account: total for account, total in sums.items() if total or account in opened}


def _numbered_without_hole() -> None:
    for prefix in ("F", "A", "N"):
        for year in (2025, 2026, 2027):
            numbers = Invoice.objects.filter(number__startswith=f"{prefix}-{year}-").values_list("number", flat=True)
            ranks = sorted(int(number[-6:]) for number in numbers)
            assert ranks == list(range(1, len(ranks) + 1))
