"""The life of a box as the NOC orders it: what is offered, what is asked, what moves and what does not."""

from datetime import date
from typing import Any

import pytest

from provisioning import services
from provisioning.models import Box, Push
from tests.apps.provisioning.make import AT, KEY, make_model
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")


def spare(number: int = 77) -> Box:
    """A box in stock that could be put in service at once."""
    return services.receive_box(
        f"FOC{number:04d}",
        model=make_model(),
        at=AT,
        mac="00:1b:54:aa:00:77",
        hostname=f"box-{number:04d}",
        address=f"192.0.2.{number}",
        ssh_user="raccord",
        ssh_password="correct horse",
        host_key=KEY,
        snmp_community="battery-staple",
    )


def path(box: Box, name: str) -> str:
    return f"/noc/box/{box.serial}/vie/{name}"


def offered(text: str) -> list[str]:
    names = (
        "reserve",
        "ship",
        "deliver",
        "install",
        "exchange",
        "return",
        "wipe",
        "restock",
        "recall",
        "lose",
        "break",
    )
    return [name for name in names if f'data-ask="life-{name}"' in text]


def test_only_what_may_follow_is_offered(world: World) -> None:
    client, box = as_(world.noc), spare()
    in_service = client.get(f"/noc/box/{world.box.serial}/").content.decode()
    in_stock = client.get(f"/noc/box/{box.serial}/").content.decode()
    assert (offered(in_service), offered(in_stock)) == (["recall", "lose"], ["reserve", "break"])


def test_a_box_is_reserved_for_a_line_that_exists(world: World) -> None:
    client, box = as_(world.noc), spare()
    answer = client.post(path(box, "reserve"), {"line": "L-0"})
    box.refresh_from_db()
    assert (box.state, told(answer)) == ("in_stock", ["Ligne\u202f: Cette ligne n’existe pas."])
    client.post(path(box, "reserve"), {"line": world.line.reference.lower()})
    box.refresh_from_db()
    assert (box.state, box.line) == ("reserved", world.line)


def swap(world: World, new: str, why: str = "Voyant éteint") -> Any:
    return as_(world.noc).post(f"/noc/box/{world.box.serial}/echange", {"new": new, "why": why})


def test_an_exchange_takes_a_box_straight_from_the_stock_in_one_act(world: World) -> None:
    new = spare()
    page = as_(world.noc).get(f"/noc/box/{world.box.serial}/echange").content.decode()
    assert (new.serial in page, "pas encore identifiée" in page) == (True, False)
    answer = swap(world, new.serial.lower())
    assert answer.headers["Location"] == f"/noc/box/{new.serial}/"
    states = Box.objects.order_by("serial").values_list("state", flat=True)
    assert list(states) == ["to_return", "in_service"]
    assert Push.objects.waiting().get().box == new


def test_an_exchange_that_cannot_be_moves_nothing(world: World) -> None:
    bare = services.receive_box("FOC0078", model=make_model(), at=AT)
    for serial, said in (
        (bare.serial, "de quoi la joindre"),
        ("NOPE", "n’existe pas"),
        (world.box.serial, "C’est la box à échanger"),
    ):
        answer = swap(world, serial)
        shown = [*told(answer), answer.content.decode()]
        assert any(said in text for text in shown), (serial, told(answer))
        assert set(Box.objects.values_list("serial", "state")) == {
            (world.box.serial, "in_service"),
            (bare.serial, "in_stock"),
        }


def test_a_grave_move_needs_its_reason(world: World) -> None:
    answer = as_(world.noc).post(path(world.box, "lose"), {"why": " "})
    world.box.refresh_from_db()
    assert (world.box.state, told(answer)) == ("in_service", ["Motif\u202f: Ce champ est obligatoire."])


def test_a_move_out_of_turn_is_refused_in_a_sentence(world: World) -> None:
    answer = as_(world.noc).post(path(world.box, "wipe"), {"proof": "effacée"})
    world.box.refresh_from_db()
    assert (world.box.state, len(told(answer))) == ("in_service", 1)


def test_a_box_is_found_by_its_mac_in_any_spelling(world: World) -> None:
    box, client = spare(), as_(world.noc)
    for text in ("00:1b:54:aa:00:77", "001B.54AA.0077", "00-1b-54-aa-00-77"):
        found = client.get("/noc/box/", {"q": text}).content.decode()
        assert (box.serial in found, world.box.serial in found) == (True, False)


def test_who_may_move_boxes(world: World) -> None:
    box = spare()
    reader, technician = (make_user(f"{role}@operator.example", role) for role in ("read_only", "technician"))
    seen = [as_(user).post(path(box, "reserve"), {"line": "L-0"}).status_code for user in (world.owner, world.finance)]
    assert seen == [404, 404]
    assert as_(reader).post(path(box, "reserve"), {"line": world.line.reference}).status_code == 403
    box.refresh_from_db()
    assert box.state == "in_stock"
    assert as_(technician).post(path(box, "reserve"), {"line": world.line.reference}).status_code == 302
    box.refresh_from_db()
    assert box.state == "reserved"
    assert as_(world.noc).post(path(box, "dance")).status_code == 404


def test_shipped_delivered_and_taken_back(world: World) -> None:
    client, box = as_(world.noc), spare()
    depot = services.create_depot("lyon", name="Lyon")
    client.post(path(box, "reserve"), {"line": world.line.reference})
    client.post(path(box, "ship"), {"carrier": "Chronopost", "tracking": "XY1"})
    client.post(path(box, "deliver"), {"on": "2026-11-23"})
    shipment = box.shipments.get()
    assert (shipment.carrier, shipment.delivered_on, shipment.reservations_until) == (
        "Chronopost",
        date(2026, 11, 23),
        date(2026, 11, 26),
    )
    assert shipment.number in client.get(f"/noc/box/{box.serial}/").content.decode()
    client.post(path(box, "recall"), {"why": "Autre modèle demandé"})
    client.post(path(box, "return"), {"condition": "complete", "depot": depot.pk, "remarks": ""})
    client.post(path(box, "wipe"), {"proof": "show running-config vide"})
    client.post(path(box, "restock"))
    box.refresh_from_db()
    assert (box.state, box.depot, box.line) == ("in_stock", depot, None)
