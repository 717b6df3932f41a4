"""The books at the desk: runs, journal, closings, figures, one account's money; and who may not."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from invoicing import selectors, services
from invoicing.models import Charge, Invoice, InvoiceRun, MonthLock
from invoicing.services.payments import record_payment
from kernel.models import Message
from kernel.roles import Role
from tests.apps.invoicing.paper_world import AT, UNTIL, contract
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
TABLES = ("balance", "ledger", "aged", "deferred", "vat", "subscriptions")
PAGES = (
    *("/bureau/campagnes/", "/bureau/chiffres/?until=2026-01&months=24", "/bureau/journal/", "/bureau/comptes/"),
    *(f"/bureau/etats/{name}/" for name in TABLES),
    *("/bureau/etats/journal.csv", "/bureau/etats/aged.xlsx"),
)


@pytest.fixture
def invoice(world: World) -> Invoice:
    contract(billing_mode="monthly")
    (made,) = services.run_invoices(until=UNTIL, at=AT).issued
    return made


def test_every_page_opens_for_finance_and_for_nobody_else(world: World, invoice: Invoice) -> None:
    run = InvoiceRun.objects.get()
    payment = record_payment(
        invoice.customer, amount=Decimal(10), received_on=UNTIL, means="card", reference="CB", at=AT
    )
    pages = [*PAGES, f"/bureau/campagnes/{run.pk}/", f"/bureau/paiements/{payment.pk}/"]
    for path in pages:
        assert as_(world.finance).get(path).status_code == 200, path
        assert as_(world.noc).get(path).status_code == 404, path
        for citizen in world.citizens:
            assert as_(citizen).get(path).status_code == 404, path


def test_a_run_is_prepared_looked_at_approved_and_followed(world: World) -> None:
    contract()
    client = as_(world.finance)
    answer = client.post("/bureau/campagnes/preparer", {"until": "2026-01-01"})
    run = InvoiceRun.objects.get()
    assert answer["Location"] == f"/bureau/campagnes/{run.pk}/"
    page = client.get(answer["Location"]).content.decode()
    assert "Approuver et émettre" in page
    client.post(f"/bureau/campagnes/{run.pk}/approuver")
    assert "0 contrats sur" in client.get(f"/bureau/campagnes/{run.pk}/avancement").content.decode()
    services.advance_runs(at=NOW)
    done = client.get(f"/bureau/campagnes/{run.pk}/avancement")
    assert done["HX-Refresh"] == "true"
    assert Invoice.objects.filter(run=run).count() == run.items.filter(state="issued").count() > 0


def test_a_preview_is_taken_back_and_a_reader_may_do_neither(world: World) -> None:
    contract()
    run = services.prepare_run(until=UNTIL, at=AT)
    reader = make_user("reader@operator.example", Role.READ_ONLY)
    assert as_(reader).post(f"/bureau/campagnes/{run.pk}/approuver").status_code == 403
    assert as_(reader).post(f"/bureau/campagnes/{run.pk}/annuler").status_code == 403
    run.refresh_from_db()
    assert run.state == "preview"
    as_(world.finance).post(f"/bureau/campagnes/{run.pk}/annuler")
    run.refresh_from_db()
    assert (run.state, run.items.count()) == ("undone", 0)


def test_the_books_say_zero_and_close_a_month_by_the_approver_alone(world: World, invoice: Invoice) -> None:
    page = as_(world.finance).get("/bureau/comptes/").content.decode()
    assert "Journal = documents = banque" in page
    # A year later the revenue of 2025 is its result.
    assert [account in page for account in ("706000", "120000", "411000")] == [False, True, True]
    assert as_(world.finance).post("/bureau/comptes/cloturer", {"month": "2025-12-01"}).status_code == 403
    assert not MonthLock.objects.exists()
    as_(world.approver).post("/bureau/comptes/cloturer", {"month": "2025-12-01"})
    assert MonthLock.objects.get().month == date(2025, 12, 1)
    answer: Any = as_(world.approver).get("/bureau/journal/fec/2025-12-31")
    assert b"".join(answer.streaming_content).startswith(b"JournalCode\tJournalLib")
    assert 'filename="732829320FEC20251231.txt"' in answer["Content-Disposition"]


def test_money_is_freed_and_put_where_a_person_means_to(world: World, invoice: Invoice) -> None:
    payment = record_payment(
        invoice.customer, amount=Decimal(50), received_on=UNTIL, means="transfer", reference="VIR", at=AT
    )
    client, part = as_(world.finance), invoice.schedule.instalments.get()
    client.post(f"/bureau/paiements/{payment.pk}/liberer")
    answer = client.post(f"/bureau/paiements/{payment.pk}/affecter", {f"part-{part.pk}": "60,00"})
    assert told(answer)[-1] == "Il n’en reste que 50,00\u00a0€."
    client.post(f"/bureau/paiements/{payment.pk}/affecter", {f"part-{part.pk}": "49,88"})
    assert selectors.instalment_due(part) == Decimal("10.00")
    body = {"amount": "0,12", "on": "2026-11-20", "reference": "VIR", "key": "one"}
    assert client.post(f"/bureau/paiements/{payment.pk}/rembourser", body).status_code == 403
    for _ in range(2):
        as_(world.approver).post(f"/bureau/paiements/{payment.pk}/rembourser", body)
    assert payment.reimbursements.get().amount == Decimal("0.12")
    assert selectors.ledger_gaps() == {}


def test_a_debt_is_doubted_and_written_off_from_its_page(world: World, invoice: Invoice) -> None:
    client, path = as_(world.approver), f"/bureau/factures/{invoice.number}/"
    client.post(f"{path}douteuse", {"reason": "Redressement"})
    assert "Redressement" in client.get(path).content.decode()
    client.post(f"{path}perte", {"amount": "59,88", "reason": "Liquidation", "key": "k"})
    assert selectors.invoice_due(invoice) == 0
    assert as_(world.finance).post(f"{path}perte", {"amount": "1", "reason": "x"}).status_code == 403
    row = invoice.write_offs.get()
    again = f"{path}perte/{row.pk}/reprendre"
    assert as_(world.finance).post(again, {"reason": "Il paie"}).status_code == 403
    assert client.post(f"{path.replace(invoice.number, 'F-2026-999999')}perte/{row.pk}/reprendre").status_code == 404
    assert "Sans motif" not in told(client.post(again, {"reason": ""}))
    assert selectors.invoice_due(invoice) == 0
    assert "59,88\N{NARROW NO-BREAK SPACE}€ sont-ils" in client.get(path).content.decode().replace("\xa0", "\u202f")
    client.post(again, {"reason": "Il paie après tout"})
    assert selectors.invoice_due(invoice) == Decimal("59.88")
    assert "Reprendre la perte" not in client.get(path).content.decode()


def test_a_line_is_credited_from_its_page_by_the_approver_alone(world: World, invoice: Invoice) -> None:
    line, path = invoice.lines.get(), f"/bureau/factures/{invoice.number}/"
    client, typed = as_(world.approver), {f"part-{line.pk}": "9,90", "reason": "Panne du 3", "key": "k"}
    assert "Corriger par un avoir" in client.get(path).content.decode()
    assert "Corriger par un avoir" not in as_(world.finance).get(path).content.decode()
    assert as_(world.finance).post(f"{path}avoir", typed).status_code == 403
    for wrong in ({"reason": "x"}, {f"part-{line.pk}": "abc", "reason": "x"}, {f"part-{line.pk}": "1"}):
        client.post(f"{path}avoir", wrong)
    assert not invoice.corrections.exists()
    for _ in range(2):
        answer = client.post(f"{path}avoir", typed)
    note = invoice.corrections.get()
    assert (answer["Location"], note.gross) == (f"/bureau/factures/{note.number}/", Decimal("11.88"))
    assert "Panne du 3" in client.get(answer["Location"]).content.decode()
    assert "40,00" in client.get(path).content.decode()


def test_ticked_papers_come_as_a_zip_leave_again_once_and_are_listed(
    world: World, invoice: Invoice, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    services.render_documents(at=NOW)
    client, sent = as_(world.finance), Message.objects.count()
    archive = client.post("/bureau/factures/lot", {"act": "zip", "number": [invoice.number]})
    assert zipfile.ZipFile(io.BytesIO(archive.content)).namelist() == [f"{invoice.number}.pdf"]
    for _ in range(2):
        client.post("/bureau/factures/lot", {"act": "send", "number": [invoice.number], "key": "k"})
    assert Message.objects.count() == sent + 1
    listed = "/bureau/factures/?fichier=csv&de=invoices&kind="
    assert [
        len(client.get(f"{listed}{kind}").getvalue().decode().splitlines()) for kind in ("invoice", "fee_note")
    ] == [2, 1]


def test_the_accountants_tables_are_pages_and_files_of_the_same_rows(world: World, invoice: Invoice) -> None:
    client, days = as_(world.finance), "from=2025-12-01&to=2025-12-31"
    page = client.get(f"/bureau/etats/balance/?{days}").content.decode()
    assert f"/bureau/etats/ledger/?account=411000&amp;{days.replace('&', '&amp;')}" in page
    rows = client.get(f"/bureau/etats/balance.csv?{days}").getvalue().decode("utf-8-sig").splitlines()
    assert rows[1] == "411000;Clients;0,00;59,88;0,00;59,88"
    assert rows[-1] == ";Total;0,00;59,88;59,88;0,00"
    book = load_workbook(io.BytesIO(client.get(f"/bureau/etats/journal.xlsx?{days}&journal=VE").content))
    assert [cell.value for cell in list(book.active.rows)[1]][5:] == [
        "411000",
        "Clients",
        invoice.customer.number,
        59.88,
        0,
    ]
    late = client.get("/bureau/etats/aged.csv?to=2026-02-10").getvalue().decode("utf-8-sig").splitlines()
    assert late[1].split(";")[2:] == ["0,00", "0,00", "59,88", "0,00", "0,00", "59,88"]
    for wrong in ("?from=x&to=y", "?from=2027-01-01&to=2026-01-01", "?from=0001-01-01", "?account=1"):
        assert client.get(f"/bureau/etats/ledger/{wrong}").status_code == 200
    assert client.get("/bureau/etats/nothing/").status_code == client.get("/bureau/etats/vat.pdf").status_code == 404


def test_a_long_table_tells_what_its_file_has_more_and_counts_it(
    world: World, invoice: Invoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract()
    services.run_invoices(until=UNTIL, at=AT)
    monkeypatch.setattr("web.desk.books.reports.MOST", 1)
    client = as_(world.finance)
    for kind, first in {"ledger": 2, "aged": 1, "deferred": 1}.items():
        asked = "from=2025-12-01&to=2025-12-31"
        page = client.get(f"/bureau/etats/{kind}/?{asked}")
        file = client.get(f"/bureau/etats/{kind}.csv?{asked}").getvalue().decode("utf-8-sig").splitlines()
        table = page.context["table"]
        assert (len(page.context["rows"]), table.more) == (first, len(file) - len(("head", "foot")) - first)
        assert table.more > 0
        assert "de plus" in page.content.decode()
        assert f"{table.foot[-1]:.2f}".replace(".", ",") == file[-1].split(";")[-1]


def test_due_dates_beyond_sixty_days_are_told(world: World, invoice: Invoice) -> None:
    contract(billing_mode="half_yearly")
    (long,) = services.run_invoices(until=UNTIL, at=AT).issued
    said = "tombent plus de 60 jours après la facture"
    pages = [as_(world.finance).get(f"/bureau/factures/{one.number}/").content.decode() for one in (long, invoice)]
    assert [f"4 échéances {said}" in pages[0], said in pages[1]] == [True, False]


def test_the_trail_goes_from_the_contract_to_the_money(world: World, invoice: Invoice) -> None:
    record_payment(invoice.customer, amount=Decimal("59.88"), received_on=UNTIL, means="card", reference="CB", at=AT)
    rows = as_(world.finance).get(f"/bureau/factures/{invoice.number}/piste").content.decode("utf-8-sig").splitlines()
    steps = [row.split(";")[0] for row in rows[1:]]
    assert list(dict.fromkeys(steps)) == ["contract", "run", "line", "document", "entry", "instalment", "settled"]


def test_a_statement_is_drawn_and_a_charge_waits_for_the_next_invoice(world: World, invoice: Invoice) -> None:
    client, signed = as_(world.finance), invoice.contract
    assert signed is not None
    assert client.get(f"/bureau/clients/{invoice.customer.number}/releve").content.startswith(b"%PDF")
    body = {
        "contract": signed.number,
        "kind": "intervention",
        "label": "Déplacement",
        "net": "90,00",
        "on": "2026-11-20",
    }
    client.post(f"/bureau/clients/{invoice.customer.number}/frais", body)
    assert Charge.objects.get().net == Decimal("90.00")
