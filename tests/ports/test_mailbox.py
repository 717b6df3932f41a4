"""The mailbox over real IMAP: a server on loopback, in the open to this machine, over TLS, and by STARTTLS."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kernel.errors import Unavailable
from lab.mailbox import PASSWORD, USER, MailboxServer, mailbox_server
from sla import services
from sla.gateways.imap import ImapMailbox
from sla.models import InboundMail, Ticket
from tests.apps.sla.world import MONDAY_9, make_line

ADDRESS = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1"
AT = MONDAY_9 + timedelta(hours=1)


def mail(rank: int, size: int = 0) -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = (
        "contact1@example.org",
        f"Panne {rank}",
        f"<{rank}@mail.example>",
    )
    made.set_content("Plus rien" + "\n" + "x" * 70)
    if size:
        made.add_attachment(b"0" * size, maintype="application", subtype="zip", filename="journal.zip")
    return made.as_bytes()


@pytest.fixture
def box(settings: Any, tmp_path: Path) -> Iterator[MailboxServer]:
    settings.MEDIA_ROOT = tmp_path
    with mailbox_server() as server:
        settings.MAILBOX = f"imap://{ADDRESS}:{server.port}"
        yield server


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine that nobody signed but itself, with its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "lab")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "lab.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


def secured(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.django_db
def test_what_waits_is_taken_in_once_and_stays_in_the_box_as_seen(box: MailboxServer) -> None:
    make_line()
    box.put(mail(1), mail(2))
    assert (services.fetch_mail(at=AT), box.seen, services.fetch_mail(at=AT)) == (2, [True, True], 0)
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == ["Panne 1", "Panne 2"]
    assert [one.outcome for one in InboundMail.objects.all()] == ["opened", "opened"]


@pytest.mark.django_db
def test_a_connection_lost_on_the_way_doubles_nothing(box: MailboxServer) -> None:
    make_line()
    box.put(mail(1), mail(2), mail(3))
    # It dies once the first mail was handed over: that one is taken in, and its mark is lost.
    box.hang_up_after = 1
    assert (services.fetch_mail(at=AT), box.seen, Ticket.objects.count()) == (0, [False] * 3, 1)
    box.hang_up_after = None
    assert (services.fetch_mail(at=AT), box.seen, Ticket.objects.count()) == (3, [True] * 3, 3)


@pytest.mark.django_db
def test_a_huge_attachment_is_named_and_not_kept(box: MailboxServer, tmp_path: Path) -> None:
    make_line()
    box.put(mail(1, size=11 * 1024 * 1024))
    assert services.fetch_mail(at=AT) == 1
    written = Ticket.objects.get().replies.latest("pk")
    assert written.body.endswith("journal.zip (11264 Ko)]")
    assert (written.attachments.count(), [path for path in tmp_path.rglob("*") if path.is_file()]) == (0, [])


@pytest.mark.django_db
def test_a_mail_we_stumble_over_waits_and_the_others_do_not(box: MailboxServer, monkeypatch: Any) -> None:
    make_line()
    box.put(mail(1), mail(2), mail(3))
    whole = services.mailroom.receive_mail

    def stumbling(raw: bytes, *, at: datetime) -> InboundMail:
        if b"Panne 2" in raw:
            raise ValueError("a bug of ours")
        return whole(raw, at=at)

    monkeypatch.setattr(services.mailroom, "receive_mail", stumbling)
    with pytest.raises(ValueError, match="a bug of ours"):
        services.fetch_mail(at=AT)
    assert (box.seen, Ticket.objects.count()) == ([True, False, True], 2)


def test_a_wrong_password_or_folder_is_told_as_unavailable(box: MailboxServer, settings: Any) -> None:
    for address in (f"imap://x:y@127.0.0.1:{box.port}", f"imap://{ADDRESS}:{box.port}/Nowhere", "imap://127.0.0.1:1"):
        settings.MAILBOX = address
        with pytest.raises(Unavailable):
            list(ImapMailbox().waiting())
    assert box.signs_in == 1


def test_a_folder_is_named_as_it_is(settings: Any) -> None:
    with mailbox_server(folder='Support "N1"') as server:
        server.put(mail(1))
        settings.MAILBOX = f"imap://{ADDRESS}:{server.port}/{quote(server.folder)}"
        mailbox = ImapMailbox()
        assert [raw for _place, raw in mailbox.waiting()] == [mail(1)]
        mailbox.close()


@pytest.mark.parametrize("scheme", ["imaps", "imap"])
def test_a_certificate_is_checked_before_the_password_is_told(
    scheme: str, settings: Any, certificate: Path, monkeypatch: Any
) -> None:
    with mailbox_server(tls=secured(certificate), starttls=scheme == "imap") as server:
        server.put(mail(1))
        settings.MAILBOX = f"{scheme}://{ADDRESS}:{server.port}"
        with pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"):
            list(ImapMailbox().waiting())
        assert (server.signs_in, server.plain_passwords) == (0, 0)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        mailbox = ImapMailbox()
        assert [raw for _place, raw in mailbox.waiting()] == [mail(1)]
        mailbox.close()
        assert (server.signs_in, server.plain_passwords) == (1, 0)


def test_no_password_crosses_an_open_line_to_another_machine(
    box: MailboxServer, settings: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("sla.gateways.imap.LOOPBACK", frozenset())
    with pytest.raises(Unavailable, match="no STARTTLS"):
        list(ImapMailbox().waiting())
    assert (box.signs_in, box.plain_passwords) == (0, 0)
