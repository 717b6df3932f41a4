"""Boxes awaited, what is charged for them, and what customers found wrong with a delivery."""

from datetime import date
from decimal import Decimal

import pytest

from provisioning import services
from provisioning.models import Box, BoxCharge, DeliveryReservation, Shipment
from tests.apps.provisioning.make import AT, make_model
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")


def delivered(world: World) -> Shipment:
    box = services.receive_box("FOC0077", model=make_model(), at=AT)
    services.reserve_box(box, world.other_line, at=AT, by=None)
    shipment = services.dispatch_box(box, at=AT, by=None)
    return services.record_delivery(shipment, on=date(2026, 11, 20), at=NOW, by=None)


def test_what_is_asked_back_is_listed_with_what_comes_next(world: World) -> None:
    client = as_(world.noc)
    assert "Aucune box n’est attendue" in client.get("/noc/stock/retours").content.decode()
    services.ask_back(world.box, why="Autre modèle", at=AT, by=world.noc)
    late = client.get("/noc/stock/retours").content.decode()
    assert ("Autre modèle" in late, "Mise en demeure après le" in late, "bad strong" in late) == (True, True, True)
    services.chase_boxes(at=NOW)
    assert "Mise en demeure envoyée" in client.get("/noc/stock/retours").content.decode()
    assert world.box.serial not in client.get("/noc/stock/retours?q=Roux").content.decode()


def test_damage_is_charged_and_given_up_by_who_may(world: World) -> None:
    asked = {"serial": world.box.serial.lower(), "kind": "fault", "amount": "80.00", "why": "Port arraché"}
    as_(world.noc).post("/noc/stock/facturables/nouveau", asked)
    charge = BoxCharge.objects.get()
    assert (charge.box, charge.amount, charge.by) == (world.box, Decimal("80.00"), world.noc)
    assert "Port arraché" in as_(world.noc).get("/noc/stock/facturables").content.decode()
    path = f"/noc/stock/facturables/{charge.pk}/renoncer"
    assert as_(world.noc).post(path, {"why": "Geste"}).status_code == 403
    as_(make_user("senior@operator.example", "senior_noc")).post(path, {"why": "Geste commercial"})
    charge.refresh_from_db()
    assert (charge.waived_at, charge.waived_why) == (NOW, "Geste commercial")
    assert "Geste commercial" in as_(world.noc).get("/noc/stock/facturables").content.decode()


@pytest.mark.parametrize("changed", [{"amount": "0.00"}, {"amount": "-3"}, {"kind": "unreturned"}, {"why": " "}])
def test_a_charge_that_makes_no_sense_is_refused(world: World, changed: dict[str, str]) -> None:
    asked = {"serial": world.box.serial, "kind": "fault", "amount": "80.00", "why": "Port arraché", **changed}
    answer = as_(world.noc).post("/noc/stock/facturables/nouveau", asked)
    assert (len(told(answer)), BoxCharge.objects.exists()) == (1, False)


def test_a_box_nobody_knows_is_not_charged(world: World) -> None:
    asked = {"serial": "NOPE", "kind": "fault", "amount": "80.00", "why": "Port arraché"}
    assert as_(world.noc).post("/noc/stock/facturables/nouveau", asked).status_code == 404
    assert not BoxCharge.objects.exists()


def test_a_reservation_is_recorded_within_the_customers_days(world: World) -> None:
    shipment = delivered(world)
    client, path = as_(world.noc), f"/noc/stock/livraisons/{shipment.number}/reserve"
    assert "possibles jusqu’au" in client.get("/noc/stock/livraisons").content.decode()
    client.post(path, {"text": "Carton enfoncé", "on": "2026-11-23"})
    stated = DeliveryReservation.objects.get()
    assert (stated.text, stated.stated_on, stated.by) == ("Carton enfoncé", date(2026, 11, 23), world.noc)
    assert "Carton enfoncé" in client.get("/noc/stock/livraisons").content.decode()


def test_a_reservation_too_late_or_too_early_is_refused(world: World) -> None:
    shipment = delivered(world)
    path = f"/noc/stock/livraisons/{shipment.number}/reserve"
    Shipment.objects.filter(pk=shipment.pk).update(reservations_until=date(2026, 11, 21))
    for on, said in (("2026-11-23", "Trop tard"), ("2026-11-24", "pas encore"), ("2026-11-19", "n’était pas encore")):
        answer = as_(world.noc).post(path, {"text": "Carton enfoncé", "on": on})
        assert (on, said in told(answer)[0]) == (on, True)
    assert not DeliveryReservation.objects.exists()


def test_who_sees_and_who_acts(world: World) -> None:
    reader = make_user("reader@operator.example", "read_only")
    technician = make_user("tech@operator.example", "technician")
    for page in ("retours", "facturables", "livraisons", "receptions/"):
        path = f"/noc/stock/{page}"
        seen = [as_(user).get(path).status_code for user in (reader, technician, world.finance, world.owner)]
        assert (page, seen) == (page, [200, 200, 404, 404])
    asked = {"serial": world.box.serial, "kind": "fault", "amount": "80.00", "why": "x"}
    seen = [as_(user).post("/noc/stock/facturables/nouveau", asked).status_code for user in (reader, technician)]
    assert seen == [403, 403]
    assert as_(technician).post(f"/noc/stock/livraisons/{delivered(world).number}/reserve").status_code == 302
    assert Box.objects.get(serial=world.box.serial).charges.count() == 0
