import pytest

from kernel.models import Message, SweepRun
from provisioning.models import Line
from sla import services
from sla.models import Crossing, Impact
from sla.selectors import crossings_of
from tests.apps.sla.world import fail, make_line, make_lines, noc, only_impact, paris, recover

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> Line:
    return make_line()


def test_each_crossing_is_dated_when_it_was_due_and_not_when_it_was_noticed(line: Line) -> None:
    impact = only_impact(fail(line))
    assert services.cross_thresholds(at=paris("11-23T16:29:59")) == 0
    assert services.cross_thresholds(at=paris("11-24T11:00")) == 2
    assert list(impact.crossings.values_list("threshold", "due_at", "noticed_at")) == [
        ("50%", paris("11-23T16:30"), paris("11-24T11:00")),
        ("75%", paris("11-24T10:15"), paris("11-24T11:00")),
    ]
    impact.refresh_from_db()
    assert impact.next_threshold_at == paris("11-24T12:30")
    assert services.cross_thresholds(at=paris("11-24T11:00:30")) == 0


def test_all_thresholds_of_a_fault_that_nobody_repairs(line: Line) -> None:
    impact = only_impact(fail(line))
    services.cross_thresholds(at=paris("11-30T09:00"))
    assert [crossing.threshold for crossing in crossings_of(impact)] == [
        "50%", "75%", "90%", "100%", "+60min", "+480min", "+720min",
    ]  # fmt: skip
    impact.refresh_from_db()
    assert impact.next_threshold_at is None


def test_the_one_on_call_is_told_of_each_and_the_owner_once_there_is_one(line: Line) -> None:
    watcher, owner = noc("watch@operator.example"), noc("owner@operator.example")
    incident = fail(line)
    services.cross_thresholds(at=paris("11-23T16:30"))
    told = Message.objects.filter(about_type="sla.impact")
    assert sorted(told.values_list("recipient", flat=True)) == [owner.email, watcher.email]
    services.take(incident, at=paris("11-23T17:00"), by=owner)
    services.cross_thresholds(at=paris("11-24T10:15"))
    assert list(told.filter(subject__contains="75\u202f%").values_list("recipient", flat=True)) == [owner.email]


def test_lines_that_cross_together_are_told_in_one_mail() -> None:
    noc()
    fail(*make_lines(3))
    services.cross_thresholds(at=paris("11-23T16:30"))
    mail = Message.objects.get(about_type="sla.impact")
    assert [line.split()[0] for line in mail.body.splitlines()[2:5]] == ["L-00001", "L-00002", "L-00003"]


def test_a_sweep_leaves_its_heartbeat() -> None:
    services.cross_thresholds(at=paris("11-23T16:30"))
    assert SweepRun.objects.get(name="sla.cross_thresholds").ran_at == paris("11-23T16:30")


def test_severity_follows_the_nearest_deadline(line: Line) -> None:
    incident = fail(line)
    services.cross_thresholds(at=paris("11-24T10:15"))
    incident.refresh_from_db()
    assert incident.severity == 2
    services.cross_thresholds(at=paris("11-24T14:00"))
    incident.refresh_from_db()
    assert incident.severity == 1


def test_a_storm_is_swept_whole_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sla.services.sweeps.BATCH", 2)
    fail(*make_lines(5))
    assert services.cross_thresholds(at=paris("11-23T16:30")) == 5
    assert Crossing.objects.filter(threshold="50%").count() == 5


def test_a_nightly_reading_of_all_ledgers_finds_no_difference() -> None:
    one, other, third = make_lines(3)
    fail(one, other)
    fail(third)
    recover(one, paris("11-24T15:30"))
    services.pause(
        other.impacts.get(), reason="force_majeure", proof="decree", at=paris("11-24T09:00"), by=noc(),
        until=paris("11-24T10:00"),
    )  # fmt: skip
    assert services.recompute_clocks(at=paris("11-25T03:20")) == []
    assert services.recompute_clocks(at=paris("11-30T03:20")) == []
    assert Message.objects.filter(key__startswith="sla.recompute").count() == 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"next_due_at": paris("11-24T15:00")}, "next_due_at"),
        ({"next_threshold_at": paris("11-28T15:00")}, "next_threshold_at"),
        ({"started_at": paris("11-23T10:00")}, "started_at"),
        ({"state": "paused"}, "state"),
        ({"generation": 3}, "crossings"),
    ],
)
def test_any_difference_raises_the_alarm_and_is_not_mended(line: Line, changes: dict[str, object], told: str) -> None:
    person = noc()
    impact = only_impact(fail(line))
    services.cross_thresholds(at=paris("11-24T11:00"))
    Impact.objects.filter(pk=impact.pk).update(**changes)
    (difference,) = services.recompute_clocks(at=paris("11-24T11:00"))
    assert difference.startswith(f"{impact.pk} {told}: ")
    alarm = Message.objects.get(key__startswith="sla.recompute")
    assert (alarm.recipient, alarm.body) == (person.email, difference)
    assert Impact.objects.filter(pk=impact.pk, **changes).exists()
