"""What an accountant asks of the books, as they stood on a day; and the subscriptions of past months."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from invoicing import selectors, services
from invoicing.domain import journal as books
from invoicing.domain.vat import VatGroup, fell_due
from invoicing.models import Instalment, Invoice
from invoicing.selectors import accounting
from invoicing.selectors.account import reasons
from invoicing.selectors.vat import vat_by_rate
from invoicing.services.payments import record_payment, reverse_payment
from kernel.models import Operator
from subscribers.models import Amendment, Contract, ContractOption, Customer
from subscribers.models.catalogue import Option
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, person

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH = datetime(2026, 2, 10, 9, tzinfo=UTC), datetime(2026, 3, 10, 9, tzinfo=UTC)


def billed() -> Contract:
    """Six debits of 59.88 from 5 January, invoiced in December; the first paid on 10 February, back on 10 March."""
    signed = contract()
    services.run_invoices(until=UNTIL, at=AT)
    facts = {"received_on": FEBRUARY.date(), "means": "transfer", "reference": "V", "at": FEBRUARY}
    paid = record_payment(signed.customer, amount=Decimal("59.88"), **facts)  # type: ignore[arg-type]
    reverse_payment(paid, reason="AM04", at=MARCH)
    return signed


def test_who_owed_what_is_told_as_of_a_day_whatever_came_after() -> None:
    signed = billed()
    part = Decimal("59.88")
    told = {}
    for day in (date(2025, 12, 11), date(2026, 2, 9), date(2026, 2, 10), date(2026, 3, 10)):
        told[day] = [(who, debt.not_due, debt.to_30, debt.to_60, debt.to_90) for who, debt in accounting.aged_on(day)]
    assert told == {
        date(2025, 12, 11): [],
        date(2026, 2, 9): [(signed.customer, 4 * part, part, part, Decimal(0))],
        date(2026, 2, 10): [(signed.customer, 4 * part, part, Decimal(0), Decimal(0))],
        date(2026, 3, 10): [(signed.customer, 3 * part, part, part, part)],
    }
    last = max(Instalment.objects.values_list("due_on", flat=True))
    ((_, today),) = accounting.aged_on(last)
    assert [today] == selectors.aged(last)


def test_balances_of_a_period_and_the_movements_of_an_account_agree() -> None:
    billed()
    rows = accounting.trial_balance(date(2026, 1, 1), date(2026, 12, 31))
    by_account = {row.account: row for row in rows}
    customers = by_account[books.CUSTOMERS]
    assert (customers.opening, customers.debit, customers.credit, customers.closing) == (
        Decimal("359.28"), Decimal("59.88"), Decimal("59.88"), Decimal("359.28"),
    )  # fmt: skip
    for column in ("opening", "closing"):
        assert sum(getattr(row, column) for row in rows) == 0
    opening, moved = accounting.account_movements(books.CUSTOMERS, date(2026, 1, 1), date(2026, 12, 31))
    assert (opening, [one.balance for one in moved]) == (
        Decimal("359.28"), [Decimal("299.40"), Decimal("359.28")],
    )  # fmt: skip
    entries = accounting.entries_between(date(2026, 1, 1), date(2026, 12, 31), journal=books.BANK)
    assert [entry.label for entry in entries] == ["Encaissement V", "Rejet AM04 V"]


def test_vat_stands_in_the_month_it_fell_due_and_came_back() -> None:
    billed()
    found = accounting.vat_by_month(date(2026, 1, 1), date(2026, 3, 31))
    assert [(one.month.month, one.due, one.pending) for one in found] == [
        (1, Decimal(0), Decimal("59.88")),
        (2, Decimal("9.98"), Decimal("49.90")),
        (3, Decimal("-9.98"), Decimal("59.88")),
    ]


def test_each_line_invoiced_ahead_tells_its_part_and_they_make_the_sum() -> None:
    billed()
    day = date(2026, 2, 14)
    parts = [part for _line, part in accounting.deferred_lines(day)]
    assert parts == [Decimal("24.95"), *[Decimal("49.90")] * 4]
    assert sum(parts) == sum(selectors.deferred_revenue(day).values())


def test_past_months_are_told_at_the_prices_of_then() -> None:
    dear = contract(activated_on=date(2026, 1, 15), monthly_fee=Decimal("60.00"))
    gone = contract(activated_on=date(2026, 1, 1), state="ended", ends_on=date(2026, 2, 28))
    contract(activated_on=date(2026, 2, 3), discount=Decimal("9.90"))
    # Its fee rose from 50.00 on 10 March; an option for 5.00 ran in February alone.
    Amendment.objects.create(
        contract=dear, kind="price", state="applied", effective_on=date(2026, 3, 10), offer=dear.offer,
        monthly_fee=Decimal("60.00"), discount=Decimal(0), recorded_at=AT, applied_at=MARCH,
        before={"offer": dear.offer_id, "monthly_fee": "50.00", "discount": "0"},
    )  # fmt: skip
    option = Option.objects.create(code="ip", name="IPv4 fixe", monthly_fee=Decimal("5.00"))
    ContractOption.objects.create(
        contract=dear, option=option, monthly_fee=Decimal("5.00"), starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28)
    )
    january, february, march = selectors.pulse(date(2026, 1, 1), date(2026, 3, 31))
    assert (january.mrr, january.new, january.arrived, january.left, january.churn) == (
        Decimal("99.90"), Decimal("99.90"), 2, 0, Decimal(0),
    )  # fmt: skip
    assert (february.mrr, february.new, february.grown, february.lost, february.contracts) == (
        Decimal("144.90"), Decimal("40.00"), Decimal("5.00"), Decimal(0), 3,
    )  # fmt: skip
    assert (march.mrr, march.grown, march.shrunk, march.lost, march.left) == (
        Decimal("100.00"), Decimal("5.00"), Decimal(0), gone.fee, 1,
    )  # fmt: skip
    assert (march.churn, march.revenue_churn) == (Decimal(1) / 3, Decimal("49.90") / Decimal("144.90"))
    for before, after in ((january, february), (february, march)):
        assert before.mrr + after.gained - after.forgone == after.mrr
    assert march.arpu == Decimal("50.00")


def test_each_line_of_an_account_tells_what_stands_behind_it() -> None:
    signed = billed()
    facts = {"received_on": MARCH.date(), "means": "card", "reference": "CB", "at": MARCH}
    record_payment(signed.customer, amount=Decimal("70.00"), **facts)  # type: ignore[arg-type]
    number = f"F-2025-{1:06d}"
    told = [(one.billed, one.settled) for one in reasons(selectors.statement(signed.customer))]
    assert told == [
        (("Abonnement Fibre Pro 100",), ()),
        ((), ()),
        ((), ()),
        ((), ((number, Decimal("70.00")),)),
    ]


def _sold(owner: Customer, lines: list[tuple[str, str, str]], kind: str = "invoice", *, at: datetime = AT) -> Invoice:
    """A document of lines of (net, VAT category, rate)."""
    drafts = [
        services.LineDraft(
            kind="charge", label="X", account=books.SERVICES, net=Decimal(net), vat_category=category,
            vat_rate=Decimal(rate),
        )
        for net, category, rate in lines
    ]  # fmt: skip
    return services.issue(services.draft(owner, drafts, kind=kind, at=at), at=at)


def _shares(first: date, last: date) -> list[tuple[int, str, str, str, str]]:
    """Month, what makes it fall due, rate, base, VAT; each month's VAT is what account 44571 moved."""
    found = vat_by_rate(first, last)
    for one in accounting.vat_by_month(first, last):
        assert sum(share.vat for share in found if share.month == one.month) == one.due
    return [(one.month.month, one.on, f"{one.rate:.2f}", f"{one.base:.2f}", f"{one.vat:.2f}") for one in found]


def test_vat_on_collection_is_told_by_rate_as_the_money_comes_and_goes() -> None:
    owner = contract().customer
    _sold(owner, [("100.00", "S", "20"), ("50.00", "S", "5.5")])  # 172.75, of which 22.75 VAT
    facts = {"means": "transfer", "reference": "V"}
    for amount, at in (("100.00", FEBRUARY), ("72.75", MARCH)):
        paid = record_payment(owner, amount=Decimal(amount), received_on=at.date(), **facts, at=at)  # type: ignore[arg-type]
    reverse_payment(paid, reason="x", at=MARCH.replace(month=4))
    year = date(2026, 1, 1), date(2026, 12, 31)
    assert _shares(*year) == [
        (2, "collection", "5.50", "28.95", "1.59"), (2, "collection", "20.00", "57.89", "11.58"),
        (3, "collection", "5.50", "21.05", "1.16"), (3, "collection", "20.00", "42.11", "8.42"),
        (4, "collection", "5.50", "-21.05", "-1.16"), (4, "collection", "20.00", "-42.11", "-8.42"),
    ]  # fmt: skip
    assert _shares(date(2026, 3, 15), date(2026, 3, 31)) == _shares(*year)[2:4]


def _by_the_rule(months: tuple[int, ...]) -> dict[tuple[int, Decimal], tuple[Decimal, Decimal]]:
    """Base and VAT by month and rate, document by document, as `fell_due` has them."""
    found: dict[tuple[int, Decimal], tuple[Decimal, Decimal]] = {}
    for paper in Invoice.objects.filter(state="issued"):
        (group,), reached = [VatGroup("S", *(Decimal(row[n]) for n in ("rate", "base", "vat"))) for row in
                             paper.vat_breakdown], Decimal(0)  # fmt: skip
        for month in months:
            lines = paper.journal_entries.filter(on__month=month, lines__account=books.VAT_DUE)
            moved = sum((debit - credit for debit, credit in lines.values_list("lines__debit", "lines__credit")),
                        Decimal(0))  # fmt: skip
            for one in fell_due([group], reached, reached - moved):
                base, vat = found.get((month, one.rate), (Decimal(0), Decimal(0)))
                found[month, one.rate] = base + one.base, vat + one.vat
            reached -= moved
    return found


def test_the_database_shares_out_the_base_as_the_rule_does() -> None:
    owner = contract().customer
    facts = {"means": "transfer", "reference": "V"}
    for net, rate, parts in (
        ("33.33", "20", ("0.05", "39.95")),
        ("0.07", "20", ("0.08",)),
        ("99.99", "5.5", ("7.77", "3.33", "1.11")),
    ):
        _sold(owner, [(net, "S", rate)])
        for rank, amount in enumerate(parts):
            at = FEBRUARY.replace(month=2 + rank)
            paid = record_payment(owner, amount=Decimal(amount), received_on=at.date(), **facts, at=at)  # type: ignore[arg-type]
    reverse_payment(paid, reason="x", at=MARCH.replace(month=5))
    told = {
        (one.month.month, one.rate): (one.base, one.vat) for one in vat_by_rate(date(2026, 2, 1), date(2026, 5, 31))
    }
    assert told == _by_the_rule((2, 3, 4, 5))
    assert len(told) == 6


def test_vat_on_debits_falls_due_with_the_paper_and_what_bears_none_is_told_beside() -> None:
    owner = contract().customer
    Operator.objects.update(vat_on_debits=True)
    sold = _sold(owner, [("100.00", "S", "20")])
    _sold(owner, [("40.00", "O", "0")], "fee_note")
    _sold(owner, [("25.00", "S", "20")], "credit_note", at=FEBRUARY)
    services.write_off(sold, amount=Decimal("60.00"), reason="x", key="k", at=MARCH, by=person())
    assert _shares(date(2025, 12, 1), date(2026, 3, 31)) == [
        (12, "debits", "20.00", "100.00", "20.00"), (12, "untaxed", "0.00", "40.00", "0.00"),
        (2, "debits", "20.00", "-25.00", "-5.00"), (3, "debits", "20.00", "-50.00", "-10.00"),
    ]  # fmt: skip
    assert selectors.ledger_gaps() == {}
