from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from monitoring.models import Series, Target
from monitoring.stores import store
from monitoring.stores.base import Point
from provisioning.models import Push
from tests.web.world import NOW, World, as_

pytestmark = pytest.mark.usefixtures("at_ten")


def test_a_box_is_found_by_each_of_its_names(world: World) -> None:
    client = as_(world.noc)
    for text in (world.box.hostname, world.box.serial, world.line.reference, "ravel", "192.0.2"):
        assert world.box.serial in client.get("/noc/box/", {"q": text}).content.decode()
    assert world.box.serial not in client.get("/noc/box/", {"q": "nobody"}).content.decode()


def test_a_push_by_hand_is_planned_once(world: World) -> None:
    client = as_(world.noc)
    for _twice in range(2):
        assert client.post(f"/noc/box/{world.box.serial}/envoi").status_code == 302
    assert Push.objects.filter(box=world.box).count() == 1


def test_no_secret_of_a_box_is_ever_shown(world: World) -> None:
    text = as_(world.noc).get(f"/noc/box/{world.box.serial}/").content.decode()
    assert [secret for secret in world.box.secrets() if secret in text] == []


def test_traffic_is_given_as_the_graph_takes_it(world: World) -> None:
    target = Target.objects.get(box=world.box)
    interface = _line_interface(world)
    for metric, value in (("in_bps", 4e6), ("out_bps", 1e6)):
        series = Series.objects.create(target=target, metric=metric, interface=interface)
        store().append([Point(series.pk, NOW - timedelta(minutes=5), value)])
    points = as_(world.noc).get(f"/noc/box/{world.box.serial}/trafic").json()["points"]
    assert points == [[(NOW - timedelta(minutes=5)).timestamp()], [4e6], [1e6]]


def _line_interface(world: World) -> str:
    from monitoring.selectors.profiles import Profiles

    return Profiles()[world.box.model.snmp_profile].line[0]


@pytest.mark.parametrize(("path", "queries"), [("/noc/box/", 6), ("/noc/lignes/", 7), ("/noc/noeuds/", 7)])
def test_lists_cost_a_fixed_number_of_queries(
    world: World, path: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(world.noc)
    client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)


def test_the_question_of_a_push_stands_under_the_page_and_not_in_its_head(world: World) -> None:
    text = as_(world.noc).get(f"/noc/box/{world.box.serial}/").content.decode()
    places = [text.index(mark) for mark in ('data-ask="push"', "grid grid-main", '<dialog class="ask" id="push"')]
    assert places == sorted(places)
