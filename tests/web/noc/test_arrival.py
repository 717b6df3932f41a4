"""A box's coming in the console, and the key that changed: who sees it, who may decide, and what is pinned."""

import pytest
from django.test import Client
from pytest_django import Settings

from kernel.models import User
from provisioning import services
from provisioning.drivers.fake import FakeBox, FakeDriver
from provisioning.models import Box, KeyAlarm, Onboarding
from provisioning.services.keys import raise_key_alarm
from tests.apps.provisioning.make import AT, FAKE, KEY, make_model
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")
OTHER_KEY = "ssh-ed25519 WFla"
REACH = {
    "hostname": "box-0042",
    "address": "192.0.2.42",
    "ssh_port": "22",
    "ssh_user": "raccord",
    "ssh_password": "correct horse",
}


@pytest.fixture(autouse=True)
def _boxes_in_memory(settings: Settings) -> None:
    settings.RACCORD_DRIVERS = FAKE


@pytest.fixture
def newcomer(world: World) -> Box:
    FakeDriver.boxes["192.0.2.42", 22] = FakeBox("Router", "FOC0042", KEY, "correct horse")
    return services.receive_box("FOC0042", model=make_model(), at=AT)


@pytest.fixture
def senior() -> User:
    return make_user("senior@operator.example", "senior_noc")


def page(client: Client) -> str:
    return client.get("/noc/box/FOC0042/arrivee/").content.decode()


def test_a_box_is_brought_in_step_by_step(world: World, newcomer: Box) -> None:
    client = as_(world.noc)
    assert "avant que tout mot de passe" in page(client)
    client.post("/noc/box/FOC0042/arrivee/chercher", REACH)
    services.greet_boxes(at=AT.replace(year=2027))
    offered = page(client)
    assert ("SHA256:" in offered, "Épingler cette clé" in offered) == (True, True)
    client.post("/noc/box/FOC0042/arrivee/cle", {"offered": KEY})
    assert Onboarding.objects.get().state == "offered", "not without having compared"
    client.post("/noc/box/FOC0042/arrivee/cle", {"offered": KEY, "compared": "on"})
    services.greet_boxes(at=AT.replace(year=2027))
    known = page(client)
    assert ("Au dossier" in known, "C1101-4P" in known, "diffère" in known) == (True, True, True)
    assert (Box.objects.get(pk=newcomer.pk).host_key, Onboarding.objects.get().pinned_by) == (KEY, world.noc)
    assert "correct horse" not in known


def test_who_sees_it_and_who_may_act(world: World, newcomer: Box) -> None:
    reader = make_user("reader@operator.example", "read_only")
    paths = ["/noc/box/FOC0042/arrivee/", "/noc/box/FOC0042/arrivee/direct"]
    for path in paths:
        seen = [as_(user).get(path).status_code for user in (world.noc, reader, world.finance, world.owner)]
        assert seen == [200, 200, 404, 404]
    acts = ["/noc/box/FOC0042/arrivee/chercher", "/noc/box/FOC0042/arrivee/cle"]
    assert [as_(reader).post(path, REACH).status_code for path in acts] == [403, 403]
    assert not Onboarding.objects.exists()


@pytest.fixture
def alarm(world: World) -> KeyAlarm:
    Box.objects.filter(pk=world.box.pk).update(host_key=KEY)
    world.box.refresh_from_db()
    return raise_key_alarm(world.box, OTHER_KEY, at=AT)


def test_the_alarm_is_on_the_board_and_on_the_box(world: World, alarm: KeyAlarm) -> None:
    client = as_(world.noc)
    assert "Une autre clé d’hôte répond pour une box." in client.get("/noc/").content.decode()
    shown = client.get(f"/noc/box/{world.box.serial}/").content.decode()
    assert ("Une autre clé d’hôte répond à l’adresse" in shown, 'data-ask="repin"' in shown) == (True, False)


def test_only_a_senior_decides(world: World, alarm: KeyAlarm, senior: User) -> None:
    answer = {"offered": OTHER_KEY, "why": "carte mère changée, empreinte lue au téléphone"}
    paths = [f"/noc/cles/{alarm.pk}/nouvelle", f"/noc/cles/{alarm.pk}/garder"]
    assert [as_(world.noc).post(path, answer).status_code for path in paths] == [403, 403]
    assert Box.objects.get(pk=world.box.pk).host_key == KEY
    said = as_(senior).post(paths[0], answer, follow=True)
    assert "La nouvelle clé est épinglée" in told(said)[0]
    alarm.refresh_from_db()
    assert (Box.objects.get(pk=world.box.pk).host_key, alarm.accepted, alarm.decided_by) == (OTHER_KEY, True, senior)


def test_a_senior_may_keep_the_old_key(world: World, alarm: KeyAlarm, senior: User) -> None:
    as_(senior).post(f"/noc/cles/{alarm.pk}/garder", {"why": "un portable avait son adresse"})
    alarm.refresh_from_db()
    assert (Box.objects.get(pk=world.box.pk).host_key, alarm.accepted) == (KEY, False)


def test_a_returned_box_is_wiped_over_ssh_by_a_button(world: World) -> None:
    client, box = as_(world.noc), world.box
    services.take_back(box, condition="complete", at=AT, by=None)
    assert 'data-ask="life-erase"' in client.get(f"/noc/box/{box.serial}/").content.decode()
    client.post(f"/noc/box/{box.serial}/vie/erase", {})
    shown = client.get(f"/noc/box/{box.serial}/").content.decode()
    assert ("Effacement en SSH" in shown, 'data-ask="life-erase"' in shown) == (True, False)
    services.wipe_boxes(at=AT.replace(year=2027))
    services.wipe_boxes(at=AT.replace(year=2028))
    assert "Effacée, preuve faite" in client.get(f"/noc/box/{box.serial}/").content.decode()
