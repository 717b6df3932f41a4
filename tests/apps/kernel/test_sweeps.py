from datetime import UTC, datetime

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from kernel.models import SweepRun
from kernel.services import sweep_ran, wake

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_costs_the_nudge_and_not_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str, **options: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(current_app, "send_task", refuse)
    with transaction.atomic():
        sweep_ran("a", at=AT)
        wake("kernel.tasks.send_messages")
    assert SweepRun.objects.get().ran_at == AT


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_nudges_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: sent.append(name))
    with transaction.atomic():
        wake("kernel.tasks.send_messages")
        transaction.set_rollback(True)
    assert sent == []
    with transaction.atomic():
        wake("kernel.tasks.send_messages")
        assert sent == []
    assert sent == ["kernel.tasks.send_messages"]
