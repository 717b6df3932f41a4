"""What finance does at the desk: payments, batches by four hands, bank files looked at first, letters posted."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from invoicing.models import BankFile, DebitBatch, Payment, Promise
from invoicing.selectors import balance
from kernel.models import Message
from kernel.services import queue_message
from tests.apps.invoicing import bank_world
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")
CAMT = b"""<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-23T08:00:00</CreDtTm></GrpHdr><Ntfctn><Id>N1</Id>
<Ntry><Amt Ccy="EUR">66.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-23</Dt></BookgDt></Ntry></Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>"""


def payment(number: str, amount: str = "66,00", key: str = "one") -> dict[str, str]:
    return {"amount": amount, "received_on": "2026-11-23", "means": "transfer", "reference": number, "key": key}


def test_a_payment_typed_in_french_is_recorded_once(world: World) -> None:
    customer, client = bank_world.debtor().customer, as_(world.finance)
    for _twice in range(2):
        answer = client.post(f"/bureau/clients/{customer.number}/paiement", payment("VIR 12"))
    assert told(answer)[-1] == "Le paiement est enregistré et affecté à la dette la plus ancienne."
    assert list(Payment.objects.values_list("amount", "means")) == [(Decimal("66.00"), "transfer")]
    assert balance(customer) == Decimal(0)


@pytest.mark.parametrize("amount", ["0", "-5", "douze", ""])
def test_a_payment_that_makes_no_sense_is_refused(world: World, amount: str) -> None:
    customer = bank_world.debtor().customer
    answer = as_(world.finance).post(f"/bureau/clients/{customer.number}/paiement", payment("VIR", amount))
    assert answer.status_code in {302, 422}
    assert not Payment.objects.exists()


def test_a_batch_goes_through_two_persons_and_is_downloaded_as_frozen(world: World) -> None:
    bank_world.debtor()
    hands, other = as_(world.finance), as_(world.approver)
    hands.post("/bureau/prelevements/preparer", {"collection_on": "2026-12-07"})
    batch = DebitBatch.objects.get()
    path = f"/bureau/prelevements/{batch.pk}"
    assert hands.post(f"{path}/approuver").status_code == 403
    other.post(f"{path}/approuver")
    hands.post(f"{path}/figer")
    hands.post(f"{path}/remettre")
    batch.refresh_from_db()
    assert (batch.state, batch.prepared_by, batch.approved_by) == ("handed_over", world.finance, world.approver)
    reader = as_(make_user("ventes@operator.example", "sales"))
    shown = [f"{path}/fichier" in client.get(f"{path}/").content.decode() for client in (hands, reader)]
    assert (shown, reader.get(f"{path}/fichier").status_code) == ([True, False], 403)
    answer = hands.get(f"{path}/fichier")
    assert (answer.content, answer.headers["Content-Type"]) == (bytes(batch.file.content), "application/xml")


@pytest.mark.parametrize("day", ["0001-01-01", "2026-11-20", "9999-12-31"])
def test_a_batch_of_a_day_that_is_none_is_refused(world: World, day: str) -> None:
    bank_world.debtor()
    answer = as_(world.finance).post("/bureau/prelevements/preparer", {"collection_on": day})
    assert (answer.status_code, DebitBatch.objects.count()) == (302, 0)


def test_who_prepared_a_batch_cannot_approve_it(world: World) -> None:
    bank_world.debtor()
    client = as_(world.approver)
    client.post("/bureau/prelevements/preparer", {"collection_on": "2026-12-07"})
    answer = client.post(f"/bureau/prelevements/{DebitBatch.objects.get().pk}/approuver")
    assert told(answer)[-1] == "Une autre personne doit approuver ce que vous avez préparé."
    assert DebitBatch.objects.get().state == "draft"


def test_a_bank_file_is_looked_at_then_taken_in(world: World) -> None:
    client = as_(world.finance)
    seen = client.post("/bureau/banque/lire", {"file": SimpleUploadedFile("camt.xml", CAMT)})
    assert ("66,00" in seen.content.decode(), BankFile.objects.exists()) == (True, False)
    payload = seen.context["payload"]
    client.post("/bureau/banque/prendre", {"payload": payload, "name": "camt.xml"})
    assert list(BankFile.objects.values_list("name", "received_by")) == [("camt.xml", world.finance.pk)]


def test_bytes_that_nobody_showed_are_not_taken_in(world: World) -> None:
    as_(world.finance).post("/bureau/banque/prendre", {"payload": "PGE+:forged", "name": "x.xml"})
    assert not BankFile.objects.exists()


def test_a_file_that_is_no_bank_file_is_told(world: World) -> None:
    answer = as_(world.finance).post("/bureau/banque/lire", {"file": SimpleUploadedFile("x.xml", b"<nothing/>")})
    assert told(answer) == ["Ce n’est pas un fichier de banque (pain.002, camt.053 ou camt.054)."]


def test_a_letter_is_posted_by_a_person(world: World) -> None:
    facts = {"channel": "letter", "to": "M. Ravel", "subject": "Relance", "body": "Bonjour", "key": "k", "at": NOW}
    letter = queue_message(**facts)  # type: ignore[arg-type]
    as_(world.finance).post(f"/bureau/courriers/{letter.pk}/poste")
    assert list(Message.objects.values_list("state", "posted_by", "posted_at")) == [("posted", world.finance.pk, NOW)]


def test_a_promise_is_recorded_once(world: World) -> None:
    customer, client = bank_world.debtor().customer, as_(world.finance)
    promise = {"amount": "66,00", "until": "2026-12-01", "reason": "Appel du 23", "key": "p"}
    for _twice in range(2):
        client.post(f"/bureau/clients/{customer.number}/promesse", promise)
    assert list(Promise.objects.values_list("amount", "ends_on")) == [(Decimal("66.00"), date(2026, 12, 1))]


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/bureau/", 55),
        ("/bureau/clients/", 7),
        ("/bureau/factures/", 8),
        ("/bureau/penalites/", 5),
        ("/bureau/prelevements/", 16),
        ("/bureau/banque/", 6),
        ("/bureau/relances/", 9),
        ("/bureau/courriers/", 11),
    ],
)
def test_pages_cost_a_fixed_number_of_queries(
    world: World, path: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bank_world.debtor()
    bank_world.debtor()
    client = as_(world.finance)
    client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)
