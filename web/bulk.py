"""One act on many rows: looked at first, each row with what would become of it; then done, each row by itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kernel.errors import Refused
from web.refusals import sentence

MOST = 200
"""Rows in one go; a list shows fewer."""


@dataclass(frozen=True)
class Fate:
    """What becomes of one row: `refused` is the sentence that says why nothing does."""

    row: Any
    refused: str = ""


class UndoneError(Exception):
    """Takes back what was only looked at."""


def looked_at(rows: Iterable[Any], verb: Callable[[Any], object]) -> list[Fate]:
    """What `verb` would do to each: it is done for true, by the very service, and taken back; nothing leaves."""
    return [_looked(row, verb) for row in list(rows)[:MOST]]


def _looked(row: Any, verb: Callable[[Any], object]) -> Fate:
    try:
        with transaction.atomic():
            verb(row)
            raise UndoneError
    except UndoneError:
        return Fate(row)
    except Refused as refusal:
        return Fate(row, sentence(refusal))


def done(rows: Iterable[Any], verb: Callable[[Any], object]) -> list[Fate]:
    """Each in a transaction of its own: one that is refused holds up no other."""
    return [_done(row, verb) for row in list(rows)[:MOST]]


def _done(row: Any, verb: Callable[[Any], object]) -> Fate:
    try:
        with transaction.atomic():
            verb(row)
    except Refused as refusal:
        return Fate(row, sentence(refusal))
    return Fate(row)
