"""What every answer carries, who may sign in, and that no secret reaches a log."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from config.logs import mask_secrets, mask_text
from config.security import lockout_name
from kernel.models import User


@pytest.mark.django_db
def test_every_answer_carries_a_policy_without_anything_inline(client: Client) -> None:
    for path in ("/healthz", "/nowhere-at-all"):
        policy = client.get(path)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_liveness_does_not_ask_the_database(client: Client) -> None:
    """The database is blocked here: a page that touched it would fail."""
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readiness_asks_the_database(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_nobody_signs_up_from_the_outside(client: Client) -> None:
    given = {"email": "new@example.org", "password1": "correct horse battery", "password2": "correct horse battery"}
    client.post(reverse("account_signup"), given)
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.django_db
def test_sign_in_is_by_e_mail_and_locks_after_ten_wrong_passwords(client: Client) -> None:
    User.objects.create_user("jeanne@example.org", "correct horse battery")
    wrong = {"login": "Jeanne@example.org", "password": "wrong"}
    answers = [client.post(reverse("account_login"), wrong).status_code for _ in range(10)]
    assert answers[0] == 200
    right = client.post(reverse("account_login"), {"login": "jeanne@example.org", "password": "correct horse battery"})
    assert right.status_code == 429
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_the_right_password_signs_in(client: Client) -> None:
    User.objects.create_user("jeanne@example.org", "correct horse battery")
    client.post(reverse("account_login"), {"login": "jeanne@example.org", "password": "correct horse battery"})
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_a_lock_out_counts_by_the_address_in_any_case() -> None:
    assert lockout_name(None, {"email": " Jeanne@Example.org "}) == "jeanne@example.org"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("password hunter2 refused", "password *** refused"),
        ("snmp-server community: s3cret RO", "snmp-server community: *** RO"),
        ("to FR76 3000 6000 0112 3456 7890 189 today", "to FR76*** today"),
        ("postgresql://raccord:hunter2@db/raccord", "postgresql://***@db/raccord"),
    ],
)
def test_secrets_are_masked_by_shape(text: str, masked: str) -> None:
    assert mask_text(text) == masked


def test_secrets_are_masked_by_name() -> None:
    event = mask_secrets(None, "info", {"event": "pushed", "ssh_password": "hunter2", "routing_key": "network"})
    assert event == {"event": "pushed", "ssh_password": "***", "routing_key": "network"}
    assert not re.search("hunter2", str(event))


@pytest.mark.django_db
def test_a_null_character_in_an_address_or_a_form_is_a_bad_request(client: Client) -> None:
    typed = ("/compte/login/?next=%00", "/compte/login/%00")
    assert [client.get(address).status_code for address in typed] == [400, 400]
    assert client.post("/compte/login/", {"login": "a\0b"}).status_code == 400  # as a form with files is sent
    urlencoded = "application/x-www-form-urlencoded"
    assert client.post("/compte/login/", "login=a%00b", content_type=urlencoded).status_code == 400
