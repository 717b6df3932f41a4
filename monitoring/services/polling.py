"""The poller: claims what is due, asks it outside any transaction, and hands the readings over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kernel.selectors import policy
from monitoring.domain import profiles
from monitoring.domain.policy import WatchPolicy
from monitoring.models import Target
from monitoring.probes import probe
from monitoring.probes.base import Access, Answer, Ask, Outcome, Probe
from monitoring.services.recording import Reading, record_readings
from provisioning.models import Box, Node

# A poller that dies is followed by another after this time; longer than any budget, shorter than any hold-down.
LEASE = timedelta(seconds=8)
LIMIT = 5000


def poll_due(*, at: datetime, limit: int = LIMIT, using: Probe | None = None) -> int:
    """Polls what is due and records it; how many targets were asked.

    Several may run at once, here or on other machines: each claims its own targets.
    """
    targets = claim_due(at=at, limit=limit)
    if not targets:
        return 0
    rules: WatchPolicy = policy("watch", at.date())
    readings = ask(targets, rules, using or probe(), at=at)
    record_readings(readings, at=at)
    return len(targets)


def claim_due(*, at: datetime, limit: int = LIMIT) -> list[Target]:
    """Takes due targets for the length of a lease; what somebody else holds is passed over."""
    with transaction.atomic():
        due = Target.objects.select_for_update(skip_locked=True, of=("self",)).due(at).order_by("due_at")
        rows = due.select_related("box__model", "node").defer("box__ssh_password", "box__host_key")
        targets = list(rows[:limit])
        Target.objects.filter(pk__in=[target.pk for target in targets]).update(due_at=at + LEASE)
    return targets


def ask(targets: Sequence[Target], rules: WatchPolicy, probe: Probe, *, at: datetime) -> list[Reading]:
    """Asks each target once; those whose interfaces may have new numbers are asked for these as well."""
    asks = [_ask(target, rules) for target in targets if _reachable(target)]
    by_key = {target.pk: target for target in targets}
    answers = {answer.key: answer for answer in probe.sweep(asks)}
    unknown = [
        replace(one, get=(profiles.UPTIME,), walk=(profiles.IF_NAME,))
        for one in asks
        if _outdated(by_key[one.key], answers[one.key])
    ]
    walked = {answer.key: answer for answer in probe.sweep(unknown)} if unknown else {}
    return [_reading(by_key[key], answer, walked.get(key), at) for key, answer in answers.items()]


def _device(target: Target) -> Box | Node:
    device = target.box or target.node
    assert device is not None
    return device


def _reachable(target: Target) -> bool:
    return _device(target).address is not None


def profile_of(target: Target) -> profiles.Profile:
    return profiles.profile(target.box.model.snmp_profile if target.box else "node")


def access_of(device: Box | Node) -> Access:
    """How to reach a box or a node by SNMP."""
    address, port, community = str(device.address), device.snmp_port, device.snmp_community
    if isinstance(device, Box) and device.snmp_version == "3":
        return Access(address, port, "3", "", device.snmp_user, device.snmp_auth_key, device.snmp_priv_key)
    return Access(address, port, "2c", community)


def _ask(target: Target, rules: WatchPolicy) -> Ask:
    memory: Mapping[str, Any] = target.memory
    return Ask(
        key=target.pk,
        access=access_of(_device(target)),
        get=profiles.wanted(profile_of(target), memory.get("names")),
        budget=rules.budget(target.interval or rules.interval).total_seconds(),
        packet=memory.get("packet", 24),
    )


def _outdated(target: Target, answer: Answer) -> bool:
    """Whether the numbers of the interfaces must be learnt (again): first answer, restart, or another table."""
    if answer.outcome is not Outcome.ANSWERED:
        return False
    memory, uptime = target.memory, answer.values.get(profiles.UPTIME)
    if memory.get("names") is None or not isinstance(uptime, int) or uptime < memory.get("uptime", 0):
        return True
    return bool(answer.values.get(profiles.TABLE_CHANGED) != memory.get("table"))


def _reading(target: Target, answer: Answer, walked: Answer | None, at: datetime) -> Reading:
    names = target.memory.get("names")
    outdated = walked is not None
    if walked is not None:
        found = walked.outcome is Outcome.ANSWERED
        names = profiles.interface_numbers(profile_of(target), walked.values) if found else None
    return Reading(
        target=target.pk,
        # Tenths of a second: what one sweep asked together is dated together.
        at=at + timedelta(seconds=int(answer.after * 10) / 10),
        good=answer.outcome.alive,
        trouble="" if answer.outcome is Outcome.ANSWERED else answer.outcome.value,
        took=answer.took,
        values=answer.values,
        names=names,
        renumbered=outdated,
        packet=answer.packet,
    )
