"""The town's graphs begin eight days ago, have a hole where a box was lost, and go on as the lab's boxes do."""

from datetime import timedelta

import pytest

from lab import street as streets
from lab.town import graphs
from lab.traffic import MANAGEMENT, UPLOAD, download_bps
from monitoring.models import Outage
from monitoring.selectors import traffic
from monitoring.selectors.graphs import values_at
from monitoring.services import watch_box
from provisioning.models import Suspension
from tests.apps.provisioning.make import AT, make_lab_box, make_line

LATER = AT + timedelta(days=30)


@pytest.mark.django_db
def test_eight_days_are_there_with_their_hole_and_what_was_walled() -> None:
    street, line = streets.build(1), make_line()
    spec = street.box(1)
    target = watch_box(make_lab_box(line, spec), at=AT)
    fell = LATER - timedelta(days=3)
    Outage.objects.create(
        target=target, line=line, first_bad_at=fell, confirmed_at=fell + timedelta(seconds=30),
        recovered_at=fell + timedelta(hours=5),
    )  # fmt: skip
    Suspension.objects.create(
        line=line, reason="unpaid", why="", started_at=LATER - timedelta(days=2), lifted_at=LATER - timedelta(days=1)
    )
    stored = graphs.remember(street, until=LATER)
    target.refresh_from_db()
    assert (target.missed, target.slot_at) == (0, LATER)
    assert stored == (1152 - 30) * 3 + (192 - 5) * 4
    seen = traffic(line, LATER - timedelta(hours=12), LATER)
    assert len(seen.at) == 72
    first = download_bps(spec.hostname, spec.plan_mbps, seen.at[0])
    assert seen.download_bps[0] == pytest.approx(first + MANAGEMENT, abs=0.01)
    assert seen.upload_bps[0] == pytest.approx(first * UPLOAD + MANAGEMENT, abs=0.01)
    walled = values_at(target, LATER - timedelta(days=1, hours=6))
    assert walled["in_bps", "Gi0/0"].mean == 2600.0
    assert values_at(target, fell + timedelta(hours=2)) == {}
    assert set(values_at(target, LATER - timedelta(days=7))) >= {("answer_ms", ""), ("out_bps", "Gi0/0")}
