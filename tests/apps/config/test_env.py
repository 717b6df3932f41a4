"""Settings from the environment: nonsense stops the boot with every fault at once, and never shows a value."""

from pathlib import Path

import pytest

from config import env

GIVEN = (
    *env._PRODUCTION_NEEDS,
    "RACCORD_ENV",
    "RACCORD_URL",
    "RACCORD_VAR",
    "RACCORD_SWEEP_SECONDS",
    "TRUSTED_PROXIES",
)


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)
    monkeypatch.setenv("RACCORD_VAR", str(tmp_path))
    return monkeypatch


@pytest.fixture
def production(clean: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    (tmp_path / "fernet").write_text("key\n")
    clean.setenv("SECRET_KEY", "k" * 50)
    clean.setenv("SECRET_KEYS_FILE", str(tmp_path / "fernet"))
    clean.setenv("DATABASE_URL", "postgresql://raccord:p%40ss@db:5433/raccord?sslmode=require")
    clean.setenv("BROKER_URL", "redis://valkey:6379/0")
    clean.setenv("EMAIL_URL", "smtp://me:secret@mail.example:2525")
    clean.setenv("ALLOWED_HOSTS", "raccord.example, www.raccord.example")
    return clean


def refusal() -> str:
    with pytest.raises(SystemExit) as stopped:
        env.read()
    return str(stopped.value)


def test_production_is_what_one_gets_by_saying_nothing(production: pytest.MonkeyPatch) -> None:
    found = env.read()
    assert found.raccord_env == "production"
    assert found.allowed_hosts == ["raccord.example", "www.raccord.example"]


def test_production_names_everything_that_is_missing_at_once(clean: pytest.MonkeyPatch) -> None:
    said = refusal()
    assert [name for name in env._PRODUCTION_NEEDS if f"{name}: production needs it" in said] == list(
        env._PRODUCTION_NEEDS
    )


def test_every_fault_is_listed_and_no_value_shown(production: pytest.MonkeyPatch) -> None:
    production.setenv("DATABASE_URL", "mysql://root:hunter2@db/raccord")
    production.setenv("EMAIL_URL", "pigeon://hunter2")
    production.setenv("RACCORD_SWEEP_SECONDS", "-1")
    production.setenv("TRUSTED_PROXIES", "many")
    said = refusal()
    for name in ("DATABASE_URL", "EMAIL_URL", "RACCORD_SWEEP_SECONDS", "TRUSTED_PROXIES"):
        assert f"{name}: " in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("SECRET_KEY", "short", "50 characters"),
        ("SECRET_KEYS_FILE", "/nowhere/keys", "is not a file"),
        ("DATABASE_URL", "postgresql://db", "names no database"),
        ("DATABASE_URL", "postgresql://db/raccord?nonsense=1", "libpq"),
        ("BROKER_URL", "amqp://rabbit", "redis://"),
        ("EMAIL_URL", "smtp:", "names no mail server"),
        ("RACCORD_ENV", "staging", "'production', 'demo' or 'test'"),
        ("RACCORD_URL", "raccord", "URL"),
        ("RACCORD_TEST_DATABASE", "x; drop", "pattern"),
    ],
)
def test_nonsense_is_refused(production: pytest.MonkeyPatch, name: str, value: str, fault: str) -> None:
    production.setenv(name, value)
    assert fault in refusal()


def test_a_secret_may_come_from_a_file_which_wins(production: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("f" * 60 + "\n")
    production.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    found = env.read()
    assert found.secret_key is not None
    assert found.secret_key.get_secret_value() == "f" * 60


def test_a_secret_file_that_is_not_there_stops_the_boot(production: pytest.MonkeyPatch) -> None:
    production.setenv("DATABASE_URL_FILE", "/nowhere/url")
    assert "/nowhere/url: No such file or directory" in refusal()


def test_the_demo_makes_its_own_keys_once(clean: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clean.setenv("RACCORD_ENV", "demo")
    first, second = env.read(), env.read()
    assert first.secret_key == second.secret_key
    assert (tmp_path / "keys" / "django").stat().st_mode & 0o777 == 0o600
    assert first.secret_keys_file is not None
    assert first.secret_keys_file == second.secret_keys_file == tmp_path / "keys" / "secrets"


def test_a_database_address_is_taken_apart() -> None:
    found = env.database("postgresql://raccord:p%40ss@db:5433/raccord?sslmode=require")
    assert found["NAME"] == "raccord"
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("raccord", "p@ss", "db", "5433")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_socket_address_is_taken_apart() -> None:
    found = env.database("postgresql://postgres@/raccord?host=/var/run/pg&port=5433")
    assert (found["NAME"], found["USER"], found["HOST"], found["PORT"]) == (
        "raccord",
        "postgres",
        "/var/run/pg",
        "5433",
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "smtp://me:s%2Fecret@mail.example",
            {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_HOST_PASSWORD": "s/ecret"},
        ),
        ("smtp://mail.example:25?tls=0", {"EMAIL_PORT": 25, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}),
        ("smtps://mail.example", {"EMAIL_PORT": 465, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}),
        ("file:///var/mail", {"EMAIL_FILE_PATH": "/var/mail"}),
        ("memory:", {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}),
    ],
)
def test_mail_addresses(url: str, expected: dict[str, object]) -> None:
    assert expected.items() <= env.mail(url).items()
