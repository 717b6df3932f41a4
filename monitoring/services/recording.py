"""From readings to health, samples and outages: one transaction a batch, so that a poller killed at any moment has
recorded all of it or nothing, and what was not recorded is polled again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from kernel.selectors import policy
from kernel.services import wake
from monitoring.domain.health import Fact, Health, Judgement, State, judge
from monitoring.domain.health import Reading as Sample
from monitoring.domain.policy import WatchPolicy
from monitoring.domain.profiles import Found, Value
from monitoring.domain.schedule import missed, next_slot
from monitoring.models import Outage, Target
from monitoring.selectors.profiles import Profiles
from monitoring.services import flapping, measures, onboarding, watched
from monitoring.services.watched import Watched
from provisioning import services as provisioning
from provisioning.models import Uplink


@dataclass(frozen=True, slots=True)
class Reading:
    """What one poll of one target brought.

    Args:
        at: when it was asked.
        good: whether it answered within its budget; `trouble` says what was wrong.
        took: seconds until the answer.
        values: by instance, as the probe gives them.
        found: the interfaces and rows of tables that are pinned; None where they are not known.
        system: what it says of itself and its interfaces, when that was asked for.
        renumbered: the numbers are new, so counters read under the old ones mean nothing.
        pinged: only a ping was answered.
        odd: what was strange about the conversation, though it ended well.
        packet: how many variables to ask for at once next time; `chokes` how often it choked on a long question.
    """

    target: int
    at: datetime
    good: bool
    trouble: str = ""
    took: float = 0.0
    values: Mapping[str, Value] = field(default_factory=dict)
    found: Found | None = None
    system: Mapping[str, Value] = field(default_factory=dict)
    renumbered: bool = False
    pinged: bool = False
    odd: tuple[str, ...] = ()
    packet: int = 24
    chokes: int = 0


@dataclass(frozen=True, slots=True)
class _Judged:
    target: Watched
    reading: Reading
    before: Health
    judgement: Judgement


def record_readings(
    readings: Sequence[Reading], *, at: datetime, rules: WatchPolicy | None = None, known: Profiles | None = None
) -> None:
    """Writes samples, judges health, opens and ends outages. A reading no newer than the last one changes nothing.

    Args:
        rules, known: those that it was asked by, where the caller has them; else those of now.
    """
    rules = rules or policy("watch", at.date())
    with transaction.atomic():
        judged = _judged(readings, rules)
        measures.store_samples([(one.target, one.reading) for one in judged], rules, known or Profiles())
        _act([one for one in judged if one.judgement.facts], at=at)
        flapping.follow([(one.target, one.before, one.judgement) for one in judged])
        onboarding.note([(one.target, one.reading) for one in judged if one.reading.renumbered], at=at)
        _ask_parents([one.target for one in judged if one.judgement.health.state is State.SUSPECT], at=at)
        _remember(judged, rules)
        if any({Fact.LOST, Fact.RECOVERED, Fact.FLAPPING, Fact.STEADY} & set(one.judgement.facts) for one in judged):
            wake("monitoring.tasks.correlate")


def _judged(readings: Sequence[Reading], rules: WatchPolicy) -> list[_Judged]:
    targets = watched.lock([reading.target for reading in readings])
    judged: list[_Judged] = []
    for reading in sorted(readings, key=lambda one: one.at):
        target = targets.get(reading.target)
        if target is None or (target.health.last_at is not None and reading.at <= target.health.last_at):
            continue
        before = target.health
        judgement = judge(before, Sample(reading.at, reading.good), rules)
        target.health = judgement.health
        judged.append(_Judged(target, reading, before, judgement))
    return judged


def _act(changed: Sequence[_Judged], *, at: datetime) -> None:
    """What a change of health sets going; only here are whole rows worth their cost."""
    seen = [one for one in changed if Fact.ANSWERED in one.judgement.facts and one.target.box_id is not None]
    if seen:
        boxes = [one.target.box_id for one in seen if one.target.box_id is not None]
        provisioning.boxes_seen(boxes, at=max(one.reading.at for one in seen))
    turned = [one for one in changed if {Fact.LOST, Fact.RECOVERED} & set(one.judgement.facts)]
    rows = Target.objects.select_related("box__line", "node").defer(*_SECRETS)
    targets = rows.in_bulk([one.target.pk for one in turned]) if turned else {}
    for one in turned:
        target, facts = targets[one.target.pk], one.judgement.facts
        if Fact.LOST in facts:
            _lost(target, one.judgement.health, at=at)
        if Fact.RECOVERED in facts:
            _recovered(target, one.judgement.health, at=at)


# Each would be deciphered for each row, and nobody looks at it here.
_SECRETS = (
    *("box__ssh_password", "box__snmp_community", "box__snmp_auth_key", "box__snmp_priv_key"),
    "node__snmp_community",
)


def _lost(target: Target, health: Health, *, at: datetime) -> None:
    assert health.first_bad_at is not None
    assert health.last_at is not None
    Outage.objects.create(
        target=target,
        line=target.box.line if target.box else None,
        node=target.node,
        first_bad_at=health.first_bad_at,
        last_good_at=health.last_good_at,
        confirmed_at=health.last_at,
    )
    if target.box is not None:
        provisioning.box_lost(target.box, at=at)
    if target.node is not None:
        provisioning.hold_node(target.node, at=at, why="monitoring: node lost")


def _recovered(target: Target, health: Health, *, at: datetime) -> None:
    Outage.objects.open().filter(target=target).update(
        recovered_at=health.first_good_at, recovery_proven_at=health.last_at
    )
    if target.node is not None:
        provisioning.release_node(target.node, at=at)


def _ask_parents(suspects: Sequence[Watched], *, at: datetime) -> None:
    """A child that may be lost: its parents are asked at once, so that the root is known when the child is proven."""
    if not suspects:
        return
    boxes = [target.box_id for target in suspects if target.box_id is not None]
    below = [target.node_id for target in suspects if target.node_id is not None]
    hung = Target.objects.filter(box__in=boxes, box__line__isnull=False).values_list("box__line__node", flat=True)
    nodes = set(hung) | set(Uplink.objects.filter(node__in=below).values_list("parent_id", flat=True))
    calm = Target.objects.watched().filter(node__in=nodes, state__in=[State.UP, State.UNKNOWN], due_at__gt=at)
    # Never waited for: this sweep holds targets of its own, and who holds a parent is asking it now. The next fast
    # probe comes in seconds.
    free = list(calm.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
    Target.objects.filter(pk__in=free).update(due_at=at)


def _remember(judged: Sequence[_Judged], rules: WatchPolicy) -> None:
    for one in judged:
        target = one.target
        interval = target.interval or rules.interval
        if target.trouble != one.reading.trouble:
            target.trouble, target.trouble_since = one.reading.trouble, one.reading.at
        target.due_at = _due(one, interval)
        if target.slot_at <= one.reading.at:
            target.missed += missed(target.slot_at, one.reading.at, interval)
            target.slot_at = next_slot(target.schedule_name, interval, one.reading.at)
    watched.write({one.target.pk: one.target for one in judged}.values())


def _due(one: _Judged, interval: timedelta) -> datetime:
    """The next slot, or the fast probe that a suspicion or a recovery asks for."""
    slot = next_slot(one.target.schedule_name, interval, one.reading.at)
    probe = one.judgement.probe_at
    if probe is None:
        return slot
    return probe if one.judgement.health.state is State.SUSPECT else min(probe, slot)
