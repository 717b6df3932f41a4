from collections.abc import Iterator

import pytest
import time_machine

from tests.web import world as worlds


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def at_ten() -> Iterator[None]:
    """The doors' clock stands at Monday 23 November 2026, 10:00 UTC."""
    with time_machine.travel(worlds.NOW, tick=False):
        yield
