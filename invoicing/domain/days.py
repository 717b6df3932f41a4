"""The civil day of an instant where the books are kept."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BOOKS = ZoneInfo("Europe/Paris")


def day_of(at: datetime) -> date:
    """The day, in France, on which `at` (aware) falls: the date written on a document or an entry."""
    return at.astimezone(BOOKS).date()


def end_of(day: date) -> datetime:
    """The instant at which a civil day ends there."""
    return datetime.combine(day + timedelta(days=1), time(0), BOOKS)
