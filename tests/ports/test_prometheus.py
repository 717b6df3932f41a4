"""The store beyond the database: the contract of all stores, and what happens while the other side is away."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kernel.errors import Unavailable
from lab import tsdb as pretend
from lab.prometheus import installed, prometheus
from lab.tsdb import Tsdb
from monitoring.models import Series, Unsent
from monitoring.services import watch_node
from monitoring.stores.base import Bucket, Point
from monitoring.stores.prometheus import PrometheusStore
from provisioning import services as provisioning
from tests.ports.test_store_contract import StoreContract, after, ramp

pytestmark = pytest.mark.django_db


@pytest.fixture
def tsdb() -> Iterator[Tsdb]:
    with pretend.tsdb() as running:
        yield running


class TestPrometheusStore(StoreContract):
    @pytest.fixture
    def store(self, tsdb: Tsdb) -> PrometheusStore:
        return PrometheusStore(tsdb.url)


@pytest.mark.long
@pytest.mark.skipif(not installed(), reason="Prometheus is not installed")
class TestRealPrometheus(StoreContract):
    @pytest.fixture
    def store(self) -> Iterator[PrometheusStore]:
        with prometheus() as url:
            yield PrometheusStore(url)


def test_while_it_is_away_batches_wait_and_then_go_in_their_order(tsdb: Tsdb) -> None:
    store = PrometheusStore(tsdb.url)
    tsdb.trouble = 503
    store.append(ramp(1, 3))
    store.append(ramp(1, 3, begin=90))
    assert store.flush(at=after(200)) == 0
    assert store.flush(at=after(201)) == 0
    assert [batch.tries for batch in Unsent.objects.order_by("pk")] == [1, 1]
    tsdb.trouble = 0
    assert store.flush(at=after(200 + 3600)) == 2
    assert Unsent.objects.count() == 0
    assert [bucket.mean for bucket in store.read([1], after(0), after(500))[1]] == [0, 1, 2, 0, 1, 2]


def test_what_is_refused_for_good_is_dropped_and_the_rest_goes_on(tsdb: Tsdb) -> None:
    store = PrometheusStore(tsdb.url)
    store.append([Point(1, after(60), 1.0)])
    store.append([Point(1, after(0), 5.0)])
    store.append([Point(1, after(120), 2.0)])
    assert store.flush(at=after(200)) == 3
    assert [bucket.mean for bucket in store.read([1], after(0), after(500))[1]] == [1, 2]


def test_what_waits_for_a_day_is_given_up(tsdb: Tsdb) -> None:
    store = PrometheusStore(tsdb.url)
    store.append(ramp(1, 3))
    assert store.expire(at=after(86_400 + 59)) == 0
    assert store.expire(at=after(86_400 + 61)) == 1


def test_series_are_named_for_whoever_reads_them_elsewhere(tsdb: Tsdb) -> None:
    node = provisioning.create_node("olt-9", name="OLT 9", kind="olt", address="198.51.100.9")
    series = Series.objects.create(target=watch_node(node, at=after(0)), metric="in_bps", interface="Te0/1")
    store = PrometheusStore(tsdb.url)
    store.append([Point(series.pk, after(0), 8.0)])
    store.flush(at=after(1))
    (labels,) = tsdb.samples.series
    assert labels == (
        ("__name__", "raccord_in_bps"), ("device", "olt-9"), ("interface", "Te0/1"), ("series", str(series.pk)),
    )  # fmt: skip


def test_a_token_is_shown_and_silence_is_said(tsdb: Tsdb) -> None:
    tsdb.token = "open sesame"
    with pytest.raises(Unavailable):
        PrometheusStore(tsdb.url).read([1], after(0), after(60))
    assert PrometheusStore(tsdb.url, token="open sesame").read([1], after(0), after(60)) == {1: []}
    with pytest.raises(Unavailable):
        PrometheusStore("http://127.0.0.1:9").read([1], after(0), after(60), timedelta(minutes=5))


def test_a_sample_that_comes_between_two_of_the_questions_is_left_for_the_next_time(tsdb: Tsdb) -> None:
    store, answer = PrometheusStore(tsdb.url), tsdb.answer
    store.append(ramp(1, 12))
    store.flush(at=after(400))

    def came_late(what: str, asked: dict[str, str]) -> list[dict[str, Any]]:
        """The highest were asked for before the second stretch had a sample."""
        return answer(what, asked | {"end": asked["start"]} if "max_over_time" in asked["query"] else asked)

    tsdb.answer = came_late  # type: ignore[method-assign]
    five = timedelta(minutes=5)
    assert store.read([1], after(0), after(600), five)[1] == [Bucket(after(0), 0, 4.5, 9, 10)]
    tsdb.answer = answer  # type: ignore[method-assign]
    assert len(store.read([1], after(0), after(600), five)[1]) == 2
