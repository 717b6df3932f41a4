from typing import Any

import pytest
from django.db import transaction

from kernel.services import wake

pytestmark = pytest.mark.django_db


def test_a_transaction_nudges_each_sweep_once(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as nudges:
        for task in ("kernel.tasks.send_messages", "sla.tasks.cross_thresholds", "kernel.tasks.send_messages"):
            wake(task)
    assert [nudge.task_name for nudge in nudges] == ["kernel.tasks.send_messages", "sla.tasks.cross_thresholds"]


def test_a_nudge_of_a_savepoint_rolled_back_does_not_stand_for_a_later_one(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks() as nudges:
        inner = transaction.savepoint()
        wake("kernel.tasks.send_messages")
        transaction.savepoint_rollback(inner)
        wake("kernel.tasks.send_messages")
    assert len(nudges) == 1


def test_a_nudge_made_outside_outlives_a_savepoint_that_repeats_it(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as nudges:
        wake("kernel.tasks.send_messages")
        with transaction.atomic():
            wake("kernel.tasks.send_messages")
    assert len(nudges) == 1
