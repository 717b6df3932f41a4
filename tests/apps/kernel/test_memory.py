"""What a process loads for good is set aside from the collector before its first request."""

import gc
import importlib
import sys
from collections.abc import Iterator

import pytest
from celery.signals import worker_process_init, worker_ready
from django.urls import get_resolver

from kernel.memory import set_aside, uncollected


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


def test_work_is_left_in_peace_and_what_it_leaves_is_collected_at_once_after() -> None:
    class Ring:
        pass

    def work() -> None:
        for _ in range(5_000):
            ring = Ring()
            ring.me = ring  # type: ignore[attr-defined]

    def rings() -> int:
        # By its type: to be asked for its class, a lazy object would go to the database.
        return sum(type(found) is Ring for found in gc.get_objects())

    with uncollected():
        work()
        assert rings() == 5_000
    after = [[object()]]  # The first objects afterwards set the round off.
    assert len(after) == 1
    assert rings() == 0


def test_who_had_the_collector_off_keeps_it_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
