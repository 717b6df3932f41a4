"""Telephony tariffs by a program: named, brought whole or not at all; a customer reads the rates that he signed."""

from base64 import b64encode
from collections.abc import Callable

import pytest
from django.test import Client

from subscribers import services
from subscribers.models import TariffVersion
from tests.apps.subscribers.make import make_contract, make_offer, make_user
from tests.web.api.test_api import V1, post
from tests.web.world import World

pytestmark = pytest.mark.usefixtures("at_ten")
RATES = b"prefixe;destination;prix par minute\n+33;France;0,01\n41;Suisse;0,25\n"


def file_of(data: bytes) -> dict[str, str]:
    return {"content": b64encode(data).decode(), "name": "t.csv", "valid_from": "2026-01-01"}


def test_rates_are_brought_and_read_by_whom_they_bind(world: World, as_program: Callable[..., Client]) -> None:
    seller = as_program(make_user("seller@operator.example", "sales"))
    assert post(as_program(world.owner), "/tariffs", {"code": "pro", "name": "Pro"}).status_code == 403
    assert post(seller, "/tariffs", {"code": "pro", "name": "Pro"}).json()["code"] == "pro"
    refused = post(seller, "/tariffs/pro/take_rates", file_of(RATES + b"06;Mobile;1\n"))
    assert (refused.status_code, refused.json()["code"], TariffVersion.objects.count()) == (409, "rates_set_aside", 0)
    made = post(seller, "/tariffs/pro/take_rates", file_of(RATES)).json()
    assert (made["tariff"], made["number"], made["valid_from"]) == ("pro", 1, "2026-01-01")
    assert post(seller, "/tariffs/pro/rename", {"name": "Pro 2"}).json()["name"] == "Pro 2"

    def told(client: Client) -> list[str]:
        return [row["prefix"] for row in client.get(f"{V1}/rates?tariff=pro&version=1").json()["items"]]

    citizens = [as_program(who) for who in world.citizens]
    assert [told(one) for one in citizens] == [[], [], []]
    services.save_offer(make_offer(), tariff="pro")
    make_contract(world.customer)
    assert [told(one) for one in (seller, *citizens)] == [["41", "33"], ["41", "33"], ["41", "33"], []]
    assert [len(one.get(f"{V1}/tariff_versions").json()["items"]) for one in citizens] == [1, 1, 0]


def test_rows_are_brought_as_a_file_is(db: None, as_program: Callable[..., Client]) -> None:
    client = as_program(make_user("sales@operator.example", "sales"))
    france = {"prefix": "+33", "destination": "France", "per_minute": "0.02"}
    rows = {"rates": [france], "valid_from": "2027-01-01"}
    post(client, "/tariffs", {"code": "pro", "name": "Tarif Pro"})
    made = [post(client, "/tariffs/pro/take_rows", rows, "k1").json() for _ in range(2)]
    assert [(one["number"], one["valid_from"], one["file"]) for one in made] == [(1, "2027-01-01", "")] * 2
    file = {name: value for name, value in file_of(RATES + b"06;Mobile;1\n").items() if name != "valid_from"}
    seen = post(client, "/tariffs/pro/look", file).json()
    assert seen == {
        "rows": 3, "set_aside": [[4, "prefix_not_understood"]],
        "new": 1, "gone": 0, "dearer": 0, "cheaper": 1, "same": 0,
    }  # fmt: skip
    refused = post(client, "/tariffs/pro/take_rows", rows)
    assert (refused.status_code, refused.json()["code"]) == (409, "tariff_day_before_newest")
    twice = post(client, "/tariffs/pro/take_rows", {"rates": [france, france], "valid_from": "2027-02-01"})
    assert (twice.json()["code"], twice.json()["facts"]["row"]) == ("rates_set_aside", 2)
    for change in ({"per_minute": "-1"}, {"destination": "x" * 101}, {"prefix": ""}):
        bad = {"rates": [{**france, **change}], "valid_from": "2027-02-01"}
        assert post(client, "/tariffs/pro/take_rows", bad).status_code == 422
    assert (
        post(as_program(make_user("r@operator.example", "read_only")), "/tariffs/pro/take_rows", rows).status_code
        == 403
    )
    assert TariffVersion.objects.count() == 1
