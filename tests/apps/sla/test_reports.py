"""The figures of the guarantee, each worked out by hand.

November 2026, contracts at 49.90, fifteen hours of opening time, weekdays from 8 to 18:

- line 1 falls on Monday 2 at 09:00 and is back at 12:00: kept, three hours;
- line 2 falls on Monday 9 at 09:00 and is back on Tuesday 10 at 16:00: due at 14:00, two hours late, 31 real hours;
- line 3 falls on Monday 16 at 09:00, rests from 10:00 to 12:00, and is back on Tuesday 17 at 16:00, its deadline: kept;
- line 1 falls again on Monday 23 at 09:00 and still runs on Monday 23 at 15:00, when the report is read.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kernel.models import User
from provisioning.models import Line, Node
from sla import services
from sla.selectors.reports import Report, downtime_of, report
from tests.apps.sla.world import approver, fail, make_lines, noc, only_impact, paris, recover
from tests.apps.subscribers.make import make_user

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)
NOW = paris("11-23T15:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def lines() -> list[Line]:
    one, two, three = make_lines(3)
    three.node = Node.objects.create(code="pop-2", name="PoP 2", kind="pop")
    three.save(update_fields=["node"])
    _fault(one, "11-02T09:00", "11-02T12:00", "Fibre coupée")
    _fault(two, "11-09T09:00", "11-10T16:00", "fibre  coupée ")
    incident = fail(three, since=paris("11-16T09:00"))
    services.pause(
        only_impact(incident), reason="force_majeure", proof="crue", at=paris("11-16T10:00"), by=noc(),
        until=paris("11-16T12:00"),
    )  # fmt: skip
    recover(three, paris("11-17T16:00"))
    fail(one, since=paris("11-23T09:00"))
    services.cross_thresholds(at=NOW)
    return [one, two, three]


def _fault(line: Line, since: str, until: str, cause: str) -> None:
    incident = fail(line, since=paris(since))
    recover(line, paris(until))
    incident.refresh_from_db()
    services.close_incident(incident, cause=cause, at=paris(until) + HOUR, by=noc())


def november(**how: object) -> Report:
    return report(NOVEMBER, NOVEMBER, NOW, **how)  # type: ignore[arg-type]


def by_label(found: Report, axis: str) -> dict[str, tuple[int, int, int]]:
    return {one.label: (one.faults, one.kept, one.late) for one in found.axes[axis]}


def test_compliance_counts_what_is_decided_and_leaves_out_what_still_runs(lines: list[Line]) -> None:
    (month,) = november().months
    assert (month.label, month.faults, month.kept, month.late) == ("2026-11", 4, 2, 1)
    assert month.share == Decimal("0.666")
    # 3 h, 31 h and 31 h of real time.
    assert month.mttr == timedelta(hours=65) / 3


def test_a_month_without_fault_kept_nothing_and_has_no_mean(lines: list[Line]) -> None:
    october, _november = report(date(2026, 10, 1), NOVEMBER, NOW).months
    assert (october.label, october.faults, october.share, october.mttr) == ("2026-10", 0, None, None)


def test_the_same_faults_by_offer_node_kind_and_cause(lines: list[Line]) -> None:
    found = november()
    offer = lines[0].contract.offer.name
    assert by_label(found, "offer") == {offer: (4, 2, 1)}
    assert by_label(found, "node") == {"PoP 1": (3, 1, 1), "PoP 2": (1, 1, 0)}
    assert list(by_label(found, "kind").values()) == [(4, 2, 1)]
    assert by_label(found, "cause") == {"Fibre coupée": (2, 1, 1), "–": (2, 1, 0)}


def test_the_time_is_split_by_who_had_it(lines: list[Line]) -> None:
    # 3 + 17 + 15 hours counted, and the 6 of Monday 23; two of force majeure.
    assert november().parties == {"operator": timedelta(hours=41), "nobody": timedelta(hours=2)}


def test_the_first_answer_is_a_person_s_and_to_a_customer_s_own_request(lines: list[Line]) -> None:
    assert november().first_answer is None
    customer = lines[0].contract.customer
    for minutes in (30, 90):
        ticket = services.ask(
            customer=customer, subject="?", body="?", origin="portal", at=paris("11-20T09:00"), by=None
        )
        services.reply(ticket, body="!", at=paris("11-20T09:00") + timedelta(minutes=minutes), by=noc())
        services.reply(ticket, body="!!", at=paris("11-20T12:00"), by=noc())
    assert november().first_answer == timedelta(hours=1)
    assert november(customer=lines[1].contract.customer).first_answer is None


def test_the_backlog_by_age(lines: list[Line]) -> None:
    # Line 1's running fault is six hours old; line 3's ticket, restored and not closed, seven days and six hours.
    assert november().backlog == [("1", 1), ("3", 0), ("7", 0), ("30", 1), ("+", 0)]


def test_penalties_are_those_approved_in_the_month(lines: list[Line]) -> None:
    penalty = lines[1].impacts.get().penalties.get()
    services.claim_penalty(penalty, at=NOW, by=_owner(lines[1]))
    assert november().penalties == Decimal(0)
    services.approve_penalty(penalty, at=NOW, by=approver())
    found = november()
    assert (found.penalties, found.granted) == (Decimal("2.50"), {penalty.impact_id: Decimal("2.50")})
    assert report(date(2026, 12, 1), date(2026, 12, 1), NOW).penalties == Decimal(0)


def test_one_customer_s_report_holds_his_own_alone(lines: list[Line]) -> None:
    found = november(customer=lines[1].contract.customer)
    assert [impact.line for impact in found.impacts] == [lines[1]]
    assert [(one.faults, one.late, one.share) for one in found.months] == [(1, 1, Decimal(0))]


def test_cumulated_downtime_and_repeated_faults(lines: list[Line]) -> None:
    contracts = [line.contract for line in lines]
    told = {one.contract: one for one in downtime_of(contracts, NOVEMBER, NOW)}
    first, second = told[contracts[0]], told[contracts[1]]
    assert (first.told.faults, first.repeated, first.told.real) == (2, True, timedelta(hours=9))
    assert first.told.working == timedelta(hours=9)
    assert (second.repeated, second.told.real, second.told.working) == (False, 31 * HOUR, 17 * HOUR)
    assert [one.contract for one in downtime_of(contracts, NOVEMBER, NOW)][-1] == contracts[0]


def test_what_spans_two_months_is_down_in_both(lines: list[Line]) -> None:
    line = lines[1]
    fail(line, since=paris("11-30T17:00"))
    recover(line, paris("12-01T10:00"))
    down = [
        downtime_of([line.contract], month, paris("12-02T09:00"))[0].told for month in (NOVEMBER, date(2026, 12, 1))
    ]
    assert [(one.faults, one.real, one.working) for one in down] == [
        (2, 38 * HOUR, 18 * HOUR), (0, 10 * HOUR, 2 * HOUR),
    ]  # fmt: skip


def _owner(line: Line) -> User:
    user = make_user("anne@example.org")
    line.contract.customer.accesses.create(user=user)
    return user
