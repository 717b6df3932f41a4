"""What the environment says, checked at start: nonsense stops the boot with every fault listed at once.

Any value may come from a file: `SECRET_KEY_FILE=/run/secrets/key` reads SECRET_KEY from there.
"""

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import AnyHttpUrl, Field, PositiveFloat, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from config import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
TEST_SECRET_KEY = "only-for-tests-and-known-to-everybody-who-reads-this"  # noqa: S105
MAIL_SCHEMES = {"smtp", "smtps", "file", "console", "memory"}
CommaList = Annotated[list[str], NoDecode]


class Env(BaseSettings):
    """Every setting an operator can give; `docs/operations.md` says what each one does."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    raccord_env: Literal["production", "demo", "test"] = "production"
    secret_key: SecretStr | None = None
    secret_keys_file: Path | None = None
    database_url: SecretStr | None = None
    broker_url: SecretStr | None = None
    email_url: SecretStr | None = None
    mailbox: SecretStr | None = None
    sms_gateway: AnyHttpUrl | None = None
    sms_gateway_key: SecretStr | None = None
    default_from_email: str = "Raccord <ne-pas-repondre@raccord.example>"
    raccord_url: AnyHttpUrl = AnyHttpUrl("http://localhost:8000")
    allowed_hosts: CommaList = []
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    raccord_var: Path = BASE_DIR / "var"
    raccord_lab_state: Path | None = None
    raccord_test_database: str = Field(default="test_raccord", pattern=r"^[a-z_][a-z0-9_]{0,40}$")
    raccord_sweep_seconds: PositiveFloat | None = None
    samples_url: AnyHttpUrl | None = None
    samples_write_url: AnyHttpUrl | None = None
    samples_token: SecretStr | None = None
    metrics_token: SecretStr | None = None
    raccord_sessions: int = Field(default=20, ge=1, le=50)
    second_factor: Literal["required", "offered"] | None = None
    webhooks_inside: bool = False
    gocardless_token: SecretStr | None = None
    gocardless_webhook_secret: SecretStr | None = None
    gocardless_url: AnyHttpUrl = AnyHttpUrl("https://api.gocardless.com")
    einvoicing_url: AnyHttpUrl | None = None
    einvoicing_token: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (_FromFiles(settings_cls), env_settings)

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            database(value.get_secret_value())
        return value

    @field_validator("broker_url")
    @classmethod
    def _is_redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in {"redis", "rediss", "redis+socket"}:
            raise ValueError("must be a redis://, rediss:// or redis+socket:// address")
        return value

    @field_validator("mailbox")
    @classmethod
    def _is_imap(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            parts = urlsplit(value.get_secret_value())
            if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username:
                raise ValueError("must be imaps://user:password@host[:port][/folder]")
        return value

    @field_validator("email_url")
    @classmethod
    def _is_mail(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            mail(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Outside production the missing pieces are made; production never guesses a secret or an address."""
        if self.raccord_env != "production":
            return self._with_embedded_defaults()
        if self.secret_key and len(self.secret_key.get_secret_value()) < 50:
            raise ValueError("SECRET_KEY must have 50 characters or more")
        if self.second_factor == "offered":
            raise ValueError("SECOND_FACTOR: production asks every member of the staff for one")
        if self.secret_keys_file and not self.secret_keys_file.is_file():
            raise ValueError(f"SECRET_KEYS_FILE: {self.secret_keys_file} is not a file")
        return self

    def _with_embedded_defaults(self) -> Self:
        self.secret_key = self.secret_key or SecretStr(self._local_secret_key())
        self.secret_keys_file = self.secret_keys_file or self._local_secret_keys()
        self.database_url = self.database_url or SecretStr(embedded.database_url())
        self.broker_url = self.broker_url or SecretStr(embedded.broker_url())
        self.email_url = self.email_url or SecretStr(f"file://{self.raccord_var / 'mail'}")
        self.allowed_hosts = self.allowed_hosts or ["*"]
        self.raccord_lab_state = self.raccord_lab_state or self.raccord_var / "lab"
        return self

    def _local_secret_key(self) -> str:
        if self.raccord_env == "test":
            return TEST_SECRET_KEY
        return embedded.once(self.raccord_var / "keys" / "django", secrets.token_urlsafe(64)).read_text().strip()

    def _local_secret_keys(self) -> Path:
        from kernel.secrets import new_keys

        return embedded.once(self.raccord_var / "keys" / "secrets", new_keys())


_PRODUCTION_NEEDS = ("SECRET_KEY", "SECRET_KEYS_FILE", "DATABASE_URL", "BROKER_URL", "EMAIL_URL", "ALLOWED_HOSTS")


class _FromFiles(PydanticBaseSettingsSource):
    """`NAME_FILE` gives NAME, as container secrets do; it wins over NAME, so no stale variable shadows it."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        path = os.environ.get(f"{field_name.upper()}_FILE", "")
        if not path:
            return None, field_name, False
        return Path(path).read_text(encoding="utf-8").strip(), field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def read() -> Env:
    """The checked environment; ends the process with one line per fault (never the value, it may be a secret)."""
    faults = _missing_in_production()
    try:
        env = Env()
    except ValidationError as error:
        faults += [f"{'.'.join(map(str, e['loc'])).upper() or 'SETTINGS'}: {e['msg']}" for e in error.errors()]
    except OSError as error:
        faults += [f"{error.filename}: {error.strerror}"]
    if faults:
        sys.exit("Raccord cannot start, its settings make no sense:\n  " + "\n  ".join(faults))
    return env


def _missing_in_production() -> list[str]:
    if os.environ.get("RACCORD_ENV", "production") != "production":
        return []
    given = {name for name, value in os.environ.items() if value}
    return [f"{name}: production needs it" for name in _PRODUCTION_NEEDS if not given & {name, f"{name}_FILE"}]


def database(url: str) -> dict[str, Any]:
    """A postgresql:// address as Django's DATABASES entry. Raises ValueError on anything that is not one."""
    if urlsplit(url).scheme not in {"postgresql", "postgres"}:
        raise ValueError("must be a postgresql:// address; Raccord runs on PostgreSQL alone")
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except ProgrammingError:
        raise ValueError("is not a postgresql:// address that libpq understands") from None
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    entry = {django: str(parts.pop(libpq, "")) for libpq, django in names.items()}
    if not entry["NAME"]:
        raise ValueError("names no database")
    return {"ENGINE": "django.db.backends.postgresql", **entry, "OPTIONS": parts}


def mail(url: str) -> Mapping[str, Any]:
    """An EMAIL_URL as Django's EMAIL_* settings.

    smtp://user:password@host:587?tls=1, smtps://user:password@host, file:///folder, console: or memory:.
    """
    parts = urlsplit(url)
    if parts.scheme not in MAIL_SCHEMES:
        raise ValueError(f"must start with one of {', '.join(sorted(MAIL_SCHEMES))}")
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": parts.path}
    if parts.scheme in {"console", "memory"}:
        backend = {"console": "console", "memory": "locmem"}[parts.scheme]
        return {"EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend"}
    if not parts.hostname:
        raise ValueError("names no mail server")
    implicit = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if implicit else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": implicit,
        "EMAIL_USE_TLS": not implicit and parse_qs(parts.query).get("tls", ["1"]) == ["1"],
        "EMAIL_TIMEOUT": 20,
    }
