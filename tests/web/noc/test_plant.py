"""Nodes and their ways up, models of boxes, depots and receipts."""

from typing import Any

import pytest

from kernel.models import User
from provisioning import services
from provisioning.models import BoxModel, Depot, Node
from tests.apps.provisioning.make import AT, make_node
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def senior(world: World) -> User:
    return make_user("senior@operator.example", "senior_noc")


def test_a_node_is_put_on_the_map_watched_and_hung(world: World, senior: User) -> None:
    core = world.line.node
    asked = {"code": "sw-09", "name": "Commutateur Gare", "kind": "switch", "address": "192.0.2.200", "parent": core.pk}
    assert as_(senior).post("/noc/noeuds/nouveau", asked).headers["Location"] == "/noc/noeuds/sw-09/"
    made = Node.objects.get(code="sw-09")
    assert (made.uplinks.get().parent, made.target.watched) == (core, True)
    text = as_(world.noc).get(f"/noc/noeuds/{core.code}/").content.decode()
    assert ("Commutateur Gare" in text, world.line.reference in text) == (True, True)
    refused = told(as_(senior).post(f"/noc/noeuds/{core.code}/montee", {"parent": made.pk}))
    assert "atteint lui-même le cœur de réseau" in refused[0]
    as_(senior).post("/noc/noeuds/sw-09/montee/retirer", {"uplink": made.uplinks.get().pk})
    assert not made.uplinks.exists()


def test_a_way_up_that_goes_moves_the_others_up(world: World) -> None:
    node, parents = make_node(), [make_node("p-1", "pop"), make_node("p-2", "pop"), make_node("p-3", "pop")]
    uplinks = [services.add_uplink(node, parent) for parent in parents]
    services.remove_uplink(uplinks[0])
    assert list(node.uplinks.order_by("rank").values_list("parent__code", "rank")) == [("p-2", 0), ("p-3", 1)]


def test_changes_are_held_with_a_reason_and_let_go_on(world: World) -> None:
    client, node = as_(world.noc), world.line.node
    client.post(f"/noc/noeuds/{node.code}/retenir", {"why": "Travaux sur l’OLT"})
    hold = node.holds.get()
    assert (hold.released_at, hold.why) == (None, "Noc: Travaux sur l’OLT")
    assert "Travaux sur l’OLT" in client.get(f"/noc/noeuds/{node.code}/").content.decode()
    client.post(f"/noc/noeuds/{node.code}/reprendre")
    hold.refresh_from_db()
    assert hold.released_at is not None


def test_a_node_is_renamed_and_no_address_twice(world: World, senior: User) -> None:
    services.create_node("sw-09", name="Gare", kind="switch", address="192.0.2.200")
    path = f"/noc/noeuds/{world.line.node.code}/modifier"
    answer = as_(senior).post(path, {"name": "OLT Neuf", "address": "192.0.2.200"})
    assert "déjà celle d’un autre nœud" in told(answer)[0]
    as_(senior).post(path, {"name": "OLT Neuf", "address": "192.0.2.201"})
    world.line.node.refresh_from_db()
    assert (world.line.node.name, world.line.node.address) == ("OLT Neuf", "192.0.2.201")
    text = as_(world.noc).get(f"/noc/noeuds/{world.line.node.code}/").content.decode()
    assert "192.0.2.201" in text
    assert "Senior" in text


MODEL = {
    "name": "hAP ac³",
    "vendor": "MikroTik",
    "driver": "mikrotik_routeros",
    "rollback_style": "scheduler",
    "snmp_profile": "router",
    "error_patterns": "",
}


def test_a_model_begins_with_its_familys_template(world: World, senior: User) -> None:
    answer = as_(senior).post("/noc/modeles/nouveau", MODEL)
    made = BoxModel.objects.get(vendor="MikroTik")
    assert answer.headers["Location"] == f"/noc/modeles/{made.pk}/"
    assert made.templates.get().body == services.ready_made("mikrotik_routeros")
    assert "bad command name" in as_(world.noc).get(f"/noc/modeles/{made.pk}/").content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rollback_style": "revert_timer"}, "ne sait pas revenir en arrière de cette façon"),
        ({"error_patterns": "^ERR\n(("}, "Ce motif ne peut pas"),
        ({"error_patterns": ".*"}, "Ce motif ne peut pas"),
        ({"name": "c1101-4p"}, "Il existe déjà un modèle"),
    ],
)
def test_a_model_that_would_lie_is_refused(world: World, senior: User, changed: dict[str, str], said: str) -> None:
    answer = as_(senior).post("/noc/modeles/nouveau", {**MODEL, **changed})
    assert (said in told(answer)[0], BoxModel.objects.count()) == (True, 1)


def test_a_model_is_treated_otherwise_by_who_may(world: World, senior: User) -> None:
    path = f"/noc/modeles/{world.box.model.pk}/"
    asked = {"vendor": "Cisco", "rollback_style": "delayed_reload", "snmp_profile": "router", "error_patterns": "^ERR"}
    assert as_(world.noc).post(path, asked).status_code == 403
    as_(senior).post(path, asked)
    world.box.model.refresh_from_db()
    assert (world.box.model.rollback_style, world.box.model.error_patterns) == ("delayed_reload", ["^ERR"])
    assert "^ERR" in as_(world.noc).get(path).content.decode()


def test_a_depot_and_what_came_into_it(world: World, senior: User) -> None:
    as_(senior).post("/noc/stock/depots", {"code": "lyon", "name": "Lyon"})
    depot = Depot.objects.get()
    assert told(as_(senior).post("/noc/stock/depots", {"code": "lyon", "name": "X"})) == [
        "Il existe déjà un dépôt lyon."
    ]
    facts: dict[str, Any] = {"model": world.box.model, "depot": depot, "at": AT, "by": senior}
    services.receive_delivery("FOC9001\nFOC9002\n??", reference="BL 77", **facts)
    services.receive_delivery("FOC9003", reference="BL 78", **facts)
    client = as_(world.noc)
    every, one = (client.get(f"/noc/stock/receptions/{asked}").content.decode() for asked in ("", "?q=foc9002"))
    assert [("BL 77" in text, "BL 78" in text) for text in (every, one)] == [(True, True), (True, False)]


def test_who_may_change_the_plant(world: World) -> None:
    paths = ["noeuds/nouveau", f"noeuds/{world.line.node.code}/modifier", "modeles/nouveau", "stock/depots"]
    for path in paths:
        seen = [as_(user).post(f"/noc/{path}").status_code for user in (world.noc, world.finance, world.owner)]
        assert (path, seen) == (path, [403, 404, 404])
