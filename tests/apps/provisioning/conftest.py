from collections.abc import Iterator

import pytest
from pytest_django import Settings

from provisioning.drivers.fake import FakeBox, FakeDriver
from tests.apps.provisioning.make import FAKE


@pytest.fixture
def fakes(settings: Settings) -> Iterator[dict[tuple[str, int], FakeBox]]:
    """Boxes in memory in place of real ones, all of them gone afterwards."""
    settings.RACCORD_DRIVERS = FAKE
    FakeDriver.boxes = {}
    yield FakeDriver.boxes
    FakeDriver.boxes = {}
