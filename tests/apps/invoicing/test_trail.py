"""The audit trail of an invoice: quote, contract, line, run, usage, document, books, due dates, debits."""

from datetime import date
from decimal import Decimal

import pytest

from invoicing import services
from invoicing.selectors.trail import trail_of
from subscribers.models import Quote
from tests.apps.invoicing import bank_world as world
from tests.apps.invoicing.paper_world import AT, UNTIL, contract
from tests.apps.provisioning.make import make_line

pytestmark = pytest.mark.django_db


def test_it_begins_with_the_quote_and_names_the_line_and_the_usage() -> None:
    signed = contract(billing_mode="monthly")
    line = make_line(signed)
    Quote.objects.create(
        number="D-2025-00007", party=signed.customer.name, email="a@b.example", offer=signed.offer, contract=signed,
        monthly_fee=signed.monthly_fee, commitment_months=24, billing_mode="monthly", valid_until=UNTIL, token="t",
        created_at=AT,
    )  # fmt: skip
    services.add_charge(signed, kind="usage", key="cdr/2025-11", on=AT.date(), label="Appels", net=Decimal(3), at=AT)
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    told = [(one.step, one.reference) for one in trail_of(invoice)]
    assert [(step, name) for step, name in told if step in {"quote", "contract", "service", "charge"}] == [
        ("quote", "D-2025-00007"),
        ("contract", signed.number),
        ("service", line.reference),
        ("charge", "cdr/2025-11"),
    ]


def test_it_ends_with_each_debit_its_mandate_and_what_became_of_it() -> None:
    debtor = world.debtor("48.00")
    batch = world.proposed()
    (debit,) = [one for one in trail_of(debtor.instalment.schedule.invoice) if one.step == "debit"]
    attempt = batch.attempts.get()
    assert debtor.mandate is not None
    assert (debit.reference, debit.on, debit.amount) == (attempt.end_to_end_id, date(2026, 12, 7), Decimal("48.00"))
    assert debtor.mandate.reference in debit.words
