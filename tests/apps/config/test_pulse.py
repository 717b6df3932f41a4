"""The dead-man's question: which sweeps have gone silent."""

from datetime import UTC, datetime, timedelta

import pytest

from config import pulse
from config.celery import QUEUES, SWEEPS
from kernel.services import sweep_ran

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TIMED = {name.replace(".tasks.", "."): every for name, _, every in SWEEPS if isinstance(every, int | float)}


@pytest.mark.django_db
def test_a_sweep_that_never_ran_is_silent() -> None:
    assert set(pulse.silent(QUEUES, at=AT)) == set(TIMED)


@pytest.mark.django_db
def test_a_sweep_is_silent_only_after_five_missed_rounds_and_a_minute_and_a_half() -> None:
    for name in TIMED:
        sweep_ran(name, at=AT)
    assert pulse.silent(QUEUES, at=AT + timedelta(seconds=90)) == []
    late = pulse.silent(("monitoring",), at=AT + timedelta(seconds=91))
    assert "monitoring.poll_due" in late
    assert "monitoring.roll_up" not in pulse.silent(("default",), at=AT + timedelta(seconds=1500))
    assert "monitoring.roll_up" in pulse.silent(("default",), at=AT + timedelta(seconds=1501))
