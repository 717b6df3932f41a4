"""Boxes that come in: scanned, or from a file that is looked at first."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from provisioning import services
from provisioning.models import Box, Depot, Receipt
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")

FILE = """serial;model;mac;ssh_password
FOC9001;C1101-4P;00:1b:54:00:90:01;correct horse
FOC9002;C9999;;correct horse
FOC9001;C1101-4P;;correct horse
"""


@pytest.fixture
def depot(world: World) -> Depot:
    return services.create_depot("lyon", name="Lyon")


def looked_at(world: World, depot: Depot) -> str:
    upload = SimpleUploadedFile("box.csv", FILE.encode())
    return as_(world.noc).post("/noc/stock/import", {"depot": depot.pk, "file": upload}).content.decode()


def payload(text: str) -> str:
    found = re.search(r'name="payload" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def test_a_scanned_delivery_comes_in_and_says_what_did_not(world: World, depot: Depot) -> None:
    scanned = f"FOC9001\nFOC9002\nFOC9001\n{world.box.serial}\n"
    facts = {"depot": depot.pk, "model": world.box.model.pk, "reference": "BL 77", "scanned": scanned}
    answer = as_(world.noc).post("/noc/stock/reception", facts)
    made = Receipt.objects.get()
    assert answer.headers["Location"] == f"/noc/stock/receptions/{made.pk}/"
    assert sorted(made.boxes.values_list("serial", "depot__name", "received_by")) == [
        ("FOC9001", "Lyon", world.noc.pk),
        ("FOC9002", "Lyon", world.noc.pk),
    ]
    text = as_(world.noc).get(f"/noc/stock/receptions/{made.pk}/").content.decode()
    assert ("Deux fois dans cette livraison" in text, "Déjà connu" in text) == (True, True)
    kept = as_(world.noc).get(f"/noc/stock/receptions/{made.pk}/refus").content.decode("utf-8-sig")
    assert kept.splitlines()[1:] == ["FOC9001;Deux fois dans cette livraison", f"{world.box.serial};Déjà connu"]


def test_nothing_scanned_is_told(world: World, depot: Depot) -> None:
    facts = {"depot": depot.pk, "model": world.box.model.pk, "reference": "BL 77", "scanned": " \n "}
    answer = as_(world.noc).post("/noc/stock/reception", facts)
    assert (answer.status_code, Receipt.objects.exists(), Box.objects.count()) == (200, False, 1)


def test_a_file_is_looked_at_before_anything_comes_in(world: World, depot: Depot) -> None:
    text = looked_at(world, depot)
    assert (Box.objects.count(), "Faire entrer 1 box" in text, "Modèle inconnu" in text) == (1, True, True)
    assert "correct horse" not in text
    client = as_(world.noc)
    client.post("/noc/stock/import/prendre", {"payload": payload(text), "name": "box.csv", "depot": depot.pk})
    assert Box.objects.get(serial="FOC9001").depot == depot
    assert (Box.objects.count(), Receipt.objects.get().refused[0][1]) == (2, "model_unknown")


def test_bad_rows_are_given_back_without_secrets(world: World, depot: Depot) -> None:
    answer = as_(world.noc).post(
        "/noc/stock/import/fautes", {"payload": payload(looked_at(world, depot)), "name": "box.csv"}
    )
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows == [
        "Ligne;serial;model;mac;Pourquoi",
        "3;FOC9002;C9999;;Modèle inconnu",
        "4;FOC9001;C1101-4P;;Deux fois dans cette livraison",
    ]


def test_what_another_person_looked_at_is_not_taken_in(world: World, depot: Depot) -> None:
    colleague = make_user("night@operator.example", "noc")
    for kept in (payload(looked_at(world, depot)), "forged"):
        asked = {"payload": kept, "name": "box.csv", "depot": depot.pk}
        assert as_(colleague).post("/noc/stock/import/prendre", asked).status_code == 302
    assert (Box.objects.count(), Receipt.objects.exists()) == (1, False)


def test_a_file_that_is_none_is_told(world: World, depot: Depot) -> None:
    upload = SimpleUploadedFile("box.xlsx", b"\x00\x01")
    answer = as_(world.noc).post("/noc/stock/import", {"depot": depot.pk, "file": upload})
    assert told(answer) == ["Ce fichier CSV ou XLSX ne peut pas être lu."]


def test_who_may_receive(world: World, depot: Depot) -> None:
    reader = as_(make_user("reader@operator.example", "read_only"))
    paths = ["/noc/stock/reception", "/noc/stock/import", "/noc/stock/import/prendre", "/noc/stock/import/fautes"]
    for path in paths:
        seen = [as_(user).post(path).status_code for user in (world.finance, world.owner)]
        assert (path, seen, reader.post(path).status_code) == (path, [404, 404], 403)
    assert not Receipt.objects.exists()
