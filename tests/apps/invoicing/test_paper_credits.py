"""An approved penalty becomes one credit note, and the next debit is smaller by exactly that.

The box falls on Monday 23 November 2026 at 09:00, the deadline is Tuesday 14:00, it is back at 16:30: 2 h 30 late,
5 % of 49.90 are 2.50 HT, 3.00 with VAT.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from invoicing import selectors, services
from invoicing.models import Document, Instalment, Invoice, VatRate
from kernel.errors import Refused
from kernel.models import Calendar, User
from provisioning.models import Line, Node
from sla import services as sla_services
from sla.models import Impact, Incident, Penalty
from subscribers.models import Contract
from tests.apps.invoicing import bank_world, paper_world
from tests.apps.sla import world
from tests.domain.rulebook import Row, examples

pytestmark = pytest.mark.django_db

JULY = datetime(2026, 6, 12, 9, 0, tzinfo=UTC)
DECIDED = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
BACK = world.paris("11-24T16:30")
part = Decimal("59.88")


@pytest.fixture
def served() -> Contract:
    world._calendar()
    fr = Calendar.objects.get(code="fr")
    signed = paper_world.contract(activated_on=date(2026, 7, 1), calendar=fr)
    services.run_invoices(until=date(2026, 7, 1), at=JULY)
    return signed


def late(signed: Contract) -> Impact:
    node, _ = Node.objects.get_or_create(code="pop-1", defaults={"name": "PoP 1", "kind": "pop"})
    line = Line.objects.create(reference=f"L-{signed.pk:05d}", contract=signed, node=node, attached_at=JULY)
    world.fail(line)
    return world.recover(line, BACK)


def approved(signed: Contract) -> Penalty:
    impact = late(signed)
    incident = Incident.objects.get(pk=impact.incident_id)
    sla_services.close_incident(incident, cause="power", at=DECIDED, by=world.noc())
    penalty = impact.penalties.get()
    penalty = sla_services.claim_penalty(penalty, at=DECIDED, by=world.noc())
    return sla_services.approve_penalty(penalty, at=DECIDED, by=paper_world.person("finance_approver"))


def pay_until(signed: Contract, rank: int) -> None:
    services.record_payment(
        signed.customer, amount=part * rank, received_on=date(2026, 11, 5), means="transfer", reference="V", at=DECIDED
    )


def dues(signed: Contract) -> list[Decimal]:
    return [row.due for row in Instalment.objects.filter(customer=signed.customer).with_due().order_by("rank")]


def test_the_next_debit_is_smaller_by_exactly_the_penalty(served: Contract) -> None:
    pay_until(served, 5)
    penalty = approved(served)
    (note,) = services.credit_penalties(at=DECIDED)
    assert (note.number, note.net, note.vat, note.gross) == (
        "A-2026-000001",
        Decimal("2.50"),
        Decimal("0.50"),
        Decimal("3.00"),
    )
    assert dues(served) == [Decimal(0)] * 5 + [Decimal("56.88")]
    penalty.refresh_from_db()
    assert (penalty.state, penalty.credited_at) == ("credited", DECIDED)
    assert selectors.ledger_gaps() == {}


def test_the_note_names_invoice_incident_share_and_lateness(served: Contract) -> None:
    penalty = approved(served)
    note = services.credit_penalty(penalty, at=DECIDED)
    assert note is not None
    assert note.corrects is not None
    assert note.subject == f"Avoir sur la facture {note.corrects.number} du 12/06/2026"
    line = note.lines.get()
    assert line.label.endswith(f"incident {penalty.impact.incident.number}")
    assert line.detail == "5 % de l'abonnement mensuel HT, retard constaté de 2 h 30"


def test_it_bears_the_vat_of_the_month_whatever_the_rate_has_become(served: Contract) -> None:
    VatRate.objects.create(code="standard", percent=Decimal(20), valid_from=date(2014, 1, 1))
    VatRate.objects.create(code="standard", percent=Decimal(21), valid_from=date(2026, 11, 1))
    approved(served)
    (note,) = services.credit_penalties(at=DECIDED)
    assert (note.net, note.vat, note.lines.get().vat_rate) == (Decimal("2.50"), Decimal("0.50"), Decimal(20))
    assert selectors.ledger_gaps() == {}


def test_overdue_debt_goes_first(served: Contract) -> None:
    pay_until(served, 2)
    approved(served)
    services.credit_penalties(at=DECIDED)
    assert dues(served) == [Decimal(0), Decimal(0), Decimal("56.88"), part, part, part]


def test_with_everything_paid_it_carries_over_to_the_next_invoice(served: Contract) -> None:
    pay_until(served, 6)
    approved(served)
    (note,) = services.credit_penalties(at=DECIDED)
    assert selectors.credit_left(note) == Decimal("3.00")
    assert not Document.objects.filter(kind="schedule").exists()
    services.run_invoices(until=date(2027, 1, 1), at=datetime(2026, 12, 12, 9, 0, tzinfo=UTC))
    assert selectors.credit_left(note) == 0
    january = Instalment.objects.with_due().get(due_on=date(2027, 1, 5))
    assert january.due == Decimal("56.88")
    assert selectors.ledger_gaps() == {}


def test_an_instalment_the_bank_already_has_takes_no_credit(served: Contract) -> None:
    pay_until(served, 4)
    bank_world.sign(served.customer)
    november, december = Instalment.objects.filter(rank__gte=5).order_by("rank")
    services.record_notices([november], at=datetime(2026, 10, 15, 9, 0, tzinfo=UTC))
    bank_world.frozen(on=date(2026, 11, 5), at=datetime(2026, 11, 2, 9, 0, tzinfo=UTC))
    assert selectors.in_frozen_batch([november.pk, december.pk]) == {november.pk}
    approved(served)
    services.credit_penalties(at=DECIDED)
    assert dues(served)[4:] == [part, Decimal("56.88")]


def test_a_second_pass_credits_nothing_more(served: Contract) -> None:
    penalty = approved(served)
    note = services.credit_penalty(penalty, at=DECIDED)
    assert services.credit_penalties(at=DECIDED) == []
    assert services.credit_penalty(penalty, at=DECIDED) == note
    assert Invoice.objects.filter(kind="credit_note").count() == 1


def test_without_an_invoice_to_correct_it_waits(served: Contract) -> None:
    never_billed = paper_world.contract(activated_on=date(2026, 7, 1), calendar=served.calendar)
    penalty = approved(never_billed)
    with pytest.raises(Refused, match="no_invoice_to_correct"):
        services.credit_penalty(penalty, at=DECIDED)
    assert services.credit_penalties(at=DECIDED) == []
    penalty.refresh_from_db()
    assert penalty.state == "approved"
    assert not Invoice.objects.filter(kind="credit_note").exists()


def test_the_vat_of_the_credit_comes_off_what_falls_due(served: Contract) -> None:
    approved(served)
    services.credit_penalties(at=DECIDED)
    services.record_payment(
        served.customer,
        amount=6 * part - Decimal("3.00"),
        received_on=date(2026, 12, 5),
        means="transfer",
        reference="V",
        at=DECIDED,
    )
    assert selectors.balance(served.customer) == 0
    assert selectors.account_balance("445710") == Decimal("-59.38")
    assert selectors.account_balance("445740") == 0


def test_the_revised_schedule_tells_the_new_amounts(served: Contract) -> None:
    pay_until(served, 5)
    approved(served)
    services.credit_penalties(at=DECIDED)
    schedule = Document.objects.get(kind="schedule")
    assert schedule.data["rows"] == [
        {"invoice": "F-2026-000001", "due_on": "2026-12-05", "amount": "59.88", "credit": "3.00", "due": "56.88"}
    ]
    assert schedule.mailing == Document.objects.get(invoice__kind="credit_note").mailing


SWITCH_LOG = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def corrected(penalty: Penalty, true_at: datetime) -> Penalty:
    """The switch's log shows that the line was back earlier: what was granted is too much."""
    restored = penalty.impact.events.get(kind="restored")
    sla_services.correct(restored, true_at=true_at, reason="log of the switch", at=SWITCH_LOG, by=world.noc())
    difference = penalty.impact.penalties.get(revision=2)
    person = User.objects.get(role="finance_approver")
    return sla_services.approve_penalty(difference, at=SWITCH_LOG, by=person)


def test_what_was_credited_too_much_is_invoiced_once_at_the_credit_note_s_vat(served: Contract) -> None:
    pay_until(served, 5)
    penalty = approved(served)
    note = services.credit_penalty(penalty, at=DECIDED)
    assert note is not None
    difference = corrected(penalty, world.paris("11-24T14:30"))
    (back,) = services.take_back_penalties(at=SWITCH_LOG)
    assert (back.kind, back.net, back.vat, back.gross) == ("invoice", Decimal("2.50"), Decimal("0.50"), Decimal("3.00"))
    assert (back.corrects, back.due_on) == (note, date(2026, 12, 10))
    line = back.lines.get()
    assert line.label == f"Rectification de l'avoir {note.number} du 25/11/2026, pénalité GTR"
    assert line.detail == (
        f"Incident {penalty.impact.incident.number} : retard ramené à 0 h 30, pénalité de 2,50 € ramenée à 0,00 € HT"
    )
    assert (line.account, line.vat_rate) == ("709600", Decimal("20.00"))
    difference.refresh_from_db()
    assert (difference.state, difference.credited_at) == ("credited", SWITCH_LOG)
    assert selectors.account_balance("709600") == 0
    assert selectors.balance(served.customer) == part
    assert services.take_back_penalties(at=SWITCH_LOG) == []
    assert services.take_back_penalty(difference, at=SWITCH_LOG) == back
    assert selectors.ledger_gaps() == {}


def test_nothing_is_taken_back_before_it_was_credited(served: Contract) -> None:
    penalty = approved(served)
    difference = corrected(penalty, world.paris("11-24T14:30"))
    with pytest.raises(Refused, match="penalty_not_to_take_back"):
        services.take_back_penalty(difference, at=SWITCH_LOG)
    assert services.take_back_penalties(at=SWITCH_LOG) == []
    assert Invoice.objects.filter(penalty__isnull=False).count() == 0
    difference.refresh_from_db()
    assert difference.state == "approved"


def test_a_difference_in_the_customer_s_favour_is_no_invoice(served: Contract) -> None:
    penalty = approved(served)
    with pytest.raises(Refused, match="penalty_not_to_take_back"):
        services.take_back_penalty(penalty, at=DECIDED)
    assert not Invoice.objects.filter(penalty=penalty).exists()


@pytest.mark.parametrize(
    "row", examples("penalties.md", "What was approved, and what is written"), ids=lambda row: row["approved"]
)
def test_one_document_says_what_remains(served: Contract, row: Row) -> None:
    """Each version is written by hand: what the clock would have to do for it is no matter of the document."""
    impact, person = late(served), paper_world.person("finance_approver")
    for rank, text in enumerate(row["approved"].split("; "), start=1):
        amount = Decimal(text.strip("()"))
        owed = amount + sum((one.amount for one in Penalty.objects.all()), Decimal(0))
        one = Penalty.objects.create(
            impact=impact, contract=served, revision=rank, month=date(2026, 11, 1), share=Decimal("0.05"),
            amount=amount, lateness_seconds=9_000, workings={"owed": str(owed)}, proposed_at=DECIDED,
            claimed_at=DECIDED, claimed_by=person,
        )  # fmt: skip
        sla_services.approve_penalty(one, at=DECIDED, by=person)
        if text.startswith("("):
            services.credit_penalties(at=DECIDED)
    before = set(Invoice.objects.values_list("pk", flat=True))
    told = [*services.credit_penalties(at=SWITCH_LOG), *services.take_back_penalties(at=SWITCH_LOG)]
    assert [(one.kind, one.net) for one in told] == (
        [] if row["document"] == "none" else [(row["document"].replace(" ", "_"), Decimal(row["amount"]))]
    )
    assert set(Invoice.objects.values_list("pk", flat=True)) - before == {one.pk for one in told}
    assert set(Penalty.objects.values_list("state", flat=True)) == {"credited"}
    again = [*services.credit_penalties(at=SWITCH_LOG), *services.take_back_penalties(at=SWITCH_LOG)]
    assert (again, selectors.ledger_gaps()) == ([], {})


def test_a_correction_before_the_credit_note_leaves_nothing_to_write(served: Contract) -> None:
    penalty = approved(served)
    difference = corrected(penalty, world.paris("11-24T14:30"))
    assert services.credit_penalties(at=SWITCH_LOG) == []
    for one in (penalty, difference):
        one.refresh_from_db()
        assert (one.state, one.credited_at) == ("credited", SWITCH_LOG)
    assert Invoice.objects.filter(penalty__isnull=False).count() == 0
    assert dues(served) == [part] * 6
