"""The same bytes sent by one and erased by another at the same time, each on a connection of his own."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from subscribers import services
from subscribers.models import CustomerFile
from subscribers.services import files

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SCAN = b"%PDF-1.7 scan"


def send() -> CustomerFile:
    return services.keep_file(SCAN, name="scan.pdf", kind="other", at=AT, by=None)


def elsewhere(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Future[Any]:
    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    return pool.submit(run)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def until(fact: Callable[[], bool]) -> None:
    last = time.monotonic() + 30
    while not fact():
        assert time.monotonic() < last
        time.sleep(0.01)


def test_who_erases_waits_for_who_sends_the_same_bytes(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    first = send()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            second = send()
            erasing = elsewhere(pool, lambda: services.remove_file(first, at=AT))
            until(somebody_waits)
        erasing.result(timeout=30)
    assert CustomerFile.objects.filter(removed_at=None).get() == second
    assert services.content_of(second) == SCAN


def test_who_sends_waits_for_who_erases_and_writes_the_bytes_anew(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    first, named = send(), files._named
    sent: list[Future[CustomerFile]] = []

    def asked_late(path: str) -> bool:
        found = named(path)  # no row names it: it will be removed
        sent.append(elsewhere(pool, send))
        until(somebody_waits)
        return found

    monkeypatch.setattr(files, "_named", asked_late)
    with ThreadPoolExecutor(1) as pool:
        services.remove_file(first, at=AT)
        second = sent[0].result(timeout=30)
    assert services.content_of(second) == SCAN
