"""Two real connections at once: no hole and no double in the numbers, no debt paid twice, no contract billed twice."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from celery import current_app
from django.db import transaction

from invoicing import selectors
from invoicing.domain.days import day_of
from invoicing.models import Instalment, Invoice, JournalEntry, Payment
from invoicing.services.fees import issue_fee_note
from invoicing.services.payments import record_payment
from invoicing.services.run import run_invoices
from kernel.errors import Refused
from tests.apps.invoicing.paper_world import AT, UNTIL, contract
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_nudges(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are the work; nobody listens to the nudges here."""
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: None)


def test_two_issuers_make_no_hole_and_no_double() -> None:
    owners = [contract().customer for _ in range(2)]

    def issuer(owner: Any) -> Callable[[], None]:
        def issue_ten() -> None:
            for turn in range(10):
                case = Instalment(pk=100 * owner.pk + turn)
                try:
                    with transaction.atomic():
                        note = issue_fee_note(owner, kind="indemnity", amount=Decimal(40), case=case, at=AT)
                        if turn % 3 == 2:
                            raise Refused("changed_mind", number=note.number)
                except Refused:
                    continue

        return issue_ten

    at_once(*map(issuer, owners))
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"N-2025-{number:06d}" for number in range(1, 15)]
    assert list(JournalEntry.objects.values_list("number", flat=True)) == list(range(1, 15))
    assert selectors.broken_links(2025) == []


def test_two_runs_bill_each_contract_once() -> None:
    for _ in range(4):
        contract()
    reports = at_once(*[lambda: run_invoices(until=UNTIL, at=AT)] * 2)
    assert sum(len(report.issued) for report in reports) == 4
    assert [report.parked for report in reports] == [[], []]
    assert Invoice.objects.count() == 4
    assert selectors.ledger_gaps() == {}


def test_two_payments_do_not_settle_one_debt_twice() -> None:
    owner = contract(billing_mode="monthly").customer
    run_invoices(until=UNTIL, at=AT)

    def pay() -> Payment:
        return record_payment(
            owner, amount=Decimal("59.88"), received_on=day_of(AT), means="card", reference="CB", at=AT
        )

    payments = at_once(pay, pay)
    assert sorted(selectors.payment_left(payment) for payment in payments) == [Decimal(0), Decimal("59.88")]
    assert selectors.balance(owner) == Decimal("-59.88")
    assert selectors.ledger_gaps() == {}


def test_the_same_money_told_by_two_connections_counts_once() -> None:
    owner = contract(billing_mode="monthly").customer
    run_invoices(until=UNTIL, at=AT)

    def pay() -> Payment:
        return record_payment(
            owner, amount=Decimal("20.00"), received_on=UNTIL, means="transfer", reference="V", at=AT, key="bank-1"
        )

    first, second = at_once(pay, pay)
    assert first == second
    assert Payment.objects.count() == 1
    assert selectors.balance(owner) == Decimal("39.88")
