"""Deposits at the desk: prepared, printed, handed over, matched with the bank's line, undone; and who may not."""

from datetime import date
from decimal import Decimal

import pytest

from invoicing import selectors, services
from invoicing.models import Deposit, Payment
from kernel.roles import Role
from lab.bank import Account, Movement
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, told
from web.desk.policy_forms import moved
from web.pages import row_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
DAY = date(2026, 11, 23)


@pytest.fixture
def cheque(world: World) -> Payment:
    facts = {"amount": "60,00", "received_on": f"{DAY}", "means": "cheque", "reference": "CHQ 0012345", "key": "k"}
    as_(world.finance).post(f"/bureau/clients/{world.customer.number}/paiement", facts)
    return Payment.objects.get()


def prepared(world: World, cheque: Payment) -> Deposit:
    as_(world.finance).post("/bureau/remises/preparer", {"payment": [cheque.pk], "on": f"{DAY}", "slip": "4471233"})
    return Deposit.objects.get(state="prepared")


def test_a_cheque_waits_is_deposited_printed_handed_over_and_credited(world: World, cheque: Payment) -> None:
    client = as_(world.finance)
    assert "CHQ 0012345" in client.get("/bureau/remises/").content.decode()
    assert "Paiements à porter à la banque" in client.get("/bureau/").content.decode()
    deposit = prepared(world, cheque)
    path = f"/bureau/remises/{deposit.pk}/"
    assert "RB-2026-0001 · 60,00" in client.get(path).content.decode()
    assert client.get(f"/fil/invoicing.deposit/{deposit.pk}/").status_code == 200
    slip = client.get(f"{path}bordereau")
    assert (slip["Content-Type"], slip.content[:5]) == ("application/pdf", b"%PDF-")
    client.post(f"{path}remettre")
    account = Account(Decimal(0), movements=[Movement("L-1", Decimal("60.00"), "REM CHQ", ("RCHQ", "CCHQ"))])
    (event,) = services.import_bank_file(account.statement(at=NOW), name="x", at=NOW).events.all()
    assert "C’est cette remise" in client.get(f"/bureau/banque/lignes/{event.pk}/").content.decode()
    client.post(f"/bureau/banque/lignes/{event.pk}/rapprocher", {"deposit": deposit.pk})
    assert "Sur le compte" in client.get(path).content.decode()
    deposit.refresh_from_db()
    assert (deposit.state, selectors.ledger_gaps()) == ("credited", {})


@pytest.mark.parametrize("key", ["²", "9" * 19, "9" * 5000])
def test_a_key_that_is_no_number_is_no_row(world: World, cheque: Payment, key: str) -> None:
    client = as_(world.finance)
    client.post("/bureau/remises/preparer", {"payment": [key], "on": f"{DAY}"})
    client.post(f"/bureau/paiements/{cheque.pk}/affecter", {f"part-{key}": "1,00"})
    account = Account(Decimal(0), movements=[Movement("L-1", Decimal("60.00"), "REM CHQ", ("RCHQ", "CCHQ"))])
    (event,) = services.import_bank_file(account.statement(at=NOW), name="x", at=NOW).events.all()
    for name in ("debit", "deposit", "payment"):
        answer = client.post(f"/bureau/banque/lignes/{event.pk}/rapprocher", {name: key})
        assert answer.status_code == 404
    event.refresh_from_db()
    assert (event.state, Deposit.objects.exists(), selectors.payment_left(cheque)) == (
        "to_match",
        False,
        Decimal("60.00"),
    )
    assert moved([{"act": "mail"}], f"drop-{key}") == [{"act": "mail"}]


def test_the_key_of_a_row() -> None:
    found = [row_key(told) for told in ("12", "9" * 18, "9" * 19, "²", "-1", "", "1_2", " 1")]
    assert found == [12, 10**18 - 1, None, None, None, None, None, None]


def test_it_is_undone_or_typed_as_credited_from_its_page(world: World, cheque: Payment) -> None:
    first = prepared(world, cheque)
    as_(world.finance).post(f"/bureau/remises/{first.pk}/annuler")
    second = prepared(world, cheque)
    as_(world.finance).post(f"/bureau/remises/{second.pk}/creditee", {"on": f"{DAY}", "fees": "1,50"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state, second.fees) == ("undone", "credited", Decimal("1.50"))


def test_a_cheque_comes_back_from_its_page_with_the_charge(world: World, cheque: Payment) -> None:
    client, path = as_(world.finance), f"/bureau/paiements/{cheque.pk}/"
    body = {"on": f"{DAY}", "reason": "Sans provision", "fee": "14,00"}
    deposit = prepared(world, cheque)
    answer = client.post(f"{path}impaye", body)
    assert told(answer)[-1].startswith("Il figure sur la remise RB-2026-0001")
    client.post(f"/bureau/remises/{deposit.pk}/creditee", {"on": f"{DAY}", "fees": "0"})
    assert "Chèque revenu impayé" in client.get(path).content.decode()
    client.post(f"{path}impaye", body)
    cheque.refresh_from_db()
    assert (cheque.reversal.reason, selectors.ledger_gaps()) == ("Sans provision", {})


def test_nobody_else_comes_in_and_a_reader_only_reads(world: World, cheque: Payment) -> None:
    deposit = prepared(world, cheque)
    reader = as_(make_user("reader@operator.example", Role.READ_ONLY))
    path = f"/bureau/remises/{deposit.pk}/"
    for page in ("/bureau/remises/", path, f"{path}bordereau"):
        assert reader.get(page).status_code == 200, page
        assert as_(world.noc).get(page).status_code == 404, page
        for citizen in world.citizens:
            assert as_(citizen).get(page).status_code == 404, page
    for verb in ("remettre", "annuler", "creditee"):
        assert reader.post(f"{path}{verb}").status_code == 403, verb
    assert reader.post("/bureau/remises/preparer").status_code == 403
    assert reader.post(f"/bureau/paiements/{cheque.pk}/impaye").status_code == 403
    deposit.refresh_from_db()
    assert deposit.state == "prepared"
