"""The description is good enough for a generator: a Python client is made from it, and it works."""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from config.wsgi import application
from tests.web.world import World, lose, ticket_of
from web.api.api import api

pytestmark = [pytest.mark.usefixtures("at_ten"), pytest.mark.long]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The generated package."""
    description = tmp_path / "openapi.json"
    description.write_text(json.dumps(api.get_openapi_schema()))
    words = [
        "generate",
        "--path",
        str(description),
        "--output-path",
        str(tmp_path / "raccord_client"),
        "--meta",
        "none",
    ]
    subprocess.run([str(Path(sys.executable).parent / "openapi-python-client"), *words], check=True, cwd=tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield importlib.import_module
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_a_generated_client_reads_and_writes(world: World, made: Any, as_program: Callable[..., Client]) -> None:
    number = ticket_of(lose(world.line)).number
    key = as_program(world.owner).defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    client = made("raccord_client").AuthenticatedClient(
        base_url="http://testserver",
        token=key,
        httpx_args={"transport": httpx.WSGITransport(app=application)},
    )
    read = made("raccord_client.api.guarantee.get_tickets").sync(number, client=client)
    body = made("raccord_client.models.tickets_reply").TicketsReply(body="Bonjour")
    written = made("raccord_client.api.guarantee.reply_tickets").sync_detailed(number, client=client, body=body)
    fed = made("raccord_client.api.guarantee.feed_tickets").sync(number, client=client, limit=1)
    assert (read.number, read.customer) == (number, world.customer.number)
    assert ([deed.kind for deed in fed.items], fed.next_ is None) == (["move"], False)
    assert written.status_code == 200
