"""The demo finds an address, runs once a checkout, and says what died."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import demo
from config.celery import QUEUES


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_that_was_asked_for_and_is_taken_is_refused(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RACCORD_PORT", str(taken))
    with pytest.raises(SystemExit, match=f"Port {taken} is taken"):
        demo.free_port()


def test_without_a_wish_the_first_free_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RACCORD_PORT", raising=False)
    first = demo.free_port()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", first))
        listener.listen()
        assert 8000 <= first < demo.free_port() < 8100


def test_a_second_demo_is_told_where_the_first_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RACCORD_VAR", str(tmp_path))
    with demo.only_one("http://localhost:8004"), pytest.raises(SystemExit, match="answers on http://localhost:8004"):
        demo.only_one("http://localhost:8005")
    with demo.only_one("http://localhost:8006"):
        assert (tmp_path / "demo.lock").read_text() == "http://localhost:8006"


def test_every_queue_has_a_worker() -> None:
    read = [words.partition("--queues ")[2].split()[0] for words in demo.PROCESSES.values() if "--queues" in words]
    assert sorted(queue for queues in read for queue in queues.split(",")) == sorted(QUEUES)


def test_the_last_word_names_the_first_to_die_and_quotes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "processes.log").write_text(
        "22:44:11 system | lab stopped (rc=1)\n22:44:12 system | web stopped (rc=0)\n"
    )
    (tmp_path / "lab.log").write_text("Address already in use\n")
    assert demo._last_word(1, tmp_path) == 1
    said = capsys.readouterr().out
    assert "lab ended by itself" in said
    assert "Address already in use" in said


def test_being_stopped_is_no_failure(tmp_path: Path) -> None:
    assert demo._last_word(143, tmp_path) == 0
