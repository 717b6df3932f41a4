"""From an empty database to the first invoice, by the pages: what a small operator types on his first morning, and what
the workers do meanwhile. How a box is met is told by the journeys; here one is there and proves the line open."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pypdf import PdfReader
from pytest_django.fixtures import Settings

from invoicing.models import Invoice, InvoiceRun
from invoicing.services.papers import render_documents
from invoicing.services.run import advance_runs
from kernel.models import Calendar
from provisioning.models import Line, Node
from provisioning.services import push_due
from subscribers.models import Contract, Customer, Offer, Site
from tests.apps.provisioning.make import FAKE, make_box
from tests.apps.subscribers.make import make_user
from tests.web.house.test_setup import STEPS
from tests.web.world import NOW, as_

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
PLACE = {"street": "3 rue du Lac", "postcode": "38000", "city": "Grenoble", "country": "FR"}
CUSTOMER = {
    **PLACE, "kind": "company", "name": "Scierie Blanc", "siren": "552081317", "email": "contact@blanc.example",
    "language": "fr",
}  # fmt: skip


class Morning:
    """Types what a page asks for, one form after another, and counts them and their fields."""

    def __init__(self, client: Client) -> None:
        self.client, self.forms, self.fields = client, 0, 0

    @property
    def seconds(self) -> float:
        """What it takes a person: to read each page, to decide what to say there, and to type each answer."""
        return self.forms * (3 + 5) + self.fields * 2.5

    def types(self, path: str, given: Mapping[str, Any]) -> None:
        self.forms += 1
        self.fields += len(given)
        answer = self.client.post(path, given)
        assert answer.status_code == 302, (path, re.findall(r"invalid-feedback[^<]*>([^<]+)", answer.content.decode()))
        refused = [str(one) for one in get_messages(answer.wsgi_request) if one.level_tag == "error"]
        assert (path, refused) == (path, [])
        assert self.client.get(answer.headers["Location"]).status_code == 200


def test_a_first_morning_ends_with_an_invoice(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    first = Morning(as_(make_user("first@operator.example", "admin")))
    for name, given in STEPS.items():
        first.types(f"/reglages/demarrage/{name}", dict(given))
    first.types("/bureau/fiches/nouvelle", CUSTOMER)
    number = Customer.objects.get().number
    first.types(f"/bureau/fiches/{number}/sites", {**PLACE, "label": "Scierie"})
    draft = {
        "site": Site.objects.get().pk, "offer": Offer.objects.get().pk, "calendar": Calendar.objects.get().pk,
        "setup_instalments": 1, "billing_mode": "monthly",
    }  # fmt: skip
    first.types(f"/bureau/fiches/{number}/contrats", draft)
    contract = Contract.objects.get()
    first.types(f"/bureau/contrats/{contract.number}/signature", {"on": "2026-11-23"})
    first.types("/noc/noeuds/nouveau", {"code": "pop-1", "name": "Central", "kind": "pop"})
    first.types("/noc/lignes/nouvelle", {"contract": contract.number, "node": Node.objects.get().pk})
    line = Line.objects.get()
    settings.RACCORD_DRIVERS = FAKE
    make_box(line)
    push_due(at=NOW, sessions=1)
    first.types(f"/noc/lignes/{line.reference}/mise-en-service", {"on": "2026-11-23"})
    contract.refresh_from_db()
    assert (contract.state, contract.activated_on) == ("active", date(2026, 11, 23))

    first.types("/bureau/campagnes/preparer", {"until": "2026-11-30"})
    run = InvoiceRun.objects.get()
    first.types(f"/bureau/campagnes/{run.pk}/approuver", {})
    advance_runs(at=NOW)
    render_documents(at=NOW)
    invoice = Invoice.objects.get()
    # Eight days of thirty at EUR 49.90, and VAT at 20 %.
    assert (invoice.net, invoice.vat, invoice.gross) == (Decimal("13.31"), Decimal("2.66"), Decimal("15.97"))
    paper = first.client.get(f"/bureau/factures/{invoice.number}/pdf")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper.getvalue())).pages)
    assert all(word in re.sub(r"\s+", " ", text) for word in ("Fibre des Monts", "Scierie Blanc", "15,97"))
    assert (first.forms, first.fields) == (12, 46)
    assert first.seconds <= 600
