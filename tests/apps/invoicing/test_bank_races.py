"""Two real connections at once: a batch frozen once, a file taken in once, a debtor reminded and charged once."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from invoicing import selectors, services
from invoicing.models import BankFile, BatchFile, DebitAttempt, DebitBatch, DunningCase, DunningEvent, Invoice, Payment
from kernel.models import Message, Transition
from lab.bank import Bank
from tests.apps.invoicing import bank_world as world
from tests.races import raced

pytestmark = pytest.mark.django_db(transaction=True)
IBAN = world.iban(3001)


def test_of_two_people_who_freeze_one_does() -> None:
    for _ in range(3):
        world.debtor()
    batch = services.approve_batch(world.proposed(), at=world.PROPOSED, by=world.approver())

    def freeze() -> str:
        return services.freeze_batch(DebitBatch.objects.get(pk=batch.pk), at=world.PROPOSED).state

    assert sorted(raced(freeze, freeze)) == ["frozen", "transition_refused"]
    assert (BatchFile.objects.count(), DebitAttempt.objects.filter(state="submitted").count()) == (1, 3)
    assert Transition.objects.filter(action="freeze").count() == 1


def test_of_two_proposals_one_holds_the_debits() -> None:
    world.debtor()
    by = world.preparer()

    def propose() -> int:
        return services.propose_batch(collection_on=world.ON, at=world.PROPOSED, by=by).count

    assert sorted(map(str, raced(propose, propose))) == ["1", "nothing_to_collect"]
    assert DebitBatch.objects.count() == 1


def test_a_credit_and_a_freeze_never_disagree_about_an_instalment() -> None:
    debtor = world.debtor()
    batch = services.approve_batch(world.proposed(), at=world.PROPOSED, by=world.approver())

    def freeze() -> str:
        return services.freeze_batch(DebitBatch.objects.get(pk=batch.pk), at=world.PROPOSED).state

    def credit() -> None:
        line = services.LineDraft(
            kind="refund", label="Avoir", net=Decimal(10), vat_category="S", vat_rate=Decimal(20), account="709600"
        )
        draft = services.draft(debtor.customer, [line], kind="credit_note", at=world.PROPOSED, contract=debtor.contract)
        services.issue(draft, at=world.PROPOSED)

    raced(freeze, credit)
    attempt = DebitAttempt.objects.get()
    # Whoever came first, the bank collects exactly what is due.
    assert attempt.amount == selectors.instalment_due(debtor.instalment)


def test_the_same_file_brought_by_two_people_is_taken_in_once() -> None:
    world.debtor(account=IBAN)
    data = Bank({}, {}).notification(services.batch_bytes(world.handed_over()), at=world.COLLECTED)

    def take_in() -> int:
        return services.import_bank_file(data, name="n.xml", at=world.COLLECTED).pk

    first, second = raced(take_in, take_in)
    assert first == second
    assert (BankFile.objects.count(), Payment.objects.count()) == (1, 1)


def test_two_sweeps_write_one_letter_and_charge_one_fee() -> None:
    world.debtor(account=IBAN)
    report = Bank({IBAN: "MS02"}, {}).status_report(services.batch_bytes(world.handed_over()), at=world.HANDED)
    services.import_bank_file(report, name="r.xml", at=world.HANDED)

    def sweep() -> int:
        return services.advance_dunning(at=datetime(2026, 12, 5, 9, tzinfo=UTC))

    assert sorted(raced(sweep, sweep, sweep)) == [0, 0, 3]
    assert (DunningCase.objects.count(), Message.objects.filter(channel="letter").count()) == (1, 1)
    assert Invoice.objects.filter(kind="fee_note").count() == 1
    assert DunningEvent.objects.count() == 3
