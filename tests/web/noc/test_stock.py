"""The stock page: each box is counted once, where it is."""

import pytest
from pytest_django import DjangoAssertNumQueries

from provisioning import services
from provisioning.models import Box, Depot
from tests.apps.provisioning.make import AT, make_model
from tests.web.world import World, as_
from web.noc.stockroom import free_boxes, places

pytestmark = pytest.mark.usefixtures("at_ten")


def take_in(serial: str, model: str = "C1101-4P", depot: Depot | None = None) -> Box:
    return services.receive_box(serial, model=make_model(model), at=AT, depot=depot)


def test_each_box_is_counted_once_where_it_is(world: World) -> None:
    lyon = Depot.objects.create(code="lyon", name="Lyon")
    take_in("A1", depot=lyon), take_in("A2", depot=lyon), take_in("B1", "C1111-8P", lyon), take_in("C1")
    services.reserve_box(take_in("A3", depot=lyon), world.other_line, at=AT, by=None)
    found = places()
    shown = {
        (place.name, place.away): {row.model: [cell.count for cell in row.cells] for row in place.rows}
        for place in found
    }
    assert shown == {
        ("Lyon", False): {"C1101-4P": [2, 1, 0, 0, 0], "C1111-8P": [1, 0, 0, 0, 0]},
        ("", False): {"C1101-4P": [1, 0, 0, 0, 0]},
        ("", True): {"C1101-4P": [0, 0, 1, 0, 0]},
    }
    assert (found[0].totals, found[0].total, free_boxes(found)) == ([3, 1, 0, 0, 0], 4, 4)


def test_a_scrapped_box_is_nowhere(world: World) -> None:
    box = take_in("A1")
    services.break_box(box, at=AT, by=None, why="tombée")
    services.scrap_box(box, at=AT, by=None, why="tombée")
    assert [place.total for place in places()] == [1]


def test_a_count_leads_to_its_boxes(world: World) -> None:
    take_in("A1"), take_in("B1", "C1111-8P")
    client = as_(world.noc)
    text = client.get("/noc/stock/").content.decode()
    assert '"/noc/box/?state=in_stock&amp;q=C1111-8P"' in text
    found = client.get("/noc/box/?state=in_stock&q=C1111-8P").content.decode()
    assert ("/noc/box/B1/" in found, "/noc/box/A1/" in found) == (True, False)


def test_the_page_costs_the_same_for_any_number_of_boxes(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(world.noc)
    client.get("/noc/stock/")
    take_in("A1"), take_in("B1", "C1111-8P")
    with django_assert_num_queries(6):
        client.get("/noc/stock/")
