from collections.abc import Iterator

import pytest

from tests.architecture.source import our_own


@pytest.fixture(scope="module", autouse=True)
def _trees_of_one_file() -> Iterator[None]:
    """The parsed trees of the whole project are kept for the laws of a file, and no longer."""
    yield
    our_own.cache_clear()
