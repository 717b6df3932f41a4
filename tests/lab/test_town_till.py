"""The town's cheques and cards: on deposits, one credited, one to match, and the books whole."""

from decimal import Decimal

import pytest

from invoicing import selectors, services
from invoicing.models import BankEvent, Deposit
from invoicing.selectors.deposits import deposits_like, to_deposit
from lab.bank import Account
from lab.town import founding, till
from tests.apps.invoicing import bank_world
from tests.web.world import NOW

pytestmark = pytest.mark.django_db


def test_late_payers_bring_cheques_and_cards_and_the_bank_tells_them(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = bank_world.preparer()
    monkeypatch.setattr(founding, "person", lambda _name: clerk)
    for _ in range(5):
        late = bank_world.debtor(by_debit=False, with_line=False)
        bank_world.owe(late.contract, "180.00", due_on=NOW.date().replace(day=1))
    services.advance_dunning(at=NOW)
    till.seed(NOW.date(), Account(Decimal(0)), at=NOW)
    cheques, cards = Deposit.objects.order_by("pk")
    waiting = BankEvent.objects.get(state="to_match")
    assert (cheques.state, cards.state, deposits_like(waiting)) == ("credited", "handed_over", [cards])
    assert (cards.total - (waiting.amount or 0), to_deposit().count()) == (till.FEE, 1)
    assert selectors.ledger_gaps() == {}
