"""Days and moments that somebody may mean: a slip of the year is told at its field, and no sum is made with it."""

from datetime import UTC, date, datetime
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator

DAYS: Final = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2099, 12, 31)))
MOMENTS: Final = (
    MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC)),
    MaxValueValidator(datetime(2099, 12, 31, tzinfo=UTC)),
)
