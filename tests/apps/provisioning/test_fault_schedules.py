"""Random faults at every step of a push, two workers racing: nothing false, nothing lost, nothing applied twice."""

import random
from collections import Counter
from datetime import datetime, timedelta
from functools import partial

import pytest
from pytest_django import Settings

from provisioning import selectors, services
from provisioning.domain.configs import commands
from provisioning.drivers.fake import FakeBox, FakeDriver
from provisioning.models import Push, PushStep
from provisioning.services.rendering import render
from subscribers.models import Contract
from tests.apps.provisioning.faults import FATES, FaultyDriver, Plight
from tests.apps.provisioning.make import AT, MINUTE, make_box, make_line
from tests.apps.subscribers.make import make_contract
from tests.races import at_once

ROUNDS = 7


class Schedule:
    """One box, one seed: what befalls it, and what is asked of it meanwhile."""

    def __init__(self, seed: int, contract: Contract) -> None:
        self.dice, self.at = random.Random(seed), AT
        self.line = make_line(contract)
        self.box, self.fake = make_box(self.line, seed)
        self.plight = FaultyDriver.plights[str(self.box.address), 22] = Plight(
            fates=[self.dice.choice(FATES) for _ in range(40)]
        )

    def play(self) -> None:
        for _ in range(ROUNDS):
            self.something_is_asked()
            self.two_workers()
            self.nothing_false()
            self.time_passes(self.dice.choice([MINUTE, 7 * MINUTE, timedelta(hours=13)]))
        self.plight.fates.clear()
        self.it_ends_well()

    def something_is_asked(self) -> None:
        reason = self.dice.choice(["unpaid", "unlawful", "", ""])
        if reason and selectors.suspensions(self.line).filter(reason=reason).exists():
            services.lift(self.line, reason=reason, why="x", at=self.at, by=None)
        elif reason:
            services.suspend(self.line, reason=reason, why="x", at=self.at, by=None)

    def two_workers(self) -> None:
        at_once(*[partial(sweep, self.at)] * 2)

    def time_passes(self, span: timedelta) -> None:
        """Nobody is at it: the box's own timer fires, and monitoring sees the box."""
        self.at += span
        if span > 6 * MINUTE:
            self.fake.timer_fires()
        services.box_seen(self.box, at=self.at)

    def nothing_false(self) -> None:
        newest = Push.objects.filter(box=self.box, token__gt=0).order_by("token").last()
        if newest is not None and newest.state == "confirmed":
            assert says_all(self.fake, newest), self.told()
        assert self.plight.most <= 1, "two workers typed at one box"
        applied = Counter(PushStep.objects.filter(push__box=self.box, step="armed").values_list("push", flat=True))
        assert set(applied.values()) <= {1}, self.told()
        assert self.plight.applies <= len(applied), "typed without having been armed first"

    def it_ends_well(self) -> None:
        """No intent is lost: it is proven, or it waits, or it is on the board for a person, who presses once."""
        for _ in range(4):
            self.time_passes(timedelta(hours=13))
            self.two_workers()
        if not selectors.line_state(self.line).done:
            last = selectors.last_push(self.line)
            assert last in selectors.stuck_pushes(at=self.at), self.told()
            services.push_now(self.line, at=self.at, by=None)
            self.two_workers()
        self.nothing_false()
        assert selectors.line_state(self.line).done, self.told()
        assert Push.objects.filter(box=self.box).running().count() == 0

    def told(self) -> str:
        pushes = Push.objects.filter(box=self.box).order_by("pk")
        return "\n".join(f"{push.generation} {push.state} {push.outcome}" for push in pushes)


def sweep(at: datetime) -> None:
    services.restore_due(at=at, sessions=1)
    services.push_due(at=at, sessions=1)
    services.settle_unknown(at=at, sessions=1)


def says_all(fake: FakeBox, push: Push) -> bool:
    """Running and saved, as the push's generation wants it."""
    wanted = render(push.template, push.intent, push.box)
    return commands(fake.running(), wanted) == [] and fake.startup == fake.lines


@pytest.mark.django_db(transaction=True)
def test_whatever_fails_wherever_the_truth_is_told(settings: Settings, long_run: bool) -> None:
    settings.RACCORD_DRIVERS = {"cisco_ios": "tests.apps.provisioning.faults.FaultyDriver"}
    FakeDriver.boxes, FaultyDriver.plights = {}, {}
    contract = make_contract()
    for seed in range(1, 201 if long_run else 6):
        Schedule(seed, contract).play()
    states = set(Push.objects.values_list("state", flat=True))
    assert {"confirmed", "cancelled"} < states <= {"confirmed", "refused", "rolled_back", "cancelled"}
