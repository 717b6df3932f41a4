"""Moving in from another system: judged row by row, taken in once, bad rows to mend."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.models import User
from subscribers.models import Contract, Customer
from tests.apps.subscribers.make import make_calendar, make_offer, make_user
from tests.web.world import World, as_

pytestmark = pytest.mark.usefixtures("at_ten")
CUSTOMERS = """Référence;Type;Raison sociale;SIREN;E-mail;Téléphone;Adresse;Code postal;Ville
A1;company;Menuiserie Ravel;732829320;a@ravel.example;04 76 00 00 00;4 rue des Tilleuls;38000;Grenoble
A2;company;Garage Morel;123456789;g@morel.example;;1 rue Haute;38000;Grenoble
A3;association;Club nautique;;c@club.example;;Quai;38000;Grenoble
"""
CONTRACTS = """Contrat;Client;Offre;Adresse;Code postal;Ville;Mensualité;Signé le;Active le
K-7;A1;pro-100;4 rue des Tilleuls;38000;Grenoble;42,50 €;2025-01-15;01/02/2025
K-8;A9;pro-100;x;38000;Grenoble;1;2025-01-15;
"""


@pytest.fixture
def seller(db: None) -> User:
    return make_user("sales@operator.example", "sales")


def read(client: Any, kind: str, text: str) -> dict[str, Any]:
    """What the page of the columns would send."""
    sent = SimpleUploadedFile("export.csv", text.encode("cp1252"))
    context = client.post("/bureau/reprise/", {"kind": kind, "file": sent}).context
    mapped = {f"column_{column}": guess for column, guess, _required in context["columns"]}
    return {"payload": context["payload"], "kind": kind, "name": "export.csv", **mapped}


def counts(answer: Any) -> tuple[int, int, int]:
    done = answer.context["done"]
    return done.made, done.known, len(done.bad)


def test_a_look_keeps_nothing_and_the_same_file_doubles_nothing(seller: User) -> None:
    client = as_(seller)
    told = read(client, "customers", CUSTOMERS)
    look = client.post("/bureau/reprise/lire", {**told, "step": "look"})
    assert (counts(look), Customer.objects.count()) == ((2, 0, 1), 0)
    assert counts(client.post("/bureau/reprise/lire", {**told, "step": "take"})) == (2, 0, 1)
    assert counts(client.post("/bureau/reprise/lire", {**told, "step": "take"})) == (0, 2, 1)
    known = Customer.objects.get(external_reference="A1")
    assert (known.phone, known.siren, Customer.objects.count()) == ("+33476000000", "732829320", 2)
    bad = client.post("/bureau/reprise/lire", {**told, "step": "bad"}).content.decode("utf-8-sig")
    assert "3;A2;company;Garage Morel;123456789" in bad
    assert "SIREN valide" in bad


def test_contacts_and_contracts_follow(seller: User) -> None:
    client = as_(seller)
    make_offer(), make_calendar()
    client.post("/bureau/reprise/lire", {**read(client, "customers", CUSTOMERS), "step": "take"})
    people = read(client, "contacts", "Client;Nom;E-mail;Rôles\nA1;Zoé;z@ravel.example;billing technical\n")
    for outcome in [(1, 0, 0), (0, 1, 0)]:
        assert counts(client.post("/bureau/reprise/lire", {**people, "step": "take"})) == outcome
    contracts = read(client, "contracts", CONTRACTS)
    for outcome in [(1, 0, 1), (0, 1, 1)]:
        assert counts(client.post("/bureau/reprise/lire", {**contracts, "step": "take"})) == outcome
    contract = Contract.objects.get()
    assert (contract.state, str(contract.fee), str(contract.activated_on)) == ("active", "42.50", "2025-02-01")


def test_a_column_that_is_missing_is_asked_for(seller: User) -> None:
    client = as_(seller)
    told = {**read(client, "customers", CUSTOMERS), "column_email": "", "step": "take"}
    assert (client.post("/bureau/reprise/lire", told).status_code, Customer.objects.count()) == (422, 0)


def test_it_is_for_sales_alone_and_for_who_read_the_file(world: World, seller: User) -> None:
    told = {**read(as_(seller), "customers", CUSTOMERS), "step": "take"}
    other = make_user("other@operator.example", "sales")
    before = Customer.objects.count()
    assert as_(other).post("/bureau/reprise/lire", told).status_code == 302
    assert Customer.objects.count() == before
    seen = [as_(user).get("/bureau/reprise/").status_code for user in (seller, world.finance, *world.citizens)]
    assert seen == [200, 403, 404, 404, 404]
