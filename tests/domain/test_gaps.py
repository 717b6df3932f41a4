"""Where a curve breaks: over an outage, and nowhere else."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest

from monitoring.domain.gaps import breaks

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def times(*apart: int) -> list[datetime]:
    return [START + timedelta(seconds=seconds) for seconds in accumulate(apart, initial=0)]


@pytest.mark.parametrize(
    ("apart", "holes"),
    [
        ((), []),
        ((60,), []),
        ((60, 60, 120, 60, 180), []),
        ((60, 60, 600, 60, 60), [180]),
        ((60, 600, 60, 600, 60, 60), [120, 780]),
        ((60, 60, 60, 600), [240]),
        ((60, 60, 60, 10, 10, 10, 60), []),
        ((60, 60, 60, 60, 300, 300, 300), [300]),  # the first of them could be a loss
    ],
)
def test_raw_samples_break_where_more_than_three_polls_are_missing(apart: tuple[int, ...], holes: list[int]) -> None:
    assert breaks(times(*apart), timedelta()) == [START + timedelta(seconds=seconds) for seconds in holes]


def test_roll_ups_break_by_their_own_step() -> None:
    hour = timedelta(hours=1)
    assert breaks(times(3600, 3600, 3600 * 5, 3600), hour) == [START + 3 * hour]
    assert breaks(times(3600 * 9), hour) == [START + hour]
