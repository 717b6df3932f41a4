"""Files that people send: told by their bytes, kept whole, once, and checked when they are read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from kernel import kinds
from kernel.services import Damaged, digest_of, keep, keep_as, kept, let_go


def office(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7", kinds.PDF),
        (b"\x89PNG\r\n\x1a\n\x00", kinds.PNG),
        (b"\xff\xd8\xff\xe0", kinds.JPEG),
        (b"GIF89a\x01", kinds.GIF),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", kinds.WEBP),
        (b"\x00\x00\x00\x18ftypheic", kinds.HEIC),
        (office("word/document.xml"), kinds.DOCX),
        (office("xl/workbook.xml"), kinds.XLSX),
        (office("content.xml"), kinds.ODT),
        ("Journal de la box, relevé à 3 h".encode(), kinds.TEXT),
        (office("word/document.xml", "word/vbaProject.bin"), None),
        (office("anything"), None),
        (b"PK\x03\x04 torn", None),
        (b"", None),
        (b"a\x00b", None),
        (b"caf\xe9", None),
        (b" \n<b>x</b>", None),
        (b"\xef\xbb\xbf<p>", None),
        (b"hello <SCRIPT>", None),
        (b"#!/bin/sh", None),
        (b"%!PS-Adobe", None),
        (b"MZ\x90\x00", None),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, kind: kinds.Kind | None) -> None:
    assert kinds.kind_of(content) == kind


@pytest.fixture
def room(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.mark.django_db
def test_the_same_bytes_are_one_file_named_by_what_it_holds(room: Path) -> None:
    path, digest = keep(b"scan", "customers", ".pdf")
    assert (path, digest) == (f"customers/{digest[:2]}/{digest}.pdf", digest_of(b"scan"))
    assert keep(b"scan", "customers", ".pdf") == (path, digest)
    assert [one.relative_to(room).as_posix() for one in room.rglob("*") if one.is_file()] == [path]
    assert kept(path, digest) == b"scan"


@pytest.mark.django_db
def test_bytes_changed_on_the_disk_are_told(room: Path) -> None:
    path, digest = keep(b"scan", "customers")
    (room / path).write_bytes(b"forged")
    assert kept(path) == b"forged"
    with pytest.raises(Damaged):
        kept(path, digest)


def test_a_write_that_fails_leaves_the_former_file(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    keep_as("documents/1.pdf", b"first")
    monkeypatch.setattr("kernel.services.files.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        keep_as("documents/1.pdf", b"second")
    assert kept("documents/1.pdf") == b"first"


@pytest.mark.django_db
def test_a_file_goes_with_the_last_row_that_names_it(room: Path, django_capture_on_commit_callbacks: Any) -> None:
    path, _digest = keep(b"scan", "customers")
    for names, left in (([path], True), ([], False), ([], False)):
        with django_capture_on_commit_callbacks(execute=True):
            let_go([path], names.__contains__)
        assert (room / path).exists() is left


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_outside_a_transaction_nor_let_go_by_one_that_fails(room: Path) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        keep(b"scan", "customers")
    assert list(room.rglob("*")) == []
    with transaction.atomic():
        path, _digest = keep(b"scan", "customers")
    with transaction.atomic():
        let_go([path], set[str]().__contains__)
        transaction.set_rollback(True)
    assert (room / path).exists()
