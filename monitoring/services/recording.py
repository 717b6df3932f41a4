"""From readings to health, samples and outages: one transaction a batch, so that a poller killed at any moment has
recorded all of it or nothing, and what was not recorded is polled again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from kernel.selectors import policy
from kernel.services import wake
from monitoring.domain.health import Fact, Health, Judgement, State, judge
from monitoring.domain.health import Reading as Sample
from monitoring.domain.policy import WatchPolicy
from monitoring.domain.profiles import Value
from monitoring.domain.schedule import missed, next_slot
from monitoring.models import Outage, Target
from monitoring.services import measures
from provisioning import services as provisioning
from provisioning.models import Uplink

# Each would be deciphered for each row, and nobody looks at it here.
_SECRETS = (
    *("box__ssh_password", "box__snmp_community", "box__snmp_auth_key", "box__snmp_priv_key"),
    "node__snmp_community",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one poll of one target brought.

    Args:
        at: when it was asked.
        good: whether it answered within its budget; `trouble` says what was wrong.
        took: seconds until the answer.
        values: by instance, as the probe gives them.
        names: interface numbers by name, where they are known.
        renumbered: the numbers are new, so counters read under the old ones mean nothing.
        packet: how many variables to ask for at once next time.
    """

    target: int
    at: datetime
    good: bool
    trouble: str = ""
    took: float = 0.0
    values: Mapping[str, Value] = field(default_factory=dict)
    names: Mapping[str, int] | None = None
    renumbered: bool = False
    packet: int = 24


@dataclass(frozen=True, slots=True)
class _Judged:
    target: Target
    reading: Reading
    judgement: Judgement


def record_readings(readings: Sequence[Reading], *, at: datetime) -> None:
    """Writes samples, judges health, opens and ends outages. A reading no newer than the last one changes nothing."""
    rules: WatchPolicy = policy("watch", at.date())
    with transaction.atomic():
        judged = _judged(readings, rules)
        measures.store_samples([(one.target, one.reading) for one in judged])
        for one in judged:
            _act(one, at=at)
        _ask_parents([one.target for one in judged if one.judgement.health.state is State.SUSPECT], at=at)
        _remember(judged, rules)
        if any({Fact.LOST, Fact.RECOVERED} & set(one.judgement.facts) for one in judged):
            wake("monitoring.tasks.correlate")


def _judged(readings: Sequence[Reading], rules: WatchPolicy) -> list[_Judged]:
    rows = Target.objects.watched().select_for_update(of=("self",)).order_by("pk")
    rows = rows.select_related("box__line", "box__model", "node").defer(*_SECRETS)
    targets = rows.in_bulk([reading.target for reading in readings])
    judged: list[_Judged] = []
    for reading in sorted(readings, key=lambda one: one.at):
        target = targets.get(reading.target)
        if target is None or (target.last_at is not None and reading.at <= target.last_at):
            continue
        judgement = judge(target.health, Sample(reading.at, reading.good), rules)
        _apply(target, judgement.health)
        judged.append(_Judged(target, reading, judgement))
    return judged


def _apply(target: Target, health: Health) -> None:
    target.state, target.last_at, target.last_good_at = health.state.value, health.last_at, health.last_good_at
    target.first_bad_at, target.proofs = health.first_bad_at, list(health.proofs)
    target.first_good_at, target.goods = health.first_good_at, health.goods
    target.results, target.flapping = health.results, health.flapping


def _act(one: _Judged, *, at: datetime) -> None:
    target, facts = one.target, one.judgement.facts
    if Fact.ANSWERED in facts and target.box is not None:
        provisioning.box_seen(target.box, at=one.reading.at)
    if Fact.LOST in facts:
        _lost(target, one.judgement.health, at=at)
    if Fact.RECOVERED in facts:
        _recovered(target, one.judgement.health, at=at)


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


def _ask_parents(suspects: Sequence[Target], *, at: datetime) -> None:
    """A child that may be lost: its parents are asked at once, so that the root is known when the child is proven."""
    nodes = {target.box.line.node_id for target in suspects if target.box is not None and target.box.line is not None}
    below = [target.node_id for target in suspects if target.node_id is not None]
    nodes |= set(Uplink.objects.filter(node__in=below).values_list("parent_id", flat=True)) if below else set()
    if nodes:
        calm = Target.objects.watched().filter(node__in=nodes, state__in=[State.UP, State.UNKNOWN], due_at__gt=at)
        calm.update(due_at=at)


def _remember(judged: Sequence[_Judged], rules: WatchPolicy) -> None:
    for one in judged:
        target = one.target
        interval = target.interval or rules.interval
        target.trouble = one.reading.trouble
        target.due_at = _due(one, interval)
        if target.slot_at <= one.reading.at:
            target.missed += missed(target.slot_at, one.reading.at, interval)
            target.slot_at = next_slot(target.schedule_name, interval, one.reading.at)
    _write({one.target.pk: one.target for one in judged}.values())


_COLUMNS = {
    "state": "text",
    **dict.fromkeys(("last_at", "last_good_at", "first_bad_at", "first_good_at", "due_at", "slot_at"), "timestamptz"),
    "proofs": "timestamptz[]",
    **dict.fromkeys(("goods", "missed"), "int"),
    **dict.fromkeys(("results", "trouble"), "text"),
    "flapping": "boolean",
    "memory": "jsonb",
}


def _write(targets: Iterable[Target]) -> None:
    """One statement for all: `bulk_update` spends thirty times the time of the poll itself on building its cases."""
    rows = [{"id": target.pk, **{name: getattr(target, name) for name in _COLUMNS}} for target in targets]
    assigned = ", ".join(f"{name} = fresh.{name}" for name in _COLUMNS)
    typed = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Target._meta.db_table} AS target SET {assigned}"  # noqa: S608
            f" FROM jsonb_to_recordset(%s::jsonb) AS fresh(id bigint, {typed}) WHERE target.id = fresh.id",
            [json.dumps(rows, default=datetime.isoformat)],
        )


def _due(one: _Judged, interval: timedelta) -> datetime:
    """The next slot, or the fast probe that a suspicion or a recovery asks for."""
    slot = next_slot(one.target.schedule_name, interval, one.reading.at)
    probe = one.judgement.probe_at
    if probe is None:
        return slot
    return probe if one.judgement.health.state is State.SUSPECT else min(probe, slot)
