from datetime import timedelta
from typing import Any

import pytest

from kernel.errors import Refused
from kernel.models import Message
from sla import services
from sla.models import PrivateNote, Satisfaction, Ticket, TicketLink
from sla.selectors import clock_of
from tests.apps.sla.world import HOUR, MONDAY_9, fail, make_line, make_lines, noc, paris, recover
from tests.apps.subscribers.make import make_user

pytestmark = pytest.mark.django_db
AT = MONDAY_9 + HOUR


def question(line: object, subject: str = "Facture") -> Ticket:
    customer = line.contract.customer  # type: ignore[attr-defined]
    return services.ask(customer=customer, subject=subject, body="?", origin="portal", at=AT, by=None)


def test_whoever_watches_is_told_what_the_customer_writes() -> None:
    line, watcher = make_line(), noc("zoe@operator.example")
    ticket = services.assign(question(line), to=noc(), at=AT, by=noc())
    assert services.watch(ticket, by=watcher) is True
    services.hear(ticket, body="Alors ?", sender="contact1@example.org", at=AT, by=None)
    told = Message.objects.get(recipient=watcher.email, body__startswith="Alors")
    assert told.body == f"Alors ?\n\nhttp://localhost:8000/noc/demandes/{ticket.number}/"
    assert services.watch(ticket, by=watcher) is False


def test_requests_are_linked_once_and_merged_within_one_customer() -> None:
    one, other = make_lines(2)
    first, second, foreign = question(one), question(one, "Encore"), question(other)
    services.link(second, first)
    services.link(first, second)
    assert TicketLink.objects.count() == 1
    with pytest.raises(Refused, match="not_same_customer"):
        services.merge_tickets(first, foreign, at=AT, by=noc())
    assert services.merge_tickets(first, second, at=AT, by=noc()) == second
    assert PrivateNote.objects.get().ticket == second


def test_a_ticket_with_a_clock_is_never_merged_away() -> None:
    line = make_line()
    other = question(line)
    fail(line)
    carrier = Ticket.objects.get(impact__isnull=False)
    with pytest.raises(Refused, match="carries_a_clock"):
        services.merge_tickets(carrier, other, at=AT, by=noc())
    carrier.refresh_from_db()
    assert carrier.state == "new"


def test_incidents_merge_and_split_without_touching_a_clock() -> None:
    one, two, three = make_lines(3)
    big, small = fail(one, two), fail(three)
    deadlines = {impact.line_id: impact.next_due_at for impact in (*big.impacts.all(), *small.impacts.all())}
    services.merge_incidents(small, big, at=AT, by=noc())
    small.refresh_from_db()
    assert (small.state, small.merged_into, big.impacts.count()) == ("closed", big, 3)
    alone = big.impacts.get(line=two)
    fresh = services.split_incident(big, [alone], why="Another cable", at=AT, by=noc())
    assert (fresh.impacts.get(), fresh.follows, big.impacts.count()) == (alone, big, 2)
    now = {impact.line_id: impact.next_due_at for impact in (*big.impacts.all(), *fresh.impacts.all())}
    assert now == deadlines
    with pytest.raises(Refused, match="nothing_to_split"):
        services.split_incident(fresh, [alone], why="x", at=AT, by=noc())
    assert services.recompute_clocks(at=AT) == []


def test_a_restored_incident_that_takes_a_running_clock_in_is_worked_again() -> None:
    one, two = make_lines(2)
    restored, running = fail(one), fail(two)
    recover(one, AT)
    services.merge_incidents(running, restored, at=AT + HOUR, by=noc())
    restored.refresh_from_db()
    assert (restored.state, restored.restored_at) == ("in_progress", None)


def test_satisfaction_is_asked_once_a_day_after_and_answered_once() -> None:
    line = make_line()
    fail(line)
    recover(line, AT)
    assert services.ask_satisfaction(at=AT + 23 * HOUR) == 0
    assert [services.ask_satisfaction(at=AT + 25 * HOUR) for _ in range(2)] == [1, 0]
    assert services.ask_satisfaction(at=AT + timedelta(days=30)) == 0
    ticket = Ticket.objects.get()
    key = services.key_of(ticket)
    assert key in Message.objects.get(key=f"sla.satisfaction:{ticket.pk}").body
    services.rate(key, score=4, comment=" Merci ", at=AT + 26 * HOUR)
    assert Satisfaction.objects.values_list("score", "comment").get() == (4, "Merci")
    for code, given, score in (("already_rated", key, 5), ("link_invalid", key + "x", 5), ("score_unknown", key, 6)):
        with pytest.raises(Refused, match=code):
            services.rate(given, score=score, comment="", at=AT + 27 * HOUR)


def test_a_complaint_has_its_own_deadline_and_its_refusal_names_the_mediation() -> None:
    line = make_line()
    told: dict[str, Any] = {
        "customer": line.contract.customer,
        "reason": "Trop long",
        "at": paris("11-23T10:00"),
        "by": None,
    }
    event = paris("11-16T10:00").date()
    service = services.complain(kind="service", event_on=event, **told)
    technical = services.complain(kind="technical", event_on=event - timedelta(days=1), **told)
    assert (service.number, service.in_time, str(service.answer_by)) == ("P-2026-00001", True, "2026-12-07")
    assert (technical.in_time, str(technical.answer_by)) == (False, "2027-01-07")
    services.answer_complaint(service, body="Non.", upheld=False, at=paris("11-24T10:00"), by=noc())
    assert "médiateur" in service.ticket.replies.latest("pk").body
    with pytest.raises(Refused, match="complaint_answered"):
        services.answer_complaint(service, body="Oui.", upheld=True, at=paris("11-25T10:00"), by=noc())
    with pytest.raises(Refused, match="complaint_kind_unknown"):
        services.complain(kind="other", event_on=event, **told)


def test_a_split_clock_reads_the_same() -> None:
    one, two = make_lines(2)
    incident = fail(one, two)
    impact = incident.impacts.get(line=one)
    before = clock_of(impact, AT)
    services.split_incident(incident, [impact], why="x", at=AT, by=noc())
    impact.refresh_from_db()
    assert clock_of(impact, AT) == before


def test_three_months_of_force_majeure_are_told_once() -> None:
    make_user("admin@operator.example", "admin")
    impact = fail(make_line()).impacts.get()
    services.pause(impact, reason="force_majeure", proof="decree", at=AT, by=noc())
    assert services.warn_of_long_force_majeure(at=AT + timedelta(days=80)) == 0
    for _ in range(2):
        assert services.warn_of_long_force_majeure(at=AT + timedelta(days=95)) == 1
    assert Message.objects.filter(key__startswith="sla.force_majeure").count() == 1
