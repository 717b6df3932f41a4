"""One incident for each event: roots, siblings, late ones, and children whose root came back without them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from kernel.errors import Refused
from monitoring.models import Outage
from monitoring.services import correlate
from provisioning.models import Box, Line
from sla import services as sla
from sla.models import Impact, Incident
from tests.apps.monitoring.sky import Sky

pytestmark = pytest.mark.django_db


def cut(sky: Sky, *codes: str, boxes: list[Box]) -> None:
    sky.run(70)
    sky.fall(*(sky.nodes[code] for code in codes), *boxes)
    sky.run(150)


def test_a_lost_node_is_one_incident_with_a_clock_for_each_line() -> None:
    sky = Sky(5)
    below = [box for box in sky.boxes if box.line and box.line.node.code == "olt1"]
    cut(sky, "olt1", boxes=below)
    incident = Incident.objects.get()
    assert (incident.kind, incident.root_node) == ("node", sky.nodes["olt1"])
    assert {impact.line for impact in incident.impacts.all()} == {box.line for box in below}
    for box in below:
        assert sky.impact(box.line).started_at == sky.outage(box).first_bad_at  # type: ignore[arg-type]
    assert not Outage.objects.exclude(incident=incident).exists()


def test_the_whole_network_is_one_incident_rooted_at_the_core() -> None:
    sky = Sky(4)
    cut(sky, "core", "left", "right", "olt1", "olt2", boxes=sky.boxes)
    incident = Incident.objects.get()
    assert incident.root_node == sky.nodes["core"]
    assert incident.impacts.count() == 4
    assert Outage.objects.filter(incident=incident).count() == 9


def test_a_node_with_a_second_uplink_is_not_blamed_on_the_first() -> None:
    sky = Sky(4)
    cut(sky, "right", "olt2", boxes=[sky.boxes[1], sky.boxes[3]])
    incident = Incident.objects.get()
    assert incident.root_node == sky.nodes["right"]
    assert {impact.line for impact in incident.impacts.all()} == {sky.lines[1], sky.lines[3]}


def test_a_line_lost_alone_beside_a_lost_node_has_its_own_incident() -> None:
    sky = Sky(4)
    cut(sky, "olt1", boxes=[sky.boxes[0], sky.boxes[2], sky.boxes[1]])
    assert Incident.objects.count() == 2
    alone = sky.impact(sky.lines[1]).incident
    assert (alone.root_node, alone.kind, alone.impacts.count()) == (None, "outage", 1)


def test_two_boxes_of_one_healthy_node_lost_together_are_one_incident() -> None:
    sky = Sky(4)
    cut(sky, boxes=[sky.boxes[0], sky.boxes[2]])
    incident = Incident.objects.get()
    assert incident.root_node is None
    assert incident.impacts.count() == 2


def test_a_box_lost_much_later_has_an_incident_of_its_own() -> None:
    sky = Sky(4)
    cut(sky, boxes=[sky.boxes[0]])
    sky.run(120)
    sky.fall(sky.boxes[2])
    sky.run(150)
    assert Incident.objects.count() == 2


def test_the_node_is_asked_at_once_when_a_child_may_be_lost() -> None:
    sky = Sky(2)
    sky.run(120)
    sky.fall(sky.boxes[0])
    while sky.target(sky.boxes[0]).state != "suspect":
        sky.run(2)
    began = sky.target(sky.boxes[0]).first_bad_at
    sky.run(2)
    parent = sky.target(sky.nodes["olt1"])
    assert began is not None
    assert parent.last_good_at is not None
    assert began <= parent.last_good_at <= began + timedelta(seconds=6)


def test_a_late_line_joins_the_incident_of_its_node_with_its_own_date() -> None:
    sky = Sky(5)
    cut(sky, "olt1", boxes=[sky.boxes[0]])
    sky.fall(sky.boxes[2])
    sky.run(150)
    incident = Incident.objects.get()
    late = sky.impact(sky.lines[2])
    assert late.incident == incident
    assert late.started_at == sky.outage(sky.boxes[2]).first_bad_at
    assert late.started_at is not None
    assert late.started_at > sky.outage(sky.boxes[0]).first_bad_at + timedelta(seconds=60)


def test_each_line_ends_at_its_own_recovery() -> None:
    sky = Sky(4)
    cut(sky, "olt1", boxes=[sky.boxes[0], sky.boxes[2]])
    sky.rise(sky.nodes["olt1"], sky.boxes[0])
    sky.run(120)
    sky.rise(sky.boxes[2])
    sky.run(150)
    first, second = (sky.impact(sky.lines[place]) for place in (0, 2))
    assert first.restored_at == sky.outage(sky.boxes[0]).recovered_at
    assert second.restored_at == sky.outage(sky.boxes[2]).recovered_at
    assert first.restored_at is not None
    assert second.restored_at is not None
    assert second.restored_at - first.restored_at >= timedelta(seconds=60)
    assert Incident.objects.get().state == "restored"


def test_a_child_that_does_not_follow_its_root_becomes_an_incident_of_its_own() -> None:
    sky = Sky(4)
    cut(sky, "olt1", boxes=[sky.boxes[0], sky.boxes[2]])
    master = Incident.objects.get()
    started_at = sky.impact(sky.lines[2]).started_at
    sky.rise(sky.nodes["olt1"], sky.boxes[0])
    sky.run(290)
    assert Incident.objects.count() == 1
    sky.run(210)
    left = sky.impact(sky.lines[2])
    assert left.incident != master
    assert left.incident.root_node is None
    assert left.started_at == started_at
    assert sky.outage(sky.boxes[2]).incident == left.incident
    master.refresh_from_db()
    assert sky.impact(sky.lines[0]).incident == master
    assert Impact.objects.filter(line=sky.lines[2]).count() == 1


def test_an_incident_of_nodes_alone_is_over_when_its_last_loss_leaves_it() -> None:
    """The root came back, what is left has a cause of its own: nothing is lost any more in the incident it leaves."""
    sky = Sky(1)
    cut(sky, "left", "olt1", boxes=[])
    master = Incident.objects.get()
    assert master.root_node == sky.nodes["left"]
    sky.rise(sky.nodes["left"])
    sky.run(290)
    assert Incident.objects.get().state == "new"
    sky.run(210)
    master.refresh_from_db()
    own = sky.outage(sky.nodes["olt1"]).incident
    assert own is not None
    assert (master.state, own.state, own.root_node) == ("restored", "new", sky.nodes["olt1"])
    assert master.restored_at == sky.outage(sky.nodes["left"]).recovered_at
    sky.rise(sky.nodes["olt1"])
    sky.run(150)
    own.refresh_from_db()
    assert (own.state, own.restored_at) == ("restored", sky.outage(sky.nodes["olt1"]).recovered_at)


def test_a_parent_that_nobody_watches_holds_nothing_up() -> None:
    sky = Sky(2, watched_nodes=False)
    cut(sky, boxes=[sky.boxes[0]])
    outage = sky.outage(sky.boxes[0])
    assert Incident.objects.get().opened_at <= outage.confirmed_at + timedelta(seconds=5)


def test_a_node_that_is_never_heard_of_is_not_waited_for_for_ever() -> None:
    sky = Sky(2)
    sky.fall(sky.nodes["olt1"])
    sky.run(120)
    assert sky.target(sky.nodes["olt1"]).state == "unknown"
    sky.fall(sky.boxes[0])
    sky.run(215)
    outage = sky.outage(sky.boxes[0])
    opened = Incident.objects.get().opened_at
    assert timedelta(seconds=60) <= opened - outage.confirmed_at <= timedelta(seconds=90)


def test_what_falls_again_within_a_day_goes_on_with_the_same_clock() -> None:
    sky = Sky(2)
    cut(sky, boxes=[sky.boxes[0]])
    sky.rise(sky.boxes[0])
    sky.run(600)
    cut(sky, boxes=[sky.boxes[0]])
    assert Incident.objects.count() == Impact.objects.count() == 1
    assert list(Impact.objects.get().events.values_list("kind", flat=True)) == ["started", "restored", "reopened"]
    assert Outage.objects.count() == 2


def test_what_waits_is_told_at_once_however_many() -> None:
    sky = Sky(12)
    below = [box for box in sky.boxes if box.line and box.line.node.code == "olt1"]
    sky.run(120)
    sky.fall(sky.nodes["olt1"], *below)
    sky.run(150, correlating=False)
    assert correlate(at=sky.now) == len(below) + 1
    assert Incident.objects.get().impacts.count() == len(below) == 6


def refusing(broken: Line, real: Callable[..., Any]) -> Callable[..., Any]:
    """The verb of sla, which refuses one line."""

    def verb(*args: Any, **facts: Any) -> Any:
        if broken in facts.get("lines", args[-1] if args else ()):
            raise Refused("calendar_without_hours")
        return real(*args, **facts)

    return verb


def test_a_recovery_that_sla_refuses_holds_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    sky = Sky(6)
    below = [box for box in sky.boxes if box.line and box.line.node.code == "olt1"]
    cut(sky, "olt1", boxes=below)
    real, broken = sla.record_restorations, sky.lines[2]

    def refusing_one(recoveries: Sequence[sla.Recovery], *, at: datetime) -> list[Impact]:
        if broken.pk in {recovery.line for recovery in recoveries}:
            raise Refused("calendar_without_hours")
        return real(recoveries, at=at)

    monkeypatch.setattr(sla, "record_restorations", refusing_one)
    sky.rise(sky.nodes["olt1"], *below)
    sky.run(150)
    assert {line: sky.impact(line).state for line in (sky.lines[0], broken, sky.lines[4])} == {
        sky.lines[0]: "restored", broken: "running", sky.lines[4]: "restored",
    }  # fmt: skip
    assert Outage.objects.get(line=broken).told_at is None
    monkeypatch.undo()
    correlate(at=sky.now)
    assert sky.impact(broken).restored_at == Outage.objects.get(line=broken).recovered_at


def test_a_line_that_sla_refuses_holds_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    sky = Sky(6)
    below = [box for box in sky.boxes if box.line and box.line.node.code == "olt1"]
    broken = sky.lines[2]
    for name in ("open_incident", "attach_lines"):
        monkeypatch.setattr(sla, name, refusing(broken, getattr(sla, name)))
    cut(sky, "olt1", boxes=below)
    incident = Incident.objects.get()
    assert {impact.line for impact in incident.impacts.all()} == {sky.lines[0], sky.lines[4]}
    assert Outage.objects.get(line=broken).incident is None
    monkeypatch.undo()
    correlate(at=sky.now)
    assert sky.impact(broken).incident == incident
    assert sky.impact(broken).started_at == Outage.objects.get(line=broken).first_bad_at
