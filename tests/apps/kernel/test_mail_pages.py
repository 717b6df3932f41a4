"""The page of a mail says what its plain text says, in the reader's language, and holds nothing that was not meant."""

from datetime import UTC, datetime

import pytest
from django.core import mail

from kernel.documents.wording import one_line
from kernel.messengers.pages import Passage, passages
from kernel.models import Message
from kernel.services import queue_message, send_messages
from tests.apps.invoicing import paper_world

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
BODY = """\
Bonjour,

Échéances :
- 05/12/2026 – 94,80 €
- 05/01/2027 – 94,80 €

Pour suivre cette demande : https://isp.example/portail/demandes/T-1/

https://isp.example/bureau/

Écrivez à <b>nous</b> : bonjour@isp.example
Valombre Télécom
"""


def sent(body: str = BODY, **changes: str) -> str:
    facts = {"channel": "mail", "to": "anne@ravel.example", "subject": "Votre facture", **changes}
    queue_message(**facts, body=body, key="one", at=AT)  # type: ignore[arg-type]
    assert send_messages(at=AT) == 1
    outgoing = mail.outbox[-1]
    assert outgoing.body == body
    [(page, kind)] = outgoing.alternatives  # type: ignore[attr-defined]
    assert kind == "text/html"
    return str(page)


def test_words_points_and_addresses_are_told_apart() -> None:
    assert list(passages(BODY)) == [
        Passage(("Bonjour,",)),
        Passage(("Échéances :",)),
        Passage(("05/12/2026 – 94,80 €", "05/01/2027 – 94,80 €"), "points"),
        Passage(("Pour suivre cette demande",), "address", "https://isp.example/portail/demandes/T-1/"),
        Passage(("",), "address", "https://isp.example/bureau/"),
        Passage(("Écrivez à <b>nous</b> : bonjour@isp.example", "Valombre Télécom")),
    ]


def test_a_long_sentence_with_an_address_stays_a_sentence() -> None:
    line = "Vous recevez ce message parce que quelqu’un a demandé un mot de passe : https://isp.example/x"
    assert list(passages(line)) == [Passage((line,))]


@pytest.mark.django_db
def test_a_mail_is_sent_as_words_and_as_a_page() -> None:
    paper_world.operator()
    page = sent()
    assert '<html lang="fr">' in page
    assert 'href="https://isp.example/portail/demandes/T-1/"' in page
    assert ">Ouvrir la page</a>" in page
    assert "&lt;b&gt;nous&lt;/b&gt;" in page
    assert 'href="mailto:bonjour@isp.example"' in page
    assert "desabonnement" not in page


@pytest.mark.django_db
def test_an_english_reader_gets_an_english_page_and_an_empty_house_a_page_too() -> None:
    page = sent("Hello.\n\nhttps://isp.example/", language="en")
    assert '<html lang="en">' in page
    assert ">Open the page</a>" in page
    assert Message.objects.get().state == "sent"


def test_a_subject_stays_one_line_and_keeps_what_ties_a_mark_to_its_word() -> None:
    assert one_line(" Revenu\xa0: où\u202f?\r\nBcc: x\u2028y\x85z\t ") == "Revenu\xa0: où\u202f? Bcc: x y z"
