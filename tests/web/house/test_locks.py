"""Wrong passwords and wrong codes: a wait that is told, for one account from one place."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.test import Client, RequestFactory

from config.security import client_address
from tests.apps.subscribers.make import make_user
from tests.web.house.test_second_factor import code
from tests.web.world import World, as_
from web.codes import MOST

pytestmark = pytest.mark.django_db
WORD = "une longue phrase"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def enter(client: Client, email: str, password: str, **meta: Any) -> Any:
    return client.post("/compte/login/", {"login": email, "password": password}, **meta)


def lock(email: str, place: str = "192.0.2.1") -> Any:
    for _ in range(10):
        answer = enter(Client(), email, "wrong", REMOTE_ADDR=place)
    return answer


def test_who_is_locked_out_is_told_how_long_in_a_page_of_the_house(world: World) -> None:
    answer = lock(world.noc.email)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "attendez 15 minutes" in answer.content.decode()
    assert enter(Client(), world.noc.email.upper(), WORD, REMOTE_ADDR="192.0.2.1").status_code == 429


def test_neither_another_account_nor_another_place_is_locked_with_it(world: World) -> None:
    lock(world.noc.email)
    assert enter(Client(), world.finance.email, WORD, REMOTE_ADDR="192.0.2.1").status_code == 302
    assert enter(Client(), world.noc.email, WORD, REMOTE_ADDR="192.0.2.2").status_code == 302


def test_behind_a_proxy_of_ours_each_client_counts_for_himself(world: World, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    for spoofed in range(10):
        told = f"10.1.1.{spoofed}, 192.0.2.7"
        answer = enter(Client(), world.noc.email, "wrong", REMOTE_ADDR="10.0.0.2", HTTP_X_FORWARDED_FOR=told)
    assert answer.status_code == 429
    victim = {"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_FOR": "192.0.2.8"}
    assert enter(Client(), world.noc.email, WORD, **victim).status_code == 302


@pytest.mark.parametrize(
    ("proxies", "forwarded", "told"),
    [
        (0, "198.51.100.9", "10.0.0.2"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "1.2.3.4, 198.51.100.9", "198.51.100.9"),
        (2, "1.2.3.4, 198.51.100.9, 10.9.9.9", "198.51.100.9"),
        (2, "1.2.3.4", "10.0.0.2"),
        (1, "nonsense", "10.0.0.2"),
        (1, "", "10.0.0.2"),
    ],
)
def test_only_what_our_own_proxies_saw_is_believed(settings: Any, proxies: int, forwarded: str, told: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    meta = {"REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_address(RequestFactory().get("/", **meta)) == told  # type: ignore[arg-type]


@pytest.fixture
def secret(world: World) -> str:
    made: str = auth.generate_totp_secret()
    auth.TOTP.activate(world.noc, made)
    return made


def guess(world: World, given: str, place: str = "192.0.2.1") -> Client:
    client = Client(REMOTE_ADDR=place)
    enter(client, world.noc.email, WORD)
    client.post("/compte/2fa/authenticate/", {"code": given})
    return client


def test_a_few_wrong_codes_and_not_even_the_right_one_opens_from_anywhere(world: World, secret: str) -> None:
    for place in range(MOST):
        guess(world, "000000", f"192.0.2.{place}")
    assert "_auth_user_id" not in guess(world, code(secret), "192.0.2.99").session
    admin = make_user("admin@operator.example", "admin")
    as_(admin).post(f"/reglages/comptes/{world.noc.pk}/debloquer")
    assert "_auth_user_id" in guess(world, code(secret), "192.0.2.99").session


def test_a_right_code_wipes_the_wrong_ones_before_it(world: World, secret: str) -> None:
    for _ in range(MOST - 1):
        guess(world, "000000")
    codes = [auth.format_hotp_value(auth.hotp_value(secret, one)) for one in auth.yield_hotp_counters_from_time()]
    assert "_auth_user_id" in guess(world, codes[1]).session
    guess(world, "000000")
    assert "_auth_user_id" in guess(world, codes[2]).session


def test_a_code_opens_once_and_so_does_a_recovery_code(world: World, secret: str) -> None:
    recovery = RecoveryCodes.activate(world.noc)
    assert recovery.instance.type == Authenticator.Type.RECOVERY_CODES
    spare = recovery.get_unused_codes()[0]
    for given in (code(secret), spare):
        seen = ["_auth_user_id" in guess(world, given).session for _ in range(2)]
        assert seen == [True, False]
