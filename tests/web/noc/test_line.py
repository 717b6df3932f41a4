"""A line on its page: changed, suspended and let go, detached, and put in service; each by who may."""

import pytest
from django.test import Client

from kernel.models import User
from provisioning import services
from provisioning.models import Allocation, Drift, Line, Push, Suspension
from tests.apps.provisioning.make import AT, make_node
from tests.apps.subscribers.make import SIGNED_ON, make_draft, make_user
from tests.web.world import World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def senior(world: World) -> User:
    return make_user("senior@operator.example", "senior_noc")


def path(line: Line, act: str = "") -> str:
    return f"/noc/lignes/{line.reference}/{act}"


def test_the_page_tells_what_it_is_and_who_changed_it(world: World, senior: User) -> None:
    facts = {"node": world.line.node.pk, "port": "gpon 0/9", "vlan": 912, "ipv4": "203.0.113.9", "ipv6_prefix": ""}
    as_(senior).post(path(world.line, "modifier"), facts)
    text = as_(world.noc).get(path(world.line)).content.decode()
    wanted = ("gpon 0/9", "203.0.113.9", "Menuiserie Ravel", "Ligne modifiée à la main", world.box.serial, "Senior")
    assert [said for said in wanted if said not in text] == []


def test_a_change_is_a_new_generation_pushed_at_once_and_held_in_its_pool(world: World, senior: User) -> None:
    pool = services.create_pool("Clients", kind="ipv4", block="203.0.113.0/28", at=AT)
    line, before = world.line, world.line.generation
    for address in ("203.0.113.3", "203.0.113.4"):
        facts = {"node": line.node.pk, "port": line.port, "vlan": line.vlan or "", "ipv4": address, "ipv6_prefix": ""}
        as_(senior).post(path(line, "modifier"), facts)
    line.refresh_from_db()
    assert (line.ipv4, line.generation - before) == ("203.0.113.4", 2)
    assert line.intents.get(generation=line.generation).wanted["ipv4"] == "203.0.113.4"
    assert Push.objects.waiting().get(line=line).generation == line.generation
    held = {str(one): one.freed_at is None for one in Allocation.objects.filter(pool=pool)}
    assert held == {"203.0.113.3/32": False, "203.0.113.4/32": True}


def test_an_address_of_another_line_is_refused_and_nothing_moves(world: World, senior: User) -> None:
    services.change_line(world.other_line, node=world.other_line.node, ipv4="203.0.113.7", at=AT, by=None)
    before = (world.line.ipv4, world.line.generation, Push.objects.count())
    facts = {"node": world.line.node.pk, "port": "", "vlan": "", "ipv4": "203.0.113.7", "ipv6_prefix": ""}
    answer = as_(senior).post(path(world.line, "modifier"), facts)
    world.line.refresh_from_db()
    assert "203.0.113.7 est déjà celle d’une autre ligne." in told(answer)
    assert (world.line.ipv4, world.line.generation, Push.objects.count()) == before


def test_a_suspension_is_typed_and_lifted_with_a_reason(world: World, senior: User) -> None:
    asked = {"reason": "unlawful", "why": "Attaque sortante", "typed": "L-99999"}
    answer = as_(senior).post(path(world.line, "suspendre"), asked)
    assert (Suspension.objects.exists(), len(told(answer))) == (False, 1)
    as_(senior).post(path(world.line, "suspendre"), {**asked, "typed": world.line.reference.lower()})
    standing = Suspension.objects.get()
    assert (standing.reason, standing.started_by, standing.why) == ("unlawful", senior, "Attaque sortante")
    assert world.line.intents.order_by("-generation")[0].state == "closed"
    assert "Attaque sortante" in as_(world.noc).get(path(world.line)).content.decode()
    as_(senior).post(path(world.line, "lever"), {"reason": "unlawful", "why": "Poste nettoyé"})
    standing.refresh_from_db()
    assert (standing.lifted_by, standing.lifted_why) == (senior, "Poste nettoyé")
    assert world.line.intents.order_by("-generation")[0].state == "open"


def test_nobody_suspends_for_unpaid_bills_by_hand(world: World, senior: User) -> None:
    asked = {"reason": "unpaid", "why": "x", "typed": world.line.reference}
    as_(senior).post(path(world.line, "suspendre"), asked)
    assert not Suspension.objects.exists()


def test_a_line_whose_box_serves_is_not_detached(world: World, senior: User) -> None:
    answer = as_(senior).post(path(world.line, "detacher"), {"typed": world.line.reference})
    assert "a déjà une box" in told(answer)[0]
    as_(senior).post(path(world.other_line, "detacher"), {"typed": world.other_line.reference})
    attached = Line.objects.attached().values_list("reference", flat=True)
    assert list(attached) == [world.line.reference]


def signed_line(world: World) -> Line:
    from subscribers.services import sign

    contract = sign(make_draft(world.customer), on=SIGNED_ON, at=AT, by=None)
    return services.attach_line(contract, node=make_node(), at=AT)


def test_a_signed_contract_gets_its_line_from_the_pools_of_its_node(world: World, senior: User) -> None:
    from subscribers.services import sign

    services.create_pool("Clients", kind="ipv4", block="203.0.113.0/28", at=AT)
    contract = sign(make_draft(world.customer), on=SIGNED_ON, at=AT, by=None)
    asked = {"contract": contract.number, "node": make_node().pk, "port": "gpon 0/40"}
    answer = as_(senior).post("/noc/lignes/nouvelle", asked)
    made = Line.objects.get(contract=contract)
    assert (answer.headers["Location"], made.ipv4, made.port) == (path(made), "203.0.113.1", "gpon 0/40")
    refused = as_(senior).post("/noc/lignes/nouvelle", {**asked, "contract": "C-0"})
    assert "Ce contrat n’existe pas." in refused.content.decode()


def test_the_service_starts_only_once_the_box_proved_the_line_open(world: World) -> None:
    line = signed_line(world)
    page = as_(world.noc).get(path(line)).content.decode()
    assert ('data-ask="activate"' in page, "dès qu’une box a prouvé que la ligne est ouverte" in page) == (False, True)
    answer = as_(world.noc).post(path(line, "mise-en-service"), {"on": "2026-11-23"})
    line.contract.refresh_from_db()
    assert (line.contract.state, "n’a pas encore prouvé" in told(answer)[0]) == ("signed", True)


def test_who_may_do_what(world: World) -> None:
    acts = ("modifier", "suspendre", "lever", "detacher")
    reader = make_user("reader@operator.example", "read_only")
    for act in acts:
        seen = [as_(user).post(path(world.line, act)).status_code for user in (world.noc, reader, world.owner)]
        assert (act, seen) == (act, [403, 403, 404])
    assert as_(reader).get(path(world.line)).status_code == 200
    assert Client().get(path(world.line)).headers["Location"].startswith("/compte/login/")
    assert as_(world.noc).get("/noc/lignes/L-00000/").status_code == 404


def test_a_drift_is_told_beside_what_was_proven(world: World) -> None:
    seen = world.box.seen_configs.create(digest="x", text="hostname x", first_seen_at=AT, last_seen_at=AT)
    client = as_(world.noc)
    assert "ne dit plus ce que veut sa ligne" not in client.get(path(world.line)).content.decode()
    Drift.objects.create(box=world.box, line=world.line, generation=1, seen=seen, diff="shutdown", found_at=AT)
    for page in (path(world.line), f"/noc/box/{world.box.serial}/"):
        assert "ne dit plus ce que veut sa ligne" in client.get(page).content.decode()
