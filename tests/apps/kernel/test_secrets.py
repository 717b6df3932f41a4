from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection
from pytest_django import Settings

from kernel import secrets
from kernel.models import Operator

IBAN = "FR7630006000011234567890189"


@pytest.fixture
def key_file(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "keys"
    secrets.new_key_file(path)
    settings.SECRET_KEYS_FILE = path
    return path


def test_a_key_file_is_private_and_never_overwritten(key_file: Path) -> None:
    before = key_file.read_text()
    assert key_file.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        secrets.new_key_file(key_file)
    assert key_file.read_text() == before


def test_what_an_elder_key_wrote_is_read_after_rotation(key_file: Path) -> None:
    token = secrets.encrypt(IBAN)
    index = secrets.blind_index(IBAN)
    key_file.write_text(f"fernet {Fernet.generate_key().decode()}\n{key_file.read_text()}")
    secrets.key_ring.cache_clear()
    assert secrets.decrypt(token) == IBAN
    assert secrets.blind_index(IBAN) == index


def test_a_wrong_key_is_an_error_not_an_empty_page(key_file: Path) -> None:
    token = secrets.encrypt(IBAN)
    key_file.unlink()
    secrets.new_key_file(key_file)
    secrets.key_ring.cache_clear()
    with pytest.raises(ImproperlyConfigured):
        secrets.decrypt(token)


def test_the_blind_index_does_not_see_spaces_or_case(key_file: Path) -> None:
    assert secrets.blind_index("fr76 3000 6000 0112 3456 7890 189") == secrets.blind_index(IBAN)
    assert secrets.blind_index(IBAN) != secrets.blind_index(IBAN[:-1])


@pytest.mark.parametrize(("iban", "shown"), [(IBAN, "FR76 •••• 0189"), ("", "••••"), ("FR76", "••••")])
def test_a_screen_shows_the_ends_of_an_iban(iban: str, shown: str) -> None:
    assert secrets.mask_iban(iban) == shown


@pytest.mark.django_db
def test_the_column_holds_ciphertext_and_cannot_be_searched() -> None:
    Operator.objects.create(pk=1, name="Op", siren="1", siret="1", vat_number="1", iban=IBAN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT iban FROM kernel_operator")
        (stored,) = cursor.fetchone()
    assert IBAN not in stored
    assert Operator.objects.get().iban == IBAN
    with pytest.raises(FieldError):
        Operator.objects.filter(iban=IBAN).exists()
