"""A small network under a sky: what is up there answers, what fell does not; and a clock that makes the poller run.

core - left - olt1 - boxes
     - right (its second uplink is left) - olt2 - boxes
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from monitoring.models import Outage, Target
from monitoring.probes.base import Answer, Ask, Outcome
from monitoring.services import correlate, poll_due, sync_targets
from provisioning import services as provisioning
from provisioning.models import Box, Line, Node
from sla.models import Impact
from tests.apps.provisioning.make import make_model
from tests.apps.subscribers.make import make_contract, make_customer

MADE_AT = datetime(2026, 4, 1, 10, tzinfo=UTC)
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Paris
TICK = timedelta(seconds=5)
UPLINKS = {"core": (), "left": ("core",), "right": ("core", "left"), "olt1": ("left",), "olt2": ("right",)}


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


class SkyProbe:
    """Answers at once for every address that has not fallen."""

    def __init__(self) -> None:
        self.fallen: set[str] = set()
        self.shut: set[str] = set()
        self.asked: list[str] = []

    def sweep(self, asks: Sequence[Ask], *, window: int = 2048) -> list[Answer]:
        self.asked += [ask.access.address for ask in asks]
        return [self._answer(ask) for ask in asks]

    def _answer(self, ask: Ask) -> Answer:
        if ask.access.address in self.fallen:
            return Answer(ask.key, Outcome.SILENT, 0.0)
        if ask.access.address in self.shut:
            return Answer(ask.key, Outcome.REFUSED, 0.0)
        return Answer(ask.key, Outcome.ANSWERED, 0.0, {ask.get[0]: 1000}, 0.001)


class Sky:
    """Builds the network, lets things fall, and runs the poller's and the correlator's sweeps."""

    def __init__(self, boxes: int = 2, *, watched_nodes: bool = True) -> None:
        self.probe, self.now = SkyProbe(), START
        self.nodes = {code: self._node(code, watched_nodes) for code in UPLINKS}
        for code, parents in UPLINKS.items():
            for parent in parents:
                provisioning.add_uplink(self.nodes[code], self.nodes[parent])
        self.boxes = [self._box(number) for number in range(1, boxes + 1)]
        self.lines: list[Line] = [box.line for box in self.boxes if box.line is not None]

    @staticmethod
    def _node(code: str, watched: bool) -> Node:
        address = f"198.51.100.{1 + list(UPLINKS).index(code)}" if watched else None
        return provisioning.create_node(code, name=code, kind="switch", address=address, snmp_community="public")

    def _box(self, number: int) -> Box:
        contract = make_contract(make_customer(name=f"Customer {number}", email=f"c{number}@example.org"))
        node = self.nodes["olt1" if number % 2 else "olt2"]
        line = provisioning.attach_line(contract, node=node, at=MADE_AT)
        return self.install(line, number)

    def install(self, line: Line, number: int) -> Box:
        box = provisioning.receive_box(
            f"FOC{number:04d}", model=make_model(), at=MADE_AT, hostname=f"box-{number:04d}",
            address=f"192.0.2.{number}", snmp_community="battery-staple", ssh_user="raccord",
            ssh_password="correct horse", host_key="ssh-ed25519 QUJD",
        )  # fmt: skip
        provisioning.reserve_box(box, line, at=MADE_AT, by=None)
        return provisioning.install_box(box, line, at=MADE_AT, by=None)

    def fall(self, *things: Box | Node) -> None:
        self.probe.fallen |= {str(thing.address) for thing in things}

    def rise(self, *things: Box | Node) -> None:
        self.probe.fallen -= {str(thing.address) for thing in things}

    def run(self, seconds: float, *, correlating: bool = True) -> None:
        """Lets time pass; a sweep every five seconds, skipping those with nothing to do."""
        end = self.now + timedelta(seconds=seconds)
        sync_targets(at=self.now)
        while self.now < end:
            if poll_due(at=self.now, using=self.probe) and correlating:
                correlate(at=self.now)
            self.now = min(self._next(), end)
        if correlating:
            correlate(at=self.now)

    def _next(self) -> datetime:
        due = Target.objects.watched().order_by("due_at").values_list("due_at", flat=True).first() or self.now
        return max(self.now + TICK, due)

    def target(self, thing: Box | Node) -> Target:
        return Target.objects.get(box=thing) if isinstance(thing, Box) else Target.objects.get(node=thing)

    def outage(self, thing: Box | Node) -> Outage:
        return Outage.objects.get(target=self.target(thing))

    def impact(self, line: Line) -> Impact:
        return Impact.objects.get(line=line)
