"""The console's pages of the network itself, under axe, wide and narrow; scanning by keyboard; dialogs that stay."""

from datetime import date
from decimal import Decimal

import pytest

from kernel.models import User
from provisioning import services
from provisioning.models import Box, Receipt
from tests.apps.provisioning.make import AT, make_model
from tests.apps.subscribers.make import make_user
from tests.browser.conftest import Examine, SignIn
from tests.web.world import NOW, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def senior(world: World) -> User:
    return make_user("senior@operator.example", "senior_noc")


def furnished(world: World) -> list[str]:
    """Something to see on each page."""
    pool = services.create_pool("Clients", kind="ipv4", block="203.0.113.0/29", at=AT)
    services.create_pool("VLAN", kind="vlan", node=world.line.node, first=100, last=199, at=AT)
    services.allocate(pool, line=world.line, at=AT)
    services.free(services.allocate(pool, line=world.other_line, at=AT), at=NOW)
    services.keep_back(pool, "203.0.113.6")
    depot = services.create_depot("lyon", name="Lyon")
    model = make_model()
    receipt = services.receive_delivery(
        "FOC9001\nFOC9002\n??", model=model, depot=depot, reference="BL 77", at=AT, by=None
    )
    spare = Box.objects.get(serial="FOC9001")
    services.reserve_box(spare, world.other_line, at=AT, by=None)
    services.record_delivery(services.dispatch_box(spare, at=AT, by=None), on=date(2026, 4, 2), at=NOW, by=None)
    services.charge_box(world.box, kind="fault", amount=Decimal(80), why="Port arraché", at=NOW, by=None)
    services.hold_node(world.line.node, at=NOW, why="Travaux")
    services.suspend(world.line, reason="unlawful", why="Attaque sortante", at=NOW, by=None)
    push = world.box.pushes.order_by("-pk")[0]
    template = services.draft_template(model, services.ready_made("cisco_ios"), at=NOW, by=None)
    version = services.publish_template(model, services.ready_made("cisco_ios") + "ip tcp synwait-time 5\n", at=NOW)
    rollout = services.plan_rollout(
        title="Synwait", selection=services.Selection(model), template=version, at=NOW, by=world.noc
    )
    box, node = world.box.serial, world.line.node.code
    return [
        *(
            "adresses/",
            "adresses/nouveau",
            f"adresses/{pool.pk}/",
            "lignes/nouvelle",
            f"lignes/{world.line.reference}/",
        ),
        *(f"lignes/{world.line.reference}/modifier", "noeuds/nouveau", f"noeuds/{node}/", f"noeuds/{node}/modifier"),
        *("modeles/", "modeles/nouveau", f"modeles/{model.pk}/", "stock/", "stock/receptions/", "stock/reception"),
        *(f"stock/receptions/{receipt.pk}/", "stock/livraisons", "stock/retours", "stock/facturables"),
        *(f"box/{box}/", f"box/{box}/echange", "envois/", f"envois/{push.pk}/", "ecarts/", "vagues/"),
        *(f"vagues/{rollout.pk}/", "vagues/nouvelle", "gabarits/", f"gabarits/{model.pk}/"),
        *(f"gabarits/versions/{template.pk}/", f"gabarits/versions/{version.pk}/"),
    ]


def test_nothing_serious_on_any_page(world: World, senior: User, sign_in: SignIn, examine: Examine) -> None:
    paths = [f"/noc/{path}" for path in furnished(world)]
    assert examine(sign_in(senior), paths) == {}


def test_a_delivery_is_scanned_without_a_mouse(world: World, senior: User, sign_in: SignIn) -> None:
    depot = services.create_depot("lyon", name="Lyon")
    page = sign_in(senior)
    page.goto("/noc/stock/reception")
    page.select_option("#id_depot", str(depot.pk))
    page.select_option("#id_model", str(world.box.model.pk))
    page.fill("#id_reference", "BL 78")
    page.focus("#scan")
    for label in ("FOC9001", "00:1b:54:aa:00:77", "FOC9002", "foc9001", "!?"):
        page.keyboard.type(label)
        page.keyboard.press("Enter")
    assert page.locator("[data-count]").text_content() == "2"
    assert "!?" in (page.locator(".field [role=status]").text_content() or "")
    page.click("form.body button[type=submit]")
    page.wait_for_url("**/stock/receptions/*/")
    made = Receipt.objects.get()
    found = sorted(made.boxes.values_list("serial", "mac"))
    assert [(serial, str(mac).replace("-", ":").lower()) for serial, mac in found] == [
        ("FOC9001", "00:1b:54:aa:00:77"),
        ("FOC9002", "none"),
    ]
    assert made.refused == []


def test_a_part_that_polls_closes_no_dialog_that_is_open(world: World, sign_in: SignIn) -> None:
    push = world.box.pushes.get()
    page = sign_in(world.noc)
    page.goto(f"/noc/envois/{push.pk}/")
    page.keyboard.press("c")
    page.fill("#cancel-push textarea", "En plein milieu")
    services.cancel_push(push, why="ailleurs", at=NOW, by=None)
    page.wait_for_timeout(2500)
    assert page.locator("#cancel-push").is_visible()
    assert page.input_value("#cancel-push textarea") == "En plein milieu"
    page.keyboard.press("Escape")
    page.wait_for_selector("#cancel-push", state="detached")
