"""What devices send by themselves: kept for their page, and a reason to ask them at once. It decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from kernel.services import wake
from monitoring.domain.health import State
from monitoring.domain.traps import HASTENED, REPEATED, Heard
from monitoring.models import Notice, Target
from monitoring.probes.base import Access
from provisioning.models import Box, Node


def known_senders() -> dict[str, Access]:
    """Who may send notifications: every watched device, by its management address."""
    known: dict[str, Access] = {}
    for node in Node.objects.filter(target__watched=True, address__isnull=False):
        known[str(node.address)] = Access(str(node.address), node.snmp_port, "2c", node.snmp_community)
    for box in Box.objects.in_service().filter(target__watched=True, address__isnull=False).defer("ssh_password"):
        address = str(box.address)
        if box.snmp_version == "3":
            known[address] = Access(
                address, box.snmp_port, "3", "", box.snmp_user, box.snmp_auth_key, box.snmp_priv_key
            )
        else:
            known[address] = Access(address, box.snmp_port, "2c", box.snmp_community)
    return known


def hear(notices: Iterable[Heard], *, at: datetime) -> int:
    """Keeps what was heard and hastens a poll of each sender; how many polls were hastened."""
    batch = list(notices)
    targets = _targets({heard.address for heard in batch})
    counted: Counter[tuple[int, str]] = Counter()
    facts: dict[tuple[int, str], Heard] = {}
    for heard in batch:
        if (target := targets.get(heard.address)) is not None:
            counted[target, heard.kind] += 1
            facts[target, heard.kind] = heard
    with transaction.atomic():
        # In the order in which a poller locks them, or each would wait for the other.
        rows = Target.objects.filter(pk__in={target for target, _ in counted}).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk"))
        for (target, kind), times in counted.items():
            _keep(target, kind, times, facts[target, kind], at)
        hastened = _hasten({target for target, _ in counted}, at)
    if hastened:
        wake("monitoring.tasks.poll_due")
    return hastened


def _targets(addresses: set[str]) -> dict[str, int]:
    rows = Target.objects.watched().filter(Q(box__address__in=addresses) | Q(node__address__in=addresses))
    found = rows.values_list("pk", "box__address", "node__address")
    return {str(box or node): pk for pk, box, node in found}


def _keep(target: int, kind: str, times: int, heard: Heard, at: datetime) -> None:
    """A device that repeats itself fills no table."""
    recent = Notice.objects.filter(target=target, kind=kind, at__gt=at - REPEATED)
    if not recent.update(times=F("times") + times, facts=dict(heard.facts)):
        Notice.objects.create(target_id=target, kind=kind, at=at, times=times, facts=dict(heard.facts))


def _hasten(targets: set[int], at: datetime) -> int:
    calm = Target.objects.watched().filter(pk__in=targets, state__in=[State.UP, State.UNKNOWN], due_at__gt=at)
    return calm.filter(Q(last_at=None) | Q(last_at__lt=at - HASTENED)).update(due_at=at)
