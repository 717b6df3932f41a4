"""The drift list: pushed again, or accepted by somebody who says why."""

import pytest
from pytest_django import DjangoAssertNumQueries

from provisioning.models import Box, Drift, Push, SeenConfig
from tests.apps.provisioning.make import make_box
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")


def drift_of(box: Box) -> Drift:
    seen = SeenConfig.objects.create(box=box, digest="d", text="hostname x", first_seen_at=NOW, last_seen_at=NOW)
    assert box.line is not None
    return Drift.objects.create(
        box=box, line=box.line, generation=1, seen=seen, diff="ntp server 192.0.2.123", found_at=NOW
    )


def test_a_drift_shows_the_lines_that_would_put_it_right(world: World) -> None:
    drift_of(world.box)
    text = as_(world.noc).get("/noc/ecarts/").content.decode()
    assert (world.box.hostname in text, "ntp server 192.0.2.123" in text) == (True, True)


def test_pushing_again_opens_the_push(world: World) -> None:
    drift = drift_of(world.box)
    answer = as_(world.noc).post(f"/noc/ecarts/{drift.pk}/envoi")
    drift.refresh_from_db()
    assert answer.headers["Location"] == f"/noc/envois/{Push.objects.waiting().get(box=world.box).pk}/"
    assert (drift.push, drift.decided_by) == (Push.objects.waiting().get(box=world.box), world.noc)


def test_accepting_needs_a_reason_and_silences(world: World) -> None:
    drift, client = drift_of(world.box), as_(world.noc)
    assert told(client.post(f"/noc/ecarts/{drift.pk}/accepter", {"why": ""})) == [
        "Motif\u202f: Ce champ est obligatoire."
    ]
    drift.refresh_from_db()
    assert drift.state == "open"
    client.post(f"/noc/ecarts/{drift.pk}/accepter", {"why": "Essai du client"})
    drift.refresh_from_db()
    assert (drift.state, drift.why, drift.decided_by) == ("accepted", "Essai du client", world.noc)
    assert "Essai du client" in client.get("/noc/ecarts/", {"list": "accepted"}).content.decode()
    assert world.box.hostname not in client.get("/noc/ecarts/").content.decode()


def test_who_sees_and_who_decides(world: World) -> None:
    drift, reader = drift_of(world.box), as_(make_user("reader@operator.example", "read_only"))
    seen = [as_(user).get("/noc/ecarts/").status_code for user in (world.noc, world.finance, world.owner)]
    assert (seen, reader.get("/noc/ecarts/").status_code) == ([200, 404, 404], 200)
    acts = [f"/noc/ecarts/{drift.pk}/envoi", f"/noc/ecarts/{drift.pk}/accepter", f"/noc/box/{world.box.serial}/relire"]
    assert [reader.post(path, {"why": "x"}).status_code for path in acts] == [403, 403, 403]
    drift.refresh_from_db()
    assert (drift.state, drift.push) == ("open", None)


@pytest.mark.parametrize("wanted", ["open", "accepted", "unread"])
def test_the_lists_cost_a_fixed_number_of_queries(
    world: World, wanted: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(world.noc)
    drift_of(world.box), drift_of(make_box(world.other_line, 2)[0])
    with django_assert_max_num_queries(7):
        client.get("/noc/ecarts/", {"list": wanted})
