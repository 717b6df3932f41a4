"""A customer sees the traffic and the availability of his own line, and of nobody else's."""

from datetime import timedelta

import pytest

from monitoring.models import Outage, Series, Target
from monitoring.selectors.profiles import Profiles
from monitoring.stores import store
from monitoring.stores.base import Point
from tests.web.world import NOW, World, as_

pytestmark = pytest.mark.usefixtures("at_ten")


def test_the_three_citizens(world: World) -> None:
    for path in (f"/portail/lignes/{world.line.reference}/", f"/portail/lignes/{world.line.reference}/trafic"):
        assert [as_(user).get(path).status_code for user in world.citizens] == [200, 200, 404]


def test_the_traffic_is_that_of_the_line(world: World) -> None:
    interface = Profiles()[world.box.model.snmp_profile].line[0]
    series = Series.objects.create(target=Target.objects.get(box=world.box), metric="in_bps", interface=interface)
    store().append([Point(series.pk, NOW - timedelta(minutes=5), 4e6)])
    found = as_(world.owner).get(f"/portail/lignes/{world.line.reference}/trafic", {"span": "24h"}).json()
    assert found["points"] == [[(NOW - timedelta(minutes=5)).timestamp()], [4e6], [None]]


def test_outages_and_the_doubt_about_their_start_are_told(world: World) -> None:
    first = NOW - timedelta(days=2)
    Outage.objects.create(
        target=Target.objects.get(box=world.box), line=world.line, first_bad_at=first,
        last_good_at=first - timedelta(minutes=1), confirmed_at=first, recovered_at=first + timedelta(hours=3),
    )  # fmt: skip
    text = as_(world.owner).get(f"/portail/lignes/{world.line.reference}/").content.decode()
    assert "99,58\u202f%" in text
    assert "Doute sur le début" in text
    assert "I-2026" not in text
