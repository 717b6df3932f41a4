"""Dying at any moment: between two statements lies every state that a process killed outright can leave behind."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction


class Killed(BaseException):
    """What a SIGKILL looks like from inside: no handler sees it, the transaction is gone."""


def buried() -> None:
    """What died within a block that has no savepoint of its own spoilt the test's transaction, which goes on."""
    transaction.set_rollback(False)


_ENDING = re.compile(r"(?:RELEASE|ROLLBACK TO) SAVEPOINT (.+)")


@dataclass
class Death:
    """Comes instead of statement number `at`, once; never without one. `asked` tells how far it got.

    In a test a transaction is a savepoint: who dies instead of its end has it undone by the database.
    """

    at: int | None = None
    asked: int = 0
    came: bool = field(default=False)

    def __call__(self, execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if self.asked == self.at and not self.came:
            self.came = True
            if (ending := _ENDING.match(str(sql))) is not None:
                execute(f"ROLLBACK TO SAVEPOINT {ending[1]}", *more)
            raise Killed
        self.asked += 1
        return execute(sql, *more)


@contextmanager
def death(at: int | None = None) -> Iterator[Death]:
    """Of whoever asks the database within the block."""
    found = Death(at)
    with connection.execute_wrapper(found):
        yield found
