from datetime import date
from typing import Any

import pytest

from kernel.errors import Refused
from kernel.models import Message, User
from kernel.services import publish_policy
from provisioning.models import Line, Suspension
from sla import services
from sla.models import Impact, PrivateNote, PublicReply, Ticket
from sla.selectors import conversation, impacts_of, open_tickets, tickets_of
from tests.apps.sla.world import HOUR, MONDAY_9, fail, make_line, make_lines, noc, only_impact, paris, recover
from tests.apps.subscribers.make import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> Line:
    return make_line()


@pytest.fixture
def customer(line: Line) -> User:
    user = make_user("anne@example.org")
    line.contract.customer.accesses.create(user=user)
    return user


def complain(line: Line, by: User, at: str = "11-23T09:00", **how: object) -> Ticket:
    given = {"subject": "Nothing works", "body": "since this morning", "origin": "portal", "at": paris(at)}
    return services.report(contract=line.contract, by=by, **{**given, **how})  # type: ignore[arg-type]


def test_a_report_starts_the_clock(line: Line, customer: User) -> None:
    ticket = complain(line, customer)
    impact = Impact.objects.get()
    assert ticket.impact == impact
    assert (impact.started_at, impact.incident.kind, impact.incident.origin) == (MONDAY_9, "report", "customer")
    assert impact.next_due_at == paris("11-24T14:00")
    assert [reply.author for reply in conversation(ticket)] == [None, customer]


def test_what_monitoring_proves_next_is_linked_and_keeps_the_earlier_start(line: Line, customer: User) -> None:
    ticket = complain(line, customer)
    reported = only_impact(Impact.objects.get().incident).incident
    incident = fail(line, since=paris("11-23T09:30"))
    impact = Impact.objects.get()
    reported.refresh_from_db()
    assert (impact.incident, impact.started_at) == (incident, MONDAY_9)
    assert (reported.state, reported.merged_into) == ("closed", incident)
    assert Ticket.objects.get() == ticket


def test_a_report_during_a_known_fault_goes_on_its_ticket(line: Line, customer: User) -> None:
    impact = only_impact(fail(line))
    ticket = complain(line, customer, at="11-23T09:30")
    assert ticket == impact.ticket
    assert Ticket.objects.count() == 1
    impact.refresh_from_db()
    assert (impact.started_at, ticket.replies.last().author) == (MONDAY_9, customer)  # type: ignore[union-attr]


def test_a_mail_that_came_before_the_first_bad_sample_starts_the_clock_earlier(line: Line) -> None:
    incident = fail(line)
    complain(line, noc(), at="11-23T10:00", origin="email", received_at=MONDAY_9 - HOUR)
    impact = only_impact(incident)
    assert (impact.started_at, impact.next_due_at) == (paris("11-23T08:00"), paris("11-24T13:00"))
    assert list(impact.events.values_list("kind", flat=True)) == ["started", "corrected"]


def test_a_policy_that_waits_for_the_customer_starts_at_his_report(customer: User) -> None:
    publish_policy("gtr", {"starts": "customer_ticket"}, valid_from=date(2020, 1, 1), at=MONDAY_9, by=None, reason="x")
    line = make_line("Other", 2)
    impact = only_impact(fail(line))
    assert (impact.started_at, impact.next_threshold_at, impact.events.count()) == (None, None, 0)
    complain(line, customer, at="11-23T10:00")
    impact.refresh_from_db()
    assert (impact.started_at, impact.next_due_at) == (paris("11-23T10:00"), paris("11-24T15:00"))


def test_a_report_soon_after_a_restoration_continues_the_clock_and_the_ticket(line: Line, customer: User) -> None:
    fail(line)
    recover(line, paris("11-23T12:00"))
    ticket = complain(line, customer, at="11-23T15:00")
    impact = Impact.objects.get()
    assert (ticket, impact.state, impact.next_due_at) == (impact.ticket, "running", paris("11-24T17:00"))
    assert ticket.state == "in_progress"


def test_a_suspended_line_gets_a_ticket_and_no_clock(line: Line, customer: User) -> None:
    Suspension.objects.create(line=line, reason="unpaid", started_at=MONDAY_9 - HOUR, why="x")
    assert complain(line, customer).impact is None
    assert Impact.objects.count() == 0


def test_a_question_starts_no_clock(line: Line, customer: User) -> None:
    ticket = services.ask(
        customer=line.contract.customer, subject="An invoice", body="what is this line?", origin="portal",
        at=MONDAY_9, by=customer, contract=line.contract,
    )  # fmt: skip
    assert (ticket.impact, Impact.objects.count()) == (None, 0)
    services.close_ticket(ticket, at=paris("11-23T10:00"), by=noc())
    assert ticket.replies.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"body": " "}, "text_missing"),
        ({"subject": ""}, "text_missing"),
        ({"received_at": paris("11-23T09:01")}, "in_the_future"),
        ({"received_at": paris("11-23T09:01").replace(year=1026)}, "moment_far_off"),
    ],
)
def test_an_empty_or_future_report_moves_nothing(
    line: Line, customer: User, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        complain(line, customer, **changes)
    assert (refused.value.code, Ticket.objects.count(), Impact.objects.count()) == (code, 0, 0)


def test_staff_answers_are_mailed_and_take_the_ticket(line: Line) -> None:
    ticket, person = only_impact(fail(line)).ticket, noc()
    services.reply(ticket, body="We are on our way.", at=paris("11-23T09:30"), by=person)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assigned_to) == ("in_progress", person)
    mail = Message.objects.get(key__startswith="sla.reply")
    assert (mail.recipient, mail.body.splitlines()[0]) == ("contact1@example.org", "We are on our way.")


def test_the_customer_s_words_reach_whoever_works_the_ticket_and_reopen_a_closed_one(
    line: Line, customer: User
) -> None:
    ticket, person = only_impact(fail(line)).ticket, noc()
    services.reply(ticket, body="Coming.", at=paris("11-23T09:30"), by=person)
    recover(line, paris("11-23T12:00"))
    ticket.refresh_from_db()
    services.close_ticket(ticket, at=paris("11-23T13:00"), by=person)
    services.reply(ticket, body="It is slow now.", at=paris("11-23T14:00"), by=customer)
    ticket.refresh_from_db()
    assert ticket.state == "in_progress"
    told = Message.objects.filter(key__startswith="sla.reply", recipient=person.email)
    assert [message.body.split("\n\nhttp")[0] for message in told] == ["It is slow now."]


def test_a_private_note_is_never_in_the_conversation(line: Line, customer: User) -> None:
    ticket = only_impact(fail(line)).ticket
    services.note(ticket, body="the gate code is 4711", at=MONDAY_9, by=noc())
    assert PrivateNote.objects.count() == 1
    assert not any("4711" in reply.body for reply in conversation(ticket))
    assert not Message.objects.filter(body__contains="4711").exists()
    with pytest.raises(Refused, match="not_allowed"):
        services.note(ticket, body="me too", at=MONDAY_9, by=customer)
    assert PrivateNote.objects.count() == 1


def test_a_ticket_stays_open_while_its_line_is_down(line: Line) -> None:
    ticket = only_impact(fail(line)).ticket
    with pytest.raises(Refused, match="clock_running"):
        services.close_ticket(ticket, at=paris("11-23T10:00"), by=noc())
    ticket.refresh_from_db()
    assert ticket.state == "new"


def test_a_ticket_is_given_to_staff_only(line: Line, customer: User) -> None:
    ticket, person = only_impact(fail(line)).ticket, noc()
    assert services.assign(ticket, to=person, at=MONDAY_9, by=person).assigned_to == person
    with pytest.raises(Refused, match="not_allowed"):
        services.assign(ticket, to=customer, at=MONDAY_9, by=person)
    ticket.refresh_from_db()
    assert ticket.assigned_to == person


def test_owner_colleague_and_stranger() -> None:
    mine, other = make_lines(2)
    fail(mine, other)
    owner, colleague, stranger = (make_user(f"{name}@example.org") for name in ("anne", "bob", "eve"))
    mine.contract.customer.accesses.create(user=owner)
    mine.contract.customer.accesses.create(user=colleague, role="colleague")
    for user in (owner, colleague):
        assert [ticket.contract for ticket in tickets_of(user)] == [mine.contract]
        assert [impact.line for impact in impacts_of(user)] == [mine]
    assert not tickets_of(stranger).exists()
    assert not impacts_of(stranger).exists()
    assert open_tickets().count() == 2
    assert PublicReply.objects.count() == 2
