"""Random outages over random networks, replayed through the real services over PostgreSQL.

What tests/domain/test_replays.py does to the rules is done here to the rows: polls are claimed, recorded and told,
incidents opened, clocks started and stopped. Many small networks share one database and one clock. The reference is the
same: it reads what was answered with nothing but loops. In some replays the poller or the correlator is killed at
random, in the middle of what it does.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from monitoring.models import FlapEpisode, Outage, Target
from monitoring.probes.base import Answer, Ask, Outcome
from monitoring.services import correlate, poll_due, sync_targets
from provisioning import services as provisioning
from provisioning.models import Line, Node
from sla.models import Impact, Incident
from sla.selectors import clock_of
from tests.apps.monitoring.deaths import Killed, buried, death
from tests.apps.monitoring.sky import MADE_AT, START, Sky
from tests.apps.subscribers.make import make_contract, make_customer
from tests.domain.test_replays import LINES, Net, plain_losses

pytestmark = pytest.mark.django_db

TICK = timedelta(seconds=10)
LASTING = timedelta(minutes=26)


def network(chance: random.Random) -> Net:
    uplinks: dict[int, tuple[int, ...]] = {1: ()}
    for number in range(2, chance.randrange(3, 6)):
        uplinks[number] = tuple(chance.sample(range(1, number), k=min(number - 1, chance.choice((1, 1, 2)))))
    lines = {LINES + place: chance.choice(list(uplinks)) for place in range(chance.randrange(2, 5))}
    dark: dict[int, list[tuple[datetime, datetime]]] = {}
    for _ in range(chance.randrange(1, 4)):
        began = START + timedelta(seconds=chance.randrange(120, 600))
        ended = began + timedelta(seconds=chance.choice((15, 45, 200, 300, 420)) + chance.randrange(30))
        dark.setdefault(chance.choice([*uplinks, *lines]), []).append((began, ended))
    return Net(uplinks, lines, dark)


class World:
    """The networks as rows, the probe that answers for them, and what was recorded, by target."""

    def __init__(self, nets: Sequence[Net]) -> None:
        self.nets, self.now = nets, START
        self.places: dict[str, tuple[Net, int]] = {}
        self.lines: dict[int, tuple[Net, int]] = {}
        self.nodes: dict[str, tuple[Net, int]] = {}
        for rank, net in enumerate(nets):
            self._lay(rank, net)
        sync_targets(at=self.now)
        self.things = {
            target.pk: self.places[str((target.box or target.node).address)]  # type: ignore[union-attr]
            for target in Target.objects.select_related("box", "node")
        }
        self.answers: dict[int, list[tuple[datetime, bool]]] = {pk: [] for pk in self.things}

    def _lay(self, rank: int, net: Net) -> None:
        made: dict[int, Node] = {}
        for number, parents in net.uplinks.items():
            code, address = f"n{rank}-{number}", f"198.51.{rank}.{number}"
            self.places[address] = self.nodes[code] = (net, number)
            made[number] = provisioning.create_node(
                code, name=code, kind="switch", address=address, snmp_community="public"
            )
            for parent in parents:
                provisioning.add_uplink(made[number], made[parent])
        for number, node in net.lines.items():
            place = rank * 10 + number - LINES + 1
            contract = make_contract(make_customer(name=f"Customer {place}", email=f"c{place}@example.org"))
            line = provisioning.attach_line(contract, node=made[node], at=MADE_AT)
            box = Sky.install(self, line, place)  # type: ignore[arg-type]
            self.places[str(box.address)] = self.lines[line.pk] = (net, number)

    def sweep(self, asks: Sequence[Ask], *, window: int = 2048) -> list[Answer]:
        return [self._answer(ask) for ask in asks]

    def _answer(self, ask: Ask) -> Answer:
        net, thing = self.places[ask.access.address]
        if net.answers(thing, self.now):
            return Answer(ask.key, Outcome.ANSWERED, 0.0, {ask.get[0]: 1000}, 0.001)
        return Answer(ask.key, Outcome.SILENT, 0.0)

    def run(self, chance: random.Random | None = None) -> int:
        """Until everything is long over; with `chance`, somebody dies in one sweep of six, instead of any of the
        statements that a sweep asks. How many died."""
        deaths, most = 0, 40
        while self.now < START + LASTING or (self._shaky() and self.now < START + 3 * LASTING):
            if chance is not None and chance.random() < 1 / 6:
                with death(chance.randrange(most)) as killer:
                    deaths += self._beat()
                most = max(most, killer.asked)
            else:
                self._beat()
            self.now += TICK
        return deaths

    @staticmethod
    def _shaky() -> bool:
        """What flapped is called steady only when its last twenty-one answers say so."""
        return FlapEpisode.objects.filter(calmed_at=None).exists()

    def _beat(self) -> int:
        try:
            poll_due(at=self.now, using=self)
            correlate(at=self.now)
        except Killed:
            buried()
            return 1
        finally:
            for pk in Target.objects.filter(last_at=self.now).values_list("pk", flat=True):
                net, thing = self.things[pk]
                self.answers[pk].append((self.now, net.answers(thing, self.now)))
        return 0


def replayed(seed: int, nets: int, *, deadly: bool = False) -> World:
    chance = random.Random(seed)
    world = World([network(chance) for _ in range(nets)])
    assert (world.run(chance if deadly else None) > 0) is deadly
    check_losses(world)
    check_clocks(world)
    check_incidents()
    return world


def check_losses(world: World) -> None:
    """Each loss that the answers prove, once, with both its dates; nothing else; all of them told and over."""
    for pk, answers in world.answers.items():
        rows = Outage.objects.filter(target=pk).order_by("first_bad_at")
        assert list(rows.values_list("first_bad_at", "recovered_at")) == plain_losses(answers)
    assert not Outage.objects.filter(incident=None).exists(), "a loss without an incident"
    assert not Outage.objects.filter(told_at=None).exists(), "a recovery that nobody heard of"


def check_clocks(world: World) -> None:
    """A line's clocks run from its first bad sample to its first good one, and together no longer than it was lost."""
    unsteady = set(FlapEpisode.objects.values_list("line", flat=True))
    for line in world.lines:
        impacts = list(Impact.objects.filter(line=line).order_by("opened_at", "pk"))
        assert all(impact.state == "restored" for impact in impacts), "a clock that never ends"
        rows = Outage.objects.filter(line=line).order_by("first_bad_at")
        lost = list(rows.values_list("first_bad_at", "recovered_at"))
        if line not in unsteady:
            assert [span for impact in impacts for span in spans(impact)] == lost
            counted = [clock_of(impact, world.now).elapsed for impact in impacts]
            assert sum(counted, timedelta()) == sum((end - begin for begin, end in lost if end), timedelta())


def spans(impact: Impact) -> list[tuple[datetime, datetime]]:
    """What the ledger tells, read two by two: it begins or begins again, and ends."""
    events = list(impact.events.order_by("pk").values_list("kind", "at"))
    assert len(events) % 2 == 0
    begun, ended = events[::2], events[1::2]
    assert [kind for kind, _ in begun] == ["started", *["reopened"] * (len(begun) - 1)]
    assert {kind for kind, _ in ended} <= {"restored"}
    return [(begin, end) for (_, begin), (_, end) in zip(begun, ended, strict=True)]


def check_incidents() -> None:
    """None is empty, none is left open, and no line is in two at the same time."""
    for incident in Incident.objects.filter(merged_into=None):
        assert incident.outages.exists() or incident.flap_episodes.exists()
        assert incident.state == "restored"
    for line in Line.objects.all():
        lasted = sorted((impact.started_at, impact.restored_at) for impact in line.impacts.all())
        assert all(end <= begin for (_, end), (begin, _) in pairwise(lasted)), "a clock doubled"  # type: ignore[operator]


def alone(net: Net) -> tuple[int, datetime] | None:
    """The node that was dark long enough to be proven lost, in a network in which nothing else ever was."""
    windows = [(thing, began, ended) for thing, dark in net.dark.items() for began, ended in dark]
    if len(windows) != 1 or windows[0][0] >= LINES or windows[0][2] - windows[0][1] < timedelta(seconds=200):
        return None
    return windows[0][0], windows[0][1]


def check_roots(world: World) -> int:
    """Where one node fell and nothing else did, all that it took with it is one incident that names it."""
    found = 0
    for code, (net, number) in world.nodes.items():
        if alone(net) is None or alone(net)[0] != number:  # type: ignore[index]
            continue
        rank = code.partition("-")[0]
        losses = Outage.objects.filter(node__code__startswith=f"{rank}-") | Outage.objects.filter(
            line__node__code__startswith=f"{rank}-"
        )
        (incident,) = Incident.objects.filter(outages__in=losses).distinct()
        assert incident.root_node == Node.objects.get(code=code)
        found += 1
    return found


def test_replays_tell_every_loss_once_with_its_own_dates() -> None:
    world = replayed(37, 5)
    assert Outage.objects.filter(line__isnull=False).count() >= 3
    late: Any = [row for row in Outage.objects.all() if row.confirmed_at - row.first_bad_at > timedelta(seconds=120)]
    assert late == []
    assert check_roots(world) == 3


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 150))
def test_a_thousand_replays_through_the_services_lose_nobody(seed: int) -> None:
    world = replayed(seed, 20)
    assert check_roots(world) == sum(alone(net) is not None for net in world.nets)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(200, 210))
def test_replays_in_which_somebody_dies_all_the_time_lose_nobody(seed: int) -> None:
    assert replayed(seed, 20, deadly=True).now >= START + LASTING
