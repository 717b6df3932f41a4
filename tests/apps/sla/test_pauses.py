from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from kernel.errors import Refused
from kernel.models import Message
from sla import services
from sla.domain.mail import File
from sla.models import Attachment, ClockEvent, Impact
from sla.selectors import clock_of, crossings_of
from tests.apps.sla.world import HOUR, MONDAY_9, fail, make_line, noc, only_impact, paris

pytestmark = pytest.mark.django_db
PROOF = "photo of the closed gate"
PHOTO = File("gate.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)


@pytest.fixture
def impact() -> Impact:
    return only_impact(fail(make_line()))


def rest(impact: Impact, at: str, reason: str = "customer_absent", **how: object) -> ClockEvent:
    return services.pause(impact, reason=reason, proof=PROOF, at=paris(at), by=noc(), files=[PHOTO], **how)  # type: ignore[arg-type]


def test_a_pause_hides_the_deadline_and_a_resumption_moves_it_by_its_open_time(impact: Impact) -> None:
    event = rest(impact, "11-23T10:00")
    impact.refresh_from_db()
    assert (impact.state, impact.next_due_at, impact.next_threshold_at) == ("paused", None, None)
    assert (event.reason, event.by, event.evidence) == ("customer_absent", noc(), {"proof": PROOF})
    services.resume(impact, at=paris("11-23T12:30"), by=noc())
    impact.refresh_from_db()
    assert (impact.state, impact.next_due_at) == ("running", paris("11-24T16:30"))
    assert impact.ticket.state == "in_progress"


def test_the_ticket_waits_with_the_clock_and_the_customer_reads_why(impact: Impact) -> None:
    rest(impact, "11-23T10:00")
    impact.ticket.refresh_from_db()
    assert impact.ticket.state == "waiting"
    last = impact.ticket.replies.last()
    assert last is not None
    assert "23/11/2026 10:00" in last.body
    assert Message.objects.filter(about_type="sla.ticket").count() == 2


def test_a_planned_end_wakes_the_clock_in_the_sweep(impact: Impact) -> None:
    rest(impact, "11-23T10:00", "maintenance", until=paris("11-23T12:00"))
    impact.refresh_from_db()
    assert (impact.state, impact.wakes_at) == ("paused", paris("11-23T12:00"))
    # The deadline is known already, for the end is.
    assert impact.next_due_at == paris("11-24T16:00")
    services.cross_thresholds(at=paris("11-23T11:59"))
    impact.refresh_from_db()
    assert impact.state == "paused"
    services.cross_thresholds(at=paris("11-23T12:00:20"))
    impact.refresh_from_db()
    assert (impact.state, impact.wakes_at, impact.next_due_at) == ("running", None, paris("11-24T16:00"))


def test_pauses_overlap_and_only_the_last_end_wakes(impact: Impact) -> None:
    first = rest(impact, "11-23T10:00")
    rest(impact, "11-23T11:00", "force_majeure")
    services.resume(impact, at=paris("11-23T12:00"), by=noc(), of=first)
    impact.refresh_from_db()
    assert impact.state == "paused"
    services.resume(impact, at=paris("11-23T13:00"), by=noc())
    impact.refresh_from_db()
    assert (impact.state, impact.next_due_at) == ("running", paris("11-24T17:00"))


def test_a_pause_may_be_recorded_later_than_it_began(impact: Impact) -> None:
    rest(impact, "11-23T17:00", since=paris("11-23T16:00"))
    assert clock_of(impact, paris("11-23T18:00")).elapsed == 7 * HOUR


def test_a_pause_recorded_late_takes_back_the_thresholds_it_covers(impact: Impact) -> None:
    services.cross_thresholds(at=paris("11-23T16:31"))
    rest(impact, "11-23T17:00", since=paris("11-23T16:00"))
    impact.refresh_from_db()
    assert (impact.generation, list(crossings_of(impact))) == (1, [])
    services.resume(impact, at=paris("11-23T17:30"), by=noc())
    services.cross_thresholds(at=paris("11-24T08:00"))
    impact.refresh_from_db()
    assert [(crossing.threshold, crossing.due_at) for crossing in crossings_of(impact)] == [
        ("50%", paris("11-23T18:00"))
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "tea"}, "pause_reason_unknown"),
        ({"proof": "  "}, "proof_missing"),
        ({"proof": {}}, "proof_missing"),
        ({"files": []}, "proof_file_missing"),
        ({"files": [], "reason": "customer_fault"}, "proof_file_missing"),
        ({"files": [File("gate.png", "image/png", b"<html>")]}, "file_unsafe"),
        ({"since": paris("11-23T10:01")}, "in_the_future"),
        ({"until": paris("11-23T10:00")}, "pause_reversed"),
        ({"since": paris("11-23T10:00").replace(year=1026)}, "moment_far_off"),
        ({"until": paris("11-23T10:00").replace(year=9026)}, "moment_far_off"),
    ],
)
def test_a_pause_without_reason_proof_or_sense_moves_nothing(
    impact: Impact, changes: dict[str, object], code: str
) -> None:
    given = {"reason": "customer_absent", "proof": PROOF, "at": paris("11-23T10:00"), "by": noc(), "files": [PHOTO]}
    with pytest.raises(Refused) as refused:
        services.pause(impact, **{**given, **changes})  # type: ignore[arg-type]
    impact.refresh_from_db()
    assert (refused.value.code, impact.state, impact.events.count()) == (code, "running", 1)
    assert not Attachment.objects.exists()


def test_the_proof_of_a_pause_is_kept_with_its_event(impact: Impact) -> None:
    event = rest(impact, "11-23T10:00", "customer_fault")
    (kept,) = event.proofs.all()
    assert (kept.name, services.bytes_of(kept), kept.at) == ("gate.png", PHOTO.content, paris("11-23T10:00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=kept.pk).update(event=None)


def test_resuming_what_does_not_rest_is_refused(impact: Impact) -> None:
    with pytest.raises(Refused, match="not_paused"):
        services.resume(impact, at=paris("11-23T10:00"), by=noc())
    assert impact.events.count() == 1


def test_a_correction_keeps_both_times_and_moves_the_deadline(impact: Impact) -> None:
    (started,) = impact.events.all()
    correction = services.correct(
        started, true_at=MONDAY_9 - HOUR, reason="the call came first", at=paris("11-23T11:00"), by=noc()
    )
    impact.refresh_from_db()
    assert (impact.started_at, impact.next_due_at) == (paris("11-23T08:00"), paris("11-24T13:00"))
    started.refresh_from_db()
    assert (started.at, correction.about, correction.recorded_at) == (MONDAY_9, started, paris("11-23T11:00"))


@pytest.mark.parametrize(
    ("reason", "true_at", "code"), [("", "11-23T08:00", "reason_missing"), ("x", "11-24T08:00", "in_the_future")]
)
def test_a_correction_needs_a_reason_and_a_past(impact: Impact, reason: str, true_at: str, code: str) -> None:
    (started,) = impact.events.all()
    with pytest.raises(Refused) as refused:
        services.correct(started, true_at=paris(true_at), reason=reason, at=paris("11-23T11:00"), by=noc())
    assert (refused.value.code, impact.events.count()) == (code, 1)


def test_a_correction_by_centuries_is_refused_at_once(impact: Impact) -> None:
    (started,) = impact.events.all()
    for year in (1, 1026, 2024):
        with pytest.raises(Refused, match="moment_far_off"):
            services.correct(started, true_at=MONDAY_9.replace(year=year), reason="x", at=MONDAY_9 + HOUR, by=noc())
    assert impact.events.count() == 1


def test_the_database_keeps_the_ledger_as_it_was_written(impact: Impact) -> None:
    event = impact.events.get()
    for statement in (
        "UPDATE sla_clockevent SET at = at - interval '1 hour' WHERE id = %s",
        "DELETE FROM sla_clockevent WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [event.pk])
    event.refresh_from_db()
    assert event.at == MONDAY_9


def test_the_database_wants_a_reason_and_a_proof_for_every_pause(impact: Impact) -> None:
    for reason, evidence in (("tea", {"proof": "x"}), ("customer_absent", {})):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClockEvent.objects.create(
                impact=impact, kind="paused", at=MONDAY_9, recorded_at=MONDAY_9, reason=reason, evidence=evidence
            )
    assert impact.events.count() == 1


def test_force_majeure_after_the_breach_freezes_the_lateness(impact: Impact) -> None:
    rest(impact, "11-24T16:00", "force_majeure")
    impact.refresh_from_db()
    assert (impact.state, impact.next_due_at) == ("paused", paris("11-24T14:00"))
    assert clock_of(impact, paris("12-24T16:00")).lateness == timedelta(hours=2)
