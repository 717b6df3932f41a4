"""The private services: real ones, started in a folder of their own and stopped by whoever is last."""

import os
from pathlib import Path

import psycopg
import pytest

from config import cluster, embedded


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A place of our own, so that the services this very run stands on are not touched."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("BROKER_URL", raising=False)
    monkeypatch.setenv("RACCORD_VAR", str(tmp_path))
    return tmp_path


def database_answers() -> bool:
    try:
        with psycopg.connect(embedded.database_url("test"), connect_timeout=2) as connection:
            found = connection.execute("SELECT lower('ÉLAN'), current_setting('timezone')").fetchone()
            return found == ("élan", "UTC")
    except psycopg.OperationalError:
        return False


def test_the_services_run_while_somebody_uses_them(alone: Path) -> None:
    with embedded.using("test"):
        assert database_answers()
        assert embedded.broker_answers(embedded.place("test"))
        with embedded.using("test"):
            assert database_answers()
        assert database_answers(), "the first to leave must not stop them"
    assert not database_answers()
    assert not embedded.broker_answers(embedded.place("test"))


def test_the_folder_and_its_sockets_are_closed_to_others(alone: Path) -> None:
    with embedded.using("test"):
        folder = embedded.place("test")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder.stat().st_uid == cluster.service_uid()
        assert (folder / ".s.PGSQL.5432").stat().st_mode & 0o077 == 0


def test_addresses_of_ones_own_are_used_and_nothing_starts(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///theirs")
    monkeypatch.setenv("BROKER_URL", "redis://theirs")
    with embedded.using("test"):
        assert embedded.environment("test")["DATABASE_URL"] == "postgresql:///theirs"
        assert embedded.environment("test")["BROKER_URL"] == "redis://theirs"
        assert not (embedded.place("test") / "postgresql").exists()


def test_a_folder_that_somebody_else_laid_is_refused(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded.home().mkdir(parents=True)
    monkeypatch.setattr(cluster, "service_uid", lambda: 12345)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    embedded.home().mkdir(parents=True, exist_ok=True)
    with pytest.raises(SystemExit, match="belongs to somebody else"):
        embedded.start("test")


def test_no_socket_path_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RACCORD_VAR", str(tmp_path / ("deep/" * 40) / "var"))
    for kind in embedded.KINDS:
        assert len(str(embedded.place(kind) / ".s.PGSQL.5432.lock")) < embedded.SOCKET_PATH_LIMIT


def test_a_checkout_made_anew_at_the_same_path_has_services_of_its_own(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "SOCKET_PATH_LIMIT", 0)
    first = embedded.home()
    assert embedded.home() == first
    (alone / "services.mark").unlink()
    assert embedded.home() != first
