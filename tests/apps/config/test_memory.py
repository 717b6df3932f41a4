"""What a process loads for good is set aside from the collector before its first request."""

import gc
import importlib
import sys
from collections.abc import Iterator

import pytest
from celery.signals import worker_process_init, worker_ready
from django.urls import get_resolver

from config.memory import set_aside


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_the_web_process_stands_whole_before_its_first_visitor() -> None:
    sys.modules.pop("config.wsgi", None)
    importlib.import_module("config.wsgi")
    assert "url_patterns" in vars(get_resolver())
    assert gc.get_freeze_count() > 100_000
    assert all(len(gc.get_objects(generation)) < 10_000 for generation in (1, 2))


@pytest.mark.parametrize("signal", [worker_ready, worker_process_init])
def test_every_kind_of_worker_sets_aside_what_it_loaded(signal: object) -> None:
    importlib.import_module("config.celery")
    signal.send(sender=None)  # type: ignore[attr-defined]
    assert gc.get_freeze_count() > 100_000


def test_what_requests_leave_behind_is_still_collected() -> None:
    set_aside()
    left: list[object] = []
    left.append(left)
    mark = id(left)
    del left
    assert gc.collect() > 0
    assert mark not in {id(found) for found in gc.get_objects()}
