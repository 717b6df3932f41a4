"""What every store owes the poller and the graphs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.shares import percentile
from monitoring.stores.base import STEPS, Bucket, Keep, Point, Share, Store
from monitoring.stores.memory import MemoryStore
from monitoring.stores.sql import SqlStore

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIVE, HOUR, DAY = STEPS


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def _forget_days() -> None:
    """Partitions outlive the emptying of tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^monitoring_sample_[0-9]{8}$'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {name}")


def ramp(series: int, count: int, every: float = 30.0, begin: float = 0.0) -> list[Point]:
    return [Point(series, after(begin + every * place), float(place)) for place in range(count)]


def sent(store: Store) -> None:
    """What a sweep does from time to time: hands over what waits."""
    store.flush(at=after(86_400 * 30))


class StoreContract:
    def test_what_was_stored_is_read_in_order_within_a_half_open_stretch(self, store: Store) -> None:
        store.append([Point(1, after(60), 3.0), Point(1, after(0), 1.0), Point(1, after(30), 2.5)])
        store.append([Point(2, after(0), 9.0)])
        sent(store)
        found = store.read([1, 3], after(0), after(60))
        assert found == {1: [Bucket(after(0), 1, 1, 1, 1), Bucket(after(30), 2.5, 2.5, 2.5, 1)], 3: []}

    def test_the_same_batch_twice_is_stored_once(self, store: Store) -> None:
        store.append(ramp(1, 3))
        store.append([*ramp(1, 5), *ramp(1, 5)])
        sent(store)
        assert [bucket.mean for bucket in store.read([1], after(0), after(1000))[1]] == [0, 1, 2, 3, 4]

    def test_nothing_to_store_is_fine(self, store: Store) -> None:
        store.append([])
        sent(store)
        assert store.read([1], after(0), after(60)) == {1: []}

    def test_days_need_not_be_prepared(self, store: Store) -> None:
        store.append([Point(1, after(86_400 * day), float(day)) for day in range(-3, 4)])
        sent(store)
        found = store.read([1], after(-86_400 * 9), after(86_400 * 9))[1]
        assert [bucket.mean for bucket in found] == [-3, -2, -1, 0, 1, 2, 3]

    def test_roll_ups_hold_lowest_mean_highest_and_count(self, store: Store) -> None:
        store.append(ramp(1, 30))
        sent(store)
        store.roll_up(at=after(1200))
        found = store.read([1], after(0), after(1200), FIVE)[1]
        assert found == [
            Bucket(after(0), 0, 4.5, 9, 10),
            Bucket(after(300), 10, 14.5, 19, 10),
            Bucket(after(600), 20, 24.5, 29, 10),
        ]

    def test_hours_and_days_weigh_every_sample_alike(self, store: Store) -> None:
        store.append(ramp(1, 10))
        store.append([Point(1, after(3000), 100.0)])
        sent(store)
        store.roll_up(at=after(86_400 * 2))
        begin = START.replace(hour=0)
        for step, at in ((HOUR, after(0)), (DAY, begin)):
            (found,) = store.read([1], begin, after(86_400), step)[1]
            assert (found.at, found.low, found.high, found.count) == (at, 0, 100, 11)
            assert found.mean == pytest.approx((45 + 100) / 11)

    def test_a_stretch_under_way_is_reckoned_from_what_is_there(self, store: Store) -> None:
        store.append(ramp(1, 12))
        sent(store)
        store.roll_up(at=after(365))
        found = store.read([1], after(0), after(600), FIVE)[1]
        assert found == [Bucket(after(0), 0, 4.5, 9, 10), Bucket(after(300), 10, 10.5, 11, 2)]

    def test_rolling_up_again_and_later_changes_nothing_and_misses_nothing(self, store: Store) -> None:
        store.append(ramp(1, 30))
        sent(store)
        for seconds in (100, 400, 400, 700, 1300, 90_000, 90_000):
            store.roll_up(at=after(seconds))
        assert [bucket.count for bucket in store.read([1], after(0), after(1200), FIVE)[1]] == [10, 10, 10]
        assert [bucket.count for bucket in store.read([1], after(0), after(3600), HOUR)[1]] == [30]

    def test_a_month_is_ranked_by_its_means_of_five_minutes(self, store: Store) -> None:
        """A burst in 4 % of them does not count, one in 6 % does; means of an hour would not tell the two apart."""
        month = after(86_400 * 30)
        for series, bursts in ((1, 345), (2, 518)):
            store.append(_bursting(series, bursts))
        sent(store)
        expected = {1: Share(10.0, FIVE), 2: Share(130.0, FIVE), 3: Share(None, FIVE)}
        store.roll_up(at=after(86_400 * 20))
        assert store.percentile([1, 2, 3], after(0), month) == expected
        store.roll_up(at=month + DAY)
        assert store.percentile([1, 2, 3], after(0), month) == expected
        hours = store.read([1, 2], after(0), month, HOUR)
        assert [percentile([bucket.mean for bucket in hours[series]], 0.95) for series in (1, 2)] == [20.0, 20.0]
        assert store.percentile([1, 2], after(0), after(86_400 * 36)) == {1: Share(20.0, HOUR), 2: Share(20.0, HOUR)}

    def test_only_whole_stretches_are_ranked_by_nearest_rank(self, store: Store) -> None:
        store.append([Point(1, after(300 * place + late), float(place)) for place in range(21) for late in (0, 299)])
        sent(store)
        for rolled in (60, 1500, 86_400):
            store.roll_up(at=after(rolled))
            assert store.percentile([1], after(0), after(6300))[1] == Share(19.0, FIVE)
            assert store.percentile([1], after(0), after(6000))[1] == Share(18.0, FIVE)
            assert store.percentile([1], after(0), after(6299))[1] == Share(18.0, FIVE)
            assert store.percentile([1], after(1), after(700))[1] == Share(1.0, FIVE)
            assert store.percentile([1], after(0), after(6300), 0.5)[1] == Share(10.0, FIVE)

    def test_nothing_measured_has_no_percentile(self, store: Store) -> None:
        store.append(ramp(1, 10))
        sent(store)
        assert store.percentile([], after(0), after(3600)) == {}
        assert store.percentile([1], after(3600), after(7200)) == {1: Share(None, FIVE)}
        assert store.percentile([1], after(10), after(200)) == {1: Share(None, FIVE)}
        assert store.percentile([1], after(600), after(0)) == {1: Share(None, FIVE)}


def _bursting(series: int, bursts: int) -> list[Point]:
    """Thirty days, two samples in five minutes; each of the first hours has one burst in its last five minutes."""
    points = []
    for place in range(30 * 288):
        burst = place % 12 == 11 and place // 12 < bursts
        low, high = (100.0, 160.0) if burst else (5.0, 15.0)
        points += [Point(series, after(300 * place), low), Point(series, after(300 * place + 150), high)]
    return points


class KeeperContract(StoreContract):
    """Of the stores that keep samples themselves, and so drop them too."""

    def test_the_first_value_of_an_instant_stays(self, store: Store) -> None:
        store.append(ramp(1, 3))
        store.append([Point(1, after(0), 99.0), Point(2, after(0), 1.0)])
        assert [bucket.mean for bucket in store.read([1], after(0), after(1000))[1]] == [0, 1, 2]
        assert [bucket.mean for bucket in store.read([2], after(0), after(1000))[2]] == [1]

    def test_old_samples_go_and_their_roll_ups_stay(self, store: Store) -> None:
        store.append([*ramp(1, 10), *ramp(1, 10, begin=86_400 * 20)])
        store.roll_up(at=after(86_400 * 21))
        assert store.expire(at=after(86_400 * 21)) > 0
        assert store.read([1], after(0), after(86_400))[1] == []
        assert len(store.read([1], after(86_400 * 20), after(86_400 * 21))[1]) == 10
        assert store.read([1], after(0), after(300), FIVE)[1] == [Bucket(after(0), 0, 4.5, 9, 10)]
        assert store.expire(at=after(86_400 * 21)) == 0

    def test_old_roll_ups_go_too(self, store: Store) -> None:
        store.append(ramp(1, 10))
        store.roll_up(at=after(86_400))
        store.expire(at=after(86_400 * 2), keep=Keep(raw=timedelta(hours=1), rolled=timedelta(hours=6)))
        assert store.read([1], after(0), after(86_400), FIVE)[1] == []


@pytest.mark.django_db(transaction=True)
class TestSqlStore(KeeperContract):
    @pytest.fixture
    def store(self) -> Store:
        _forget_days()
        return SqlStore()


class TestMemoryStore(KeeperContract):
    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore()


@pytest.mark.django_db
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 4000), st.integers(-50, 50)), max_size=40), st.data())
def test_both_stores_say_the_same(values: list[tuple[int, int, int]], data: st.DataObject) -> None:
    stores: list[Store] = [SqlStore(), MemoryStore()]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM monitoring_sample; DELETE FROM monitoring_rollup; DELETE FROM monitoring_rollupmark"
        )
    points = list({(series, at): Point(series, after(at), float(value)) for series, at, value in values}.values())
    rolled_at = data.draw(st.integers(4100, 9000))
    for store in stores:
        store.append(points)
        store.roll_up(at=after(rolled_at))
    for step in (timedelta(), FIVE, HOUR):
        one, other = (store.read([1, 2, 3], START.replace(hour=0), after(90_000), step) for store in stores)
        assert {number: [_rounded(bucket) for bucket in buckets] for number, buckets in one.items()} == {
            number: [_rounded(bucket) for bucket in buckets] for number, buckets in other.items()
        }


def _rounded(bucket: Bucket) -> tuple[object, ...]:
    return bucket.at, bucket.low, round(bucket.mean, 6), bucket.high, bucket.count
