"""How one customer is billed, receipts, credits paid back, and what the e-invoicing platform said: by role."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoicing import selectors, services
from invoicing.documents.facturx import xml_of
from invoicing.documents.render import html_of
from invoicing.models import (
    BillingAccount,
    Charge,
    Document,
    Invoice,
    PurchaseOrder,
    Reimbursement,
    Submission,
    SubmissionEvent,
)
from invoicing.services.disputes import dispute_of_buyer
from invoicing.services.payments import record_payment
from kernel.roles import Role
from subscribers.models import Customer
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, customer
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, told
from web.formats import short_day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
WISHES = {"grouped": "on", "reference": "SERVICE 12 & co", "address": "404833048_COMPTA"}


@pytest.fixture
def owner() -> Customer:
    found = customer()
    contract(found, billing_mode="monthly")
    return found


def test_what_a_customer_wants_on_his_invoices_is_kept_printed_and_in_the_data(world: World, owner: Customer) -> None:
    path = f"/bureau/clients/{owner.number}/facturation"
    assert as_(world.finance).post(path, WISHES)["Location"] == path
    contract(owner, billing_mode="monthly")
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    assert invoice.contract is None
    page = html_of(Document.objects.get(invoice=invoice))
    assert "Votre référence" in page
    assert "SERVICE 12 &amp; co" in page
    data = xml_of(invoice).decode()
    assert "<ram:BuyerReference>SERVICE 12 &amp; co</ram:BuyerReference>" in data
    assert '<ram:URIID schemeID="0225">404833048_COMPTA</ram:URIID>' in data
    assert 'value="SERVICE 12 &amp; co"' in as_(world.finance).get(path).content.decode()


@pytest.mark.parametrize("address", ["compta", "123456789_X", "a@b", "404833048_"])
def test_an_address_that_no_platform_knows_is_refused_and_nothing_kept(
    address: str, world: World, owner: Customer
) -> None:
    answer = as_(world.finance).post(f"/bureau/clients/{owner.number}/facturation", WISHES | {"address": address})
    assert answer.status_code == 422
    assert told(answer)[-1].startswith(f"«\u00a0{address}\u00a0» n’est pas une adresse de facturation électronique")
    assert not BillingAccount.objects.exists()


def test_a_reader_sees_the_billing_and_changes_none_of_it(world: World, owner: Customer) -> None:
    reader, path = as_(make_user("reader@operator.example", Role.READ_ONLY)), f"/bureau/clients/{owner.number}/"
    assert reader.get(f"{path}facturation").status_code == 200
    assert reader.post(f"{path}facturation", WISHES).status_code == 403
    assert not BillingAccount.objects.exists()
    for person in (world.noc, *world.citizens):
        assert as_(person).get(f"{path}facturation").status_code == 404
        assert as_(person).get("/bureau/plateforme/").status_code == 404


def test_an_order_number_is_given_from_its_page_and_shown_with_its_day(world: World, owner: Customer) -> None:
    signed, path = owner.contracts.get(), f"/bureau/clients/{owner.number}/"
    typed = {"contract": signed.number, "number": "BC-77", "starts_on": "2027-01-01"}
    assert as_(make_user("reader@operator.example", Role.READ_ONLY)).post(f"{path}commande", typed).status_code == 403
    assert as_(world.owner).post(f"{path}commande", typed).status_code == 404
    finance = as_(world.finance)
    assert told(finance.post(f"{path}commande", typed | {"starts_on": "jamais"}))[-1].startswith("Pour les prestations")
    assert not PurchaseOrder.objects.exists()
    finance.post(f"{path}commande", typed)
    assert PurchaseOrder.objects.get().recorded_by == world.finance
    page = finance.get(f"{path}facturation").content.decode()
    assert f"BC-77 à partir du {short_day(date(2027, 1, 1))}" in page


def test_a_charge_waits_is_dropped_and_is_never_invoiced(world: World, owner: Customer) -> None:
    signed, client = owner.contracts.get(), as_(world.finance)
    body = {"contract": signed.number, "kind": "other", "label": "Câble", "net": "12,50", "on": "2025-12-01"}
    client.post(f"/bureau/clients/{owner.number}/frais", body)
    charge = Charge.objects.get()
    assert "Câble" in client.get(f"/bureau/clients/{owner.number}/facturation").content.decode()
    for _ in range(2):
        answer = client.post(f"/bureau/clients/{owner.number}/frais/{charge.pk}/retirer")
    assert told(answer)[-1] == "Ces frais sont déjà facturés ou abandonnés."
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    assert invoice.net == Decimal("49.90")


def test_what_is_left_of_a_credit_note_is_paid_back_once_by_an_approver(world: World, owner: Customer) -> None:
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    record_payment(owner, amount=invoice.gross, received_on=UNTIL, means="transfer", reference="VIR", at=AT)
    line = services.LineDraft(
        kind="refund", label="Geste", net=Decimal("10.00"), vat_category="S", vat_rate=Decimal(20), account="709600"
    )
    note = services.draft(owner, [line], kind=Invoice.Kind.CREDIT_NOTE, at=AT, corrects=invoice)
    note = services.issue(note, at=AT)
    path = f"/bureau/factures/{note.number}/"
    assert "12,00" in as_(world.approver).get(path).content.decode()
    body = {"amount": "12,00", "on": "2026-11-20", "reference": "VIR 7", "key": "k"}
    assert as_(world.finance).post(f"{path}rembourser", body).status_code == 403
    for _ in range(2):
        as_(world.approver).post(f"{path}rembourser", body)
    assert Reimbursement.objects.get().credit_note == note
    assert (selectors.credit_left(note), selectors.ledger_gaps()) == (Decimal("0.00"), {})
    answer = as_(world.approver).post(f"{path}rembourser", body | {"key": "l"})
    assert told(answer)[-1].startswith("Il n’en reste que")


def test_a_receipt_is_drawn_for_a_payment(world: World, owner: Customer) -> None:
    paid = record_payment(owner, amount=Decimal(5), received_on=UNTIL, means="cheque", reference="CHQ 7", at=AT)
    answer = as_(world.finance).get(f"/bureau/paiements/{paid.pk}/recu")
    assert answer.content.startswith(b"%PDF")
    assert f'filename="recu-{owner.number}-{paid.pk}.pdf"' in answer["Content-Disposition"]
    assert as_(world.noc).get(f"/bureau/paiements/{paid.pk}/recu").status_code == 404


def test_what_the_platform_refused_is_handed_over_again_by_a_person(world: World, owner: Customer) -> None:
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    row = Submission.objects.create(
        document=invoice.document, tracking=invoice.number, state="refused", failure="SIREN inconnu", due_at=AT
    )
    client = as_(world.finance)
    page = client.get("/bureau/plateforme/?state=refused").content.decode()
    assert "SIREN inconnu" in page
    assert "SIREN inconnu" in client.get(f"/bureau/factures/{invoice.number}/").content.decode()
    assert (
        as_(make_user("r@operator.example", Role.READ_ONLY)).post(f"/bureau/plateforme/{row.pk}/reprendre").status_code
        == 403
    )
    client.post(f"/bureau/plateforme/{row.pk}/reprendre")
    row.refresh_from_db()
    assert (row.state, row.failure, row.due_at) == ("queued", "", NOW)


def test_the_list_tells_the_last_word_of_the_platform(world: World, owner: Customer) -> None:
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    row = Submission.objects.create(
        document=invoice.document, tracking=invoice.number, state="sent", flow="f-1", due_at=AT, sent_at=AT
    )
    client = as_(world.finance)
    assert invoice.number in client.get("/bureau/plateforme/").content.decode()
    for rank, words in enumerate(["Déposée", "Mise à disposition"]):
        SubmissionEvent.objects.create(
            submission=row, reference=f"{rank}", status="x", words=words, at=AT + timedelta(hours=rank)
        )
    page = client.get("/bureau/plateforme/").content.decode()
    assert "Mise à disposition" in page
    assert "Déposée" not in page


def test_what_its_buyer_disputes_is_counted_once_in_the_day(world: World, owner: Customer) -> None:
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    Submission.objects.create(document=invoice.document, tracking=invoice.number, state="disputed", due_at=AT)

    def counts() -> dict[str, int]:
        tasks = as_(world.finance).get("/bureau/").context["tasks"]
        return {task.icon: task.count for task in tasks if task.icon in {"flag", "hand-stop"}}

    assert counts() == {"flag": 1, "hand-stop": 0}
    held = dispute_of_buyer(invoice, why="QTE_ERR", key="buyer/1", at=NOW)
    assert held is not None
    assert counts() == {"flag": 0, "hand-stop": 1}
    services.answer_dispute(held, answer="Deux sites sont livrés.", at=NOW, by=world.finance)
    assert counts() == {"flag": 1, "hand-stop": 0}
