"""The balances of real statements, read from the files as they were kept, beside account 512."""

from decimal import Decimal
from typing import Any

import pytest
from structlog.testing import capture_logs

from invoicing import services
from invoicing.gateways.bank_balances import LAST, told_balances
from invoicing.models import BankEvent, BankFile, Collector, DebitBatch, RemoteEvent
from invoicing.selectors.bank_balances import compared_statements
from lab.bank import Bank, Transfer
from tests.apps.invoicing import bank_world as world
from tests.web.world import as_

pytestmark = pytest.mark.django_db
GOOD = world.iban(1)


def take_in(*transfers: Transfer) -> BankFile:
    content = services.batch_bytes(DebitBatch.objects.get())
    data = Bank({}, {}).statement(content, at=world.COLLECTED, transfers=transfers)
    return services.import_bank_file(data, name="camt", at=world.COLLECTED)


def test_a_statement_whose_every_line_is_booked_agrees() -> None:
    debtor = world.debtor(account=GOOD)
    world.handed_over()
    take_in()
    (found,) = compared_statements(told_balances())
    amount = debtor.instalment.amount
    assert (found.told.opening, found.told.closing) == (Decimal("1000.00"), Decimal("1000.00") + amount)
    assert (found.ours, found.gap, found.agrees) == (amount, Decimal("0.00"), True)


def test_money_that_nobody_matched_yet_is_told_apart_and_so_is_what_was_put_aside() -> None:
    world.debtor(account=GOOD)
    world.handed_over()
    take_in(Transfer("T-1", Decimal("12.34"), "Somebody", world.iban(7), "bonjour"))
    (found,) = compared_statements(told_balances())
    assert (found.told.unexplained, found.missing, found.gap) == (Decimal(0), Decimal(0), Decimal("0.00"))
    assert (found.unbooked.waiting, found.unbooked.aside, found.agrees) == (Decimal("12.34"), Decimal(0), True)
    page = as_(world.preparer()).get("/bureau/comptes/").content.decode()
    assert "À rapprocher" in page
    assert "12,34" in page
    event = BankEvent.objects.get(state="to_match")
    services.set_aside(event, note="Loyer d’un voisin", by=world.approver())
    (found,) = compared_statements(told_balances())
    assert (found.unbooked.waiting, found.unbooked.aside, found.gap) == (Decimal(0), Decimal("12.34"), Decimal("0.00"))


def test_money_in_512_that_no_statement_tells_is_a_difference() -> None:
    debtor = world.debtor(account=GOOD)
    world.handed_over()
    take_in()
    day = world.COLLECTED.date()
    facts: dict[str, Any] = {"received_on": day, "means": "transfer", "reference": "VIR 12", "at": world.COLLECTED}
    services.record_payment(debtor.customer, amount=Decimal("7.00"), **facts)
    (found,) = compared_statements(told_balances())
    assert (found.gap, found.agrees) == (Decimal("-7.00"), False)


def test_what_a_payment_service_tells_takes_the_place_of_no_statement() -> None:
    world.debtor(account=GOOD)
    world.handed_over()
    take_in()
    at = world.COLLECTED
    for rank in range(LAST):
        kept = BankFile.objects.create(name="gc.json", sha256=f"{rank}", content=b'{"events": []}', received_at=at)
        RemoteEvent.objects.create(
            collector=Collector.GOCARDLESS, event_id=f"EV{rank}", file=kept, happened_at=at, received_at=at, due_at=at
        )
    with capture_logs() as logs:
        assert len(compared_statements(told_balances())) == 1
    assert logs == []
