import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from kernel.errors import Refused
from kernel.messengers.mail import DjangoMailMessenger
from kernel.models import Message, SweepRun, User
from kernel.selectors import letters_to_post
from kernel.services import Draft, queue_message, queue_messages, record_posting, send_messages

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def queue(key: str = "k", channel: str = "mail", **more: Any) -> Message:
    return queue_message(
        channel=channel, to="a@example.org", subject="Hello\nBcc: x@y", body="b", key=key, at=AT, **more
    )


class Carrier:
    """Fails as it is told, then lets through."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    def __call__(self) -> None:
        if self.errors:
            raise self.errors.pop(0)


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Carrier:
    carrier = Carrier()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", carrier)
    return carrier


def test_a_queued_mail_leaves_once_with_a_stable_identifier() -> None:
    message = queue()
    assert send_messages(at=AT) == 1
    assert send_messages(at=AT) == 0
    (sent,) = mail.outbox
    assert sent.extra_headers["Message-ID"].startswith(f"<message-{message.pk}@")
    assert sent.subject == "Hello Bcc: x@y"
    message.refresh_from_db()
    assert (message.state, message.sent_at) == ("sent", AT)
    assert SweepRun.objects.get(name="kernel.send_messages").ran_at == AT


def test_the_same_reason_never_writes_twice() -> None:
    assert queue().pk == queue().pk
    assert Message.objects.count() == 1


def test_a_mail_waits_for_its_hour() -> None:
    queue(due_at=AT + timedelta(hours=1))
    assert send_messages(at=AT) == 0
    assert send_messages(at=AT + timedelta(hours=1)) == 1


def test_a_carrier_that_is_away_is_tried_again_later(carrier: Carrier) -> None:
    carrier.errors = [OSError("no route")]
    message = queue()
    send_messages(at=AT)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.due_at, message.last_error) == (
        "queued", 1, AT + timedelta(minutes=1), "no route",
    )  # fmt: skip
    send_messages(at=AT + timedelta(minutes=1))
    message.refresh_from_db()
    assert message.state == "sent"


def test_after_the_last_try_it_is_shown_as_failed(carrier: Carrier) -> None:
    carrier.errors = [OSError("no route")] * 6
    message = queue()
    for hours in range(0, 60, 10):
        send_messages(at=AT + timedelta(hours=13 * hours))
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("failed", 6)


def test_a_refused_address_is_not_tried_again(carrier: Carrier) -> None:
    carrier.errors = [smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such user")})]
    message = queue()
    send_messages(at=AT)
    message.refresh_from_db()
    assert message.state == "failed"
    assert "no such user" in message.last_error


def test_a_transient_refusal_is_tried_again(carrier: Carrier) -> None:
    carrier.errors = [smtplib.SMTPRecipientsRefused({"a@example.org": (451, b"greylisted")})]
    message = queue()
    send_messages(at=AT)
    message.refresh_from_db()
    assert message.state == "queued"


def test_a_sweep_killed_in_the_middle_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(self: DjangoMailMessenger, message: Message) -> None:
        raise SystemExit

    message = queue()
    with monkeypatch.context() as patch:
        patch.setattr(DjangoMailMessenger, "send", die)
        with pytest.raises(SystemExit):
            send_messages(at=AT)
    assert send_messages(at=AT + timedelta(minutes=9)) == 0
    assert send_messages(at=AT + timedelta(minutes=10)) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 2)


def test_a_letter_waits_for_the_person_who_posts_it() -> None:
    clerk = User.objects.create_user("clerk@example.org", name="Clerk")
    letter = queue(channel="letter")
    assert send_messages(at=AT) == 0
    assert list(letters_to_post()) == [letter]
    record_posting(letter, at=AT, by=clerk)
    assert (letter.state, letter.posted_at, letter.posted_by) == ("posted", AT, clerk)
    with pytest.raises(Refused, match="not_to_post"):
        record_posting(letter, at=AT + timedelta(days=1), by=clerk)
    assert letter.posted_at == AT


def test_the_database_wants_a_date_on_what_was_sent() -> None:
    message = queue()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(state="sent")


def test_many_are_queued_in_one_statement_and_known_ones_left_as_they_are(
    django_assert_num_queries: Any,
) -> None:
    queue("3")
    drafts = [Draft("mail", f"{rank}@example.org", "s", "b", str(rank)) for rank in range(50)]
    with django_assert_num_queries(1):
        queue_messages(drafts, at=AT)
    assert Message.objects.count() == 50
    assert Message.objects.get(key="3").recipient == "a@example.org"
    assert Message.objects.get(key="7").state == "queued"
