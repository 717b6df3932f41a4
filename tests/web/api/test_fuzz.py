"""Anything thrown at the API is answered, and never with a 500: each operation with what its schema lets one make."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from config.wsgi import application
from tests.apps.subscribers.make import make_user
from tests.web.world import World, lose, owed

PHASES = (Phase.explicit, Phase.generate)


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    found: list[Any] = list(schema.get_all_operations())
    return [one.ok() for one in found]


class UndoneError(Exception):
    """Rolls one call back, so that each begins from the same world."""


def faults_of(operation: Any, client: Client, *, examples: int) -> list[str]:
    faults: list[str] = []
    header = client.defaults["HTTP_AUTHORIZATION"]

    @settings(
        max_examples=examples, database=None, deadline=None, derandomize=True, phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def throw(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": header}
        try:
            with transaction.atomic():
                answer = case.call()
                if answer.status_code >= 500:
                    faults.append(f"{operation.label}: {answer.status_code} to {case.as_curl_command()[:300]}")
                raise UndoneError
        except UndoneError:
            return

    throw()
    return faults[:1]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Each answer of a real server ends by closing stale connections; here all share the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_no_input_makes_the_api_fall(
    world: World, as_program: Callable[..., Client], long_run: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed(world)
    lose(world.other_line)
    monkeypatch.setattr("web.api.gate.A_MINUTE", 10**9)
    client = as_program(make_user("admin@operator.example", "admin"))
    known = operations()
    found = [fault for one in known for fault in faults_of(one, client, examples=40 if long_run else 2)]
    assert len(known) > 100
    assert found == []
