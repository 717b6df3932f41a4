"""Whatever happens to an account, in whatever order: no cent is lost, no debt is negative, ledger equals documents."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from invoicing import selectors, services
from invoicing.domain.journal import VAT_PENDING
from invoicing.models import Instalment, Payment
from kernel.money import ZERO
from subscribers.models import Contract
from tests.apps.invoicing.paper_world import contract

START = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)

cents = st.integers(1, 50_000).map(lambda number: Decimal(number) / 100)
acts = st.one_of(
    st.tuples(st.just("pay"), cents),
    st.tuples(st.just("debit"), st.integers(0, 11)),
    st.tuples(st.just("return"), st.integers(0, 5)),
    st.tuples(st.just("bill"), st.integers(1, 12)),
    st.tuples(st.just("fee"), cents),
    st.tuples(st.just("end"), st.integers(0, 330)),
)


class AnAccount(TestCase):
    """Payments whole, partial and too large, debits that come back late, fees, and an end in the middle of a month."""

    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=25)
    @given(story=st.lists(acts, min_size=1, max_size=8), mode=st.sampled_from(["monthly", "half_yearly"]), fee=cents)
    def test_any_story_keeps_the_ledger_equal_to_the_documents(
        self, story: list[tuple[str, Any]], mode: str, fee: Decimal
    ) -> None:
        signed = contract(billing_mode=mode, monthly_fee=fee, activated_on=date(2026, 1, 10))
        services.run_invoices(until=date(2026, 1, 10), at=START)
        for turn, (act, how) in enumerate(story, 1):
            _do(signed, act, how, at=START + timedelta(days=turn), turn=turn)
            assert _broken(signed) == []
        _pay_all(signed, at=START + timedelta(days=40))
        assert _broken(signed) == []
        if not selectors.credits_carried_over(signed.customer).exists():
            # Once the last cent is paid and no credit waits, no VAT waits either.
            assert selectors.account_balance(VAT_PENDING) == 0


def _do(signed: Contract, act: str, how: Any, *, at: datetime, turn: int) -> None:
    owner = signed.customer
    if act == "pay":
        _pay(signed, how, at=at)
    elif act == "debit":
        wanted = list(selectors.open_instalments(owner))[how : how + 1]
        for row in wanted:
            _pay(signed, row.due, at=at, towards=[row])
    elif act == "return":
        for payment in Payment.objects.filter(customer=owner, reversal=None).order_by("pk")[how : how + 1]:
            services.reverse_payment(payment, reason="AM04", at=at)
    elif act == "bill":
        services.run_invoices(until=date(2026, how, 1), at=at)
    elif act == "fee":
        services.issue_fee_note(owner, kind="indemnity", amount=how, case=Instalment(pk=turn), at=at)
    elif signed.state == "active":
        signed.state, signed.ends_on = "ending", date(2026, 1, 20) + timedelta(days=how)
        signed.save()
        services.run_invoices(until=date(2026, 1, 10), at=at)


def _pay(signed: Contract, amount: Decimal, *, at: datetime, towards: list[Instalment] | None = None) -> None:
    services.record_payment(
        signed.customer,
        amount=amount,
        received_on=at.date(),
        means="transfer",
        reference="",
        at=at,
        towards=towards or [],
    )


def _pay_all(signed: Contract, *, at: datetime) -> None:
    for row in list(selectors.open_instalments(signed.customer)):
        _pay(signed, row.due, at=at, towards=[row])


def _broken(signed: Contract) -> list[str]:
    """The laws that the account breaks."""
    owner = signed.customer
    rows = list(Instalment.objects.filter(customer=owner).with_due())
    over = [selectors.payment_left(row) for row in selectors.payments_carried_over(owner)]
    over += [selectors.credit_left(row) for row in selectors.credits_carried_over(owner)]
    laws = {
        "the ledger is the documents": selectors.ledger_gaps() == {},
        "no debt is negative": all(ZERO <= row.due <= row.amount for row in rows),
        "the balance is what is due less what waits": selectors.balance(owner)
        == sum((row.due for row in rows), ZERO) - sum(over, ZERO),
        "the chain holds": selectors.broken_links(2026) == [],
    }
    return [law for law, kept in laws.items() if not kept]
