"""Sixty boxes every thirty seconds are watched without being noticed: what a round may ask of the database and of the
processor, by the very schedule of the beat. `bench/embedded.py` lives ten minutes of it and holds it to its bar."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.embedded import BAR, EVERY, live, watch_closely
from bench.poll import responder
from bench.watch import START, install
from monitoring.models import Outage, Sample, Target

pytestmark = pytest.mark.django_db

ROUND, BOXES = int(EVERY.total_seconds()), 60
# A busy machine stretches even the processor's own time.
BUSY = 3
# Fifteen sweeps that poll, six that correlate, six that send: what each of them asks, whatever the number of boxes.
STATEMENTS = 15 * 13 + 6 * 9 + 6 * 3


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with responder() as found:
        yield found


def test_a_round_of_sixty_boxes_takes_no_hundredth_of_a_core_and_misses_none(port: int) -> None:
    install(BOXES, 0, port)
    watch_closely(START)
    live(START, ROUND)
    with CaptureQueriesContext(connection) as asked:
        live(START + EVERY, ROUND)
    assert len(asked) <= STATEMENTS
    stored, slots = Sample.objects.count(), dict(Target.objects.values_list("pk", "slot_at"))
    lived = live(START + 2 * EVERY, ROUND)
    assert lived.share < BAR * BUSY
    assert {at - slots[pk] for pk, at in Target.objects.values_list("pk", "slot_at")} == {timedelta(seconds=ROUND)}
    assert Sample.objects.count() - stored == BOXES * 17
    assert (Target.objects.filter(state="up").count(), Outage.objects.count()) == (BOXES, 0)
