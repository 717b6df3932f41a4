"""The console: the NOC works, finance and customers find no such page."""

import pytest
from django.test import Client

from sla.models import PublicReply
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, impact_of, lose, ticket_of

pytestmark = pytest.mark.usefixtures("at_ten")


def paths(world: World) -> list[str]:
    incident = lose(world.line)
    return [
        "/noc/",
        "/noc/incidents",
        f"/noc/incidents/{incident.number}/",
        f"/noc/incidents/{incident.number}/direct",
        "/noc/demandes/",
        f"/noc/demandes/{ticket_of(incident).number}/",
        "/noc/box/",
        f"/noc/box/{world.box.serial}/",
        f"/noc/box/{world.box.serial}/trafic",
        f"/noc/box/{world.box.serial}/arrivee/",
        f"/noc/box/{world.box.serial}/arrivee/direct",
        "/noc/envois/",
        f"/noc/envois/{world.box.pushes.get().pk}/",
        f"/noc/envois/{world.box.pushes.get().pk}/direct",
        "/noc/stock/",
        "/noc/stock/reception",
        "/noc/lignes/",
        "/noc/noeuds/",
        "/noc/style",
    ]


def test_who_sees_the_console(world: World) -> None:
    for path in paths(world):
        seen = [as_(user).get(path).status_code for user in (world.noc, world.finance, world.owner)]
        assert (path, seen) == (path, [200, 404, 404])
        assert Client().get(path).headers["Location"].startswith("/compte/login/?next=/noc/")


def test_one_who_only_reads_may_do_nothing(world: World) -> None:
    reader = make_user("reader@operator.example", "read_only")
    incident = lose(world.line)
    impact, ticket = impact_of(incident), ticket_of(incident)
    before = PublicReply.objects.count()
    acts = [
        f"/noc/incidents/{incident.number}/prendre",
        f"/noc/incidents/{incident.number}/clore",
        f"/noc/impacts/{impact.pk}/pause",
        f"/noc/impacts/{impact.pk}/reprise",
        f"/noc/impacts/{impact.pk}/retabli",
        f"/noc/demandes/{ticket.number}/reponse",
        f"/noc/demandes/{ticket.number}/note",
        f"/noc/demandes/{ticket.number}/clore",
        f"/noc/box/{world.box.serial}/envoi",
    ]
    assert [as_(reader).post(path).status_code for path in acts] == [403] * len(acts)
    incident.refresh_from_db()
    assert (incident.state, impact.events.count(), PublicReply.objects.count()) == ("new", 1, before)
    assert as_(reader).get(f"/noc/incidents/{incident.number}/").status_code == 200


@pytest.mark.parametrize("path", ["/noc/incidents/I-1999-00001/", "/noc/box/NOPE/", "/noc/demandes/T-1/"])
def test_what_does_not_exist_is_not_found(world: World, path: str) -> None:
    assert as_(world.noc).get(path).status_code == 404
