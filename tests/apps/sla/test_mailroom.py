from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from errno import ENOSPC
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.core.management import call_command
from django.db import Error as DatabaseTrouble

from kernel.errors import Refused, Unavailable
from kernel.models import Message
from sla import services
from sla.models import Attachment, InboundMail, PublicReply, Ticket
from sla.services.forgetting import forget_person
from tests.apps.sla.world import MONDAY_9, fail, make_line, make_lines, noc
from tests.apps.subscribers.make import make_user

pytestmark = pytest.mark.django_db
AT = MONDAY_9 + timedelta(hours=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def mail(sender: str, subject: str = "Panne", body: str = "Plus rien", **headers: str) -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"] = sender, subject
    made["Message-ID"] = headers.pop("message_id", f"<{crc32(f'{sender}{subject}{body}'.encode())}@mail.example>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made.as_bytes()


def test_a_known_sender_opens_a_request_and_the_same_mail_twice_opens_one() -> None:
    line = make_line()
    raw = mail("Contact1@example.org")
    first, again = services.receive_mail(raw, at=AT), services.receive_mail(raw, at=AT)
    assert first == again
    ticket = Ticket.objects.get()
    assert (first.outcome, ticket.customer, ticket.origin) == ("opened", line.contract.customer, "email")
    assert [(reply.sender, reply.body) for reply in ticket.replies.all()][-1] == ("contact1@example.org", "Plus rien")


def test_an_answer_finds_its_ticket_by_reference_or_by_number() -> None:
    fail(make_line())
    ticket, told = Ticket.objects.get(), Message.objects.earliest("pk")
    by_reference = mail("contact1@example.org", "Re: bla", In_Reply_To=f"<message-{told.pk}@raccord.example>")
    by_number = mail("contact1@example.org", f"Re: [{ticket.number}]", "encore")
    for raw in (by_reference, by_number):
        assert services.receive_mail(raw, at=AT).ticket == ticket
    assert list(ticket.replies.exclude(sender="").values_list("body", flat=True)) == ["Plus rien", "encore"]


def test_a_stranger_who_names_a_ticket_gets_nothing_onto_it() -> None:
    one, _other = make_lines(2)
    fail(one)
    ticket = Ticket.objects.get()
    before = ticket.replies.count()
    for sender in ("contact2@example.org", "eve@nowhere.example"):
        taken = services.receive_mail(mail(sender, f"Re: [{ticket.number}]"), at=AT)
        assert (taken.outcome, taken.why, taken.ticket) == ("queued", "not_theirs", None)
    assert ticket.replies.count() == before


def test_unknown_senders_wait_for_a_person_who_files_or_drops_them() -> None:
    line = make_line()
    one = services.receive_mail(mail("eve@nowhere.example"), at=AT)
    two = services.receive_mail(mail("spam@nowhere.example"), at=AT)
    assert (one.outcome, one.why, Ticket.objects.count()) == ("queued", "unknown_sender", 0)
    assert services.file_mail(one, line.contract.customer, at=AT, by=noc()).ticket == Ticket.objects.get()
    assert services.drop_mail(two, by=noc()).outcome == "ignored"
    with pytest.raises(Refused, match="mail_sorted"):
        services.drop_mail(one, by=noc())


def with_photo(sender: str) -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = sender, "Photo", "<9@mail.example>"
    made.set_content("La box")
    made.add_attachment(PNG, maintype="image", subtype="png", filename="box.png")
    made.add_attachment(b"MZ\x00", maintype="application", subtype="x-msdownload", filename="virus.exe")
    return made.as_bytes()


def put_aside(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob("mails/*/*")]


def test_files_of_an_unknown_sender_are_kept_until_somebody_files_his_mail(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    line = make_line()
    queued = services.receive_mail(with_photo("eve@nowhere.example"), at=AT)
    assert [(file.name, file.content) for file in services.waiting_files(queued)] == [("box.png", PNG)]
    assert [("path" in entry, entry["name"], entry["size"]) for entry in queued.files] == [
        (True, "box.png", 28), (False, "virus.exe", 3),
    ]  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        ticket = services.file_mail(queued, line.contract.customer, at=AT, by=noc()).ticket
    assert ticket is not None
    written = ticket.replies.latest("pk")
    (kept,) = written.attachments.all()
    assert (kept.name, services.bytes_of(kept), written.sender) == ("box.png", PNG, "eve@nowhere.example")
    assert "virus.exe (1 Ko)" in written.body
    assert put_aside(tmp_path) == []


def test_who_is_forgotten_leaves_no_file_that_waited_to_be_sorted(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    customer = make_line().contract.customer
    queued = services.receive_mail(with_photo("eve@nowhere.example"), at=AT)
    other = services.receive_mail(with_photo("bob@nowhere.example").replace(b"<9@", b"<8@"), at=AT)
    assert put_aside(tmp_path) == [PNG, PNG]
    with django_capture_on_commit_callbacks(execute=True):
        told = forget_person(customer, addresses=["Eve@nowhere.example"])
    queued.refresh_from_db()
    assert (told["mails"], queued.sender, queued.files, put_aside(tmp_path)) == (1, "–", [], [PNG])
    assert [file.content for file in services.waiting_files(other)] == [PNG]


def test_files_of_a_dropped_mail_are_removed(tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    queued = services.receive_mail(with_photo("spam@nowhere.example"), at=AT)
    assert put_aside(tmp_path) == [PNG]
    with django_capture_on_commit_callbacks(execute=True):
        services.drop_mail(queued, by=noc())
    assert put_aside(tmp_path) == []


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_submitted"),
        ({"message_id": "<message-7@raccord.example>"}, "loop"),
    ],
)
def test_machines_and_our_own_words_come_to_nothing(headers: dict[str, str], why: str) -> None:
    make_line()
    taken = services.receive_mail(mail("contact1@example.org", **headers), at=AT)
    assert (taken.outcome, taken.why, Ticket.objects.count(), Message.objects.count()) == ("ignored", why, 0, 0)


def test_a_loop_is_cut_after_twenty_mails_in_an_hour() -> None:
    make_line()
    ticket = services.receive_mail(mail("contact1@example.org"), at=AT).ticket
    assert ticket is not None
    subjects = (f"Re: [{ticket.number}] {rank}" for rank in range(25))
    taken = [services.receive_mail(mail("contact1@example.org", subject), at=AT) for subject in subjects]
    assert [one.outcome for one in taken] == ["threaded"] * 19 + ["ignored"] * 6


def test_photos_are_kept_and_what_is_refused_is_named() -> None:
    make_line()
    ticket = services.receive_mail(with_photo("contact1@example.org"), at=AT).ticket
    assert ticket is not None
    written = ticket.replies.latest("pk")
    (kept,) = written.attachments.all()
    assert (kept.name, kept.media_type, services.bytes_of(kept)) == ("box.png", "image/png", PNG)
    assert "virus.exe" in written.body


class Box:
    """Two mails, the second of which the connection does not survive."""

    taken: list[str] = []

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        yield "1", mail("contact1@example.org")
        raise Unavailable("connection reset")

    def done(self, place: str) -> None:
        self.taken.append(place)

    def close(self) -> None: ...


def test_a_mailbox_that_hangs_up_loses_nothing(settings: Any) -> None:
    make_line()
    settings.MAILBOX, settings.MAILBOX_GATEWAY = "imaps://x:y@z", f"{__name__}.Box"
    assert services.fetch_mail(at=AT) == 1
    assert (Box.taken, InboundMail.objects.count()) == (["1"], 1)


class Photographed(Box):
    """One mail with a photo, until it is taken in."""

    taken: list[str] = []

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        if not self.taken:
            yield "1", with_photo("contact1@example.org")


def test_a_full_disk_loses_no_mail_and_leaves_no_row_without_its_file(settings: Any, monkeypatch: Any) -> None:
    make_line()
    settings.MAILBOX, settings.MAILBOX_GATEWAY = "imaps://x:y@z", f"{__name__}.Photographed"

    def full(*_given: Any) -> None:
        raise OSError(ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("kernel.services.files.keep_as", full)
        with pytest.raises(OSError, match="No space left"):
            services.fetch_mail(at=AT)
    assert (Photographed.taken, InboundMail.objects.count(), Ticket.objects.count()) == ([], 0, 0)
    assert not Attachment.objects.exists()
    assert services.fetch_mail(at=AT) == 1
    assert services.bytes_of(Attachment.objects.get()) == PNG


@pytest.mark.parametrize("trouble", [OSError(ENOSPC, "full"), DatabaseTrouble("gone")])
def test_a_piped_mail_that_cannot_be_kept_is_left_to_the_mail_server(trouble: Exception, monkeypatch: Any) -> None:
    def fails(*_given: Any, **_named: Any) -> None:
        raise trouble

    monkeypatch.setattr("sla.management.commands.receive_mail.receive_mail", fails)
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(mail("contact1@example.org"))))
    with pytest.raises(SystemExit) as end:
        call_command("receive_mail", stderr=StringIO())
    assert (end.value.code, InboundMail.objects.count()) == (75, 0)


def test_a_fault_told_by_mail_starts_the_clock_when_it_was_written() -> None:
    line = make_line()
    ticket = services.receive_mail(mail("contact1@example.org"), at=MONDAY_9).ticket
    assert ticket is not None
    declared = services.declare_fault(ticket, contract=line.contract, at=AT, by=noc())
    assert declared.impact is not None
    assert declared.impact.started_at == MONDAY_9
    with pytest.raises(Refused, match="already_a_fault"):
        services.declare_fault(ticket, contract=line.contract, at=AT, by=noc())


def test_an_answer_to_a_merged_request_goes_where_it_went() -> None:
    make_line()
    one = services.receive_mail(mail("contact1@example.org", "un"), at=AT).ticket
    two = services.receive_mail(mail("contact1@example.org", "deux"), at=AT).ticket
    assert one is not None
    assert two is not None
    services.merge_tickets(one, two, at=AT, by=noc())
    services.receive_mail(mail("contact1@example.org", f"Re: [{one.number}]", "suite"), at=AT)
    assert PublicReply.objects.get(body="suite").ticket == two
    one.refresh_from_db()
    assert (one.state, one.merged_into) == ("closed", two)


def test_a_customers_account_signs_what_it_mails() -> None:
    line = make_line()
    from subscribers.services import grant_portal_access

    anne = make_user("anne@ravel.example")
    grant_portal_access(anne, line.contract.customer)
    fail(line)
    ticket = Ticket.objects.get()
    services.receive_mail(mail("anne@ravel.example", f"Re: [{ticket.number}]"), at=AT)
    assert ticket.replies.latest("pk").author == anne
