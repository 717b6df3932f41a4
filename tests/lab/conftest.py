"""One street for the tests that leave it as they found it, and a fresh one for those that do not."""

from collections.abc import Iterator

import pytest

from lab.control import Lab
from lab.street import BoxSpec
from lab.testing import street

MINUTE = 0.02  # a box's minute, in seconds: rollback timers run out while one waits


@pytest.fixture(scope="session")
def shared_street() -> Iterator[Lab]:
    with street(
        6, minute=MINUTE, models=("C1101-4P", "C1101-4P", "C1101-4P", "C1101-4P", "C1101-4P", "C881-K9")
    ) as lab:
        yield lab


@pytest.fixture
def lab(shared_street: Lab) -> Iterator[Lab]:
    """The shared street, everything put right again afterwards."""
    shared_street.minute(MINUTE)
    yield shared_street
    shared_street.clear()


@pytest.fixture
def box(lab: Lab) -> BoxSpec:
    return lab.street.box(1)
