from datetime import date, timedelta
from decimal import Decimal

import pytest

from kernel.models import Calendar, Message
from kernel.services import publish_calendar, publish_policy
from provisioning.models import Line, Node, Suspension
from sla import services
from sla.models import ClockEvent, Impact, Incident, Ticket
from sla.selectors import clock_of, open_impact
from subscribers.models import ContractOption
from tests.apps.sla.world import HOUR, MONDAY_9, fail, make_line, make_lines, noc, only_impact, paris, recover
from tests.apps.subscribers.make import make_option

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def line() -> Line:
    return make_line()


def test_a_loss_opens_one_incident_with_a_clock_from_the_first_bad_sample(line: Line) -> None:
    incident = fail(line)
    impact = only_impact(incident)
    assert (incident.number, incident.state, incident.origin) == ("I-2026-00001", "new", "monitoring")
    assert (impact.started_at, impact.opened_at, impact.last_good_at) == (
        MONDAY_9, MONDAY_9 + MINUTE, MONDAY_9 - MINUTE,
    )  # fmt: skip
    assert (impact.next_due_at, impact.next_threshold_at) == (paris("11-24T14:00"), paris("11-23T16:30"))
    assert (impact.monthly_fee, impact.terms["gtr"]["version"]) == (Decimal("49.90"), 0)
    (event,) = impact.events.all()
    assert (event.kind, event.at, event.recorded_at) == ("started", MONDAY_9, MONDAY_9 + MINUTE)


def test_the_customer_gets_a_ticket_and_a_mail_in_his_language(line: Line) -> None:
    ticket = only_impact(fail(line)).ticket
    assert (ticket.number, ticket.state, ticket.origin) == ("T-2026-00001", "new", "monitoring")
    (reply,) = ticket.replies.all()
    assert reply.author is None
    assert "23/11/2026 09:00" in reply.body
    (message,) = Message.objects.filter(about_type="sla.ticket")
    assert (message.recipient, message.language) == ("contact1@example.org", "fr")
    assert message.subject.startswith("[T-2026-00001]")


def test_a_technical_contact_is_told_too_and_the_same_address_once(line: Line) -> None:
    customer = line.contract.customer
    customer.contacts.create(name="Tech", email="tech@example.org", roles=["technical"])
    customer.contacts.create(name="Same", email="Contact1@example.org", roles=["technical"])
    customer.contacts.create(name="Bills", email="bills@example.org", roles=["billing"])
    fail(line)
    told = Message.objects.filter(about_type="sla.ticket").values_list("recipient", flat=True)
    assert sorted(told) == ["contact1@example.org", "tech@example.org"]


def test_terms_fee_and_calendar_are_frozen_at_the_opening(line: Line) -> None:
    impact = only_impact(fail(line))
    calendar = Calendar.objects.get(code="fr")
    publish_calendar(calendar, valid_from=date(2020, 1, 1), weekly={"6": [["08:00", "09:00"]]})
    values = {"allowance": "PT1H"}
    publish_policy("gtr", values, valid_from=date(2020, 1, 1), at=MONDAY_9, by=None, reason="test")
    type(line.contract).objects.update(monthly_fee=Decimal("99.00"))
    services.cross_thresholds(at=paris("11-23T16:30"))
    impact.refresh_from_db()
    assert (impact.next_due_at, impact.monthly_fee) == (paris("11-24T14:00"), Decimal("49.90"))
    assert clock_of(impact, paris("11-24T14:00")).deadline == paris("11-24T14:00")


@pytest.mark.parametrize(("base", "fee"), [("access", "49.90"), ("options", "67.90")])
def test_the_base_is_the_access_alone_or_with_the_options_carried_that_day(base: str, fee: str) -> None:
    publish_policy("gtr", {"base": base}, valid_from=date(2020, 1, 1), at=MONDAY_9, by=None, reason="x")
    line = make_line()
    for starts_on, ends_on in ((None, None), (date(2026, 11, 24), None), (None, date(2026, 11, 22))):
        ContractOption.objects.create(
            contract=line.contract, option=make_option(), quantity=2, monthly_fee=Decimal("9.00"),
            starts_on=starts_on, ends_on=ends_on,
        )  # fmt: skip
    assert only_impact(fail(line)).monthly_fee == Decimal(fee)


def test_a_contract_signed_under_another_policy_keeps_it() -> None:
    values = {"allowance": "PT4H"}
    publish_policy("gtr", values, valid_from=date(2020, 1, 1), at=MONDAY_9, by=None, reason="gold")
    impact = only_impact(fail(make_line()))
    assert impact.next_due_at == paris("11-23T13:00")


@pytest.mark.parametrize(
    ("starts", "started_at"), [("proven_loss", MONDAY_9), ("detection", MONDAY_9 + MINUTE), ("customer_ticket", None)]
)
def test_the_policy_says_when_the_clock_starts(starts: str, started_at: object) -> None:
    publish_policy("gtr", {"starts": starts}, valid_from=date(2020, 1, 1), at=MONDAY_9, by=None, reason="x")
    assert only_impact(fail(make_line())).started_at == started_at


def test_a_node_opens_one_incident_and_a_clock_for_each_line() -> None:
    lines = make_lines(3)
    incident = fail(*lines, kind="node", root_node=lines[0].node)
    assert incident.impacts.count() == 3
    assert Ticket.objects.count() == 3
    assert (incident.facts["lines"], incident.facts["node"], incident.root_node) == (3, "PoP 1", lines[0].node)


@pytest.mark.parametrize(("count", "severity"), [(1, 3), (5, 2), (20, 1)])
def test_severity_comes_from_the_contracts_touched(count: int, severity: int) -> None:
    incident = fail(*make_lines(count))
    incident.refresh_from_db()
    assert incident.severity == severity


def test_a_suspended_line_and_one_without_service_open_nothing(line: Line) -> None:
    Suspension.objects.create(line=line, reason="unpaid", started_at=MONDAY_9 - HOUR, why="x")
    incident = fail(line)
    assert incident.impacts.count() == 0
    assert Impact.objects.count() == 0


def test_a_line_is_never_given_two_clocks(line: Line) -> None:
    first = fail(line)
    second = fail(line, since=paris("11-23T09:30"), kind="node", root_node=line.node)
    impact = Impact.objects.get()
    first.refresh_from_db()
    assert (impact.incident, impact.started_at) == (second, MONDAY_9)
    assert (first.state, first.merged_into) == ("closed", second)
    assert Ticket.objects.count() == 1


def test_a_loss_that_began_earlier_starts_the_running_clock_earlier(line: Line) -> None:
    incident = fail(line, since=paris("11-23T10:00"))
    services.attach_lines(incident, [line], started_at=MONDAY_9, last_good_at=None, at=paris("11-23T11:00"))
    impact = only_impact(incident)
    assert (impact.started_at, impact.next_due_at) == (MONDAY_9, paris("11-24T14:00"))
    assert list(impact.events.values_list("kind", flat=True)) == ["started", "corrected"]


def test_late_lines_attach_to_the_same_incident() -> None:
    one, other = make_lines(2)
    incident = fail(one, kind="node", root_node=one.node)
    services.attach_lines(incident, [other, one], started_at=MONDAY_9, last_good_at=None, at=paris("11-23T09:05"))
    assert incident.impacts.count() == 2
    incident.refresh_from_db()
    assert incident.facts["lines"] == 2


def test_the_same_fault_within_a_day_continues_the_clock_of_a_closed_incident(line: Line) -> None:
    incident = fail(line)
    recover(line, paris("11-23T12:00"))
    incident.refresh_from_db()
    services.close_incident(incident, cause="power cut", at=paris("11-23T13:00"), by=noc())
    again = fail(line, since=paris("11-24T09:00"))
    impact = only_impact(again)
    assert again == incident
    assert (again.state, again.restored_at, again.closed_at) == ("in_progress", None, None)
    assert (impact.state, impact.restored_at, impact.next_due_at) == ("running", None, paris("11-25T11:00"))
    assert impact.ticket.state == "in_progress"
    assert clock_of(impact, paris("11-24T10:00")).elapsed == 4 * HOUR


def test_a_day_to_the_second_is_a_relapse_and_a_second_more_is_not(line: Line) -> None:
    incident = fail(line)
    recover(line, paris("11-23T12:00"))
    assert fail(line, since=paris("11-24T12:00")) == incident
    recover(line, paris("11-24T12:30"))
    later = fail(line, since=paris("11-25T12:30:01"))
    assert later != incident
    assert later.follows == incident
    assert Impact.objects.filter(incident=later).get().started_at == paris("11-25T12:30:01")


def test_another_kind_of_fault_is_no_relapse(line: Line) -> None:
    incident = fail(line, kind="node", root_node=line.node)
    recover(line, paris("11-23T12:00"))
    other = Node.objects.create(code="pop-2", name="PoP 2", kind="pop")
    assert fail(line, since=paris("11-23T14:00")) != incident
    recover(line, paris("11-23T15:00"))
    same_kind = fail(line, since=paris("11-23T16:00"), kind="node", root_node=other)
    assert same_kind == incident


def test_a_loss_recorded_late_has_its_thresholds_dated_at_once(line: Line) -> None:
    noc()
    impact = only_impact(fail(line, at=paris("11-24T11:00")))
    assert list(impact.crossings.values_list("threshold", "due_at", "noticed_at")) == [
        ("50%", paris("11-23T16:30"), paris("11-24T11:00")),
        ("75%", paris("11-24T10:15"), paris("11-24T11:00")),
    ]
    assert impact.next_threshold_at == paris("11-24T12:30")
    assert Message.objects.filter(about_type="sla.impact").count() == 2


def test_what_a_taken_over_clock_leaves_behind_is_restored_with_what_stays() -> None:
    one, other = make_lines(2)
    first = fail(one, other)
    recover(one, paris("11-23T10:00"))
    second = fail(other, since=paris("11-23T10:30"), kind="node", root_node=other.node)
    first.refresh_from_db()
    assert (first.state, first.restored_at) == ("restored", paris("11-23T10:00"))
    assert only_impact(second).line == other


def test_a_late_line_opens_a_restored_incident_again() -> None:
    one, other = make_lines(2)
    incident = fail(one, kind="node", root_node=one.node)
    recover(one, paris("11-23T10:00"))
    services.attach_lines(incident, [other], started_at=MONDAY_9, last_good_at=None, at=paris("11-23T10:05"))
    incident.refresh_from_db()
    assert (incident.state, incident.restored_at) == ("in_progress", None)


def test_what_was_merged_meanwhile_is_attached_to_where_it_went() -> None:
    one, other = make_lines(2)
    first = fail(one)
    second = fail(one, kind="node", root_node=one.node)
    services.attach_lines(first, [other], started_at=MONDAY_9, last_good_at=None, at=paris("11-23T09:05"))
    assert Impact.objects.get(line=other).incident == second


def test_an_incident_without_lines_is_one_all_the_same() -> None:
    node = Node.objects.create(code="olt-9", name="OLT 9", kind="olt")
    incident = fail(kind="node", root_node=node)
    assert (incident.impacts.count(), incident.severity) == (0, 3)


def test_open_impact_knows_the_running_clock(line: Line) -> None:
    assert open_impact(line) is None
    incident = fail(line)
    assert open_impact(line) == only_impact(incident)
    recover(line, paris("11-23T12:00"))
    assert open_impact(line) is None
    assert ClockEvent.objects.count() == 2
    assert Incident.objects.get().state == "restored"
