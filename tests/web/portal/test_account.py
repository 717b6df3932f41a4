"""A customer's invoice line by line, his statement, a line he disputes; a stranger finds nothing."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from invoicing import services
from invoicing.models import Hold, Invoice
from invoicing.selectors import invoice_due
from invoicing.selectors.freezes import disputes_to_answer
from invoicing.services.disputes import dispute_of_buyer
from kernel.models import Message
from tests.web.world import NOW, World, as_, file_of, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


@pytest.fixture
def invoice(world: World) -> Invoice:
    services.run_invoices(until=NOW.date(), at=NOW)
    return Invoice.objects.filter(customer=world.customer).latest("pk")


def test_owner_and_colleague_read_it_and_a_stranger_finds_nothing(world: World, invoice: Invoice) -> None:
    for path in (f"/portail/factures/{invoice.number}/", f"/portail/clients/{world.customer.number}/releve.pdf"):
        assert as_(world.owner).get(path).status_code == 200
        assert as_(world.colleague).get(path).status_code == 200
        assert as_(world.stranger).get(path).status_code == 404
    page = as_(world.owner).get("/portail/factures/releve").content.decode()
    assert invoice.number in page
    assert invoice.number not in as_(world.stranger).get("/portail/factures/releve").content.decode()
    taken = [file_of(one, "/portail/factures/releve?fichier=csv&de=statement") for one in world.citizens]
    assert [sum(f";{invoice.number};" in row for row in rows) for rows in taken] == [1, 1, 0]


def test_a_disputed_line_is_frozen_once_with_its_vat(world: World, invoice: Invoice) -> None:
    line = invoice.lines.order_by("rank")[0]
    body = {"line": line.pk, "reason": "Déjà payé"}
    for _ in range(2):
        page = as_(world.owner).get(f"/portail/factures/{invoice.number}/").content.decode()
        # Lines of one offer are told apart by their months.
        told = re.findall(r"<option[^>]*>([^<]*)<", page)
        assert len(told) == len(set(told)) == invoice.lines.count()
        as_(world.owner).post(f"/portail/factures/{invoice.number}/contester", body)
    row = Hold.objects.get()
    assert (row.kind, row.invoice, row.amount) == (
        "dispute",
        invoice,
        (line.net * Decimal("1.2")).quantize(Decimal("0.01")),
    )
    assert row.reason.endswith("Déjà payé")
    assert "contesté" in as_(world.owner).get(f"/portail/factures/{invoice.number}/").content.decode()


def test_what_his_platform_disputes_is_told_in_words(world: World, invoice: Invoice) -> None:
    dispute_of_buyer(invoice, why="QTE_ERR Deux sites", key="buyer/1", at=NOW)
    page = as_(world.owner).get(f"/portail/factures/{invoice.number}/").content.decode()
    why = "Quantité facturée incorrecte\N{NO-BREAK SPACE}: Deux sites"
    assert "Facture contestée" in page
    assert why in page
    for path in ("/bureau/contestations/", f"/bureau/factures/{invoice.number}/"):
        page = as_(world.finance).get(path).content.decode()
        assert why in page
        assert "plateforme de facturation électronique" in page


def test_a_stranger_disputes_nothing_and_a_reason_is_asked(world: World, invoice: Invoice) -> None:
    line = invoice.lines.order_by("rank")[0]
    path = f"/portail/factures/{invoice.number}/contester"
    assert as_(world.stranger).post(path, {"line": line.pk, "reason": "x"}).status_code == 404
    assert told(as_(world.owner).post(path, {"line": line.pk, "reason": " "})) != []
    assert not Hold.objects.exists()


def test_finance_sees_a_dispute_answers_it_and_it_is_not_frozen_again(world: World, invoice: Invoice) -> None:
    line, path = invoice.lines.order_by("rank")[0], f"/portail/factures/{invoice.number}/contester"
    as_(world.owner).post(path, {"line": line.pk, "reason": "Déjà résilié"})
    clerk, row = as_(world.finance), Hold.objects.get()
    for page in ("/bureau/contestations/", f"/bureau/factures/{invoice.number}/"):
        assert "Déjà résilié" in clerk.get(page).content.decode()
    assert disputes_to_answer(NOW.date()).count() == 1
    assert as_(world.owner).post(f"/bureau/contestations/{row.pk}/tranchee").status_code == 404
    assert told(clerk.post(f"/bureau/contestations/{row.pk}/tranchee", {"answer": " "})) == [
        "Écrivez d’abord quelque chose."
    ]
    clerk.post(f"/bureau/contestations/{row.pk}/tranchee", {"answer": "Résilié au 30 novembre : le mois est dû."})
    assert (disputes_to_answer(NOW.date()).count(), Hold.objects.get().ended_by) == (0, world.finance)
    mail = Message.objects.get(kind="dispute_answered")
    assert (mail.recipient, mail.subject) == (
        world.customer.email, f"Notre réponse à votre contestation de la facture {invoice.number}",
    )  # fmt: skip
    assert "Résilié au 30 novembre : le mois est dû." in mail.body
    assert f"{invoice_due(invoice)}".replace(".", ",") + " € restent dus" in mail.body.replace("\xa0", " ").replace(
        "\u202f", ""
    )
    assert "Résilié au 30 novembre" in as_(world.owner).get(f"/portail/factures/{invoice.number}/").content.decode()
    answer = told(as_(world.owner).post(path, {"line": line.pk, "reason": "Encore"}))
    assert [one.startswith("Nous avons répondu à cette contestation") for one in answer] == [True]
    assert Hold.objects.count() == 1


def test_a_dispute_that_lapsed_without_an_answer_is_told_and_may_begin_anew(world: World, invoice: Invoice) -> None:
    line = invoice.lines.select_related("invoice__customer").order_by("rank")[0]
    first = services.dispute_line(line, reason="Faux", at=NOW, by=world.owner)
    late = first.ends_on + timedelta(days=1)
    assert list(disputes_to_answer(late)) == [first]
    again = services.dispute_line(line, reason="Toujours faux", at=NOW + timedelta(days=40), by=world.owner)
    assert (again.pk != first.pk, again.key) == (True, f"line/{line.pk}/2")
