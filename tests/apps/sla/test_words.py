"""The operator's own words about a fault stand on the ticket and in the mail alike."""

import pytest

from kernel.models import Message, User
from kernel.services import draft_letter, publish_letter
from sla.models import PublicReply
from tests.apps.sla.world import MONDAY_9, fail, make_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_words(db: None) -> None:
    body = "Ligne {{ line }} muette depuis le {{ since }}.{% if address %} Suite : {{ address }}{% endif %}"
    draft = draft_letter("fault_seen", "fr", subject="Panne", body=body, at=MONDAY_9, by=None)
    publish_letter(draft, at=MONDAY_9, by=User.objects.first())


@pytest.mark.usefixtures("own_words")
def test_they_are_told_on_the_ticket_without_its_address_and_mailed_with_it() -> None:
    line = make_line()
    line.contract.customer.language = "fr"
    line.contract.customer.save()
    fail(line)
    said = PublicReply.objects.get()
    mail = Message.objects.get(key__startswith="sla.opened:")
    number = said.ticket.number
    assert said.body == f"Ligne {line.reference} muette depuis le 23/11/2026 09:00."
    assert mail.body.startswith(f"{said.body} Suite : http")
    assert mail.body.endswith(f"/portail/demandes/{number}/")
    # An answer to the mail finds the ticket by its number, whatever words the operator chose.
    assert (mail.subject, mail.kind, mail.version) == (f"[{number}] Panne", "fault_seen", 1)
