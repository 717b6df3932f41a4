from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Value


class _Keys(ArrayField):  # type: ignore[type-arg]
    """Whole numbers, handed to the driver as they are: to prepare each by its field costs more than to send them."""

    def get_db_prep_value(self, value: object, connection: object, prepared: bool = False) -> object:
        return value


class Among(Func):
    """A condition: the column holds one of `keys`. One parameter however many there are, where `__in` sends each.

    Preparing hundreds of parameters for a statement costs more than the database then takes to answer it.
    """

    arg_joiner = " = ANY("
    template = "%(expressions)s::bigint[])"
    output_field = BooleanField()

    def __init__(self, column: str, keys: Iterable[int]) -> None:
        super().__init__(F(column), Value(list(keys), output_field=_Keys(BigIntegerField())))
