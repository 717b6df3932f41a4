"""Secrets at rest: encrypted columns, blind indexes to find them, masks to show them.

The key file holds one key a line: ``fernet <key>`` (the first encrypts, all decrypt: rotation puts a new one on top)
and ``index <key>`` (never rotated: it keys the HMAC by which an encrypted value is looked up).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@dataclass(frozen=True)
class KeyRing:
    """The keys of one file."""

    cipher: MultiFernet
    index: bytes


def new_keys() -> str:
    """The content of a fresh key file."""
    return f"fernet {Fernet.generate_key().decode()}\nindex {Fernet.generate_key().decode()}\n"


def new_key_file(path: Path) -> None:
    """Writes a fresh key file, readable by its owner alone; never over an existing one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(new_keys())


@lru_cache(maxsize=4)
def key_ring(path: Path) -> KeyRing:
    """The keys in `path`.

    Raises:
        ImproperlyConfigured: the file is missing or holds not at least one key of each kind.
    """
    try:
        pairs = [line.split() for line in path.read_text().splitlines() if line.strip()]
        fernets = [Fernet(key) for kind, key in pairs if kind == "fernet"]
        (index,) = [key for kind, key in pairs if kind == "index"]
        return KeyRing(MultiFernet(fernets), index.encode())
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"the key file {path} cannot be used: {type(error).__name__}") from error


def _keys() -> KeyRing:
    return key_ring(Path(settings.SECRET_KEYS_FILE))


def encrypt(plain: str) -> str:
    """`plain` under the newest key, as text."""
    return _keys().cipher.encrypt(plain.encode()).decode()


def decrypt(token: str) -> str:
    """What `encrypt` was given.

    Raises:
        ImproperlyConfigured: no key of the file fits: better no page than a wrong one.
    """
    try:
        return _keys().cipher.decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise ImproperlyConfigured(
            "a stored secret was encrypted with a key that the key file does not hold"
        ) from error


def blind_index(value: str) -> str:
    """A keyed fingerprint (HMAC-SHA-256, hex) by which an encrypted value is found; spaces and case do not count."""
    plain = "".join(value.split()).upper()
    return hmac.new(_keys().index, plain.encode(), hashlib.sha256).hexdigest()


def by_fours(iban: str, blank: str = " ") -> str:
    """An account's number as it is printed (ISO 13616): in groups of four."""
    bare = iban.replace(" ", "")
    return blank.join(bare[at : at + 4] for at in range(0, len(bare), 4))


def mask_iban(iban: str) -> str:
    """An IBAN as a screen may show it: country, check digits and the last four, e.g. ``FR76 •••• 0189``."""
    plain = "".join(iban.split())
    return f"{plain[:4]} •••• {plain[-4:]}" if len(plain) > 8 else "••••"


class MaskedIbanField(models.CharField[Any, Any]):
    """The mask of the encrypted account in the field `of`, written with it, so that a list need not decrypt any."""

    def __init__(self, *args: Any, of: str, **options: Any) -> None:
        self.of = of
        told: dict[str, Any] = {"max_length": 20, "editable": False, "default": ""} | options
        super().__init__(*args, **told)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        mask = mask_iban(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, mask)
        return mask


class EncryptedTextField(models.TextField[Any, Any]):
    """A text column that holds ciphertext; Python sees the plain text. Empty stays empty; it cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
