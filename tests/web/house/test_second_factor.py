"""Nobody of the staff works without a second factor; who has one cannot take off the last."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.urls import reverse

from config import env
from kernel.models import User
from tests.web.world import NOW, World, as_, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def code(secret: str) -> str:
    """That of this half-minute: the one before it, which is taken too, may end before it is sent."""
    _before, now, _after = auth.yield_hotp_counters_from_time()
    told: str = auth.format_hotp_value(auth.hotp_value(secret, now))
    return told


def signed_in(world: World) -> Client:
    client = Client()
    client.post("/compte/login/", {"login": world.noc.email, "password": "une longue phrase"})
    return client


def test_who_has_none_is_led_to_make_one(world: World) -> None:
    client = signed_in(world)
    for path in ("/noc/", "/reglages/roles/", "/moi/", "/admin/"):
        assert client.get(path).headers["Location"] == "/compte/2fa/totp/activate/"
    assert client.get("/compte/2fa/totp/activate/").status_code == 200


def test_a_live_part_is_refused_rather_than_led_away(world: World) -> None:
    assert signed_in(world).get("/noc/", headers={"HX-Request": "true"}).status_code == 403


def test_making_one_opens_the_house(world: World) -> None:
    client = signed_in(world)
    client.get("/compte/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/compte/2fa/totp/activate/", {"code": code(secret)})
    assert Authenticator.objects.filter(user=world.noc, type="totp").count() == 1
    assert client.get("/noc/").status_code == 200


def test_the_secret_is_encrypted_at_rest(world: World) -> None:
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(world.noc, secret)
    assert secret not in str(Authenticator.objects.get().data)


def test_the_next_sign_in_asks_for_it(world: World) -> None:
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(world.noc, secret)
    client = signed_in(world)
    assert "_auth_user_id" not in client.session
    client.post("/compte/2fa/authenticate/", {"code": code(secret)})
    assert client.get("/noc/").status_code == 200


def test_keys_are_told_in_french(world: World) -> None:
    client = signed_in(world)
    pages = [client.get("/compte/2fa/webauthn/add/").content.decode()]
    Authenticator.objects.create(user=world.noc, type="webauthn", data={"name": "Ma clé", "credential": {}})
    pages.append(client.get("/compte/2fa/webauthn/").content.decode())
    assert ("Nom" in pages[0], "Jamais utilisée" in pages[1]) == (True, True)
    assert not any(word in page for page in pages for word in ("Not used", ">Name", "Added on"))


def test_the_last_factor_of_staff_stays(world: World) -> None:
    auth.TOTP.activate(world.noc, auth.generate_totp_secret())
    as_(world.noc).post("/compte/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=world.noc).count() == 1


def test_customers_choose_for_themselves(world: World) -> None:
    assert as_(world.owner).get("/portail/").status_code == 200


def test_production_refuses_to_do_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RACCORD_ENV", "production")
    monkeypatch.setenv("SECOND_FACTOR", "offered")
    with pytest.raises(SystemExit, match="SECOND_FACTOR"):
        env.read()


def key_of(user: User, name: str = "Clé") -> Authenticator:
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": {}})


def test_nobody_touches_another_one_s_key(world: World) -> None:
    auth.TOTP.activate(world.noc, secret := auth.generate_totp_secret())
    theirs, client = key_of(world.approver), signed_in(world)
    client.post("/compte/2fa/authenticate/", {"code": code(secret)})
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        answer = client.post(reverse(name, args=[theirs.pk]), {"name": "Mine"})
        assert answer.status_code == 404, name
    theirs.refresh_from_db()
    assert (theirs.user, theirs.data["name"]) == (world.approver, "Clé")


def test_the_last_of_two_factors_stays_whichever_goes_first(world: World) -> None:
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(world.noc, secret)
    key, client = key_of(world.noc), signed_in(world)
    client.post("/compte/2fa/authenticate/", {"code": code(secret)})
    client.post("/compte/2fa/totp/deactivate/")
    answer = client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert told(answer)[-1].startswith("C’est votre seul second facteur")
    assert list(Authenticator.objects.filter(user=world.noc).values_list("type", flat=True)) == ["webauthn"]


@pytest.mark.parametrize(
    "path", ["totp/deactivate/", "totp/activate/", "webauthn/add/", "recovery-codes/generate/", "recovery-codes/"]
)
def test_an_open_screen_is_not_enough_to_change_how_one_proves_himself(world: World, path: str) -> None:
    """Five minutes after the sign-in whoever sits there proves again that it is he."""
    factors = Authenticator.objects.filter(user=world.owner)
    with time_machine.travel(NOW, tick=False):
        auth.TOTP.activate(world.owner, secret := auth.generate_totp_secret())
        key_of(world.owner)
        RecoveryCodes.activate(world.owner)
        client = Client()
        client.post("/compte/login/", {"login": world.owner.email, "password": "une longue phrase"})
        client.post("/compte/2fa/authenticate/", {"code": code(secret)})
        assert client.get("/compte/2fa/").status_code == 200
    kept = sorted(factors.values_list("type", "data"), key=str)
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        for answer in (client.get(f"/compte/2fa/{path}"), client.post(f"/compte/2fa/{path}")):
            asked = answer.headers.get("Location", "").startswith("/compte/reauthenticate/")
            assert asked or answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED, path
    assert sorted(factors.values_list("type", "data"), key=str) == kept
