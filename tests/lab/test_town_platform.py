"""The town's invoices on the platform: one disputed, one refused, one approved, and the money told."""

from decimal import Decimal

import pytest
from pytest_django.fixtures import Settings

from invoicing import services
from invoicing.models import CollectionReport, Submission
from lab.town import platform
from tests.apps.invoicing import paper_world
from tests.apps.invoicing.test_platform import LATER

pytestmark = pytest.mark.django_db


def test_buyers_speak_and_what_was_collected_is_told(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("invoicing.documents.render.pdf_of", lambda document: b"%PDF " + document.name.encode())
    signed = [paper_world.contract() for _ in range(4)]
    services.run_invoices(until=paper_world.UNTIL, at=paper_world.AT)
    services.render_documents(at=LATER)
    services.record_payment(
        signed[0].customer, means="transfer", amount=Decimal("20.00"), received_on=LATER.date(), reference="V", at=LATER
    )
    platform.seed(at=LATER)
    states = Submission.objects.order_by("-pk").values_list("state", "failure")
    assert list(states) == [
        ("disputed", "QTE_ERR Le second site n’est pas encore raccordé"),
        ("declined", "DOUBLON Facture reçue deux fois"),
        ("accepted", ""),
        ("accepted", ""),
    ]
    (told,) = CollectionReport.objects.all()
    assert (told.state, told.total, told.submission) == ("sent", Decimal("20.00"), Submission.objects.earliest("pk"))
