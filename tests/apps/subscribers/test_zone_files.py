"""Zones from a GeoJSON file: parts and holes, features set aside, twice the same."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kernel.errors import Refused
from subscribers import selectors, services
from subscribers.domain.zones import holds, shape
from subscribers.models import Zone

SQUARE = [[5.0, 45.0], [6.0, 45.0], [6.0, 46.0], [5.0, 46.0], [5.0, 45.0]]
HOLE = [[5.4, 45.4], [5.6, 45.4], [5.6, 45.6], [5.4, 45.6], [5.4, 45.4]]
FAR = [[8.0, 45.0, 210.0], [9.0, 45.0, 210.0], [9.0, 46.0, 210.0]]


def feature(drawn: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": drawn, "properties": properties}


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_what_lies_in_a_hole_lies_outside_and_each_part_counts() -> None:
    area = shape({"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [FAR]]})
    assert [holds(area, *spot) for spot in ((5.1, 45.1), (5.5, 45.5), (8.9, 45.1), (7.0, 45.5))] == [
        True,
        False,
        True,
        False,
    ]
    assert shape(SQUARE) == SQUARE == shape(polygon(SQUARE)) == shape([SQUARE])
    assert shape([]) == []
    assert holds([], 5.0, 45.0) is False


@pytest.mark.parametrize(
    "drawn", [None, {"type": "Point", "coordinates": [5, 45]}, {"type": "Polygon", "coordinates": [[[5, 45]]]},
              {"type": "MultiPolygon", "coordinates": ["x"]}, {"type": "Polygon", "coordinates": ["x"]}],
)  # fmt: skip
def test_what_draws_no_area_is_set_aside_and_holds_up_no_other(db: None, drawn: Any) -> None:
    good = feature(polygon(SQUARE), name="Vallée", down_mbps=100, up_mbps=50)
    rows = services.take_zones(collection(feature(drawn, name="X", down_mbps=1, up_mbps=1), good))
    assert [(row.outcome, row.problem and row.problem.code) for row in rows] == [
        ("", "polygon_makes_no_sense"),
        ("made", None),
    ]
    assert Zone.objects.get().code == "vallee"


@pytest.mark.django_db
def test_a_look_keeps_nothing_and_the_same_file_changes_what_it_made() -> None:
    told = {"nom": "Grésivaudan", "debit": "100", "frais": "120,50", "delai": 21}
    data = collection(feature(polygon(SQUARE, HOLE), **told), feature(polygon(FAR), name="Trop peu"))
    looked = services.take_zones(data, dry=True)
    assert ([row.outcome for row in looked], Zone.objects.count()) == (["made", ""], 0)
    assert looked[1].problem is not None
    assert (looked[1].problem.code, looked[1].problem.facts) == ("field_missing", {"field": "down_mbps"})
    assert [[row.outcome for row in services.take_zones(data)] for _time in range(2)] == [["made", ""], ["known", ""]]
    zone = Zone.objects.get()
    assert (zone.code, zone.down_mbps, zone.up_mbps, zone.setup_fee, zone.delay_days) == (
        "gresivaudan",
        100,
        100,
        Decimal("120.50"),
        21,
    )
    nowhere: dict[str, Any] = {"postcode": "", "city": "", "today": date(2026, 5, 1), "latitude": 45.5}
    found = [[one.zone for one in selectors.eligible(**nowhere, longitude=x)] for x in (5.2, 5.5)]
    assert found == [[zone], []]


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff\xfe", b'{"type": "FeatureCollection"}', b"[" * 100_000])
def test_what_is_no_such_file_is_refused_whole(db: None, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        services.take_zones(data)
    assert (refused.value.code, Zone.objects.count()) == ("geojson_not_understood", 0)


@pytest.mark.parametrize("number", ["many", -1, "NaN", 10**9, [1]])
@pytest.mark.django_db
def test_a_number_that_is_none_is_told(number: Any) -> None:
    row = services.take_zones(collection(feature(polygon(SQUARE), name="X", down_mbps=number, up_mbps=1)))[0]
    assert row.problem is not None
    assert (row.problem.code, Zone.objects.count()) == ("amount_not_understood", 0)
