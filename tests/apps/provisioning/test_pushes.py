from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from kernel.clock import now
from kernel.selectors import history, silent_sweeps
from provisioning import selectors, services, tasks
from provisioning.drivers.fake import FakeBox
from provisioning.models import Box, Line, Push, SeenConfig
from tests.apps.provisioning.make import AT, MINUTE, make_box, make_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes")]

STEPS = ["planned", "approved", "locked", "identified", "snapshotted", "armed", "applied", "verified", "confirmed"]


@pytest.fixture
def line() -> Line:
    return make_line(ipv4="198.51.100.7", ipv6_prefix="2001:db8:7::/56", port="1/1/7", vlan=107)


@pytest.fixture
def pushed(line: Line) -> tuple[Box, FakeBox]:
    """A box in service whose first push is confirmed."""
    box, fake = make_box(line)
    assert services.push_due(at=AT, sessions=1) == 1
    return box, fake


def newest(line: Line) -> Push:
    push = selectors.last_push(line)
    assert push is not None
    return push


def test_an_installation_is_pushed_step_by_step_and_proven(line: Line, pushed: tuple[Box, FakeBox]) -> None:
    push = newest(line)
    assert [step.step for step in push.steps.all()] == STEPS
    assert [move.after for move in history(push)] == STEPS[1:]
    assert push.outcome == {"code": "done"}
    reading = selectors.line_state(line)
    assert (reading.wanted, reading.proven, reading.since) == ("open", "open", push.settled_at)
    assert pushed[1].sessions == 2
    assert pushed[1].before is None
    assert pushed[1].startup == pushed[1].lines


def test_the_box_holds_what_the_line_wants(pushed: tuple[Box, FakeBox]) -> None:
    lan = pushed[1].lines["interface GigabitEthernet0/1"]
    assert list(lan) == [
        "description R-2026-00001",
        "ip address 192.168.1.1 255.255.255.0",
        "ip nat inside",
        "ipv6 address 2001:DB8:7::1/64",
        "service-policy output PLAN-DOWN",
    ]
    assert pushed[1].lines["policy-map PLAN-UP"] == {"class class-default": {"shape average 100000000": {}}}
    assert "ntp server 192.0.2.123" in pushed[1].lines


def test_no_secret_is_kept_anywhere(line: Line, pushed: tuple[Box, FakeBox]) -> None:
    push = newest(line)
    kept = [push.diff, push.transcript, str(push.outcome), *(step.detail for step in push.steps.all())]
    kept += [seen.text for seen in SeenConfig.objects.all()]
    kept += [str(intent.wanted) for intent in line.intents.all()]
    assert any("snmp-server community ••••••" in text for text in kept)
    assert not [text for text in kept if "battery-staple" in text or "correct horse" in text]
    assert "snmp-server community battery-staple RO" in pushed[1].lines


def test_a_suspension_walls_the_box_and_is_wanted_until_it_is_proven(line: Line, pushed: tuple[Box, FakeBox]) -> None:
    services.suspend(line, reason="unpaid", why="15 days after the letter", at=AT + MINUTE, by=None)
    reading = selectors.line_state(line)
    assert (reading.wanted, reading.proven, reading.since) == ("walled", "open", newest_confirmed(line))
    assert newest(line).diff.splitlines() == [
        "interface GigabitEthernet0/1", " ip access-group WALLED in", " exit",
    ]  # fmt: skip
    services.push_due(at=AT + 2 * MINUTE, sessions=1)
    assert selectors.line_state(line).proven == "walled"
    assert "ip access-group WALLED in" in pushed[1].lines["interface GigabitEthernet0/1"]
    assert list(pushed[1].lines["ip access-list extended WALLED"])[-1] == "deny ip any any"


def newest_confirmed(line: Line) -> object:
    return Push.objects.filter(line=line, state="confirmed").latest("settled_at").settled_at


def test_a_restore_has_its_own_sweep(line: Line, pushed: tuple[Box, FakeBox]) -> None:
    services.suspend(line, reason="unlawful", why="attack", at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    assert "shutdown" in pushed[1].lines["interface GigabitEthernet0/1"]
    services.lift(line, reason="unlawful", why="cleaned", at=AT, by=None)
    assert newest(line).priority == "restore"
    assert services.push_due(at=AT, sessions=1) == 0
    assert services.restore_due(at=AT, sessions=1) == 1
    assert selectors.line_state(line).proven == "open"
    assert "shutdown" not in pushed[1].lines["interface GigabitEthernet0/1"]


def test_suspended_paid_and_restored_while_the_box_is_off_ends_as_one_push_that_sends_nothing(
    line: Line, pushed: tuple[Box, FakeBox]
) -> None:
    box, fake = pushed
    fake.typed.clear()
    fake.unplug()
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    assert newest(line).state == "parked"
    services.lift(line, reason="unpaid", why="paid", at=AT + MINUTE, by=None)
    services.restore_due(at=AT + MINUTE, sessions=1)
    fake.plugged = True
    assert services.box_seen(box, at=AT + 2 * MINUTE) == 1
    services.push_due(at=AT + 2 * MINUTE, sessions=1)
    services.restore_due(at=AT + 2 * MINUTE, sessions=1)
    last, skipped, first = Push.objects.order_by("-pk")
    assert (last.state, last.generation, last.sent, last.outcome) == ("confirmed", 3, 0, {"code": "already"})
    assert (skipped.state, skipped.generation) == ("cancelled", 2)
    assert first.state == "confirmed"
    assert fake.typed == []
    assert selectors.line_state(line).proven == "open"


def test_an_unreachable_box_parks_the_push_longer_and_longer(line: Line) -> None:
    _, fake = make_box(line)
    fake.unplug()
    at, waits = AT, []
    for _ in range(9):
        services.push_due(at=at, sessions=1)
        push = newest(line)
        assert (push.state, push.parked_since is not None) == ("parked", True)
        assert push.due_at is not None
        waits.append((push.due_at - at) / MINUTE)
        at = push.due_at
    for wait, doubled in zip(waits, [10, 20, 40, 80, 160, 320, 640, 720, 720], strict=True):
        assert 0.74 * doubled <= wait <= 1.26 * doubled
    assert fake.sessions == 0


def test_a_parked_push_is_not_tried_before_it_is_due_unless_the_box_is_seen(line: Line) -> None:
    box, fake = make_box(line)
    fake.unplug()
    services.push_due(at=AT, sessions=1)
    fake.plugged = True
    assert services.push_due(at=AT + MINUTE, sessions=1) == 0
    services.box_seen(box, at=AT + MINUTE)
    assert services.push_due(at=AT + MINUTE, sessions=1) == 1
    assert newest(line).state == "confirmed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"serial": "FOC9999"}, "wrong_box"),
        ({"host_key": "ssh-ed25519 OTHER"}, "host_key_changed"),
        ({"password": "changed"}, "login_refused"),
    ],
)
def test_a_box_that_is_not_the_one_of_the_inventory_is_left_alone(
    line: Line, change: dict[str, str], code: str
) -> None:
    _, fake = make_box(line)
    before = fake.running()
    for name, value in change.items():
        setattr(fake, name, value)
    services.push_due(at=AT, sessions=1)
    push = newest(line)
    assert (push.state, push.outcome["code"], push.sent) == ("refused", code, 0)
    assert (fake.running(), fake.before, fake.typed) == (before, None, [])
    assert selectors.line_state(line).proven == ""
    assert list(selectors.stuck_pushes(at=AT)) == [push]
    assert services.push_due(at=AT + timedelta(days=2), sessions=1) == 0


def test_another_name_on_the_box_stops_the_push(line: Line) -> None:
    _, fake = make_box(line)
    fake.lines = {"hostname somebody-else": {}}
    services.push_due(at=AT, sessions=1)
    assert newest(line).outcome == {"code": "wrong_box", "hostname": "somebody-else", "serial": "FOC0001"}


def test_a_rejected_line_is_quoted_and_everything_is_put_back(line: Line, pushed: tuple[Box, FakeBox]) -> None:
    before = pushed[1].running()
    pushed[1].reject = "ip access-group"
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    push = newest(line)
    assert (push.state, push.sent) == ("rolled_back", 1)
    assert push.outcome == {
        "code": "line_rejected", "number": 2, "line": " ip access-group WALLED in",
        "words": "% Invalid input detected at '^' marker.",
    }  # fmt: skip
    assert pushed[1].running() == before
    assert selectors.line_state(line).proven == "open"
    assert Push.objects.waiting().count() == 0


def test_a_link_lost_in_the_middle_is_unknown_until_the_boxs_timer_has_fired(
    line: Line, pushed: tuple[Box, FakeBox]
) -> None:
    box, fake = pushed
    before = fake.running()
    fake.drop_after = 2
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    push = newest(line)
    assert (push.state, push.outcome["lost_at"]) == ("unknown", "armed")
    assert push.due_at is not None
    assert push.due_at >= AT + 6 * MINUTE
    services.box_seen(box, at=AT + MINUTE)
    assert services.settle_unknown(at=AT + 5 * MINUTE, sessions=1) == 0
    assert services.push_due(at=AT + 5 * MINUTE, sessions=1) == 0
    fake.timer_fires()
    assert fake.running() == before
    assert services.settle_unknown(at=AT + 7 * MINUTE, sessions=1) == 1
    push.refresh_from_db()
    assert (push.state, push.outcome["settled"]) == ("rolled_back", "not as wanted")
    assert services.push_due(at=AT + 8 * MINUTE, sessions=1) == 1
    assert (newest(line).state, selectors.line_state(line).proven) == ("confirmed", "walled")


def test_an_unknown_outcome_that_had_worked_is_confirmed_and_saved(line: Line, pushed: tuple[Box, FakeBox]) -> None:
    fake = pushed[1]
    fake.drop_after = 3
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    assert newest(line).state == "unknown"
    assert fake.before is not None, "its own clock is late: the timer has still to fire"
    assert services.settle_unknown(at=AT + 7 * MINUTE, sessions=1) == 1
    assert (newest(line).state, newest(line).outcome["settled"]) == ("confirmed", "as wanted")
    assert fake.startup == fake.lines
    fake.timer_fires()
    assert "ip access-group WALLED in" in fake.lines["interface GigabitEthernet0/1"]


def test_a_half_typed_configuration_is_put_back_when_it_is_looked_up(line: Line) -> None:
    _, fake = make_box(line)
    before, fake.drop_after = fake.running(), 5
    services.push_due(at=AT, sessions=1)
    assert fake.running() != before
    assert services.settle_unknown(at=AT + 7 * MINUTE, sessions=1) == 1
    assert (fake.running(), fake.before) == (before, None)
    assert Push.objects.earliest("pk").outcome["settled"] == "not as wanted"


def test_a_box_that_speaks_snmp_v3_only_is_given_no_community(line: Line) -> None:
    box, fake = make_box(line)
    services.equip_box(box, snmp_version="3", snmp_community="", snmp_user="raccord")
    fake.lines["snmp-server community public RO"] = {}
    services.push_due(at=AT, sessions=1)
    assert newest(line).state == "confirmed"
    assert not [text for text in fake.lines if text.startswith("snmp-server community")]


def test_an_unknown_outcome_waits_on_for_a_box_out_of_reach(line: Line, pushed: tuple[Box, FakeBox]) -> None:
    fake = pushed[1]
    fake.drop_after = 1
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    fake.unplug()
    assert services.settle_unknown(at=AT + 7 * MINUTE, sessions=1) == 0
    push = newest(line)
    assert push.state == "unknown"
    assert push.due_at is not None
    assert push.due_at > AT + 14 * MINUTE
    fake.timer_fires()
    fake.plugged = True
    services.box_seen(pushed[0], at=AT + 8 * MINUTE)
    assert services.settle_unknown(at=AT + 8 * MINUTE, sessions=1) == 1


def test_a_push_that_keeps_being_undone_is_tried_less_and_less_often(line: Line, pushed: tuple[Box, FakeBox]) -> None:
    fake, at = pushed[1], AT
    services.suspend(line, reason="unpaid", why="late", at=at, by=None)
    waits = []
    for _ in range(3):
        fake.drop_after = 1
        services.push_due(at=at, sessions=1)
        fake.timer_fires()
        at += 7 * MINUTE
        services.settle_unknown(at=at, sessions=1)
        due = newest(line).due_at
        assert due is not None
        waits.append(round((due - at) / MINUTE))
        at = due
    assert waits == [0, 10, 20]


def test_a_newer_generation_skips_the_older(line: Line) -> None:
    _, fake = make_box(line)
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    services.suspend(line, reason="unlawful", why="attack", at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    assert [(push.generation, push.state) for push in Push.objects.order_by("pk")] == [
        (1, "cancelled"), (2, "cancelled"), (3, "confirmed"),
    ]  # fmt: skip
    assert selectors.line_state(line).proven == "closed"
    assert "shutdown" in fake.lines["interface GigabitEthernet0/1"]


def test_push_now_proves_again_and_sends_nothing(line: Line, pushed: tuple[Box, FakeBox]) -> None:
    pushed[1].typed.clear()
    first = selectors.line_state(line).since
    push = services.push_now(line, at=AT + MINUTE, by=None)
    services.push_due(at=AT + MINUTE, sessions=1)
    push.refresh_from_db()
    assert (push.state, pushed[1].typed) == ("confirmed", [])
    assert selectors.line_state(line).since == first
    assert SeenConfig.objects.count() == 2


def test_what_somebody_changed_by_hand_is_put_right(line: Line, pushed: tuple[Box, FakeBox]) -> None:
    pushed[1].lines["ntp server 203.0.113.9"] = {}
    del pushed[1].lines["ip access-list extended WALLED"]["deny ip any any"]
    services.push_now(line, at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    assert "ntp server 203.0.113.9" not in pushed[1].lines
    assert list(pushed[1].lines["ip access-list extended WALLED"])[-1] == "deny ip any any"


def test_a_broken_template_refuses_without_a_connection(line: Line) -> None:
    box, fake = make_box(line)
    services.publish_template(box.model, "hostname {{ nonsense }}", at=AT)
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    push = newest(line)
    assert (push.state, push.outcome["code"], fake.sessions) == ("refused", "template_broken", 0)
    assert push.outcome["reason"] == "'nonsense' is undefined"


def test_many_boxes_wait_for_one_another_in_nothing(line: Line) -> None:
    make_box(line, 1)
    other = make_line(line.contract)
    make_box(other, 2)
    assert services.push_due(at=AT, sessions=1) == 2
    states = selectors.line_states([line, other])
    assert [states[row.pk].proven for row in (line, other)] == ["open", "open"]


def test_a_push_that_crashes_its_worker_is_tried_again_at_once_and_then_ever_later(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_box(line)

    def crash(box: FakeBox) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(FakeBox, "running", crash)
    at, waits = AT, []
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            services.push_due(at=at, sessions=1)
        services.free_dead(at=at)
        push = newest(line)
        assert (push.state, push.due_at is not None) == ("parked", True)
        assert push.due_at is not None
        waits.append((push.due_at - at) / MINUTE)
        at = push.due_at
    assert waits[0] == 0
    assert 7.4 < waits[1] < 12.6
    assert 14.9 < waits[2] < 25.1


def test_the_sweeps_doors_read_the_clock_and_leave_a_heartbeat(line: Line) -> None:
    make_box(line)
    for door in (tasks.restore_due, tasks.push_due, tasks.settle_unknown):
        door()
    assert selectors.line_state(line).proven == "open"
    names = ["provisioning.restore_due", "provisioning.push_due", "provisioning.settle_unknown"]
    assert silent_sweeps(names, since=now() - MINUTE) == []


def test_many_lines_are_read_in_two_queries(line: Line, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    lines = [line, *(make_line(line.contract) for _ in range(4))]
    with django_assert_num_queries(2):
        assert len(selectors.line_states(lines)) == 5
