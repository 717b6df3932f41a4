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
from web.api import shapes
from web.api.registry import Ref
from web.api.resources import CATALOGUE

PHASES = (Phase.explicit, Phase.generate)


def operations() -> list[Any]:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    found: list[Any] = list(schema.get_all_operations())
    return [one.ok() for one in found]


class UndoneError(Exception):
    """Rolls one call back, so that each begins from the same world."""


def known_keys() -> dict[str, Any]:
    """One true key of each resource that has a row: what is thrown must get past the door to mean something."""
    rows = {
        name: (resource, resource.model._default_manager.order_by("pk").first()) for name, resource in CATALOGUE.items()
    }
    return {name: shapes.value_of(row, resource.key) for name, (resource, row) in rows.items() if row is not None}


def aim(case: Any, keys: dict[str, Any]) -> None:
    """Puts true keys where the call names objects."""
    _empty, _api, _v1, name, *rest = case.path.split("/")
    resource = CATALOGUE[name]
    if case.path_parameters and name in keys:
        case.path_parameters["key"] = str(keys[name])
    act = next((act for act in resource.acts if act.name == (rest[-1] if rest else act.name) and act.takes), None)
    if act is None or not isinstance(case.body, dict):
        return
    for field, kind in act.takes.items():
        if isinstance(kind, Ref) and kind.resource in keys and field in case.body:
            key = str(keys[kind.resource])
            case.body[field] = [key] if kind.many else key


def faults_of(operation: Any, client: Client, keys: dict[str, Any], *, examples: int) -> list[str]:
    faults: list[str] = []
    header = client.defaults["HTTP_AUTHORIZATION"]

    @settings(
        max_examples=examples, database=None, deadline=None, derandomize=True, phases=PHASES,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy())
    def throw(case: Any) -> None:
        aim(case, keys)
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
    keys = known_keys()
    # Every list is made by the same few lines, and each act calls another service: a sample of either says much.
    tried = known if long_run else [one for n, one in enumerate(known) if n % (4 if one.method == "post" else 16) == 0]
    found = [fault for one in tried for fault in faults_of(one, client, keys, examples=12 if long_run else 2)]
    assert len(known) > 100
    assert "\n".join(found) == ""
