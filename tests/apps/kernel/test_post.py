"""Letters on paper: printed as one file, posted, followed; mails that come back."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from kernel.errors import Refused
from kernel.messengers.base import AddressRefused
from kernel.models import Bounce, Event, Message, Operator, PrintRun, User
from kernel.services import (
    clear_bounce,
    print_letters,
    printed_file,
    queue_message,
    read_bounce,
    record_bounce,
    record_delivery,
    record_posting,
    record_postings,
    record_tracking,
    send_messages,
    undo_posting,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk@operator.example", name="Clerk")


@pytest.fixture
def house() -> Operator:
    return Operator.objects.create(
        pk=1, name="Fibre des Alpes", siren="732829320", siret="73282932000074", vat_number="FR44732829320",
        street="1 rue du Pont", postcode="38000", city="Grenoble", email="house@operator.example", legal_form="SAS",
        capital=10_000,
    )  # fmt: skip


def letter(key: str = "l", **more: Any) -> Message:
    facts = {
        "subject": "Rappel",
        "body": "Bonjour,\n\nil reste 10 € à payer.",
        "to": "Ravel\n4 rue Haute\n38000 Grenoble",
    }
    return queue_message(channel="letter", key=key, at=AT, **{**facts, **more})


def mail(key: str = "m", to: str = "a@example.org") -> Message:
    message = queue_message(channel="mail", to=to, subject="s", body="b", key=key, at=AT)
    assert send_messages(at=AT) == 1
    message.refresh_from_db()
    return message


def test_waiting_letters_make_one_file_each_on_its_sheet(house: Operator, clerk: User) -> None:
    letters = [letter("1"), letter("2", registered=True, subject="Mise en demeure"), letter("3", body="x\n" * 60)]
    run = print_letters(letters, at=AT, by=clerk)
    pages = [page.extract_text() for page in PdfReader(BytesIO(printed_file(run))).pages]
    assert len(pages) == 4
    assert "Grenoble, le 23 novembre 2026" in pages[0]
    assert "SAS au capital de 10\u202f000,00\u00a0€" in pages[0]
    assert "Mise en demeure" in pages[1]
    assert "RECOMMANDÉE" in pages[1].upper()
    assert [row.state for row in Message.objects.filter(channel="letter")] == ["to_post"] * 3
    again = print_letters(letters, at=AT + timedelta(days=1), by=clerk)
    assert again.sha256 == run.sha256
    assert PrintRun.objects.count() == 2
    with pytest.raises(Refused, match="nothing_to_print"):
        print_letters([mail()], at=AT, by=clerk)


@pytest.mark.parametrize("number", ["1A 234 567 8901 2", "RK 473 124 829 FR", "2c01234567890"])
def test_a_registered_letter_is_posted_with_its_number(clerk: User, number: str) -> None:
    posted = record_posting(letter(), at=AT, by=clerk, tracking=number)
    assert (posted.state, posted.posted_at, posted.tracking) == ("posted", AT, number.replace(" ", "").upper())


def test_a_number_that_is_none_moves_nothing(clerk: User) -> None:
    waiting = letter()
    for number in ("RK473124828FR", "1A2", "hello", "1A 234 567 8901 23"):
        with pytest.raises(Refused, match="tracking_invalid"):
            record_posting(waiting, at=AT, by=clerk, tracking=number)
    record_posting(letter("other"), at=AT, by=clerk, tracking="1A23456789012")
    with pytest.raises(Refused, match="tracking_taken"):
        record_postings({letter("third"): "", waiting: "1A23456789012"}, at=AT, by=clerk)
    assert Message.objects.filter(state="to_post").count() == 2
    record_tracking(waiting, "1B23456789012")
    assert Message.objects.get(pk=waiting.pk).tracking == "1B23456789012"


def test_the_day_of_the_post_mark_may_be_told_a_week_late(clerk: User) -> None:
    later = AT + timedelta(days=3)
    posted = record_posting(letter(), at=later, by=clerk, on=TODAY)
    assert posted.posted_at == datetime(2026, 11, 23, 16, tzinfo=UTC)
    waiting = letter("2")
    for on, at in ((TODAY - timedelta(days=1), AT), (TODAY + timedelta(days=9), AT), (TODAY, AT + timedelta(days=8))):
        with pytest.raises(Refused, match="posted_on_makes_no_sense"):
            record_posting(waiting, at=at, by=clerk, on=on)
    assert Message.objects.get(pk=waiting.pk).state == "to_post"


def test_a_slip_is_undone_within_a_day_and_not_after(clerk: User) -> None:
    posted = record_posting(letter(), at=AT, by=clerk, tracking="1A23456789012")
    assert undo_posting(posted, at=AT + timedelta(hours=23)).state == "to_post"
    assert (posted.posted_at, posted.posted_by, posted.tracking) == (None, None, "")
    record_posting(posted, at=AT, by=clerk)
    with pytest.raises(Refused, match="posting_stands"):
        undo_posting(posted, at=AT + timedelta(hours=24))
    assert Message.objects.get(pk=posted.pk).state == "posted"


def test_what_the_post_says_of_a_letter_is_kept_once(clerk: User, house: Operator) -> None:
    one, other = (record_posting(letter(key), at=AT, by=clerk) for key in "12")
    assert record_delivery(one, on=TODAY, came_back=False, at=AT, by=clerk).received_on == TODAY
    for message, on, code in ((one, TODAY, "delivery_known"), (other, TODAY - timedelta(days=1), "makes_no_sense")):
        with pytest.raises(Refused, match=code):
            record_delivery(message, on=on, came_back=True, at=AT, by=clerk)
    assert Bounce.objects.count() == 0
    record_delivery(other, on=TODAY, came_back=True, why="NPAI", at=AT, by=clerk)
    bounce = Bounce.objects.get()
    assert (bounce.address, bounce.source, bounce.why) == (other.recipient, "post", "NPAI")


REPORT = """From: MAILER-DAEMON@mx.example
Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user here
--b
Content-Type: text/rfc822-headers

Message-ID: <message-{pk}@{domain}>
Subject: s
--b--
"""


def report(message: Message, domain: str, **more: str) -> bytes:
    facts = {"to": message.recipient, "action": "failed", "status": "5.1.1", **more}
    return REPORT.format(pk=message.pk, domain=domain, **facts).encode()


@pytest.fixture
def domain(settings: Any) -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip("> ")


def test_a_report_marks_the_address_and_tells_the_house_once(domain: str, house: Operator) -> None:
    message = mail()
    for later in (0, 1):
        read_bounce(report(message, domain, to="A@Example.org"), at=AT + timedelta(hours=later))
    bounce = Bounce.objects.get()
    assert (bounce.address, bounce.source, bounce.message) == ("a@example.org", "report", message)
    assert bounce.why == "5.1.1 smtp; 550 no such user here"
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("failed", bounce.why)
    told = Message.objects.get(key=f"bounce/{bounce.pk}")
    assert (told.recipient, "a@example.org" in told.subject) == ("house@operator.example", True)
    assert Event.objects.filter(name="bounce.recorded", subject_id=bounce.pk).count() == 1


@pytest.mark.parametrize(
    ("more", "wrong_domain"),
    [({"action": "delayed"}, ""), ({"status": "4.2.2"}, ""), ({"to": "victim@example.org"}, ""), ({}, "evil.example")],
)
def test_a_report_that_proves_nothing_marks_nobody(domain: str, more: dict[str, str], wrong_domain: str) -> None:
    message = mail()
    assert read_bounce(report(message, wrong_domain or domain, **more), at=AT) == []
    assert read_bounce(b"\xff\x00 not a mail", at=AT) == []
    message.refresh_from_db()
    assert (message.state, Bounce.objects.count()) == ("sent", 0)


def test_an_address_refused_at_once_is_marked_until_somebody_clears_it(monkeypatch: Any, clerk: User) -> None:
    def refuse(*_args: object) -> None:
        raise AddressRefused("550 nobody")

    monkeypatch.setattr("kernel.messengers.mail.DjangoMailMessenger.send", refuse)
    for key in "12":
        queue_message(channel="mail", to="gone@example.org", subject="s", body="b", key=key, at=AT)
    assert send_messages(at=AT) == 0
    bounce = Bounce.objects.get()
    assert (bounce.address, bounce.source, bounce.why) == ("gone@example.org", "refused", "550 nobody")
    clear_bounce(bounce, at=AT, by=clerk)
    with pytest.raises(Refused, match="bounce_cleared"):
        clear_bounce(bounce, at=AT, by=clerk)
    record_bounce("gone@example.org", why="again", source="hand", at=AT, by=clerk)
    assert Bounce.objects.filter(cleared_at=None).count() == 1
