"""A secret told once by the API: told again to whom it was told, readable nowhere meanwhile."""

import importlib

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kernel.models import ApiWrite, WebhookEndpoint
from tests.apps.subscribers.make import make_user
from tests.web.conftest import Caller
from tests.web.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
HOOK = {"label": "ERP", "url": "https://hooks.example.org/x"}


def stored() -> str:
    """The answers as they lie in the database, for whoever reads it or a copy of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer FROM kernel_apiwrite ORDER BY id")
        return "\n".join(answer for (answer,) in cursor.fetchall())


def test_a_signing_secret_is_told_again_under_its_key_and_lies_encrypted_meanwhile(as_program: Caller) -> None:
    client = as_program(make_user("admin@operator.example", "admin"))
    made = client.post("/api/v1/webhooks/create", HOOK, "application/json", headers={"Idempotency-Key": "1"}).json()
    renew = f"/api/v1/webhooks/{made['id']}/renew_secret"
    renewed = client.post(renew, headers={"Idempotency-Key": "2"}).json()
    for secret in (made["secret"], renewed["secret"]):
        assert secret.startswith("whsec_")
        assert secret not in stored()
    again = client.post(renew, headers={"Idempotency-Key": "2"})
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (renewed, "true")
    assert WebhookEndpoint.objects.get().secret == renewed["secret"]


def test_answers_kept_before_are_encrypted_by_the_migration(as_program: Caller) -> None:
    client = as_program(make_user("admin@operator.example", "admin"))
    told = client.post("/api/v1/webhooks/create", HOOK, "application/json", headers={"Idempotency-Key": "1"})
    with connection.cursor() as cursor:  # as the first release kept them
        cursor.execute("UPDATE kernel_apiwrite SET answer = %s", [plain := told.content.decode()])
    token = ApiWrite.objects.values_list("token", flat=True).get()
    ApiWrite.objects.create(token_id=token, key="running", fingerprint="", asked_at=NOW)
    migration = importlib.import_module("kernel.migrations.0002_answers_encrypted")
    before = MigrationLoader(connection).project_state([("kernel", "0001_first_release")]).apps
    migration.lock_answers(before, None)
    assert told.json()["secret"] not in stored()
    assert list(ApiWrite.objects.order_by("pk").values_list("answer", flat=True)) == [plain, ""]
    migration.unlock_answers(before, None)
    assert stored() == f"{plain}\n"
