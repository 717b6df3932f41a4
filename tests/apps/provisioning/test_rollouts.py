"""Mass changes: approved by another, a canary first, stopped by failures, started once by racing sweeps."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kernel.errors import Refused
from provisioning import selectors, services
from provisioning.drivers.fake import FakeBox
from provisioning.models import Box, ConfigTemplate, Line, Push, Rollout, RolloutPart
from tests.apps.provisioning.make import AT, MINUTE, make_box, make_line, make_model
from tests.apps.subscribers.make import make_user
from tests.races import at_once

EVENING = datetime(2026, 4, 1, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def town(fakes: dict[tuple[str, int], FakeBox], db: None) -> list[FakeBox]:
    """Seven boxes in service, proven with version 1."""
    line = make_line()
    lines = [line, *(make_line(line.contract) for _ in range(6))]
    boxes = [make_box(each, number)[1] for number, each in enumerate(lines, start=1)]
    services.push_due(at=AT, sessions=1)
    return boxes


def version_two() -> ConfigTemplate:
    found = ConfigTemplate.objects.filter(number=2).first()
    body = services.ready_made("cisco_ios") + "banner motd two\n"
    return found or services.publish_template(make_model(), body, at=AT)


def plan(**changes: Any) -> Rollout:
    author = make_user("author@raccord.example", "noc")
    selection = services.Selection(make_model(), **changes.pop("only", {}))
    facts = {"title": "Banner", "template": version_two(), "at": AT, "by": author, **changes}
    return services.plan_rollout(selection=selection, **facts)


def run(rollout: Rollout) -> Rollout:
    return services.approve_rollout(rollout, at=EVENING, by=make_user("head@raccord.example", "senior_noc"))


def wave(at: datetime) -> int:
    """One wave: started, pushed, watched for ten minutes."""
    started = services.advance_rollouts(at=at)
    services.push_due(at=at, sessions=1)
    services.advance_rollouts(at=at + MINUTE)
    return started


def states(rollout: Rollout) -> list[str]:
    rollout.refresh_from_db()
    return [rollout.state, *rollout.parts.order_by("rank").values_list("state", flat=True)]


def test_one_then_five_then_the_rest_and_all_read_as_one(town: list[FakeBox]) -> None:
    rollout = run(plan())
    assert [wave(EVENING + number * 15 * MINUTE) for number in range(3)] == [1, 5, 1]
    services.advance_rollouts(at=EVENING + HOUR)
    assert states(rollout) == ["done", *["good"] * 7]
    assert all("banner motd two" in fake.lines for fake in town)
    [alike] = selectors.rollout_results(rollout)
    assert (alike.state, len(alike.parts), alike.text.splitlines()[0]) == ("good", 7, "done")
    assert {box.template.number for box in Box.objects.all() if box.template} == {2}


def test_what_would_be_typed_is_seen_before_anybody_agrees(town: list[FakeBox]) -> None:
    [alike] = selectors.rollout_preview(plan())
    assert (alike.text, len(alike.parts)) == ("banner motd two", 7)
    assert services.advance_rollouts(at=EVENING) == 0
    assert Push.objects.count() == 7


def test_nobody_approves_his_own(town: list[FakeBox]) -> None:
    rollout = plan()
    with pytest.raises(Refused) as refused:
        services.approve_rollout(rollout, at=EVENING, by=rollout.planned_by)
    assert (refused.value.code, states(rollout)[0]) == ("approved_by_its_author", "planned")


def test_one_bad_canary_stops_it_all(town: list[FakeBox]) -> None:
    town[0].reject = "banner"
    rollout = run(plan())
    wave(EVENING)
    assert states(rollout) == ["stopped", "failed", *["waiting"] * 6]
    assert wave(EVENING + HOUR) == 0
    assert selectors.rollout_results(rollout)[0].text.splitlines()[0] == "line_rejected"
    services.resume_rollout(rollout, at=EVENING + HOUR, by=rollout.planned_by, why="known")
    assert wave(EVENING + HOUR) == 5


def test_a_box_lost_while_it_is_watched_is_a_failure(town: list[FakeBox]) -> None:
    rollout = run(plan())
    wave(EVENING)
    services.box_lost(Box.objects.get(serial="FOC0001"), at=EVENING + 9 * MINUTE)
    services.advance_rollouts(at=EVENING + 11 * MINUTE)
    assert states(rollout)[:2] == ["stopped", "failed"]
    assert rollout.parts.get(rank=1).output.startswith("lost\n")


def test_a_box_lost_after_it_was_watched_is_none(town: list[FakeBox]) -> None:
    rollout = run(plan())
    wave(EVENING)
    services.box_lost(Box.objects.get(serial="FOC0001"), at=EVENING + 11 * MINUTE)
    services.advance_rollouts(at=EVENING + 12 * MINUTE)
    assert states(rollout)[:3] == ["running", "good", "pushing"]


def test_a_held_node_and_opening_hours_keep_it_waiting_unless_forced(town: list[FakeBox]) -> None:
    rollout, node = run(plan()), Line.objects.get(boxes__serial="FOC0001").node
    assert services.advance_rollouts(at=EVENING + 14 * HOUR) == 0, "ten in the morning, Paris time"
    progress = selectors.rollout_progress(rollout, at=EVENING + 14 * HOUR)
    assert (progress.percent, progress.waits_for) == (0, ("opening_hours",))
    services.hold_node(node, at=EVENING, why="incident")
    assert services.advance_rollouts(at=EVENING + 24 * HOUR) == 0
    assert selectors.rollout_progress(rollout, at=EVENING + 24 * HOUR).waits_for == ("held_node",)
    services.release_node(node, at=EVENING)
    Rollout.objects.update(forced=True)
    assert services.advance_rollouts(at=EVENING + 38 * HOUR) == 1


def test_a_box_out_of_reach_holds_up_nobody_and_follows(town: list[FakeBox]) -> None:
    town[0].plugged = False
    rollout = run(plan())
    wave(EVENING)
    assert states(rollout)[:2] == ["running", "put_off"]
    wave(EVENING + 2 * MINUTE)
    assert states(rollout)[1:4] == ["put_off", "watched", "waiting"]
    town[0].plugged = True
    services.box_seen(Box.objects.get(serial="FOC0001"), at=EVENING + HOUR)
    services.push_due(at=EVENING + HOUR, sessions=1)
    services.advance_rollouts(at=EVENING + HOUR)
    assert states(rollout)[1] == "watched"


def test_a_pause_starts_nothing_and_a_resume_goes_on(town: list[FakeBox]) -> None:
    rollout = run(plan())
    services.pause_rollout(rollout, at=EVENING, by=None)
    assert services.advance_rollouts(at=EVENING) == 0
    assert selectors.rollout_progress(rollout, at=EVENING).waits_for == ("pause",)
    services.resume_rollout(rollout, at=EVENING, by=rollout.planned_by)
    assert services.advance_rollouts(at=EVENING) == 1


def test_a_cancel_calls_off_what_is_not_applied(town: list[FakeBox]) -> None:
    rollout = run(plan())
    services.advance_rollouts(at=EVENING)
    services.cancel_rollout(rollout, at=EVENING, by=None, why="not tonight")
    assert states(rollout) == ["cancelled", *["left_out"] * 7]
    assert (services.push_due(at=EVENING, sessions=1), Push.objects.latest("pk").state) == (0, "cancelled")
    assert "banner motd two" not in town[0].lines


def test_a_line_suspended_meanwhile_gets_both(town: list[FakeBox]) -> None:
    rollout = run(plan())
    services.advance_rollouts(at=EVENING)
    services.suspend(Line.objects.get(boxes__serial="FOC0001"), reason="unpaid", why="late", at=EVENING, by=None)
    services.push_due(at=EVENING, sessions=1)
    assert "banner motd two" not in town[0].lines, "the wall goes with the version that the box was proven with"
    assert wave(EVENING + MINUTE) == 1
    assert (states(rollout)[1], "banner motd two" in town[0].lines) == ("watched", True)


def test_selection_and_target_are_checked(town: list[FakeBox]) -> None:
    rollout = plan(only={"template_number": 1})
    assert rollout.parts.count() == 7
    draft = services.draft_template(make_model(), "x", at=AT, by=None)
    for firmware, template, code in (
        ("9.9", version_two(), "nothing_selected"),
        ("", None, "rollout_without_target"),
        ("", draft, "template_not_published"),
    ):
        only = services.Selection(make_model(), firmware=firmware)
        with pytest.raises(Refused) as refused:
            services.plan_rollout(title="x", selection=only, template=template, at=AT, by=rollout.planned_by)
        assert (refused.value.code, Rollout.objects.count()) == (code, 1)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_start_each_box_once(fakes: dict[tuple[str, int], FakeBox]) -> None:
    line = make_line()
    for number, each in enumerate([line, *(make_line(line.contract) for _ in range(5))], start=1):
        make_box(each, number)
    services.push_due(at=AT, sessions=1)
    run(plan())
    RolloutPart.objects.update(wave=1)
    started = at_once(*[lambda: services.advance_rollouts(at=EVENING)] * 2)
    assert sum(started) == 6
    assert Push.objects.waiting().count() == RolloutPart.objects.exclude(push=None).count() == 6
