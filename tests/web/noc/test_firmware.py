"""Firmware in the console: who offers an image, who plans it, and what a stranger's box says in the reader's words."""

import pytest

from kernel.models import User
from provisioning.models import Box, FirmwareImage, Rollout
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, told
from web.noc import step_words

pytestmark = pytest.mark.usefixtures("at_ten")
IMAGE = {
    "version": "17.9.4",
    "filename": "c1100.17.9.4.bin",
    "url": "http://192.0.2.20/c1100.17.9.4.bin",
    "checksum": "0" * 32,
}


@pytest.fixture
def senior() -> User:
    return make_user("senior@operator.example", "senior_noc")


def path(world: World) -> str:
    return f"/noc/modeles/{world.box.model_id}/firmware/"


def test_an_image_is_offered_by_a_senior_and_planned_for_another_to_approve(world: World, senior: User) -> None:
    assert as_(world.noc).post(f"{path(world)}ajouter", IMAGE).status_code == 403
    as_(senior).post(f"{path(world)}ajouter", IMAGE)
    image = FirmwareImage.objects.get()
    assert (image.version, image.added_by) == ("17.9.4", senior)
    Box.objects.update(state="in_service")
    planned = as_(world.noc).post(f"{path(world)}{image.pk}/planifier", {"forced": "on"}, follow=True)
    assert "17.9.4" in planned.content.decode()
    rollout = Rollout.objects.get()
    assert (rollout.kind, rollout.firmware, rollout.forced, rollout.parts.count()) == ("firmware", "17.9.4", True, 1)
    approved = as_(senior).post(f"/noc/vagues/{rollout.pk}/approuver", follow=True)
    rollout.refresh_from_db()
    assert ("Approuvé" in told(approved)[0], rollout.state) == (True, "running")


def test_what_a_router_would_misread_is_refused(world: World, senior: User) -> None:
    answer = as_(senior).post(f"{path(world)}ajouter", {**IMAGE, "url": "http://x/; reload"}, follow=True)
    assert ("qu’un routeur lirait mal" in told(answer)[0], FirmwareImage.objects.exists()) == (True, False)


def test_who_sees_it(world: World) -> None:
    seen = [as_(user).get(path(world)).status_code for user in (world.noc, world.finance, world.owner)]
    assert seen == [200, 404, 404]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("nothing to send", "Rien à envoyer"),
        ("5 min", "La box annule d’elle-même au bout de 5 min"),
        ("line 3: % Invalid input", "Ligne 3 refusée\u202f: % Invalid input"),
        ("superseded by generation 4", "Remplacé par la génération 4"),
        ("the session was lost: ReadException", "La session a été perdue"),
        ("vm-1:4512:d53f704c3c1c", "Par le processus de vm-1"),
        ("% Something only a router would say", "% Something only a router would say"),
    ],
)
def test_steps_are_told_in_french_and_devices_in_their_own_words(world: World, written: str, said: str) -> None:
    assert step_words.say(written) == said


def test_why_a_mass_change_stopped_is_a_sentence() -> None:
    assert step_words.stopped("2 / 5") == "Échecs dans cette vague\u202f: 2 box sur 5."
