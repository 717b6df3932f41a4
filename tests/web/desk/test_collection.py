"""Collection at the desk: mandates, what came back, matching by hand, a late payer's track, interest, the policy."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from invoicing import selectors, services
from invoicing.models import (
    BankEvent,
    DebitAttempt,
    DebitBatch,
    DunningCase,
    Hold,
    InterestCharge,
    LegalRate,
    Mandate,
    MandateProof,
    Payment,
    Promise,
    RecoveryCost,
    Refund,
)
from kernel import clock
from kernel.models import PolicyVersion
from kernel.selectors import policy as policy_of
from lab.bank import Bank, Transfer
from provisioning import services as provisioning
from subscribers.models import Customer
from tests.apps.invoicing import bank_world, gocardless_world
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, file_of, told

pytestmark = pytest.mark.usefixtures("at_ten")
PDF = b"%PDF-1.7 scan"
POOR = bank_world.iban(4004)


@pytest.fixture
def late(world: World) -> bank_world.Debtor:
    """Who pays by transfer and is three weeks late, with his case open and his letter queued."""
    debtor = bank_world.debtor(by_debit=False)
    bank_world.owe(debtor.contract, "120.00", due_on=date(2026, 11, 1))
    services.advance_dunning(at=NOW)
    return debtor


@pytest.fixture
def bounced(world: World) -> bank_world.Debtor:
    """A debtor whose debit of 30 November was refused."""
    debtor = bank_world.debtor(account=POOR)
    at = NOW - timedelta(days=5)
    bank_world.owe(debtor.contract, "36.00", due_on=date(2026, 11, 30), noticed=NOW - timedelta(days=7))
    batch = bank_world.frozen(date(2026, 11, 30), at=at)
    services.hand_over(batch, at=at, by=bank_world.preparer())
    report = Bank({POOR: "MD06"}, {}).status_report(services.batch_bytes(batch), at=at)
    services.import_bank_file(report, name="r.xml", at=at)
    return debtor


def paths(world: World, debtor: bank_world.Debtor) -> list[str]:
    number = debtor.customer.number
    assert debtor.mandate
    return [
        "/bureau/mandats/",
        f"/bureau/mandats/{debtor.mandate.pk}/",
        f"/bureau/clients/{number}/recouvrement",
        "/bureau/rejets/",
        f"/bureau/banque/lignes/{BankEvent.objects.latest('pk').pk}/",
        "/bureau/relances/politique",
        "/bureau/relances/interets",
    ]


def test_who_sees_the_pages(world: World, bounced: bank_world.Debtor) -> None:
    reader = make_user("reader@operator.example", "read_only")
    for path in paths(world, bounced):
        seen = [as_(user).get(path).status_code for user in (world.finance, reader, world.noc, world.owner)]
        assert (path, seen) == (path, [200, 200, 404, 404])
        assert Client().get(path).headers["Location"].startswith("/compte/login/?next=/bureau/")


def test_one_who_only_reads_may_do_nothing(world: World, bounced: bank_world.Debtor) -> None:
    reader = as_(make_user("reader@operator.example", "read_only"))
    number, mandate = bounced.customer.number, bounced.mandate
    assert mandate
    acts = [
        f"/bureau/mandats/{mandate.pk}/annuler",
        f"/bureau/clients/{number}/mandat",
        f"/bureau/clients/{number}/recouvrement/gel",
        f"/bureau/clients/{number}/recouvrement/frais",
        f"/bureau/rejets/{DebitAttempt.objects.get().pk}/representer",
        f"/bureau/banque/lignes/{BankEvent.objects.latest('pk').pk}/ecarter",
        f"/bureau/relances/interets/{number}",
        "/bureau/relances/interets/taux",
    ]
    assert [reader.post(path).status_code for path in acts] == [403] * len(acts)
    mandate.refresh_from_db()
    assert (mandate.state, Hold.objects.count(), RecoveryCost.objects.count()) == ("active", 0, 0)


class TestMandates:
    def test_signed_on_paper_with_its_scan(self, world: World) -> None:
        customer = bank_world.debtor(by_debit=False).customer
        facts = {"scheme": "CORE", "holder": "Durand", "iban": bank_world.iban(), "signed_on": "2026-11-20"}
        scan = SimpleUploadedFile("m.pdf", PDF)
        as_(world.finance).post(f"/bureau/clients/{customer.number}/mandat", {**facts, "scan": scan})
        made = Mandate.objects.get()
        assert (made.state, made.holder, made.signed_on) == ("active", "Durand", date(2026, 11, 20))
        proof = MandateProof.objects.get()
        assert (proof.kind, bytes(proof.content), proof.added_by) == ("signature", PDF, world.finance)
        answer = as_(world.finance).get(f"/bureau/mandats/pieces/{proof.pk}")
        assert (answer.content, answer.headers["Content-Type"]) == (PDF, "application/pdf")

    def test_a_b2b_mandate_waits_for_its_registration(self, world: World) -> None:
        customer, client = bank_world.debtor().customer, as_(world.finance)
        former = Mandate.objects.get()
        facts = {"scheme": "B2B", "holder": "Durand", "iban": bank_world.iban(), "signed_on": "2026-11-20"}
        client.post(f"/bureau/clients/{customer.number}/mandat", facts)
        made = Mandate.objects.get(scheme="B2B")
        assert (made.state, selectors.active_mandate(customer)) == ("draft", former)
        path = f"/bureau/mandats/{made.pk}/enregistrer"
        client.post(path, {"registered_on": "2026-11-19"})
        made.refresh_from_db()
        assert made.state == "draft"
        client.post(path, {"registered_on": "2026-11-22", "scan": SimpleUploadedFile("b.pdf", PDF)})
        made.refresh_from_db()
        former.refresh_from_db()
        assert (made.state, made.registered_on, former.state) == ("active", date(2026, 11, 22), "replaced")
        assert MandateProof.objects.get().kind == "registration"

    @pytest.mark.parametrize(
        ("verbs", "state"),
        [(["suspendre"], "suspended"), (["suspendre", "reprendre"], "active"), (["annuler"], "cancelled")],
    )
    def test_stopped_and_resumed_with_a_reason(self, world: World, verbs: list[str], state: str) -> None:
        mandate, client = bank_world.debtor().mandate, as_(world.finance)
        assert mandate
        for verb in verbs:
            client.post(f"/bureau/mandats/{mandate.pk}/{verb}", {"why": ""})
            client.post(f"/bureau/mandats/{mandate.pk}/{verb}", {"why": "à sa demande"})
        mandate.refresh_from_db()
        assert mandate.state == state

    def test_another_account(self, world: World) -> None:
        mandate = bank_world.debtor().mandate
        assert mandate
        new = bank_world.iban()
        as_(world.finance).post(f"/bureau/mandats/{mandate.pk}/compte", {"iban": new})
        mandate.refresh_from_db()
        assert mandate.iban == new

    def test_its_paper_says_the_schemes_words(self, world: World) -> None:
        mandate = bank_world.debtor().mandate
        assert mandate
        answer = as_(world.finance).get(f"/bureau/mandats/{mandate.pk}/pdf")
        assert answer.content.startswith(b"%PDF")
        assert answer.content == as_(world.finance).get(f"/bureau/mandats/{mandate.pk}/pdf").content


class TestReturns:
    def test_a_person_presents_again(self, world: World, bounced: bank_world.Debtor) -> None:
        attempt = DebitAttempt.objects.get()
        assert "Remboursé à la demande du client" in as_(world.finance).get("/bureau/rejets/").content.decode()
        [row] = file_of(world.finance, "/bureau/rejets/?show=waiting&fichier=csv&de=returned")
        owed = [attempt.instalment.schedule.invoice.number, attempt.end_to_end_id]
        assert row.split(";")[2:4] == owed
        assert row.split(";")[5:] == [attempt.reason, "Remboursé à la demande du client", "36,00", "36,00", ""]
        typed = {"on": "2026-12-15", "why": "il a rappelé sa banque"}
        as_(world.finance).post(f"/bureau/rejets/{attempt.pk}/representer", typed)
        attempt.refresh_from_db()
        assert file_of(world.finance, "/bureau/rejets/?show=waiting&fichier=csv&de=returned") == []
        assert (attempt.represent_on, attempt.represent_by, attempt.represent_why) == (
            date(2026, 12, 15),
            world.finance,
            "il a rappelé sa banque",
        )
        assert attempt.instalment.notices.latest("pk").collection_on == date(2026, 12, 15)

    def test_a_batch_is_cancelled_with_a_reason(self, world: World) -> None:
        bank_world.debtor()
        batch = bank_world.proposed()
        as_(world.finance).post(f"/bureau/prelevements/{batch.pk}/annuler", {"why": "trop tôt"})
        assert list(DebitBatch.objects.values_list("state", flat=True)) == ["cancelled"]
        assert list(DebitAttempt.objects.values_list("state", flat=True)) == ["dropped"]

    def test_the_coming_collections_are_proposed_with_what_stays_out(self, world: World) -> None:
        bank_world.debtor("66.00")
        bank_world.debtor("10.00", by_debit=False)
        page = as_(world.finance).get("/bureau/prelevements/")
        (day,) = page.context["coming"]
        assert [(one.on, one.count, one.total) for one in day.batches] == [(date(2026, 12, 7), 1, Decimal("66.00"))]
        assert day.excluded == [("no_mandate", 1, Decimal("10.00"))]


class TestMatching:
    def credit(self, text: str = "VIR INCONNU") -> BankEvent:
        bank_world.debtor()
        batch = bank_world.frozen()
        transfer = Transfer("T-9", Decimal("66.00"), "Inconnu", bank_world.iban(9), text)
        note = Bank({}, {}).notification(services.batch_bytes(batch), at=NOW, transfers=[transfer])
        services.import_bank_file(note, name="c.xml", at=NOW)
        return BankEvent.objects.get(bank_reference="T-9")

    def test_a_credit_is_given_to_its_customer(self, world: World) -> None:
        event, owes = self.credit(), bank_world.debtor(by_debit=False).customer
        page = as_(world.finance).get(f"/bureau/banque/lignes/{event.pk}/")
        assert owes in [one.customer for one in page.context["suggested"]]
        as_(world.finance).post(f"/bureau/banque/lignes/{event.pk}/rapprocher", {"customer": owes.number})
        event.refresh_from_db()
        assert (event.state, event.settled_by, selectors.balance(owes)) == ("applied", world.finance, Decimal(0))

    def test_it_is_set_aside_only_with_a_reason(self, world: World) -> None:
        event, client = self.credit(), as_(world.finance)
        path = f"/bureau/banque/lignes/{event.pk}/ecarter"
        client.post(path, {"note": " "})
        event.refresh_from_db()
        assert event.state == "to_match"
        client.post(path, {"note": "remboursement d’assurance"})
        event.refresh_from_db()
        assert (event.state, event.note) == ("set_aside", "remboursement d’assurance")


class TestTheTrack:
    def test_a_promise_is_ended_early(self, world: World, late: bank_world.Debtor) -> None:
        client, number = as_(world.finance), late.customer.number
        typed = {"amount": "120,00", "until": "2026-12-01", "reason": "appel", "key": "p", "back": "collection"}
        client.post(f"/bureau/clients/{number}/promesse", typed)
        promise = Promise.objects.get()
        client.post(f"/bureau/clients/{number}/recouvrement/promesse/{promise.pk}/fin")
        promise.refresh_from_db()
        assert (promise.ended_by, promise.ended_at) == (world.finance, NOW)

    def test_an_invoice_is_disputed(self, world: World, late: bank_world.Debtor) -> None:
        invoice = late.instalments[1].schedule.invoice
        typed = {"kind": "dispute", "invoice": invoice.pk, "until": "2026-12-10", "reason": "contestée", "key": "d"}
        for _twice in range(2):
            as_(world.finance).post(f"/bureau/clients/{late.customer.number}/recouvrement/gel", typed)
        hold = Hold.objects.get()
        assert (hold.kind, hold.invoice, hold.amount) == ("dispute", invoice, None)
        assert selectors.why(late.customer, at=NOW).undisputed == Decimal(0)

    def test_a_cost_is_charged_under_a_title_alone(self, world: World, late: bank_world.Debtor) -> None:
        path = f"/bureau/clients/{late.customer.number}/recouvrement/frais"
        as_(world.finance).post(path, {"on": "2026-11-20", "what": "huissier", "amount": "75,00", "key": "c"})
        cost = RecoveryCost.objects.get()
        title = {"title": "Injonction de payer 26/123", "title_on": "2026-11-21"}
        assert as_(world.finance).post(f"{path}/{cost.pk}", title).status_code == 403
        as_(world.approver).post(f"{path}/{cost.pk}", {**title, "title": ""})
        cost.refresh_from_db()
        assert cost.document is None
        as_(world.approver).post(f"{path}/{cost.pk}", title)
        cost.refresh_from_db()
        note = RecoveryCost.objects.get().document
        assert note
        assert (note.kind, note.gross) == ("fee_note", Decimal("75.00"))

    def test_the_file_for_the_lawyer_holds_everything(self, world: World, bounced: bank_world.Debtor) -> None:
        answer = as_(world.finance).get(f"/bureau/clients/{bounced.customer.number}/recouvrement/dossier")
        names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        assert bounced.mandate
        assert {"00-sommaire.txt", "01-compte.csv", f"mandats/{bounced.mandate.reference}.pdf"} <= set(names)
        again = as_(world.finance).get(f"/bureau/clients/{bounced.customer.number}/recouvrement/dossier")
        assert again.content == answer.content


class TestInterest:
    def test_charged_with_its_workings_once(self, world: World, late: bank_world.Debtor) -> None:
        for half, percent in ((1, "2.62"), (2, "2.50")):
            LegalRate.objects.create(year=2026, half=half, percent=percent, source="arrêté")
        client = as_(world.finance)
        page = client.get("/bureau/relances/interets")
        assert "120,00" in page.content.decode()
        taken = "/bureau/relances/interets?fichier=csv&de="
        owing = f"{late.customer.number};{late.customer.name};"
        [reckoned] = file_of(world.finance, f"{taken}interest")
        assert (reckoned[: len(owing)], reckoned.split(";")[5:]) == (owing, ["22", "120,00", "7,50", "0,54"])
        for _twice in range(2):
            client.post(f"/bureau/relances/interets/{late.customer.number}")
        charge = InterestCharge.objects.get()
        assert file_of(world.finance, f"{taken}interest") == []
        [charged] = file_of(world.finance, f"{taken}charged_interest")
        assert (charged.split(";")[1:3], charged.split(";")[5:]) == (owing.split(";")[:2], ["0,54", "0,00"])
        # 22 days of 120.00 at 3 x 2.50 %.
        assert (charge.amount, charge.document.kind) == (Decimal("0.54"), "fee_note")
        assert charge.workings[0]["days"] == "22"

    def test_a_public_body_owes_the_central_banks_rate_and_eight_points(
        self, world: World, late: bank_world.Debtor
    ) -> None:
        Customer.objects.filter(pk=late.customer.pk).update(kind="public")
        client = as_(world.finance)
        page = client.get("/bureau/relances/interets").content.decode()
        assert "Banque centrale européenne au premier jour de 2026 S2" in page
        typed = {"index": "refinancing", "year": "2026", "half": "2", "percent": "2,15", "source": "BCE"}
        as_(world.approver).post("/bureau/relances/interets/taux", typed)
        assert "BCE 2,15" in client.get("/bureau/relances/interets").content.decode()
        client.post(f"/bureau/relances/interets/{late.customer.number}")
        charge = InterestCharge.objects.get()
        # 22 days of 120.00 at 2.15 + 8 %; the rate was used, so it stays.
        assert (charge.amount, charge.points, charge.workings[0]["rate"]) == (Decimal("0.73"), Decimal(8), "10.15")
        assert "à 2,15 % (BCE) + 8 points" in charge.document.lines.get().detail
        assert charge.document.terms["late_points"] == "8"
        as_(world.approver).post("/bureau/relances/interets/taux", typed | {"percent": "2,40"})
        assert LegalRate.objects.get().percent == Decimal("2.15")

    def test_a_missing_rate_is_told_and_charges_nothing(self, world: World, late: bank_world.Debtor) -> None:
        client = as_(world.finance)
        page = client.get("/bureau/relances/interets").content.decode()
        assert "taux d’intérêt légal" in page
        client.post(f"/bureau/relances/interets/{late.customer.number}")
        assert not InterestCharge.objects.exists()

    def test_a_rate_is_entered_by_an_approver(self, world: World) -> None:
        typed = {
            "index": "legal",
            "year": "2026",
            "half": "2",
            "percent": "2,50",
            "source": "JO du 1er juillet",
            "published_on": "2026-07-01",
        }
        assert as_(world.finance).post("/bureau/relances/interets/taux", typed).status_code == 403
        as_(world.approver).post("/bureau/relances/interets/taux", typed)
        assert list(LegalRate.objects.values_list("year", "half", "percent")) == [(2026, 2, Decimal("2.50"))]


class TestThePolicy:
    def typed(self, world: World, **changes: str) -> dict[str, object]:
        page = as_(world.approver).get("/bureau/relances/politique").context
        form, stages = page["form"], page["stages"]
        shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        kept = {name: value for name, value in shown.items() if value is not None and value is not False}
        rows = [stages.management_form, *stages]
        told = {field.html_name: field.value() for row in rows for field in row if field.value() is not None}
        return {**kept, **told, "valid_from": "2026-11-23", **changes}

    def test_tried_on_real_people_it_writes_nothing(self, world: World, late: bank_world.Debtor) -> None:
        answer = as_(world.finance).post(
            "/bureau/relances/politique", {**self.typed(world, **{"stage-2-after_days": "30"}), "try": "1"}
        )
        (row,) = answer.context["run"].rows
        assert (row.customer, row.undisputed) == (late.customer, Decimal("120.00"))
        assert (row.now.suspended_on, row.then.suspended_on) == (date(2026, 12, 10), date(2026, 12, 28))
        assert not PolicyVersion.objects.filter(kind="dunning").exists()

    def test_published_by_an_approver_alone(self, world: World) -> None:
        changes = self.typed(world, **{"stage-0-after_days": "4"}, reason="plus doux")
        path = "/bureau/relances/politique"
        assert as_(world.finance).post(path, {**changes, "publish": "1"}).status_code == 403
        as_(world.approver).post(path, {**changes, "publish": "1"})
        found = policy_of("dunning", date(2026, 11, 23))
        assert [(one.act, one.after_days) for one in found.stages][:2] == [
            ("reminder_letter", 4),
            ("management_fee", 0),
        ]
        assert PolicyVersion.objects.get(kind="dunning").published_by == world.approver

    def test_stages_are_added_moved_and_taken_out_and_nothing_is_written(self, world: World) -> None:
        path, typed = "/bureau/relances/politique", self.typed(world)
        for move in ("add", "up-3", "drop-1", "up-0", "down-9"):
            page = as_(world.finance).post(path, {**typed, "move": move})
            rows = page.context["stages"]
            told = {one.html_name: one.value() for row in [rows.management_form, *rows] for one in row}
            typed = {name: value for name, value in typed.items() if not name.startswith("stage-")} | told
        assert [row["act"].value() for row in rows] == ["reminder_letter", "mail", "wall"]
        assert not PolicyVersion.objects.filter(kind="dunning").exists()

    def test_nobody_is_restricted_without_a_reminder(self, world: World) -> None:
        changes = self.typed(world, **{"stage-0-act": "mail"})
        answer = as_(world.approver).post("/bureau/relances/politique", {**changes, "publish": "1"})
        assert "après une relance formelle" in told(answer)[-1]
        assert not PolicyVersion.objects.filter(kind="dunning").exists()

    def test_what_does_not_hold_together_is_refused(self, world: World) -> None:
        changes = self.typed(world, interest_multiplier="1,5")
        answer = as_(world.approver).post("/bureau/relances/politique", {**changes, "publish": "1"})
        assert "demande une raison" in told(answer)[-1]
        assert not PolicyVersion.objects.filter(kind="dunning").exists()


def test_the_day_shows_what_waits(world: World, bounced: bank_world.Debtor, late: bank_world.Debtor) -> None:
    page = as_(world.finance).get("/bureau/")
    assert [(one.on, one.count) for one in page.context["launches"]] == [(date(2026, 12, 7), 1)]
    tasks = {str(task.label): task.count for task in page.context["tasks"]}
    waits = ("Rejets à examiner", "Mandats à examiner", "Prélèvements au sort inconnu")
    assert [tasks[label] for label in waits] == [1, 1, 0]
    shown = page.context["late"]
    assert (shown.restores, shown.broken, shown.suspensions, shown.persons) == ([], [], 0, 0)
    assert DunningCase.objects.get().customer == late.customer


def test_the_day_shows_late_payers_by_what_they_wait_for(world: World, late: bank_world.Debtor) -> None:
    by = world.finance
    promised: dict[str, Any] = {"amount": Decimal("50.00"), "until": NOW.date(), "reason": "x"}
    services.promise(late.customer, key="p", at=NOW, by=by, **promised)
    walled = bank_world.debtor(by_debit=False)
    bank_world.owe(walled.contract, "90.00", due_on=date(2026, 11, 1))
    assert walled.line
    provisioning.suspend(walled.line, reason="unpaid", why="test", at=NOW, by=None)
    clock.move_to(NOW + timedelta(days=2))
    page = as_(by).get("/bureau/")
    shown = page.context["late"]
    assert [one.promise.customer for one in shown.broken] == [late.customer]
    assert [one.line for one in shown.walls] == [walled.line]
    assert (shown.suspensions, "Promesses non tenues" in page.content.decode()) == (1, True)


class TestRefunds:
    """Giving money back through the service: looked at before it is done, by an approver alone, once."""

    @pytest.fixture
    def payment(self, world: World) -> Iterator[Payment]:
        with gocardless_world.service() as service:
            gocardless_world.switched()
            gocardless_world.handed_over()
            name = DebitAttempt.objects.get(batch__collector="gocardless").end_to_end_id
            gocardless_world.tell(service, service.go(name, "submitted", "confirmed"))
            yield Payment.objects.get(reference=name)

    def test_nothing_to_give_back_says_why(self, world: World, payment: Payment) -> None:
        page = as_(world.approver).get(f"/bureau/paiements/{payment.pk}/remboursement")
        assert (page.status_code, page.context["sources"]) == (200, [])
        assert "avoir" in page.content.decode()

    def test_looked_at_then_sent_once(self, world: World, payment: Payment) -> None:
        services.take_back_allocation(payment, at=NOW)
        path = f"/bureau/paiements/{payment.pk}/remboursement"
        typed = {"source": "payment", "amount": "66,00", "reason": "prélevé à tort", "key": "k"}
        looked = as_(world.approver).post(path, typed)
        assert "Rembourser 66,00" in looked.content.decode()
        assert not Refund.objects.exists()
        for _twice in range(2):
            as_(world.approver).post(path, {**typed, "sure": "1"})
        assert [(row.amount, row.state, row.asked_by) for row in Refund.objects.all()] == [
            (Decimal("66.00"), "asked", world.approver)
        ]
        shown = as_(world.finance).get(f"/bureau/paiements/{payment.pk}/").content.decode()
        assert "En cours d’envoi" in shown

    def test_who_may(self, world: World, payment: Payment) -> None:
        path = f"/bureau/paiements/{payment.pk}/remboursement"
        people = (world.finance, world.approver, world.noc, world.owner)
        assert [as_(person).get(path).status_code for person in people] == [403, 200, 404, 404]
        assert Client().get(path).status_code == 302


class TestStagesOfPersons:
    def test_a_call_is_told_and_the_pursuit_goes_on(self, world: World, late: bank_world.Debtor) -> None:
        case = DunningCase.objects.get()
        path = f"/bureau/clients/{late.customer.number}/recouvrement"
        assert "Appel téléphonique" not in as_(world.finance).get(path).content.decode()
        answer = as_(world.finance).post(f"{path}/etape/call", {"words": "paie lundi"})
        assert "attend" in told(answer)[-1]
        assert not case.events.filter(kind="call").exists()
