"""Letters at the desk: printed as one file, posted, followed; their words written, tried and published."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from pypdf import PdfReader

from kernel.models import Bounce, LetterTemplate, Message, PrintRun
from kernel.services import queue_message, record_bounce
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")


def letter(key: str, **more: Any) -> Message:
    to = "Ravel\n4 rue Haute\n38000 Grenoble"
    return queue_message(channel="letter", to=to, subject=f"Rappel {key}", body="Bonjour", key=key, at=NOW, **more)


def test_letters_are_printed_in_one_file_and_posted_together(world: World) -> None:
    client = as_(world.finance)
    plain, registered, left = letter("1"), letter("2", registered=True), letter("3")
    ticked = {"letter": [plain.pk, registered.pk]}
    file = client.post("/bureau/courriers/imprimer", ticked, follow=True)
    assert len(PdfReader(BytesIO(file.content)).pages) == 2
    assert (file["Content-Type"], PrintRun.objects.get().by) == ("application/pdf", world.finance)
    number = {f"tracking_{registered.pk}": "1A 234 567 8901 2", "on": "2026-11-23"}
    client.post("/bureau/courriers/postes", {**ticked, **number})
    rows = {row.key: row for row in Message.objects.filter(channel="letter")}
    assert [rows[key].state for key in "123"] == ["posted", "posted", "to_post"]
    assert rows["2"].tracking == "1A23456789012"
    client.post(f"/bureau/courriers/{plain.pk}/annuler")
    assert Message.objects.get(pk=plain.pk).state == "to_post"
    page = client.get("/bureau/courriers/").content.decode()
    assert all(word in page for word in ("Rappel 3", "1A23456789012", "Dernières impressions"))
    assert client.get(f"/bureau/courriers/{left.pk}.pdf")["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"tracking_{pk}": "nonsense"}, "n’est pas un numéro de recommandé"),
        ({"on": "2026-13-45"}, "date"),
        ({"on": "2027-01-01"}, "n’est pas un jour possible"),
    ],
)
def test_what_cannot_be_posted_stays(world: World, sent: dict[str, str], said: str) -> None:
    waiting = letter("1", registered=True)
    typed = {name.format(pk=waiting.pk): value for name, value in sent.items()}
    answer = as_(world.finance).post("/bureau/courriers/postes", {"letter": [waiting.pk], **typed})
    assert any(said in text for text in told(answer)), told(answer)
    assert Message.objects.get(pk=waiting.pk).state == "to_post"


def test_a_letter_that_came_back_marks_its_address(world: World) -> None:
    client, sent = as_(world.finance), letter("1")
    client.post("/bureau/courriers/postes", {"letter": [sent.pk]})
    client.post(f"/bureau/courriers/{sent.pk}/suivi", {"returned_on": "2026-11-23", "why": "NPAI"})
    bounce = Bounce.objects.get()
    assert (bounce.source, bounce.why, Message.objects.get(pk=sent.pk).returned_on) == ("post", "NPAI", NOW.date())
    client.post(f"/bureau/courriers/adresses/{bounce.pk}/retablie")
    client.post("/bureau/courriers/adresses/noter", {"address": "a@b.example", "why": "boîte pleine"})
    assert [row.source for row in Bounce.objects.filter(cleared_at=None)] == ["hand"]


def test_the_file_of_a_customer_says_that_his_mails_come_back(world: World) -> None:
    customer = world.line.contract.customer
    record_bounce(customer.email, why="550 nobody", source="refused", at=NOW)
    page = as_(make_user("s@operator.example", "sales")).get(f"/bureau/fiches/{customer.number}/").content.decode()
    assert f"Les e-mails à {customer.email} reviennent" in page


def test_words_are_drafted_tried_on_a_customer_and_published(world: World) -> None:
    client, customer = as_(world.approver), world.line.contract.customer
    client.post("/bureau/courriers/modeles/dunning_reminder/fr/nouveau")
    draft = LetterTemplate.objects.get()
    address = f"/bureau/courriers/modeles/versions/{draft.pk}/"
    shown = client.get(address, {"customer": customer.number}).content.decode()
    assert f"Madame, Monsieur ({customer.name})" in shown
    text = {"subject": "Relance", "body": "Bonjour\r\n{{ custmer.name }}", "customer": customer.number}
    tried = client.post(f"{address}apercu", text).content.decode()
    assert ('data-faults="2"' in tried, "custmer.name" in tried) == (True, True)
    client.post(f"{address}garder", text)
    assert "ligne 2" in " ".join(told(client.post(f"{address}publier")))
    assert LetterTemplate.objects.get().published_at is None
    client.post(f"{address}garder", {**text, "body": "Bonjour {{ customer.name }}, {{ amount }} €", "note": "court"})
    assert (
        f"Bonjour {customer.name}, 357,60 €"
        in client.post(
            f"{address}apercu", {**text, "body": "Bonjour {{ customer.name }}, {{ amount }} €"}
        ).content.decode()
    )
    client.post(f"{address}publier")
    assert LetterTemplate.objects.get().published_by == world.approver
    assert "Version 1" in client.get("/bureau/courriers/modeles/").content.decode()
    assert "court" in client.get("/bureau/courriers/modeles/dunning_reminder/").content.decode()


def test_the_register_of_what_was_posted_is_taken_away(world: World) -> None:
    sent = letter("=1+1", registered=True)
    path = "/bureau/courriers/"
    as_(world.finance).post(
        f"{path}postes", {"letter": [sent.pk], f"tracking_{sent.pk}": "1A 234 567 8901 2", "on": "2026-11-23"}
    )
    answer: Any = as_(world.finance).get(f"{path}?fichier=csv&de=letters")
    told = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    heading, row = csv.reader(StringIO(told), delimiter=";")
    assert heading == ["Courrier", "Destinataire", "Posté", "Qui", "Numéro de suivi", "Reçu le", "Revenu le"]
    assert (row[0], row[1].split("\n")[0], row[3:]) == ("Rappel =1+1", "Ravel", ["Finance", "1A23456789012", "", ""])
    assert as_(world.noc).get(f"{path}?fichier=csv&de=letters").status_code == 404


def test_letters_are_no_business_of_customers_and_their_words_of_few(world: World) -> None:
    sent = letter("1")
    pages = ["", f"{sent.pk}.pdf", "modeles/", "modeles/quote/"]
    for user in world.citizens:
        assert [as_(user).get(f"/bureau/courriers/{path}").status_code for path in pages] == [404] * 4
    assert [as_(world.finance).get(f"/bureau/courriers/{path}").status_code for path in pages] == [200] * 4
    reader = make_user("reader@operator.example", "read_only")
    acts = ["imprimer", "postes", f"{sent.pk}/annuler", "modeles/quote/fr/nouveau"]
    assert [as_(reader).post(f"/bureau/courriers/{path}").status_code for path in acts] == [403] * 4
    assert as_(world.finance).post("/bureau/courriers/modeles/quote/fr/nouveau").status_code == 403
    assert as_(world.approver).get("/bureau/courriers/modeles/nothing/").status_code == 404
    assert (LetterTemplate.objects.count(), sent.queued_at + timedelta(0)) == (0, NOW)
