"""What people change by hand in pools and on lines: addresses never given, a quarantine cut short, a line moved."""

from __future__ import annotations

from datetime import datetime
from ipaddress import ip_network

from django.db import IntegrityError, transaction

from kernel.errors import Refused
from kernel.models import User
from provisioning.domain import addressing as rules
from provisioning.models import Allocation, Intent, Line, Node, Pool, PoolKind
from provisioning.services.addressing import free, hold_by_hand
from provisioning.services.lines import TAKEN, refresh_line
from provisioning.services.turns import take_turn


def keep_back(pool: Pool, thing: str) -> Pool:
    """From now on `thing`, an address, a prefix or a VLAN number of the pool, is given to nobody.

    Raises:
        Refused: `not_of_this_pool`, `kept_back_already`, `held_already` when somebody has it, or had it lately.
    """
    with transaction.atomic():
        locked = Pool.objects.select_for_update().get(pk=pool.pk)
        wanted = _plain(locked, thing)
        if wanted in locked.kept_back:
            raise Refused("kept_back_already", thing=wanted)
        taken = Allocation.objects.taken().filter(pool=locked)
        column = "vlan" if locked.kind == PoolKind.VLAN else "network"
        if taken.filter(**{column: wanted}).exists():
            raise Refused("held_already", thing=wanted)
        locked.kept_back = sorted([*locked.kept_back, wanted])
        locked.save(update_fields=["kept_back"])
    pool.refresh_from_db()
    return pool


def give_again(pool: Pool, thing: str) -> Pool:
    """What was kept back may be given; what was not changes nothing."""
    with transaction.atomic():
        locked = Pool.objects.select_for_update().get(pk=pool.pk)
        locked.kept_back = [kept for kept in locked.kept_back if kept != thing]
        locked.save(update_fields=["kept_back"])
    pool.refresh_from_db()
    return pool


def end_quarantine(allocation: Allocation, *, at: datetime) -> Allocation:
    """Lets a resting thing be given at once.

    Raises:
        Refused: `not_in_quarantine` for one that is held, or given back already.
    """
    resting = Allocation.objects.taken().filter(pk=allocation.pk, freed_at__isnull=False)
    if not resting.update(reusable_at=at):
        raise Refused("not_in_quarantine", thing=str(allocation))
    allocation.refresh_from_db()
    return allocation


def change_line(
    line: Line,
    *,
    at: datetime,
    by: User | None,
    node: Node,
    port: str = "",
    vlan: int | None = None,
    ipv4: str | None = None,
    ipv6_prefix: str | None = None,
) -> Intent:
    """Moves a line to another port or gives it other addresses: a new generation of its intent, and its push.

    What it leaves rests in its pool like any address given back; what it takes is held there from now on.

    Raises:
        Refused: `line_detached`, `ipv4_taken`, `port_taken`, `ipv6_prefix_taken`, `vlan_out_of_range`, `address_rests`.
    """
    with transaction.atomic():
        locked = Line.objects.select_for_update().get(pk=line.pk)
        if locked.detached_at is not None:
            raise Refused("line_detached", line=line.reference)
        before = _held(locked)
        facts = {"node": node, "port": port.strip(), "vlan": vlan, "ipv4": ipv4, "ipv6_prefix": ipv6_prefix}
        for name, value in facts.items():
            setattr(locked, name, value)
        _kept(locked, facts)
        locked.refresh_from_db()
        _let_go_of(locked, before, at=at)
        hold_by_hand(locked, at=at)
        intent = refresh_line(locked, cause="changed by hand", at=at, by=by)
    line.refresh_from_db()
    return intent


def _kept(line: Line, facts: dict[str, object]) -> None:
    try:
        with transaction.atomic():
            take_turn()
            line.save(update_fields=list(facts))
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint not in TAKEN:
            raise
        raise Refused(TAKEN[constraint], **{name: str(value) for name, value in facts.items()}) from error


def _held(line: Line) -> list[Allocation]:
    return list(Allocation.objects.held().filter(line=line).select_related("pool"))


def _let_go_of(line: Line, before: list[Allocation], *, at: datetime) -> None:
    """Frees what the line no longer says it has."""
    has = {str(line.ipv6_prefix or ""), f"{line.ipv4}/32" if line.ipv4 else ""}
    for allocation in before:
        numbered = (allocation.node_id, allocation.vlan) == (line.node_id, line.vlan)
        if not (numbered if allocation.vlan else str(allocation.network) in has):
            free(allocation, at=at)


def _plain(pool: Pool, thing: str) -> str:
    if pool.kind == PoolKind.VLAN:
        number = int(thing) if thing.strip().isdecimal() else 0
        if not (pool.first or 1) <= number <= (pool.last or 0):
            raise Refused("not_of_this_pool", thing=thing, pool=pool.name)
        return str(number)
    try:
        network = ip_network(thing.strip())
    except ValueError as error:
        raise Refused("not_of_this_pool", thing=thing, pool=pool.name) from error
    if network.prefixlen != pool.prefix_length or not rules.holds(ip_network(str(pool.block)), network):
        raise Refused("not_of_this_pool", thing=thing, pool=pool.name)
    return str(network)
