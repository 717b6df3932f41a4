"""Moving in from another system: judged row by row, taken in once, bad rows to mend."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from invoicing.models import Mandate
from kernel.models import User
from provisioning.models import Box, Push
from subscribers.models import Contract, Customer, ImportRun, Zone
from subscribers.services import imports
from tests.apps.provisioning.make import make_model, make_node
from tests.apps.subscribers.make import make_calendar, make_contract, make_offer, make_user
from tests.web.world import NOW, World, as_
from web import moving_in

pytestmark = pytest.mark.usefixtures("at_ten")
CUSTOMERS = """Référence;Type;Raison sociale;SIREN;E-mail;Téléphone;Adresse;Code postal;Ville
A1;company;Menuiserie Ravel;732829320;a@ravel.example;04 76 00 00 00;4 rue des Tilleuls;38000;Grenoble
A2;company;Garage Morel;123456789;g@morel.example;;1 rue Haute;38000;Grenoble
A3;association;Club nautique;;c@club.example;;Quai;38000;Grenoble
"""
CONTRACTS = """Contrat;Client;Offre;Adresse;Code postal;Ville;Mensualité;Signé le;Active le;Facturé à partir du
K-7;A1;pro-100;4 rue des Tilleuls;38000;Grenoble;42,50 €;2025-01-15;01/02/2025;01/12/2026
K-8;A9;pro-100;x;38000;Grenoble;1;2025-01-15;;
"""


@pytest.fixture
def seller(db: None) -> User:
    return make_user("sales@operator.example", "sales")


def read(client: Any, kind: str, text: str) -> dict[str, Any]:
    """What the page of the columns would send."""
    sent = SimpleUploadedFile("export.csv", text.encode("cp1252"))
    context = client.post("/bureau/reprise/", {"kind": kind, "file": sent}).context
    mapped = {f"column_{column}": guess for column, _label, guess, _required in context["columns"]}
    return {"payload": context["payload"], "kind": kind, "name": "export.csv", **mapped}


def take(client: Any, told: dict[str, Any]) -> Any:
    """What was looked at, to its end, is taken in."""
    client.post("/bureau/reprise/lire", {**told, "step": "look"})
    moving_in.advance_imports(at=NOW)
    return client.post("/bureau/reprise/lire", {**told, "step": "take"})


def counts(answer: Any) -> tuple[int, int, int]:
    done = answer.context["done"]
    return done.made, done.known, len(done.bad)


def test_a_look_keeps_nothing_and_the_same_file_doubles_nothing(seller: User) -> None:
    client = as_(seller)
    told = read(client, "customers", CUSTOMERS)
    look = client.post("/bureau/reprise/lire", {**told, "step": "look"})
    assert (counts(look), Customer.objects.count()) == ((2, 0, 1), 0)
    assert counts(take(client, told)) == (2, 0, 1)
    assert counts(take(client, told)) == (0, 2, 1)
    known = Customer.objects.get(external_reference="A1")
    assert (known.phone, known.siren, Customer.objects.count()) == ("+33476000000", "732829320", 2)
    bad = client.get(f"/bureau/reprise/{ImportRun.objects.latest('pk').pk}/lignes.csv").content.decode("utf-8-sig")
    assert "3;A2;company;Garage Morel;123456789" in bad
    assert "SIREN valide" in bad


def test_nothing_is_taken_in_that_was_not_looked_at_with_these_columns(seller: User) -> None:
    client = as_(seller)
    told = read(client, "customers", CUSTOMERS)
    page = client.post("/bureau/reprise/lire", {**told, "step": "take"})
    assert (Customer.objects.count(), ImportRun.objects.get().dry) == (0, True)
    text = page.content.decode()
    assert "Regardez ce que donnent ces colonnes" in text
    assert "Prendre 2 lignes du fichier" in text
    other = {**told, "column_phone": ""}
    client.post("/bureau/reprise/lire", {**other, "step": "take"})
    assert Customer.objects.count() == 0
    # A colleague's look is not one's own.
    colleague = as_(make_user("other@operator.example", "sales"))
    colleague.post("/bureau/reprise/lire", {**read(colleague, "customers", CUSTOMERS), "step": "take"})
    assert Customer.objects.count() == 0
    client.post("/bureau/reprise/lire", {**told, "step": "take"})
    assert Customer.objects.count() == 2


def test_the_columns_are_first_looked_at(seller: User) -> None:
    sent = SimpleUploadedFile("export.csv", CUSTOMERS.encode("cp1252"))
    page = as_(seller).post("/bureau/reprise/", {"kind": "customers", "file": sent}).content.decode()
    assert ('value="look"' in page, 'value="take"' in page) == (True, False)


def test_contacts_and_contracts_follow(seller: User) -> None:
    client = as_(seller)
    make_offer(), make_calendar()
    take(client, read(client, "customers", CUSTOMERS))
    people = read(client, "contacts", "Client;Nom;E-mail;Rôles\nA1;Zoé;z@ravel.example;billing technical\n")
    for outcome in [(1, 0, 0), (0, 1, 0)]:
        assert counts(take(client, people)) == outcome
    contracts = read(client, "contracts", CONTRACTS)
    for outcome in [(1, 0, 1), (0, 1, 1)]:
        assert counts(take(client, contracts)) == outcome
    contract = Contract.objects.get()
    assert (contract.state, str(contract.fee), str(contract.activated_on)) == ("active", "42.50", "2025-02-01")
    assert str(contract.takeover.starts_on) == "2026-12-01"


@pytest.mark.parametrize(
    "heading",
    ["Facturé ici à partir du", "Facturé à partir du", "Invoiced here from", "Invoiced from", "billed_from"],
)
def test_the_day_of_the_first_invoice_is_known_by_the_words_of_the_page_and_the_guide(
    seller: User, heading: str
) -> None:
    told = read(as_(seller), "contracts", CONTRACTS.replace("Facturé à partir du", heading))
    assert (told["column_billed_from"], told["column_activated_on"]) == (heading, "Active le")


def test_a_contract_that_lives_already_says_from_when_it_is_invoiced_here(seller: User) -> None:
    client = as_(seller)
    make_offer(), make_calendar()
    take(client, read(client, "customers", CUSTOMERS))
    silent = read(client, "contracts", CONTRACTS.replace(";01/12/2026", ";"))
    assert counts(take(client, silent)) == (0, 0, 2)
    assert not Contract.objects.exists()


def test_a_reference_too_long_to_be_kept_is_set_aside_however_often_it_comes(seller: User) -> None:
    client = as_(seller)
    make_offer(), make_calendar()
    take(client, read(client, "customers", CUSTOMERS))
    whole, long = CONTRACTS.replace("K-7", "K" * 40), CONTRACTS.replace("K-7", "K" * 41)
    for text, outcome in [(long, (0, 0, 2)), (whole, (1, 0, 1)), (long, (0, 0, 2)), (whole, (0, 1, 1))]:
        assert counts(take(client, read(client, "contracts", text))) == outcome
        if text == long:
            assert [row[2] for row in ImportRun.objects.latest("pk").bad] == ["field_too_long", "customer_unknown"]
    assert Contract.objects.get().purchase_order == "K" * 40


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


MANDATES = """Client;RUM;Titulaire;IBAN;BIC;Signé le;Dernier prélèvement
A1;OLD-0001;Menuiserie Ravel;FR76 3000 6000 0112 3456 7890 189;;15/01/2024;2026-10-05
A1;OLD-0002;Menuiserie Ravel;FR7630006000011234567890189;;15/01/2024;
A3;OLD-0003;Club nautique;FR7630006000011234567890180;;15/01/2024;
A9;OLD-0004;Personne;FR7630006000011234567890189;;15/01/2024;
"""


def test_mandates_go_on_under_the_reference_that_was_signed(world: World, seller: User) -> None:
    client = as_(seller)
    take(client, read(client, "customers", CUSTOMERS))
    told = read(client, "mandates", MANDATES)
    for outcome in [(1, 0, 3), (0, 1, 3)]:
        assert counts(take(client, told)) == outcome
    mandate = Mandate.objects.get(reference="OLD-0001")
    kept = (mandate.state, mandate.iban, str(mandate.signed_on), str(mandate.last_debit_on), mandate.customer.name)
    assert kept == ("active", "FR7630006000011234567890189", "2024-01-15", "2026-10-05", "Menuiserie Ravel")
    bad = [(number, code) for number, _values, code, _facts in ImportRun.objects.latest("pk").bad]
    assert bad == [(3, "mandate_in_force_already"), (4, "iban_refused"), (5, "customer_unknown")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(set_aside, '') FROM subscribers_importrun")
        assert "FR7630006" not in cursor.fetchone()[0]


def many(count: int) -> str:
    head = CUSTOMERS.splitlines()[0]
    rows = (f"B{n};association;Association {n};;b{n}@b.example;;{n} rue;38000;Grenoble" for n in range(count))
    return "\n".join([head, *rows])


def test_a_large_file_is_a_row_that_the_sweep_carries_to_its_end(seller: User) -> None:
    client = as_(seller)
    sent = take(client, read(client, "customers", many(250)))
    run = sent.context["done"]
    assert (run.state, run.cursor, "progress" in sent.content.decode()) == ("queued", 0, True)
    moving_in.advance_imports(at=NOW, rounds=1)
    part = client.get(f"/bureau/reprise/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert ("100 lignes sur 250" in part or "100 sur 250" in part, Customer.objects.count()) == (True, 100)
    assert moving_in.advance_imports(at=NOW) == 150
    run.refresh_from_db()
    assert (run.state, run.made, run.payload, Customer.objects.count()) == ("done", 250, "", 250)
    assert moving_in.advance_imports(at=NOW) == 0


def test_a_worker_that_dies_leaves_no_row_half_done(seller: User, monkeypatch: Any) -> None:
    client = as_(seller)
    take(client, read(client, "customers", many(150)))
    moving_in.advance_imports(at=NOW, rounds=1)

    def die(*_args: object) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(imports, "_count", die)
        with pytest.raises(SystemExit):
            moving_in.advance_imports(at=NOW)
    assert (Customer.objects.count(), ImportRun.objects.get(dry=False).cursor) == (100, 100)
    moving_in.advance_imports(at=NOW)
    assert (Customer.objects.count(), ImportRun.objects.get(dry=False).state) == (150, "done")


def test_a_fault_of_ours_stops_its_file_and_no_other(seller: User, monkeypatch: Any) -> None:
    client = as_(seller)
    for count in (150, 120):
        client.post("/bureau/reprise/lire", {**read(client, "customers", many(count)), "step": "look"})
    monkeypatch.setattr(imports, "read_table", lambda run: 1 / 0 if run.total == 150 else [(1, [])])
    moving_in.advance_imports(at=NOW)
    assert [run.state for run in ImportRun.objects.order_by("pk")] == ["failed", "failed"]
    assert Customer.objects.count() == 0


def test_boxes_follow_their_contracts_and_nothing_is_pushed(seller: User) -> None:
    client, contract = as_(seller), make_contract()
    make_model(), make_node("olt-01")
    text = (
        "Série;Modèle;Contrat;Nœud;Adresse IP;Adresse MAC\n"
        f"FOC1;c1101-4p;{contract.number};olt-01;203.0.113.9;02:00:00:00:00:01\n"
        f"FOC2;c1101-4p;R-2020-00001;olt-01;;\nFOC3;none;{contract.number};olt-01;;\n;c1101-4p;{contract.number};;;\n"
    )
    told = read(client, "boxes", text)
    assert counts(client.post("/bureau/reprise/lire", {**told, "step": "look"})) == (1, 0, 3)
    assert Box.objects.count() == 0
    for outcome in [(1, 0, 3), (0, 1, 3)]:
        assert counts(take(client, told)) == outcome
    box = Box.objects.select_related("line").get()
    assert box.line is not None
    assert (box.state, box.serial, box.line.contract, box.line.ipv4) == ("delivered", "FOC1", contract, "203.0.113.9")
    assert Push.objects.count() == 0
    page = client.get(f"/bureau/reprise/{ImportRun.objects.latest('pk').pk}/").content.decode()
    assert "R-2020-00001" in page


def test_zones_of_a_file_are_looked_at_then_taken_in(seller: User, world: World) -> None:
    drawn = {"type": "Polygon", "coordinates": [[[5, 45], [6, 45], [6, 46]]]}
    features = [
        {"type": "Feature", "geometry": drawn, "properties": {"name": "Vallée", "down_mbps": 100, "up_mbps": 100}},
        {"type": "Feature", "geometry": drawn, "properties": {}},
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    client, page = as_(seller), "/bureau/eligibilite/zones/fichier"
    looked = client.post(page, {"file": SimpleUploadedFile("zones.geojson", data), "step": "look"})
    assert (looked.context["counts"], Zone.objects.count()) == ({"made": 1, "known": 0, "bad": 1}, 0)
    taken = {"payload": looked.context["payload"], "step": "take"}
    assert as_(make_user("other@operator.example", "sales")).post(page, taken).status_code == 422
    assert (client.post(page, taken).status_code, Zone.objects.get().name) == (302, "Vallée")
    assert client.post(page, {"file": SimpleUploadedFile("x.geojson", b"no")}).status_code == 422
    assert [as_(user).get(page).status_code for user in (seller, world.noc, world.owner)] == [200, 403, 404]
