from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from kernel.errors import Refused
from kernel.lifecycle import Lifecycle
from kernel.models import Message, Transition, User
from kernel.selectors import history
from kernel.services import queue_message, transition

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
MAIL = Lifecycle("mail", {("queued", "fail"): "failed", ("failed", "retry"): "queued"})


@pytest.fixture
def message() -> Message:
    return queue_message(channel="mail", to="a@example.org", subject="s", body="b", key="k", at=AT)


@pytest.fixture
def author() -> User:
    return User.objects.create_user("Noc@Example.org", name="Noc")


def test_moves_the_row_and_says_who_when_and_why(message: Message, author: User) -> None:
    transition(message, MAIL, "fail", at=AT, by=author, why="no such street", last_error="550")
    assert (message.state, message.last_error) == ("failed", "550")
    (move,) = history(message)
    assert (move.action, move.before, move.after, move.at, move.by, move.why) == (
        "fail", "queued", "failed", AT, author, "no such street",
    )  # fmt: skip


def test_a_move_that_the_table_lacks_moves_nothing(message: Message) -> None:
    with pytest.raises(Refused, match="transition_refused"):
        transition(message, MAIL, "retry", at=AT)
    message.refresh_from_db()
    assert message.state == "queued"
    assert not Transition.objects.exists()


def test_the_slower_of_two_people_is_told(message: Message) -> None:
    stale = Message.objects.get(pk=message.pk)
    transition(message, MAIL, "fail", at=AT)
    with pytest.raises(Refused, match="changed_meanwhile"):
        transition(stale, MAIL, "fail", at=AT)
    assert Transition.objects.count() == 1


def test_the_database_refuses_to_rewrite_a_transition(message: Message) -> None:
    transition(message, MAIL, "fail", at=AT)
    for statement in ("UPDATE kernel_transition SET why = 'else'", "DELETE FROM kernel_transition"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Transition.objects.get().why == ""
