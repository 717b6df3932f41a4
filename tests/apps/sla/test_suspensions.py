"""A suspended line's clock: it rests from the suspension on, until its box proves that it is open again."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from provisioning import services as provisioning
from provisioning.drivers.fake import FakeDriver
from provisioning.models import Line
from provisioning.selectors import line_state
from sla import services
from sla.models import Impact
from sla.selectors import clock_of
from tests.apps.provisioning.make import FAKE, make_box
from tests.apps.sla.world import HOUR, fail, make_line, only_impact, paris

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(settings: Settings) -> Iterator[Line]:
    """A line whose box, in memory, was proven open."""
    settings.RACCORD_DRIVERS = FAKE
    FakeDriver.boxes = {}
    found = make_line()
    make_box(found)
    provisioning.push_due(at=paris("11-23T08:00"), sessions=1)
    yield found
    FakeDriver.boxes = {}


def suspend(line: Line, at: str) -> None:
    provisioning.suspend(line, reason="unpaid", why="reminder 3", at=paris(at), by=None)


def lift(line: Line, at: str) -> None:
    provisioning.lift(line, reason="unpaid", why="paid", at=paris(at), by=None)


def swept(impact: Impact, at: str) -> Impact:
    services.cross_thresholds(at=paris(at))
    impact.refresh_from_db()
    return impact


def test_the_clock_rests_from_the_suspension_until_the_proven_restore(line: Line) -> None:
    impact = only_impact(fail(line))
    suspend(line, "11-23T11:00")
    assert swept(impact, "11-23T11:00:30").state == "paused"
    event = impact.events.get(kind="paused")
    assert (event.reason, event.at, event.evidence["reasons"]) == ("suspended", paris("11-23T11:00"), ["unpaid"])
    provisioning.push_due(at=paris("11-23T11:01"), sessions=1)
    lift(line, "11-23T15:00")
    # Asked for is not done: the box has not obeyed yet.
    assert swept(impact, "11-23T15:30").state == "paused"
    provisioning.restore_due(at=paris("11-23T16:00"), sessions=1)
    assert swept(impact, "11-23T16:00:30").state == "running"
    proven = line_state(line).since
    assert proven is not None
    assert proven >= paris("11-23T16:00")
    assert clock_of(impact, paris("11-23T18:00")).elapsed == 2 * HOUR + (paris("11-23T18:00") - proven)
    assert impact.next_due_at == paris("11-25T09:00") + (proven - paris("11-23T16:00"))


def test_it_rests_once_however_often_the_sweep_looks(line: Line) -> None:
    impact = only_impact(fail(line))
    suspend(line, "11-23T11:00")
    swept(impact, "11-23T11:00:30")
    assert services.follow_suspensions(at=paris("11-23T11:01")) == 0
    assert impact.events.count() == 2


def test_a_wall_that_never_reached_the_box_rests_until_it_was_lifted(line: Line) -> None:
    impact = only_impact(fail(line))
    suspend(line, "11-23T11:00")
    swept(impact, "11-23T11:00:30")
    lift(line, "11-23T13:00")
    assert swept(impact, "11-23T13:30").state == "running"
    assert clock_of(impact, paris("11-23T14:00")).elapsed == 3 * HOUR


def test_a_threshold_inside_a_suspension_is_not_dated(line: Line) -> None:
    impact = only_impact(fail(line))
    suspend(line, "11-23T16:00")
    assert swept(impact, "11-23T17:00").crossings.count() == 0
