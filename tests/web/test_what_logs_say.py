"""What is logged while people sign in, send secrets, and pages break: everything that helps, and no secret."""

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from kernel.models import Message
from kernel.services import invite
from tests.web.conftest import Caller
from tests.web.house.test_second_factor import code
from tests.web.world import NOW, World, as_

pytestmark = pytest.mark.usefixtures("at_ten")
IBAN, PASSWORD = "FR7630006000011234567890189", "une longue phrase"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the process writes to its standard error, as it writes it."""
    root, out = logging.getLogger(), io.StringIO()
    (formatter,) = {one.formatter for one in root.handlers if isinstance(one.formatter, ProcessorFormatter)}
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.INFO)  # as production has it
    yield out
    root.setLevel(level)
    root.removeHandler(handler)


def test_signing_in_leaves_no_password_no_code_and_no_session(world: World, log: io.StringIO) -> None:
    auth.TOTP.activate(world.noc, secret := auth.generate_totp_secret())
    client, typed = Client(), code(secret)
    client.post("/compte/login/", {"login": world.noc.email, "password": "wrong-but-close"})
    client.post("/compte/login/", {"login": world.noc.email, "password": PASSWORD})
    client.post("/compte/2fa/authenticate/", {"code": "000000"})
    client.post("/compte/2fa/authenticate/", {"code": typed})
    assert client.get("/noc/").status_code == 200
    told = log.getvalue()
    secrets = (
        "wrong-but-close",
        PASSWORD,
        typed,
        secret,
        client.session.session_key,
        client.cookies["csrftoken"].value,
    )
    assert [one for one in secrets if str(one) in told] == []
    assert "/compte/2fa/authenticate/" in told


def test_ways_in_leave_no_key(world: World, log: io.StringIO, as_program: Caller) -> None:
    invite(email="nina@operator.example", name="Nina", role="noc", at=NOW, by=None)
    Client().post("/compte/password/reset/", {"email": world.owner.email})
    links = [found[0] for body in Message.objects.values_list("body", flat=True)
             if (found := re.search(r"https?://[^/]+(/\S+)", body))]  # fmt: skip
    keys = [re.sub(r"^https?://[^/]+", "", link) for link in links]
    for path in keys:
        assert Client().get(path).status_code in {200, 302}
    program = as_program(world.owner)
    program.get("/api/v1/nothing")
    told = log.getvalue()
    bearer = str(program.defaults["HTTP_AUTHORIZATION"]).partition(" ")[2]
    assert (len(keys), [one for one in keys if one in told], bearer in told) == (2, [], False)
    assert "/invitation/***" in told


def test_a_page_that_breaks_leaves_nothing_of_what_was_sent(
    world: World, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object, **facts: Any) -> None:
        raise RuntimeError(f"cannot use {facts['iban']} with password={PASSWORD}")

    monkeypatch.setattr("web.portal.views.money.services.sign_on_line", broken)
    client = as_(world.owner)
    client.raise_request_exception = False
    path = f"/portail/compte/{world.customer.number}/mandat"
    answer = client.post(path, {"holder": "Menuiserie Ravel", "iban": IBAN, "agreed": "1"})
    assert answer.status_code == 500
    told, page = log.getvalue(), answer.content.decode()
    assert "RuntimeError" in told
    assert [one for one in (IBAN, PASSWORD.split(maxsplit=1)[0], "Menuiserie") if one in told] == []
    assert [one for one in (IBAN, "RuntimeError", "Traceback") if one in page] == []


def test_what_a_collector_posts_is_not_logged(world: World, log: io.StringIO, settings: Any) -> None:
    settings.GOCARDLESS_WEBHOOK_SECRET = "whsec-of-the-test"
    Client().post("/crochets/gocardless", f'{{"iban": "{IBAN}"}}', content_type="application/json",
                  headers={"Webhook-Signature": "0123456789abcdef"})  # fmt: skip
    told = log.getvalue()
    assert "/crochets/gocardless" in told
    assert [one for one in (IBAN, "0123456789abcdef", "whsec-of-the-test") if one in told] == []
