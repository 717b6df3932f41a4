"""A session belongs to one sign-in: it changes with it, ends with the password, the account and the person's word."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from kernel.models import ApiToken, Invitation, User
from kernel.services import change_account, issue_token, send_messages
from tests.apps.subscribers.make import make_user
from tests.web.house.test_second_factor import code
from tests.web.world import NOW, World, as_, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
PHRASE = "une longue phrase"


def enter(user: User, client: Client | None = None, password: str = PHRASE) -> Client:
    client = client or Client()
    client.post("/compte/login/", {"login": user.email, "password": password})
    return client


def inside(client: Client) -> bool:
    return client.get("/moi/").status_code == 200


def planted() -> tuple[Client, str]:
    """A browser in which somebody else planted a session whose key he knows."""
    client = Client(enforce_csrf_checks=True)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    return client, str(session.session_key)


def shown_token(client: Client, path: str) -> dict[str, str]:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(path).content.decode())
    assert found
    return {"csrfmiddlewaretoken": found[1]}


def test_the_session_and_the_form_s_key_change_at_the_password_and_at_the_second_factor(world: World) -> None:
    auth.TOTP.activate(world.noc, secret := auth.generate_totp_secret())
    client, key = planted()
    before = shown_token(client, "/compte/login/")
    cookies = [client.cookies["csrftoken"].value]
    client.post("/compte/login/", {"login": world.noc.email, "password": PHRASE, **before})
    assert not inside(client)
    client.post("/compte/2fa/authenticate/", {"code": code(secret), **shown_token(client, "/compte/2fa/authenticate/")})
    assert inside(client)
    cookies.append(client.cookies["csrftoken"].value)
    assert client.session.session_key != key
    assert not Session.objects.filter(session_key=key).exists()
    assert cookies[0] != cookies[1]
    assert client.post("/theme", {"theme": "dark", **before}).status_code == 403


def test_a_planted_session_is_not_the_one_that_is_signed_in(world: World) -> None:
    client, key = planted()
    client.post(
        "/compte/login/", {"login": world.owner.email, "password": PHRASE} | shown_token(client, "/compte/login/")
    )
    assert inside(client)
    thief = Client()
    thief.cookies["sessionid"] = key
    assert not inside(thief)


def test_a_role_counts_from_the_next_request_on(world: World) -> None:
    admin, client = make_user("admin@operator.example", "admin"), enter(world.approver)
    assert client.get("/bureau/penalites/").status_code == 200
    change_account(world.approver, by=admin, at=NOW, role="technician")
    assert client.get("/bureau/penalites/").status_code == 404


def test_a_closed_account_leaves_nothing_that_opens_again(world: World) -> None:
    admin, client = make_user("admin@operator.example", "admin"), enter(world.noc)
    _token, key = issue_token(world.noc, name="t", scopes=["network:read"], lasts=timedelta(days=9), at=NOW)
    program = Client(headers={"Authorization": f"Bearer {key}"})
    assert program.get("/api/v1/lines").status_code == 200
    switch = f"/reglages/comptes/{world.noc.pk}/etat"
    as_(admin).post(switch, {"active": "0"})
    assert (inside(client), program.get("/api/v1/lines").status_code) == (False, 401)
    answers = [Client().post("/compte/password/reset/", {"email": one}) for one in (world.noc.email, "x@example.org")]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    send_messages(at=NOW)
    assert [message.to for message in mail.outbox if world.noc.email in message.to] == []
    as_(admin).post(switch, {"active": "1"})
    assert (inside(client), program.get("/api/v1/lines").status_code) == (False, 401)
    assert ApiToken.objects.get().revoked_at == NOW
    assert inside(enter(world.noc))


def test_another_password_ends_every_other_session(world: World) -> None:
    here, elsewhere = enter(world.owner), enter(world.owner)
    new = {"oldpassword": PHRASE, "password1": "quatre mots sans rapport", "password2": "quatre mots sans rapport"}
    assert here.post("/compte/password/change/", new).status_code == 302
    assert (inside(here), inside(elsewhere)) == (True, False)
    assert not inside(enter(world.owner))


def test_the_list_of_sessions_ends_all_but_this_one(world: World) -> None:
    here, elsewhere = enter(world.owner), enter(world.owner)
    stranger = enter(world.colleague)
    assert [inside(client) for client in (here, elsewhere, stranger)] == [True] * 3
    page = here.get("/compte/sessions/").content.decode()
    assert page.count("127.0.0.1") == 2
    here.post("/compte/sessions/")
    assert (inside(here), inside(elsewhere), inside(stranger)) == (True, False, True)
    assert UserSession.objects.filter(user=world.owner).count() == 1


def test_two_tabs_sign_out_and_what_was_typed_in_the_other_leads_back_to_its_page(world: World) -> None:
    client = enter(world.owner)
    assert client.post("/compte/logout/").status_code == 302
    assert client.post("/compte/logout/").headers["Location"] == "/"
    page = "http://testserver/portail/demandes/nouvelle"
    answer = client.post("/portail/demandes/nouvelle", {"subject": "x"}, headers={"Referer": page})
    assert answer.headers["Location"] == "/compte/login/?next=/portail/demandes/nouvelle"
    for elsewhere in ("https://evil.example/portail/", "http://testserver//evil.example/", "nonsense", ""):
        answer = client.post("/moi/jetons/1/revoquer", headers={"Referer": elsewhere})
        assert answer.headers["Location"] == "/compte/login/?next=/", elsewhere
    live = client.get("/portail/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/portail/"})
    assert (live.status_code, live.headers["HX-Redirect"]) == (401, "/compte/login/?next=/portail/")


def invited(admin: User) -> str:
    as_(admin).post(
        "/reglages/comptes/inviter", {"name": "Nina", "email": "nina@operator.example", "role": "noc", "language": "fr"}
    )
    return newest_link()


def newest_link() -> str:
    send_messages(at=NOW + timedelta(days=9))
    found = re.search(r"/invitation/\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


def test_an_invitation_too_old_is_renewed_by_its_own_reader_and_once(world: World) -> None:
    old = invited(make_user("admin@operator.example", "admin"))
    stranger = Client()
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        assert "M’envoyer une nouvelle invitation" in stranger.get(old).content.decode()
        assert stranger.get(f"{old}x").status_code == 410
        assert "M’envoyer" not in stranger.get(f"{old}x").content.decode()
        assert stranger.post(old, {"password": "quatre mots sans rapport"}).status_code == 410
        assert Invitation.objects.count() == 1
        assert told(stranger.post(old, {"renew": "1"})) == ["Une nouvelle invitation vous est envoyée."]
        assert "M’envoyer" not in stranger.get(old).content.decode()
        assert stranger.post(old, {"renew": "1"}).status_code == 410
        assert Invitation.objects.count() == 2
        link = newest_link()
        assert mail.outbox[-1].to == ["nina@operator.example"]
        assert [stranger.get(one).status_code for one in (old, link)] == [410, 200]
        stranger.post(link, {"password": "quatre mots sans rapport"})
        assert inside(stranger)
        assert [Client().post(one, {"renew": "1"}).status_code for one in (old, link)] == [410, 410]


def test_recovery_codes_are_shown_once_used_once_and_counted(world: World, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    auth.TOTP.activate(world.noc, auth.generate_totp_secret())
    spare = RecoveryCodes.activate(world.noc).get_unused_codes()

    def spend(one: str) -> Client:
        client = enter(world.noc)
        client.post("/compte/2fa/authenticate/", {"code": one})
        return client

    client = spend(spare[0])
    assert told_on(client) == ["Il vous reste 9 codes de récupération."]
    assert not inside(spend(spare[0]))
    page = "/compte/2fa/recovery-codes/"
    first, second = (client.get(page).content.decode() for _ in range(2))
    assert ([one in first for one in spare[1:]], [one in second for one in spare]) == ([True] * 9, [False] * 10)
    for one in spare[1:6]:
        spend(one)
    assert told_on(spend(spare[6]))[0].startswith("Il vous reste 3 codes de récupération. Créez-en de nouveaux")
    client.post(f"{page}generate/")
    assert not inside(spend(spare[9]))
    fresh = Authenticator.objects.get(user=world.noc, type="recovery_codes").wrap().get_unused_codes()
    assert (len(fresh), set(fresh) & set(spare)) == (10, set())


def told_on(client: Client) -> list[str]:
    """What the first page after a sign-in says."""
    page = client.get("/moi/").content.decode()
    return [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"Il vous reste[^<]*", page)]
