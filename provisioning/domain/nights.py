"""When each box is read back: at its own moment of the night, so that the load is flat."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo


def next_moment(name: str, after: datetime, *, zone: ZoneInfo, first_hour: int, hours: int) -> datetime:
    """The first moment strictly after `after` that falls at `name`'s place in the night, in UTC.

    The night begins at `first_hour` o'clock of `zone` and lasts `hours`; a name keeps its place from night to night.
    """
    place = timedelta(seconds=crc32(name.encode()) % (hours * 3600))
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        # Begun in local time and added to in UTC: on the night of a clock change too, each box has its moment.
        moment = datetime.combine(day, time(first_hour), tzinfo=zone).astimezone(UTC) + place
        if moment > after:
            return moment
        day += timedelta(days=1)
