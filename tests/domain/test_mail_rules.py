"""Mails as the world sends them: every encoding, no encoding, and machines that answer machines."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sla.domain.files import LARGEST, fault, kind_of, safe_name
from sla.domain.mail import read

HEAD = "From: Anne <Anne@Ravel.example>\r\nMessage-ID: <1@ravel.example>\r\n"


def letter(head: str = "", body: bytes = b"Bonjour") -> bytes:
    return (HEAD + head + "\r\n").encode("latin-1") + body


def test_a_plain_mail_is_read() -> None:
    told = read(letter("Subject: Re: [T-2026-00042] Panne\r\nIn-Reply-To: <a@x>\r\nReferences: <b@x> <a@x>\r\n"))
    assert (told.sender, told.sender_name, told.body) == ("anne@ravel.example", "Anne", "Bonjour")
    assert (told.numbers, told.references, told.automatic) == (("T-2026-00042",), ("<a@x>", "<b@x>"), "")


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        ("Content-Type: text/plain; charset=utf-8\r\n", "Coupé à midi".encode(), "Coupé à midi"),
        ("Content-Type: text/plain; charset=iso-8859-1\r\n", "Coupé à midi".encode("latin-1"), "Coupé à midi"),
        ("Content-Type: text/plain; charset=utf-8\r\n", "Coupé à 10 €".encode("cp1252"), "Coupé à 10 €"),
        ("Content-Type: text/plain; charset=klingon\r\n", "Coupé".encode(), "Coupé"),
        ("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", b"Q291cMOp", "Coupé"),
        ("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", b"%%%", ""),
        ("Content-Transfer-Encoding: quoted-printable\r\n", b"Coup=E9 =ZZ", "Coupé =ZZ"),
        ("Content-Type: text/html\r\n", b"<style>x</style><p>Plus rien</p><script>y</script>", "Plus rien"),
        ("", b"\x00\xff\xfe", "ÿþ"),
    ],
)
def test_words_are_read_whatever_their_encoding(head: str, body: bytes, words: str) -> None:
    assert read(letter(head, body)).body == words


def test_a_subject_with_broken_encoded_words_is_kept_as_it_can_be() -> None:
    assert read(letter("Subject: =?utf-8?q?Coup=C3=A9?= =?klingon?q?x?=\r\n")).subject == "Coupéx"
    assert read(letter("Subject: =?utf-8?b?@@@?=\r\n")).subject


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("Auto-Submitted: auto-replied\r\n", "auto_submitted"),
        ("Precedence: bulk\r\n", "bulk"),
        ("Content-Type: multipart/report; boundary=x\r\n", "bounce"),
        ("Return-Path: <>\r\n", "bounce"),
        ("X-Autoreply: yes\r\n", "robot"),
        ("List-Id: <news.example>\r\n", "robot"),
        ("Auto-Submitted: no\r\n", ""),
    ],
)
def test_machines_are_known(head: str, why: str) -> None:
    assert read(letter(head)).automatic == why


def test_what_is_quoted_below_is_left_out_unless_it_is_all_there_is() -> None:
    answer = "Toujours en panne.\n\nLe lun. 23 nov. 2026 à 09:00, Raccord <x@y> a écrit :\n> Bonjour".encode()
    assert read(letter("Content-Type: text/plain; charset=utf-8\r\n", answer)).body == "Toujours en panne."
    assert read(letter("", b"> Bonjour")).body == "> Bonjour"


def test_files_come_out_with_plain_names() -> None:
    body = (
        b'--b\r\nContent-Type: text/plain\r\n\r\nVoir photo\r\n--b\r\nContent-Type: image/png; name="../../box.png"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
    )
    told = read(letter("Content-Type: multipart/mixed; boundary=b\r\n", body))
    assert [(file.name, file.content) for file in told.files] == [(".._.._box.png", b"\x89PNG\r\n\x1a\n")]
    assert told.body == "Voir photo"


@given(st.binary(max_size=400))
def test_no_bytes_at_all_are_an_error(raw: bytes) -> None:
    told = read(raw)
    assert told.message_id
    assert "\x00" not in told.body + told.subject


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xd8\xff\xe0", ""),
        (b"%PDF-1.7", ""),
        (b"Journal de la box", ""),
        (b"", "empty"),
        (b"MZ\x90\x00", "unsafe"),
        (b"<html><script>", "unsafe"),
        (b"<?xml version='1.0'?><svg/>", "unsafe"),
        (b"#!/bin/sh", "unsafe"),
        (b"PK\x03\x04\x00", "unsafe"),
        (b"%PDF-" + b"x" * LARGEST, "too_large"),
    ],
)
def test_only_what_cannot_run_is_kept(content: bytes, why: str) -> None:
    assert fault(content) == why


def test_a_file_is_what_its_bytes_say_and_never_what_its_name_says() -> None:
    assert kind_of(b"\x89PNG\r\n\x1a\n") == ("image/png", ".png")
    assert safe_name("facture.pdf.exe", ".png") == "facture_pdf.png"
    assert safe_name("../../etc/passwd", ".txt") == "passwd.txt"
    assert safe_name("...", ".txt") == "fichier.txt"


BARE = b"From: a@b.example\r\n"
BROKEN = {
    "base64 cut short": (BARE + b"Subject: =?utf-8?b?Z?=\r\n\r\nmots", "=?utf-8?b?Z?=", "mots"),
    "charset of nothing": (BARE + b"Content-Type: text/plain; charset=undefined\r\n\r\n\xe9", "…", "é"),
    "null in a charset": (BARE + b"Subject: =?a\x00b?q?x=E9?=\r\n\r\nmots", "xé", "mots"),
    "charset in a charset": (BARE + b"Content-Type: text/plain; charset*=undefined'fr'%E9\r\n\r\n\xe9", "…", "é"),
    "half a letter": (BARE + b"Content-Type: text/plain; charset=utf-7\r\n\r\nx+2AA-y", "…", "x\ufffdy"),
    "unknown section": (BARE + b"Content-Type: text/html\r\n\r\n<![wrong x <p>mots</p>", "…", "mots"),
    "half a tag": (BARE + b"Content-Type: text/html\r\n\r\n<p>mots</p> et &amp; <a href", "…", "mots et & <a href"),
    "parts in parts": (BARE + b"Content-Type: message/rfc822\r\n\r\n" * 3000, "…", ""),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_mail_that_pythons_own_readers_refuse_is_read_all_the_same(name: str) -> None:
    raw, subject, body = BROKEN[name]
    letter = read(raw)
    assert (letter.sender, letter.subject, letter.body) == ("a@b.example", subject, body)


@pytest.mark.parametrize("name", ["=?utf-8?b?Z?=", "a\x00b", "é/\\..", ""])
def test_a_file_s_name_may_be_anything(name: str) -> None:
    head = BARE + b'Content-Type: application/pdf; name="' + name.encode() + b'"\r\n\r\n%PDF-1.7'
    (file,) = read(head).files
    assert (file.content, "/" in file.name, "\x00" in file.name) == (b"%PDF-1.7", False, False)
    cursed = (
        BARE + b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=undefined''x%E9\r\n\r\n"
    )
    assert read(cursed).files[0].name == "fichier"


def test_comments_within_comments_are_no_sender() -> None:
    letter = read(b"From: " + b"(" * 3000 + b"\r\nSubject: Panne\r\n\r\nmots")
    assert (letter.sender, letter.subject, letter.body) == ("", "Panne", "mots")


@pytest.mark.parametrize("html", [b"<a " * 100_000, b"<![x[ " + b"<" * 300_000], ids=["tags begun", "section begun"])
def test_no_mail_costs_the_square_of_its_length(html: bytes) -> None:
    """A minute and more of the processor where it does."""
    began = process_time()
    read(BARE + b"Content-Type: text/html\r\n\r\n" + html)
    assert process_time() - began < 10
