"""What a customer owes, why, how to pay it at once, and his mandate; the three citizens."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from invoicing import selectors, services
from invoicing.models import BankEvent, Document, Mandate, Payment
from kernel.models import Message
from lab.bank import Bank, Transfer
from subscribers.services import grant_portal_access
from tests.apps.invoicing import bank_world
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_
from web.portal import reads

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def late(world: World) -> bank_world.Debtor:
    debtor = bank_world.debtor(by_debit=False)
    bank_world.owe(debtor.contract, "120.00", due_on=date(2026, 11, 1))
    for name in ("owner", "colleague"):
        grant_portal_access(getattr(world, name), debtor.customer, role=name)
    services.advance_dunning(at=NOW)
    return debtor


def test_what_is_owed_with_the_way_to_pay_it(world: World, late: bank_world.Debtor) -> None:
    page = as_(world.owner).get("/portail/compte/").content.decode()
    assert "120,00" in page
    assert 'class="segno"' in page
    assert re.search(r"RF\d\dC9\d{5}", page)
    assert "La lettre de relance attend d’être postée" in page
    # What happened and what is to come, each with its rule: the same words as at the desk.
    rules = ("une facture reste impayée", "15 jours courent à compter du lendemain", "15 jours après le départ")
    assert [rule in page.lower() for rule in rules] == [True, True, True]
    track = as_(world.finance).get(f"/bureau/clients/{late.customer.number}/recouvrement").content.decode()
    assert [rule in track.lower() for rule in rules] == [True, True, True]


def test_a_transfer_that_quotes_the_reference_pays_by_itself(world: World, late: bank_world.Debtor) -> None:
    reference = re.search(r"RF\d\dC9\d{5}", as_(world.owner).get("/portail/compte/").content.decode())
    assert reference
    bank_world.debtor()
    batch = bank_world.frozen()
    paid = Transfer("T-5", Decimal("120.00"), "Une tante", bank_world.iban(5), f"merci {reference[0]}")
    note = Bank({}, {}).notification(services.batch_bytes(batch), at=NOW, transfers=[paid])
    services.import_bank_file(note, name="c.xml", at=NOW)
    assert BankEvent.objects.get(bank_reference="T-5").state == "applied"
    assert Payment.objects.get(customer=late.customer).amount == Decimal("120.00")
    assert selectors.overdue(late.customer, NOW.date()) == Decimal(0)
    assert 'class="segno"' not in as_(world.owner).get("/portail/compte/").content.decode()


def test_a_mandate_is_signed_on_line(world: World, late: bank_world.Debtor, settings: Any) -> None:
    path, account = f"/portail/compte/{late.customer.number}/mandat", bank_world.iban()
    client = as_(world.owner)
    assert client.post(path, {"iban": account, "holder": "Jeanne Ravel"}).status_code == 422
    assert not Mandate.objects.exists()
    settings.TRUSTED_PROXIES = 1
    seen = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}  # the first is what whoever asked wrote himself
    client.post(path, {"iban": account, "holder": "Jeanne Ravel", "agreed": "on"}, headers=seen)
    made = Mandate.objects.get()
    assert (made.state, made.iban, made.holder, made.signed_by) == ("active", account, "Jeanne Ravel", world.owner)
    assert (made.signed_from, made.signed_at) == ("203.0.113.9", NOW)
    assert Message.objects.get(key=f"mandate/{made.pk}/signed").recipient == late.customer.email
    assert client.get(f"{path}/{made.pk}/pdf").content.startswith(b"%PDF")


def test_a_wrong_account_signs_nothing(world: World, late: bank_world.Debtor) -> None:
    path = f"/portail/compte/{late.customer.number}/mandat"
    as_(world.owner).post(path, {"iban": "FR7612345", "holder": "J", "agreed": "on"})
    assert not Mandate.objects.exists()


def test_receipts_and_reminders_are_there_for_who_pays_and_for_nobody_else(
    world: World, late: bank_world.Debtor, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    facts = {"received_on": NOW.date(), "at": NOW}
    kept = services.record_payment(late.customer, amount=Decimal(20), means="cheque", reference="C 1", **facts)  # type: ignore[arg-type]
    gone = services.record_payment(late.customer, amount=Decimal(30), means="card", reference="CB", **facts)  # type: ignore[arg-type]
    services.reverse_payment(gone, reason="AM04", at=NOW)
    while services.render_documents(at=NOW):
        continue
    reminder = Document.objects.get(kind="reminder", customer=late.customer)
    client, base = as_(world.owner), "/portail/factures"
    page = client.get(f"{base}/reglements").content.decode()
    assert f"{base}/courriers/{reminder.pk}" in page
    assert f"{base}/reglements/{gone.pk}/recu" not in page
    assert "Reprise par la banque" in page
    for path in (f"{base}/courriers/{reminder.pk}", f"{base}/reglements/{kept.pk}/recu"):
        assert client.get(path).content.startswith(b"%PDF")
        assert as_(world.stranger).get(path).status_code == 404
    assert client.get(f"{base}/reglements/{gone.pk}/recu").status_code == 404
    assert "C 1" not in as_(world.stranger).get(f"{base}/reglements").content.decode()
    desk = f"/bureau/documents/{reminder.pk}/pdf"
    assert as_(world.finance).get(desk).content.startswith(b"%PDF")
    assert as_(world.owner).get(desk).status_code == as_(world.noc).get(desk).status_code == 404


def test_the_three_citizens(world: World, late: bank_world.Debtor) -> None:
    mandate = bank_world.sign(late.customer)
    number = late.customer.number
    paths = [f"/portail/compte/{number}/mandat", f"/portail/compte/{number}/mandat/{mandate.pk}/pdf"]
    for path in paths:
        seen = [as_(user).get(path).status_code for user in world.citizens]
        assert (path, seen) == (path, [200, 200, 404])
    assert late.customer.name not in as_(world.stranger).get("/portail/compte/").content.decode()
    assert as_(world.finance).get("/portail/compte/").status_code == 404


def test_a_technician_of_the_customer_sees_no_money(world: World, late: bank_world.Debtor) -> None:
    technician = make_user("tech@ravel.example")
    grant_portal_access(technician, late.customer, role="technical")
    assert as_(technician).get("/portail/compte/").status_code == 404


def test_the_next_debit_is_told_for_the_day_on_which_the_bank_takes_it(world: World) -> None:
    # The fifth of December 2026 is a Saturday: TARGET opens again on Monday the seventh.
    debtor = bank_world.debtor()
    bank_world.owe(debtor.contract, "54.00", due_on=date(2026, 12, 5))
    bank_world.owe(debtor.contract, "30.00", due_on=date(2026, 12, 7))
    bank_world.owe(debtor.contract, "60.00", due_on=date(2026, 12, 8))
    told = reads.money([debtor.customer], date(2026, 12, 6))
    assert told
    assert (told.next_on, told.next_amount, told.mandate) == (date(2026, 12, 7), Decimal("150.00"), debtor.mandate)


def test_who_pays_by_himself_is_told_the_due_date(world: World, late: bank_world.Debtor) -> None:
    bank_world.owe(late.contract, "60.00", due_on=date(2026, 12, 5))
    told = reads.money([late.customer], date(2026, 11, 24))
    assert told
    assert (told.next_on, told.mandate) == (date(2026, 12, 5), None)
    page = as_(world.owner).get("/portail/").content.decode()
    assert "Prochain paiement" in page
    assert "Prochain prélèvement" not in page
