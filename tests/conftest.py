"""What every test stands on: the test settings, and hypothesis' two profiles (a fixed-seed sample, or the whole)."""

import os

os.environ["RACCORD_ENV"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ.setdefault("EMAIL_URL", "memory:")
os.environ.setdefault("LOG_LEVEL", "WARNING")

import django
import pytest
from django.core.cache import cache
from django.db import connections
from hypothesis import HealthCheck, settings

from config.translations import compile_catalogues
from tests.template import migrated_database

# Before any deeper conftest, for those import models; pytest-django would only do it after them.
compile_catalogues()
django.setup()

SLOW_MACHINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "sample", max_examples=60, derandomize=True, deadline=None, suppress_health_check=SLOW_MACHINE
)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=SLOW_MACHINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="take long simulations and replays whole")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if config.getoption("--long") else "sample")


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.xdist_group(_together(item)))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # The browser's driver keeps an event loop running until the session ends, and a test that wants one of its own
    # would be refused it: pages come last.
    # Journeys are long and one after the other: they come first, so that nobody is left waiting for them alone.
    items.sort(
        key=lambda item: ("tests/browser/" in item.path.as_posix()) - ("tests/journeys/" in item.path.as_posix())
    )
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="a long one: ./run test --long")
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(skip)


def _together(item: pytest.Item) -> str:
    """Tests that one process must take: a file's own, and all journeys, for their workers share one broker."""
    path = item.path.as_posix()
    return "journeys" if "/tests/journeys/" in path else path


@pytest.fixture
def long_run(request: pytest.FixtureRequest) -> bool:
    """True under ./run test --long: take the simulation whole instead of a fixed-seed sample."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Every test database is a copy of one that is already migrated."""
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = migrated_database()


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits are counted in the cache: one test's failed sign-ins must not lock the next one out."""
    cache.clear()
