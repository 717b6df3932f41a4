"""Nodes and lines from a file: looked at, taken in once, its bad rows given back; garbage is told as such."""

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kernel.models import User
from provisioning.models import Line, Node
from subscribers.services import sign
from tests.apps.provisioning.make import AT
from tests.apps.subscribers.make import SIGNED_ON, make_draft, make_user
from tests.web.world import World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")

NODES = """Code;Nom;Type;Adresse de gestion;Lien amont;Couleur
sw-20;Gare;Commutateur;192.0.2.20;;bleu
olt-20;Forges;OLT;192.0.2.21;sw-20;
olt-21;Moulin;OLT;192.0.2.999;sw-20;
olt-22;Quai;tramway;;sw-20;
olt-23;Pont;OLT;;sw-99;
olt-20;Forges;OLT;;;
"""


@pytest.fixture
def senior(world: World) -> User:
    return make_user("senior@operator.example", "senior_noc")


def looked_at(client: Client, kind: str, data: bytes, name: str = "f.csv") -> Any:
    return client.post(f"/noc/importer/{kind}/", {"file": SimpleUploadedFile(name, data)})


def payload(answer: Any) -> str:
    found = re.search(r'name="payload" value="([^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def taken(client: Client, kind: str, data: bytes) -> Any:
    kept = payload(looked_at(client, kind, data))
    return client.post(f"/noc/importer/{kind}/prendre", {"payload": kept, "name": "f.csv"})


def test_nodes_are_looked_at_then_taken_in_once(world: World, senior: User) -> None:
    client, before = as_(senior), Node.objects.count()
    answer = looked_at(client, "nodes", NODES.encode())
    text = answer.content.decode()
    assert ("Prendre 2 lignes du fichier" in text, "Couleur" in text, Node.objects.count()) == (True, True, before)
    client.post("/noc/importer/nodes/prendre", {"payload": payload(answer), "name": "f.csv"})
    made = Node.objects.get(code="olt-20")
    assert (made.name, made.kind, made.address, made.uplinks.get().parent.code) == (
        "Forges",
        "olt",
        "192.0.2.21",
        "sw-20",
    )
    again = looked_at(client, "nodes", NODES.encode()).content.decode()
    assert ("Prendre 2 lignes" in again, Node.objects.count()) == (False, before + 2)


def test_bad_rows_are_given_back_to_be_mended(world: World, senior: User) -> None:
    client = as_(senior)
    kept = payload(looked_at(client, "nodes", NODES.encode()))
    rows = client.post("/noc/importer/nodes/fautes", {"payload": kept, "name": "f.csv"}).content.decode("utf-8-sig")
    assert [(row.split(";")[0], row.split(";")[-1]) for row in rows.splitlines()[1:]] == [
        ("4", "Ceci n’est pas une adresse"),
        ("5", "Type de nœud inconnu"),
        ("6", "Le nœud amont n’est ni connu ni dans une ligne précédente du fichier"),
        ("7", "Deux fois dans cette livraison"),
    ]


def test_lines_of_signed_contracts_are_attached_once(world: World, senior: User) -> None:
    contract, node = sign(make_draft(world.customer), on=SIGNED_ON, at=AT, by=None), world.line.node.code
    having = world.line.contract.number
    rows = [f"{contract.number};{node};g 1;120;203.0.113.5", f"{having};{node};;;", f"C-0;{node};;;"]
    data = "\n".join(["contrat;noeud;port;vlan;ipv4", *rows])
    client = as_(senior)
    text = looked_at(client, "lines", data.encode()).content.decode()
    assert ("Prendre 1 ligne du fichier" in text, "Aucun contrat signé" in text) == (True, True)
    taken(client, "lines", data.encode())
    made = Line.objects.get(contract=contract)
    assert (made.node.code, made.port, made.vlan, made.ipv4, made.generation) == (node, "g 1", 120, "203.0.113.5", 1)
    kept = payload(looked_at(client, "lines", data.encode()))
    client.post("/noc/importer/lines/prendre", {"payload": kept, "name": "f.csv"})
    assert Line.objects.filter(contract=contract).count() == 1


def test_a_row_spoiled_meanwhile_leaves_the_others(world: World, senior: User) -> None:
    first, second = (sign(make_draft(world.customer), on=SIGNED_ON, at=AT, by=None) for _ in range(2))
    node = world.line.node.code
    data = f"contract,node,ipv4\n{first.number},{node},203.0.113.5\n{second.number},{node},203.0.113.5\n"
    answer = taken(as_(senior), "lines", data.encode())
    assert "La ligne 3 du fichier a été laissée de côté" in told(answer)[-1]
    assert "203.0.113.5 est déjà celle d’une autre ligne." in told(answer)[-1]
    assert [Line.objects.filter(contract=contract).count() for contract in (first, second)] == [1, 0]


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", b"\0" * 101_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("f.csv", b"\x00\x01\x02", "ne peut pas être lu"),
        ("f.csv", b'a;b\n"' + b"x" * 200_000, "ne peut pas être lu"),
        ("f.csv", b"", "vide"),
        ("f.csv", b"colour;size\nred;3\n", "Une colonne manque"),
        ("f.xlsx", b"PK\x03\x04 not a book", "ne peut pas être lu"),
        ("f.xlsx", bomb(), "trop"),
    ],
)
@pytest.mark.parametrize("kind", ["nodes", "lines"])
def test_garbage_is_told_and_changes_nothing(
    world: World, senior: User, kind: str, name: str, data: bytes, said: str
) -> None:
    before = (Node.objects.count(), Line.objects.count())
    answer = looked_at(as_(senior), kind, data, name)
    assert (answer.status_code, any(said in text for text in told(answer))) == (200, True), told(answer)
    assert (Node.objects.count(), Line.objects.count()) == before


def test_who_may_import(world: World) -> None:
    reader = make_user("reader@operator.example", "read_only")
    for path in ("nodes/", "lines/", "nodes/prendre", "lines/fautes"):
        seen = [as_(user).post(f"/noc/importer/{path}").status_code for user in (world.noc, reader, world.owner)]
        assert (path, seen) == (path, [403, 403, 404])
    senior = make_user("senior2@operator.example", "senior_noc")
    assert as_(senior).get("/noc/importer/tramways/").status_code == 404
    assert as_(senior).post("/noc/importer/nodes/prendre", {"payload": "forged"}).status_code == 404
