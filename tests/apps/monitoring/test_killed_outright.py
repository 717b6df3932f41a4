"""Processes killed by the system, on real sockets and committed rows: a loss is told once, and so is its end."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from kernel.policies import encode
from kernel.services import publish_policy
from lab.control import Lab
from lab.testing import street
from monitoring.domain.policy import WatchPolicy
from monitoring.models import Outage, Target
from sla.models import Impact, Incident
from tests.apps.monitoring.mortal import Poller, mortal
from tests.apps.monitoring.test_lab_boxes import QUICK, on_line

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

PATIENCE = 300  # seconds; each death in the middle of a sweep holds what was claimed for a lease
LATE = WatchPolicy.lease.fget(QUICK) * 2 + timedelta(seconds=5)  # type: ignore[attr-defined]


@pytest.fixture
def lab() -> Iterator[Lab]:
    with street(2) as running:
        yield running


def now() -> datetime:
    return datetime.now(UTC)


def dying(poller: Poller, chance: random.Random, until: object) -> None:
    """Kills it again and again, at any moment of its sweeps, until that is so."""
    deadline = time.monotonic() + PATIENCE
    while not until():  # type: ignore[operator]
        assert time.monotonic() < deadline, f"it never happened; {poller.deaths} deaths"
        time.sleep(chance.uniform(0.05, 2.0))
        poller.dies()


def test_whatever_dies_a_loss_is_told_once_with_its_dates(lab: Lab) -> None:
    publish_policy("watch", encode(QUICK), valid_from=date(2026, 1, 1), at=now(), by=None, reason="no minutes here")
    lost, well = on_line(lab, 1), on_line(lab, 2)
    chance = random.Random(20)
    with mortal() as poller:
        dying(poller, chance, lambda: Target.objects.filter(box__isnull=False, state="up").count() == 2)
        unplugged_at = now()
        lab.unplug(1)
        dying(poller, chance, Impact.objects.exists)
        outage = Outage.objects.get()
        assert outage.target.box == lost
        assert unplugged_at <= outage.first_bad_at <= unplugged_at + LATE
        plugged_at = now()
        lab.plug(1)
        dying(poller, chance, Incident.objects.filter(state="restored").exists)
        for _ in range(10):
            time.sleep(chance.uniform(0.03, 0.6))
            poller.dies()
        assert poller.deaths >= 20
    outage, impact, incident = Outage.objects.get(), Impact.objects.get(), Incident.objects.get()
    assert (impact.line, impact.incident, outage.incident) == (lost.line, incident, incident)
    assert (impact.started_at, impact.restored_at) == (outage.first_bad_at, outage.recovered_at)
    assert outage.recovered_at is not None
    assert plugged_at <= outage.recovered_at <= plugged_at + LATE
    assert (incident.state, Target.objects.get(box=well).state) == ("restored", "up")
