"""What every test stands on: the test settings, and hypothesis' two profiles (a fixed-seed sample, or the whole)."""

import os
from typing import Any

os.environ["RACCORD_ENV"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ.setdefault("EMAIL_URL", "memory:")
os.environ.setdefault("LOG_LEVEL", "WARNING")

import django
import pytest
from django.conf import settings as product
from django.core.cache import cache
from django.db import connection, connections
from django.db.transaction import atomic
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from config.translations import compile_catalogues
from tests.template import migrated_database

# Before any deeper conftest, for those import models; pytest-django would only do it after them.
compile_catalogues()
django.setup()

IN_REAL_TIME = {"journeys", "browser", "ports"}
"""Sockets, workers and pages, beside all the others on two cores: what fails there is asked once more, and told as such
(`R`, "rerun"). A fault fails again."""
SLOW_MACHINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "sample", max_examples=60, derandomize=True, deadline=None, suppress_health_check=SLOW_MACHINE
)
settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=SLOW_MACHINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="take long simulations and replays whole")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if config.getoption("--long") else "sample")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    # The browser's driver keeps an event loop running until the session ends, and a test that wants one of its own
    # would be refused it: pages come last.
    # Journeys are long and one after the other: they come first, so that nobody is left waiting for them alone.
    items.sort(
        key=lambda item: ("tests/browser/" in item.path.as_posix()) - ("tests/journeys/" in item.path.as_posix())
    )
    for item in items:
        if IN_REAL_TIME & set(item.path.parts):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="a long one: ./run test --long")
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(skip)


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Tests that one process must take: a file's own, and all journeys, whose workers would starve each other."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return "journeys" if path.startswith("tests/journeys/") else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


@pytest.fixture
def long_run(request: pytest.FixtureRequest) -> bool:
    """True under ./run test --long: take the simulation whole instead of a fixed-seed sample."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Every test database is a copy of one that is already migrated."""
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = migrated_database()


def _empty(case: TransactionTestCase) -> None:
    """Deletes what a test committed, and keeps what migrations wrote of models.

    Django truncates every table and writes permissions anew, a second each time; most tables are empty.
    """
    kept = {"django_content_type", "auth_permission"}
    tables = set(connection.introspection.django_table_names(only_existing=True)) - kept
    filled = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT FROM \"{one}\")" for one in tables)
    with atomic(), connection.cursor() as cursor:
        # No trigger guards the ledger from this, as none does from TRUNCATE.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(filled)
        for (one,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{one}"')


TransactionTestCase._fixture_teardown = _empty  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _files_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two processes number their invoices alike, and each archives its own."""
    product.RACCORD_VAR = tmp_path_factory.mktemp("var")
    product.MEDIA_ROOT = product.RACCORD_VAR / "files"
    product.EINVOICING_FOLDER = product.RACCORD_VAR / "platform"


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """Rate limits are counted in the cache: one test's failed sign-ins must not lock the next one out."""
    cache.clear()
