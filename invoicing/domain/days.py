"""The civil day of an instant where the books are kept."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

BOOKS = ZoneInfo("Europe/Paris")


def day_of(at: datetime) -> date:
    """The day, in France, on which `at` (aware) falls: the date written on a document or an entry."""
    return at.astimezone(BOOKS).date()
