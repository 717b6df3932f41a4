"""Documents handed over to the e-invoicing platform: once, whatever is lost on the way, with its words taken in."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from invoicing import services
from invoicing.gateways.afnor import AfnorPlatform
from invoicing.gateways.folder_drop import FolderDrop
from invoicing.gateways.lifecycle import Word, words_in
from invoicing.gateways.platform import Platform
from invoicing.models import CollectionReport, Document, Hold, Payment, Submission, VatRate
from invoicing.services.submissions import claimed, queue_archived
from kernel.errors import Rejected, Unavailable
from kernel.models import Operator, Transition
from lab.platform import PretendPlatform
from subscribers.models import Customer
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, customer, operator, person

LATER = AT + timedelta(hours=1)
SENT: dict[str, Any] = {"tracking": "F-2025-000001", "name": "F-2025-000001.pdf", "data": b"%PDF"}
DIGEST = "3df79d34abbca99308e79cb94461c1893582604d68329a41fd4bec1885e6adb4"


@pytest.fixture
def lab(settings: Settings, tmp_path: Path) -> Iterator[PretendPlatform]:
    settings.MEDIA_ROOT = settings.EINVOICING_FOLDER = tmp_path
    with PretendPlatform() as pretend:
        settings.EINVOICING_URL, settings.EINVOICING_TOKEN = pretend.url, pretend.token
        settings.EINVOICING_PLATFORM = "invoicing.gateways.afnor.AfnorPlatform"
        yield pretend


@pytest.fixture(params=[FolderDrop, AfnorPlatform])
def port(request: Any, lab: PretendPlatform) -> Platform:
    made: Platform = request.param()
    return made


def test_what_is_handed_over_is_found_by_our_own_name(port: Platform) -> None:
    assert port.find("F-2025-000001") is None
    flow = port.submit(**SENT, sha256=_digest())
    assert flow
    assert port.find("F-2025-000001") == flow


def test_the_platform_takes_what_the_description_says(lab: PretendPlatform) -> None:
    AfnorPlatform().submit(**SENT, sha256=_digest())
    (flow,) = lab.flows
    assert (flow["flowSyntax"], flow["flowProfile"], flow["processingRule"]) == ("Factur-X", "CIUS", "B2B")
    with pytest.raises(Rejected, match="CHECKSUM_MISMATCH"):
        AfnorPlatform().submit(**SENT, sha256=DIGEST)
    lab.token = "another"
    with pytest.raises(Unavailable, match="401"):
        AfnorPlatform().find("x")


def _digest() -> str:
    return hashlib.sha256(b"%PDF").hexdigest()


@pytest.fixture(autouse=True)
def _drawn_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is handed over is an archived file; how it was drawn is no matter here."""
    monkeypatch.setattr("invoicing.documents.render.pdf_of", lambda document: f"%PDF {document.name}".encode())


@pytest.fixture
def ready(db: None, lab: PretendPlatform) -> Document:
    contract()
    services.run_invoices(until=UNTIL, at=AT)
    services.render_documents(at=LATER)
    return Document.objects.get()


def test_an_archived_document_is_handed_over_once_and_its_verdict_kept(ready: Document, lab: PretendPlatform) -> None:
    assert services.hand_over_documents(at=LATER) == 1
    assert services.hand_over_documents(at=LATER + timedelta(hours=1)) == 0
    row = Submission.objects.get()
    assert (row.state, row.tracking, row.flow) == ("sent", "F-2025-000001", lab.flows[0]["flowId"])
    assert lab.flows[0]["sha256"] == ready.sha256
    assert services.ask_platform(at=LATER + timedelta(hours=2)) == 0
    lab.acknowledge("F-2025-000001", "Ok")
    assert services.ask_platform(at=LATER + timedelta(hours=3)) == 1
    row.refresh_from_db()
    assert row.state == "accepted"
    assert [event.status for event in row.events.all()] == ["pending", "accepted"]


def test_what_is_claimed_comes_with_its_document(
    ready: Document, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queue_archived(at=LATER)
    (row,) = claimed(Submission, ["queued"], at=LATER, again_in=timedelta(minutes=1))
    with django_assert_num_queries(0):
        assert row.document == ready


def test_an_answer_that_is_lost_hands_nothing_over_twice(ready: Document, lab: PretendPlatform) -> None:
    lab.lose_answers = True
    assert services.hand_over_documents(at=LATER) == 0
    assert Submission.objects.get().state == "unknown"
    lab.lose_answers = False
    assert services.hand_over_documents(at=LATER + timedelta(hours=7)) == 1
    assert (Submission.objects.get().state, len(lab.flows)) == ("sent", 1)


def test_a_platform_that_is_down_is_tried_again_later(ready: Document, lab: PretendPlatform) -> None:
    lab.down = True
    services.hand_over_documents(at=LATER)
    assert services.hand_over_documents(at=LATER) == 0
    lab.down = False
    assert services.hand_over_documents(at=LATER + timedelta(hours=7)) == 1
    assert len(lab.flows) == 1


def test_a_refusal_is_told_with_its_reason_and_tried_again_by_a_person(ready: Document, lab: PretendPlatform) -> None:
    services.hand_over_documents(at=LATER)
    lab.acknowledge("F-2025-000001", "Error", ("InvalidSchema", "BT-72"))
    services.ask_platform(at=LATER + timedelta(hours=1))
    row = Submission.objects.get()
    assert (row.state, row.failure) == ("refused", "InvalidSchema BT-72")
    assert services.requeue(row, at=LATER, by=person()).state == "queued"


@pytest.mark.parametrize("lost", [False, True])
def test_what_is_handed_over_anew_has_a_verdict_of_its_own(ready: Document, lab: PretendPlatform, lost: bool) -> None:
    services.hand_over_documents(at=LATER)
    lab.acknowledge("F-2025-000001", "Error", ("InvalidSchema", "BT-72"))
    services.ask_platform(at=LATER + timedelta(hours=1))
    row = Submission.objects.get()
    refused = row.flow
    services.requeue(row, at=LATER + timedelta(hours=2), by=person())
    lab.lose_answers = lost
    services.hand_over_documents(at=LATER + timedelta(hours=2))
    lab.lose_answers = False
    services.hand_over_documents(at=LATER + timedelta(hours=9))
    row.refresh_from_db()
    assert (len(lab.flows), row.state, row.flow) == (2, "sent", lab.flows[1]["flowId"])
    assert row.flow != refused
    lab.flows[1]["acknowledgement"] = {"status": "Ok"}
    services.ask_platform(at=LATER + timedelta(hours=20))
    row.refresh_from_db()
    assert row.state == "accepted"


def two_ready() -> None:
    contract()
    services.run_invoices(until=UNTIL, at=AT)
    services.render_documents(at=LATER)


@pytest.mark.parametrize(
    "answer", [{"status": "Perhaps"}, {"status": "Error", "details": [{"x": 1}]}, [], "Ok", {"status": ["Ok"]}]
)
def test_an_answer_that_makes_no_sense_holds_up_no_other(ready: Document, lab: PretendPlatform, answer: Any) -> None:
    two_ready()
    services.hand_over_documents(at=LATER)
    lab.flows[0]["acknowledgement"] = answer
    lab.acknowledge("F-2025-000002", "Ok")
    assert services.ask_platform(at=LATER + timedelta(hours=2)) == 1
    assert list(Submission.objects.order_by("pk").values_list("state", flat=True)) == ["sent", "accepted"]


def test_a_sweep_takes_batch_after_batch_and_leaves_what_is_beyond_it_to_the_next(
    ready: Document, lab: PretendPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_ready()
    two_ready()
    monkeypatch.setattr("invoicing.services.submissions.BATCH", 1)
    monkeypatch.setattr("invoicing.services.submissions.BATCHES", 2)
    assert [services.hand_over_documents(at=LATER) for _ in range(3)] == [2, 1, 0]
    assert len(lab.flows) == 3


def test_a_file_that_the_archive_lost_is_told_and_holds_up_no_other(ready: Document, lab: PretendPlatform) -> None:
    two_ready()
    first, _second = Document.objects.order_by("pk")
    (Path(settings.MEDIA_ROOT) / first.path).write_bytes(b"touched")
    assert services.hand_over_documents(at=LATER) == 1
    rows = Submission.objects.order_by("pk")
    assert [row.state for row in rows] == ["refused", "sent"]
    assert "is not the file that was archived" in rows[0].failure


def test_only_professionals_known_by_a_siren_go_that_way(db: None, lab: PretendPlatform) -> None:
    contract(customer(kind="association", siren="", siret="", vat_number=""))
    services.run_invoices(until=UNTIL, at=AT)
    services.render_documents(at=LATER)
    assert services.hand_over_documents(at=LATER) == 0
    assert not Submission.objects.exists()


def handed_over() -> Submission:
    services.hand_over_documents(at=LATER)
    row: Submission = Submission.objects.get()
    return row


def heard(lab: PretendPlatform, code: str, why: tuple[str, str] | None = None, *, hours: int = 2) -> Submission:
    at = LATER + timedelta(hours=hours)
    lab.say("F-2025-000001", code, why, at=at)
    assert services.hear_buyers(at=at) == 1
    assert services.hear_buyers(at=at + timedelta(minutes=1)) == 0
    row: Submission = Submission.objects.get()
    return row


def test_what_the_buyer_says_is_kept_and_a_dispute_is_told_until_it_is_settled(
    ready: Document, lab: PretendPlatform
) -> None:
    handed_over()
    lab.acknowledge("F-2025-000001", "Ok")
    services.ask_platform(at=LATER + timedelta(hours=1))
    assert heard(lab, "203").state == "accepted"
    row = heard(lab, "207", ("QTE_ERR", "Deux sites & non trois"), hours=3)
    assert (row.state, row.failure) == ("disputed", "QTE_ERR Deux sites & non trois")
    assert row.events.order_by("-pk")[0].said == "En litige par l’acheteur"
    assert heard(lab, "205", hours=4).state == "accepted"
    row = heard(lab, "210", ("MONTANTTOTAL_ERR", "Montant"), hours=5)
    assert (row.state, row.failure) == ("declined", "MONTANTTOTAL_ERR Montant")
    # His refusal is the last word: a person credits the invoice.
    assert heard(lab, "205", hours=6).state == "declined"
    moves = Transition.objects.filter(subject_type="invoicing.submission").order_by("pk")
    assert [one.action for one in moves] == ["send", "accept", "dispute", "accept", "decline"]


@pytest.mark.parametrize(
    "message",
    [b"", b"%PDF", b"<a/>", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', b"x" * 2_000_000],
)
def test_a_message_that_makes_no_sense_holds_up_no_other(ready: Document, lab: PretendPlatform, message: bytes) -> None:
    handed_over()
    lab.put(message, at=LATER)
    lab.say("F-2099-000001", "210", at=LATER)
    assert heard(lab, "210", ("DOUBLON", "Double")).state == "declined"


def test_a_platform_that_is_down_says_nothing_and_is_asked_again(ready: Document, lab: PretendPlatform) -> None:
    handed_over()
    lab.say("F-2025-000001", "210", at=LATER)
    lab.token = "another"
    assert services.hear_buyers(at=LATER) == 0
    assert Submission.objects.get().state == "sent"


def test_what_buyers_say_is_read_of_every_platform(port: Platform, lab: PretendPlatform) -> None:
    flow = lab.say("F-2025-000001", "205", at=LATER)
    waiting = port.messages(LATER - timedelta(hours=1))
    if isinstance(port, FolderDrop):
        assert (list(waiting), port.messages(LATER)) == ([], ())
        return
    assert [(one.flow, one.at) for one in waiting] == [(flow, LATER)]
    assert [(one.number, one.code) for one in words_in(port.message(flow))] == [("F-2025-000001", "205")]
    assert list(port.messages(LATER)) == []
    with pytest.raises(Unavailable, match="404"):
        port.message("another")


def paid(amount: str, *, hours: int) -> Payment:
    (owner,) = Customer.objects.all()
    at = LATER + timedelta(hours=hours)
    return services.record_payment(
        owner, means="transfer", amount=Decimal(amount), received_on=at.date(), reference="V", at=at
    )


def told() -> list[tuple[str, str, list[tuple[str, str]]]]:
    rows = CollectionReport.objects.order_by("pk")
    return [(row.tracking, row.state, [(part["rate"], part["amount"]) for part in row.parts]) for row in rows]


def test_what_comes_in_is_told_once_by_rate_and_what_goes_back_is_taken_off(lab: PretendPlatform, db: None) -> None:
    VatRate.objects.create(percent=Decimal(20), valid_from=date(2014, 1, 1))
    VatRate.objects.create(percent=Decimal(21), valid_from=date(2026, 4, 1))
    contract()
    services.run_invoices(until=UNTIL, at=AT)
    services.render_documents(at=LATER)
    paid("100.00", hours=1)
    # The platform has no invoice yet of which it could be told.
    assert (services.report_collections(at=LATER + timedelta(hours=1)), told()) == (0, [])
    handed_over()
    assert services.report_collections(at=LATER + timedelta(hours=2)) == 1
    assert services.report_collections(at=LATER + timedelta(hours=2)) == 0
    # 179.64 of the 360.78 at 20 %, 181.14 at 21 %.
    assert told() == [("F-2025-000001-E1", "sent", [("20.00", "49.79"), ("21.00", "50.21")])]
    assert words_in(lab.contents[lab.flows[-1]["flowId"]]) == [Word("F-2025-000001", "212", "")]
    second = paid("260.78", hours=3)
    lab.acknowledge("F-2025-000001-E1", "Ok")
    services.report_collections(at=LATER + timedelta(hours=4))
    assert told() == [
        ("F-2025-000001-E1", "accepted", [("20.00", "49.79"), ("21.00", "50.21")]),
        ("F-2025-000001-E2", "sent", [("20.00", "129.85"), ("21.00", "130.93")]),
    ]
    services.reverse_payment(second, at=LATER + timedelta(hours=5), reason="returned")
    services.report_collections(at=LATER + timedelta(hours=6))
    assert told()[2] == ("F-2025-000001-E3", "sent", [("20.00", "-129.85"), ("21.00", "-130.93")])


def test_a_collection_whose_answer_is_lost_is_told_once(ready: Document, lab: PretendPlatform) -> None:
    handed_over()
    paid("20.00", hours=1)
    lab.lose_answers = True
    assert services.report_collections(at=LATER + timedelta(hours=1)) == 0
    lab.lose_answers = False
    assert services.report_collections(at=LATER + timedelta(hours=9)) == 1
    assert ([state for _name, state, _parts in told()], len(lab.flows)) == (["sent"], 2)


def test_nothing_is_told_where_the_vat_was_due_with_the_invoice(db: None, lab: PretendPlatform) -> None:
    operator()
    Operator.objects.update(vat_on_debits=True)
    two_ready()
    handed_over()
    paid("20.00", hours=1)
    assert (services.report_collections(at=LATER + timedelta(hours=2)), told()) == (0, [])


def test_what_a_buyer_disputes_is_not_pursued_until_he_approves_it(ready: Document, lab: PretendPlatform) -> None:
    handed_over()
    heard(lab, "207", ("QTE_ERR", "Deux sites & non trois"))
    (held,) = Hold.objects.all()
    assert ready.invoice is not None
    assert (held.kind, held.invoice, held.amount, held.recorded_by) == ("dispute", ready.invoice, None, None)
    assert (held.reason, held.author) == ("QTE_ERR Deux sites & non trois", "plateforme de facturation électronique")
    # A refusal after it is the same dispute; finance may end it.
    heard(lab, "210", ("DOUBLON", "Double"), hours=3)
    assert Hold.objects.count() == 1
    services.end_freeze(held, at=LATER + timedelta(hours=4), by=person("finance"))
    assert Hold.objects.filter(ended_at=None).count() == 0


def test_a_dispute_that_the_buyer_settles_ends(ready: Document, lab: PretendPlatform) -> None:
    handed_over()
    heard(lab, "208", ("JUSTIF_ABS", "Bon de commande"))
    assert Hold.objects.filter(ended_at=None).count() == 1
    heard(lab, "209", hours=3)
    assert Hold.objects.filter(ended_at=None).count() == 0
    heard(lab, "207", ("PU_ERR", ""), hours=4)
    assert Hold.objects.filter(ended_at=None, reason__startswith="PU_ERR").count() == 1


def test_what_is_paid_is_disputed_without_a_hold(ready: Document, lab: PretendPlatform) -> None:
    handed_over()
    assert ready.invoice is not None
    paid(str(ready.invoice.gross), hours=1)
    assert heard(lab, "207", ("QTE_ERR", "Trop")).state == "disputed"
    assert Hold.objects.count() == 0
