import pytest
import time_machine

from tests.web import world as worlds


@pytest.fixture
def world(db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def at_ten() -> "time_machine.Coordinates":  # type: ignore[misc]
    """The doors' clock stands at Monday 23 November 2026, 10:00 UTC."""
    with time_machine.travel(worlds.NOW, tick=False) as moment:
        yield moment
