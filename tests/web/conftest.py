import copy
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from kernel.models import User
from kernel.roles import SCOPES
from kernel.services import issue_token
from tests.web import world as worlds

Caller = Callable[..., Client]


@pytest.fixture(scope="module")
def founded(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[worlds.World | None]:
    """The world of a file, built once: each test stands in a savepoint of its own and leaves it as it was.

    None where a test of the file wants the database empty or for itself.
    """
    if not _all_live_in_it(request.node.path, request.session.items):
        yield None
        return
    with django_db_blocker.unblock():
        lasting = transaction.atomic()
        lasting.__enter__()
        with time_machine.travel(worlds.NOW, tick=False):
            world = worlds.build()
    yield world
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        lasting.__exit__(None, None, None)


def _all_live_in_it(path: Path, items: list[pytest.Item]) -> bool:
    here = [item for item in items if item.path == path]
    named = [set(getattr(item, "fixturenames", ())) for item in here]
    apart = any(names & {"transactional_db", "live_server", "fakes"} for names in named)
    marked = any(item.get_closest_marker("django_db") for item in here)
    return not apart and not marked and all("world" in names for names in named if "db" in names)


@pytest.fixture
def world(founded: worlds.World | None, db: None) -> worlds.World:
    """What a test does to these rows is its own, in memory as in the database."""
    return worlds.build() if founded is None else copy.deepcopy(founded)


@pytest.fixture
def at_ten() -> Iterator[None]:
    """The doors' clock stands at Monday 23 November 2026, 10:00 UTC."""
    with time_machine.travel(worlds.NOW, tick=False):
        yield


@pytest.fixture
def as_program(db: None) -> Caller:
    """`as_program(user, "money:read")`: a client that sends the user's new token of those scopes (of all)."""

    def make(user: User, *scopes: str) -> Client:
        _, key = issue_token(user, name="test", scopes=scopes or SCOPES, lasts=timedelta(days=30), at=worlds.NOW)
        return Client(headers={"Authorization": f"Bearer {key}"})

    return make
