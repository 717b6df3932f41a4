"""The same on real sockets: a lab box polled over SNMP v2c and v3, unplugged, proven lost, plugged, proven back."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from kernel.policies import encode
from kernel.services import publish_policy
from lab.control import Lab
from lab.street import BoxSpec
from lab.testing import street
from monitoring.domain.policy import WatchPolicy
from monitoring.models import Outage, Series, Target
from monitoring.selectors import latest, traffic
from monitoring.services import correlate, poll_due, sync_targets
from provisioning import services as provisioning
from provisioning.models import Box, Line, Node
from sla.models import Impact, Incident
from tests.apps.provisioning.make import make_lab_box
from tests.apps.subscribers.make import make_contract, make_customer

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
QUICK = WatchPolicy(
    interval=SECOND,
    fast_probes=(SECOND / 5, SECOND * 2 / 5, SECOND * 3 / 5),
    recover_over=SECOND * 3 / 5,
    parent_patience=SECOND,
    answer_within=SECOND / 4,
)


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with street(3) as running:
        yield running


@pytest.fixture(autouse=True)
def quick() -> None:
    rules, day = encode(QUICK), date(2026, 1, 1)
    publish_policy("watch", rules, valid_from=day, at=now(), by=None, reason="a test has no minutes")


def now() -> datetime:
    return datetime.now(UTC)


def on_line(lab: Lab, number: int, *, version: str = "2c") -> Box:
    spec: BoxSpec = lab.street.box(number)
    facts = next(node for node in lab.street.nodes if node.name == spec.node)
    node = Node.objects.filter(code=facts.name).first() or provisioning.create_node(
        facts.name, name=facts.name, kind="olt", address=facts.address, snmp_port=facts.snmp_port,
        snmp_community=facts.community,
    )  # fmt: skip
    line = provisioning.attach_line(make_contract(make_customer(email="lab@example.org")), node=node, at=now())
    box = make_lab_box(line, spec)
    keys = {"snmp_user": spec.v3_user, "snmp_auth_key": spec.v3_auth, "snmp_priv_key": spec.v3_priv}
    Box.objects.filter(pk=box.pk).update(snmp_version=version, **keys)
    return box


def run_until(condition: object, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never happened"
        sync_targets(at=now())
        poll_due(at=now())
        correlate(at=now())
        time.sleep(0.02)


def line_of(box: Box) -> Line:
    assert box.line is not None
    return box.line


@pytest.mark.parametrize(("number", "version"), [(1, "2c"), (2, "3")])
def test_unplugged_it_is_lost_and_plugged_it_is_back(lab: Lab, number: int, version: str) -> None:
    box = on_line(lab, number, version=version)
    run_until(lambda: Target.objects.filter(box=box, state="up", results__endswith="11").exists())
    unplugged_at = now()
    lab.unplug(number)
    run_until(lambda: Incident.objects.exists())
    outage, impact = Outage.objects.get(), Impact.objects.get()
    assert unplugged_at - SECOND / 2 <= outage.first_bad_at <= unplugged_at + 2 * SECOND
    assert impact.started_at == outage.first_bad_at
    assert impact.line == line_of(box)
    plugged_at = now()
    lab.plug(number)
    run_until(lambda: Incident.objects.get().state == "restored")
    impact.refresh_from_db()
    outage.refresh_from_db()
    assert outage.recovered_at is not None
    assert plugged_at - SECOND / 2 <= outage.recovered_at <= plugged_at + 3 * SECOND
    assert impact.restored_at == outage.recovered_at


def test_what_a_box_carries_is_measured(lab: Lab) -> None:
    box = on_line(lab, 3)
    run_until(lambda: Series.objects.filter(target__box=box, metric="in_bps", interface="Gi0/0").exists())
    run_until(lambda: len(traffic(line_of(box), now() - timedelta(minutes=5), now()).download_bps) >= 3)
    found = traffic(line_of(box), now() - timedelta(minutes=5), now())
    assert all(value is not None and value > 0 for value in found.download_bps)
    facts = latest(Target.objects.get(box=box))
    assert facts["celsius"] > 20
    assert -30 < facts["received_dbm"] < -5
    assert 0 < facts["answer_ms"] < 250
    names = set(Series.objects.filter(target__box=box).values_list("interface", flat=True))
    assert names == {"", "Gi0/0", "Gi0/1"}


def test_at_its_first_answer_a_box_is_discovered(lab: Lab) -> None:
    """Nobody entered them: what it is and which interfaces it has are what it said of itself."""
    box = on_line(lab, 2, version="3")
    run_until(lambda: Target.objects.filter(box=box, found_at__isnull=False).exists())
    facts = Target.objects.get(box=box).facts
    assert facts["name"] == lab.street.boxes[1].hostname
    assert facts["description"].startswith("Cisco IOS Software")
    assert [(one["name"], one["number"], one["speed"]) for one in facts["interfaces"]] == [
        ("Gi0/0", 1, 1e9), ("Gi0/1", 2, 1e9),
    ]  # fmt: skip
