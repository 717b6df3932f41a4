from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from kernel.errors import Refused
from kernel.models import User
from kernel.selectors import history
from kernel.services import publish_policy
from provisioning.models import Line
from sla import services
from sla.models import Impact, Penalty
from sla.selectors import clock_of, penalties_of, penalties_to_credit, penalties_to_decide, penalties_to_take_back
from tests.apps.sla.world import MONDAY_9, approver, fail, make_line, noc, paris, recover
from tests.apps.subscribers.make import make_user

pytestmark = pytest.mark.django_db
CLOSED_AT = paris("11-25T12:00")


@pytest.fixture
def line() -> Line:
    return make_line()


@pytest.fixture
def customer(line: Line) -> User:
    user = make_user("anne@example.org")
    line.contract.customer.accesses.create(user=user)
    return user


def breach(line: Line, until: str = "11-24T16:00", since: str = "11-23T09:00") -> Impact:
    """A fault restored late, its incident closed."""
    incident = fail(line, since=paris(since))
    impact = recover(line, paris(until))
    incident.refresh_from_db()
    services.close_incident(incident, cause="fibre cut", at=paris(until) + timedelta(hours=1), by=noc())
    return impact


def only_penalty(impact: Impact) -> Penalty:
    return impact.penalties.get()


def test_closing_proposes_what_the_clock_tells_with_its_workings(line: Line) -> None:
    penalty = only_penalty(breach(line))
    assert (penalty.amount, penalty.share, penalty.lateness_seconds) == (Decimal("2.50"), Decimal("0.05"), 7200)
    assert (penalty.month, penalty.state, penalty.revision) == (date(2026, 11, 1), "proposed", 1)
    assert penalty.claim_before == paris("12-01T00:00")
    workings = penalty.workings
    assert (workings["deadline"], workings["lateness_working_seconds"]) == (paris("11-24T14:00").isoformat(), 7200)
    assert [step["code"] for step in workings["steps"]] == ["tier", "share_of_fee", "monthly_cap"]
    assert sum(segment["open_seconds"] for segment in workings["segments"] if segment["late"]) == 7200


@pytest.mark.parametrize("until", ["11-24T13:59", "11-24T14:00", "11-24T14:59"])
def test_in_time_or_less_than_an_hour_late_owes_nothing(line: Line, until: str) -> None:
    breach(line, until)
    assert Penalty.objects.count() == 0


def test_proposing_again_proposes_nothing_more(line: Line) -> None:
    impact = breach(line)
    with transaction.atomic():
        assert services.propose_penalty(impact, at=CLOSED_AT) is None
    assert services.propose_penalties(at=paris("11-30T03:20")) == 0
    assert Penalty.objects.count() == 1


def test_an_incident_that_nobody_closes_is_penalised_once_it_can_no_longer_relapse(line: Line) -> None:
    fail(line)
    recover(line, paris("11-24T16:00"))
    assert services.propose_penalties(at=paris("11-25T15:59")) == 0
    assert services.propose_penalties(at=paris("11-25T16:00")) == 1
    assert Penalty.objects.get().amount == Decimal("2.50")


def test_a_claim_by_one_click_makes_it_finance_s(line: Line, customer: User) -> None:
    penalty = only_penalty(breach(line))
    assert list(penalties_to_decide()) == []
    claimed = services.claim_penalty(penalty, at=paris("11-30T23:59"), by=customer)
    assert (claimed.claimed_at, claimed.claimed_by) == (paris("11-30T23:59"), customer)
    assert list(penalties_to_decide()) == [penalty]
    services.claim_penalty(penalty, at=paris("12-15T10:00"), by=customer)
    penalty.refresh_from_db()
    assert penalty.claimed_at == paris("11-30T23:59")


def test_a_claim_after_the_month_is_too_late_and_moves_nothing(line: Line, customer: User) -> None:
    penalty = only_penalty(breach(line))
    with pytest.raises(Refused, match="claim_too_late"):
        services.claim_penalty(penalty, at=paris("12-01T00:00"), by=customer)
    penalty.refresh_from_db()
    assert penalty.claimed_at is None
    # A mail received in time and recorded later is in time.
    services.claim_penalty(penalty, at=paris("12-02T09:00"), by=noc(), received_at=paris("11-30T20:00"))
    penalty.refresh_from_db()
    assert penalty.claimed_at == paris("11-30T20:00")


def test_a_late_clock_is_claimed_for_while_it_still_runs(line: Line, customer: User) -> None:
    incident = fail(line, since=paris("11-27T12:00"))
    impact = incident.impacts.get()
    with pytest.raises(Refused, match="nothing_to_claim"):
        services.claim(impact, at=paris("11-30T17:30"), by=customer)
    services.claim(impact, at=paris("11-30T18:00"), by=customer)
    recover(line, paris("12-02T17:00"))
    incident.refresh_from_db()
    services.close_incident(incident, cause="x", at=paris("12-03T09:00"), by=noc())
    penalty = only_penalty(impact)
    assert (penalty.month, penalty.claimed_at, penalty.amount) == (
        date(2026, 11, 1), paris("11-30T18:00"), Decimal("7.49"),
    )  # fmt: skip


def test_an_automatic_policy_needs_no_claim() -> None:
    publish_policy("gtr", {"credit": "automatic"}, valid_from=date(2020, 1, 1), at=MONDAY_9, by=None, reason="generous")
    penalty = only_penalty(breach(make_line()))
    assert penalty.claim_before is None
    assert list(penalties_to_decide()) == [penalty]
    services.approve_penalty(penalty, at=CLOSED_AT, by=approver())
    assert penalty.state == "approved"


def test_approved_then_credited_once(line: Line, customer: User) -> None:
    penalty, person = only_penalty(breach(line)), approver()
    services.claim_penalty(penalty, at=CLOSED_AT, by=customer)
    services.approve_penalty(penalty, at=CLOSED_AT, by=person)
    assert (penalty.decided_by, penalty.decided_at) == (person, CLOSED_AT)
    assert list(penalties_to_credit()) == [penalty]
    services.mark_credited(penalty, at=CLOSED_AT)
    assert (penalty.state, list(penalties_to_credit())) == ("credited", [])
    with pytest.raises(Refused, match="transition_refused"):
        services.mark_credited(penalty, at=CLOSED_AT)
    assert [move.action for move in history(penalty)] == ["approve", "credit"]


def test_refused_with_an_author_and_a_reason_and_not_proposed_again(line: Line) -> None:
    penalty, person = only_penalty(breach(line)), approver()
    with pytest.raises(Refused, match="reason_missing"):
        services.refuse_penalty(penalty, reason=" ", at=CLOSED_AT, by=person)
    assert penalty.state == "proposed"
    services.refuse_penalty(penalty, reason="gesture made already", at=CLOSED_AT, by=person)
    assert (penalty.state, penalty.reason, penalty.decided_by) == ("refused", "gesture made already", person)
    with transaction.atomic():
        assert services.propose_penalty(penalty.impact, at=CLOSED_AT) is None


@pytest.mark.parametrize("act", [services.approve_penalty, partial(services.refuse_penalty, reason="x")])
def test_only_who_may_decide_decides(line: Line, customer: User, act: Callable[..., Penalty]) -> None:
    penalty = only_penalty(breach(line))
    services.claim_penalty(penalty, at=CLOSED_AT, by=customer)
    for nobody in (noc(), customer):
        with pytest.raises(Refused, match="not_allowed"):
            act(penalty, at=CLOSED_AT, by=nobody)
    penalty.refresh_from_db()
    assert (penalty.state, history(penalty).count()) == ("proposed", 0)


def test_what_was_not_claimed_is_not_approved(line: Line) -> None:
    penalty = only_penalty(breach(line))
    with pytest.raises(Refused, match="penalty_unclaimed"):
        services.approve_penalty(penalty, at=CLOSED_AT, by=approver())
    penalty.refresh_from_db()
    assert penalty.state == "proposed"


def test_the_penalties_of_a_month_never_exceed_one_fee(line: Line) -> None:
    scale = [{"beyond": "PT1H", "included": True, "share": "0.60"}]
    publish_policy("gtr", {"scale": scale}, valid_from=date(2020, 1, 1), at=MONDAY_9, by=None, reason="x")
    rich = make_line("Other", 2)
    first = breach(rich, since="11-02T09:00", until="11-03T16:00")
    second = breach(rich, since="11-09T09:00", until="11-10T16:00")
    third = breach(rich, since="11-16T09:00", until="11-17T16:00")
    assert [only_penalty(impact).amount for impact in (first, second)] == [Decimal("29.94"), Decimal("19.96")]
    assert not third.penalties.exists()
    # The clock's own page shows the cost after the cap too.
    assert clock_of(third, paris("11-17T16:00")).would_cost == Decimal("0.00")


def test_a_correction_proposes_the_difference_and_edits_nothing(line: Line) -> None:
    impact = breach(line)
    restored = impact.events.get(kind="restored")
    services.correct(
        restored, true_at=paris("11-25T14:00"), reason="fibre swapped", at=CLOSED_AT + timedelta(hours=3), by=noc()
    )
    first, second = impact.penalties.order_by("revision")
    assert (first.amount, first.state) == (Decimal("2.50"), "proposed")
    assert (second.revision, second.amount, second.share) == (2, Decimal("2.49"), Decimal("0.10"))
    assert (second.workings["owed"], second.workings["proposed_before"]) == ("4.99", "2.50")


def taken_back(impact: Impact) -> Penalty:
    """The difference once the switch's log shows that the line was back before the deadline."""
    restored = impact.events.get(kind="restored")
    services.correct(restored, true_at=paris("11-24T13:00"), reason="log of the switch", at=CLOSED_AT, by=noc())
    return impact.penalties.get(revision=2)


def test_a_correction_in_the_operator_s_favour_is_taken_back_once_what_it_corrects_was_credited(
    line: Line, customer: User
) -> None:
    impact, person = breach(line), approver()
    services.claim(impact, at=CLOSED_AT, by=customer)
    first = services.approve_penalty(only_penalty(impact), at=CLOSED_AT, by=person)
    second = taken_back(impact)
    assert (second.amount, second.claim_before) == (Decimal("-2.50"), None)
    assert second.workings["steps"][-1] == {
        "code": "difference", "facts": {"owed": "0.00", "before": "2.50", "amount": "-2.50"},
    }  # fmt: skip
    services.approve_penalty(second, at=CLOSED_AT, by=person)
    assert (list(penalties_to_credit()), list(penalties_to_take_back())) == ([first], [])
    services.mark_credited(first, at=CLOSED_AT)
    assert (list(penalties_to_credit()), list(penalties_to_take_back())) == ([], [second])


def test_no_more_is_taken_back_than_was_granted(line: Line, customer: User) -> None:
    impact, person = breach(line), approver()
    services.claim(impact, at=CLOSED_AT, by=customer)
    second = taken_back(impact)
    services.refuse_penalty(impact.penalties.get(revision=1), reason="was in time", at=CLOSED_AT, by=person)
    with pytest.raises(Refused, match="more_than_granted"):
        services.approve_penalty(second, at=CLOSED_AT, by=person)
    second.refresh_from_db()
    assert (second.state, list(penalties_to_take_back())) == ("proposed", [])


def test_a_relapse_adds_to_the_same_clock_and_proposes_the_rest(line: Line) -> None:
    impact = breach(line)
    again = fail(line, since=paris("11-25T09:00"))
    recover(line, paris("11-25T16:00"))
    again.refresh_from_db()
    services.close_incident(again, cause="splice", at=paris("11-25T17:00"), by=noc())
    assert list(impact.penalties.order_by("revision").values_list("amount", "lateness_seconds")) == [
        (Decimal("2.50"), 2 * 3600), (Decimal("2.49"), 9 * 3600),
    ]  # fmt: skip


def test_the_database_keeps_what_was_proposed(line: Line) -> None:
    penalty = only_penalty(breach(line))
    for statement in (
        "UPDATE sla_penalty SET amount = 1 WHERE id = %s",
        "UPDATE sla_penalty SET state = 'credited', credited_at = now(), decided_at = now() WHERE id = %s",
        "DELETE FROM sla_penalty WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [penalty.pk])
    penalty.refresh_from_db()
    assert (penalty.amount, penalty.state) == (Decimal("2.50"), "proposed")


def test_owner_colleague_and_stranger(line: Line, customer: User) -> None:
    penalty = only_penalty(breach(line))
    colleague, stranger = make_user("bob@example.org"), make_user("eve@example.org")
    line.contract.customer.accesses.create(user=colleague, role="colleague")
    assert list(penalties_of(customer)) == list(penalties_of(colleague)) == [penalty]
    assert list(penalties_of(stranger)) == []
