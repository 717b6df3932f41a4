"""Pools and what is given from them. The pool's row is the lock: of two who ask at once, one waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_network

from django.db import IntegrityError, transaction
from django.db.models import Q

from kernel.errors import Refused
from provisioning.domain import addressing as rules
from provisioning.models import Allocation, Box, Line, Node, Pool, PoolKind
from provisioning.services.turns import take_turn


def create_pool(
    name: str,
    *,
    kind: str,
    at: datetime,
    block: str | None = None,
    prefix_length: int | None = None,
    node: Node | None = None,
    first: int | None = None,
    last: int | None = None,
    kept_back: Sequence[str] = (),
    quarantine_days: int = 30,
) -> Pool:
    """Opens a pool of addresses, prefixes (`block`, `prefix_length`) or VLANs (`node`, `first`, `last`).

    Raises:
        Refused: `pool_name_taken`, `pool_kind_unknown`, `pool_makes_no_sense` with the reason, `pool_overlaps`.
    """
    if kind not in PoolKind.values:
        raise Refused("pool_kind_unknown", kind=kind)
    if Pool.objects.filter(name=name).exists():
        raise Refused("pool_name_taken", name=name)
    length = rules.WHOLE.get(kind, prefix_length)
    wrong = _wrong_vlans(node, first, last) if kind == PoolKind.VLAN else rules.wrong(kind, block, length)
    if wrong:
        raise Refused("pool_makes_no_sense", reason=wrong)
    facts = {"kind": kind, "node": node, "kept_back": list(kept_back), "quarantine_days": quarantine_days}
    held = {"first": first, "last": last} if kind == PoolKind.VLAN else {"block": block, "prefix_length": length}
    try:
        with transaction.atomic():
            take_turn()
            return Pool.objects.create(name=name, created_at=at, **facts, **held)
    except IntegrityError as error:
        raise Refused("pool_overlaps", block=str(block)) from error


def close_pool(pool: Pool, *, at: datetime) -> Pool:
    """Nothing more is given from it; what was given stays.

    Raises:
        Refused: `pool_closed`.
    """
    if not Pool.objects.filter(pk=pool.pk, closed_at__isnull=True).update(closed_at=at):
        raise Refused("pool_closed", pool=pool.name)
    pool.refresh_from_db()
    return pool


def allocate(pool: Pool, *, at: datetime, line: Line | None = None, box: Box | None = None) -> Allocation:
    """Gives the next free thing of a pool to a line or a box.

    Raises:
        Refused: `pool_exhausted`, `pool_closed`, `pool_of_another_node`, `allocation_needs_a_holder`.
    """
    if line is None and box is None:
        raise Refused("allocation_needs_a_holder", pool=pool.name)
    with transaction.atomic():
        locked = Pool.objects.select_for_update().get(pk=pool.pk)
        if locked.closed_at is not None:
            raise Refused("pool_closed", pool=pool.name)
        if line is not None and locked.node_id not in {None, line.node_id}:
            raise Refused("pool_of_another_node", pool=pool.name, line=line.reference)
        _let_go(locked, at=at)
        gift = _next_vlan(locked) if locked.kind == PoolKind.VLAN else _next_network(locked)
        return Allocation.objects.create(pool=locked, line=line, box=box, taken_at=at, **gift)


def free(allocation: Allocation, *, at: datetime) -> Allocation:
    """Takes it back: it rests for the pool's days of quarantine; freed already, nothing changes."""
    rest = at + timedelta(days=allocation.pool.quarantine_days)
    Allocation.objects.held().filter(pk=allocation.pk).update(freed_at=at, rests_until=rest)
    allocation.refresh_from_db()
    return allocation


def address_box(box: Box, pool: Pool, *, at: datetime) -> Box:
    """Gives a box its management address from a pool; it keeps the one it has.

    Raises:
        Refused: `pool_of_another_kind`, and as `allocate`.
    """
    if pool.kind != PoolKind.MANAGEMENT:
        raise Refused("pool_of_another_kind", pool=pool.name, kind=pool.kind)
    with transaction.atomic():
        locked = Box.objects.select_for_update().get(pk=box.pk)
        if locked.address is None:
            gift = allocate(pool, at=at, box=box)
            Box.objects.filter(pk=box.pk).update(address=str(ip_network(str(gift.network)).network_address))
    box.refresh_from_db(fields=["address"])
    return box


def fill_from_pools(line: Line, pools: Sequence[Pool], *, at: datetime) -> Line:
    """Gives a new line what it was not given by hand, a thing of each kind of pool; and lays hold of what it was.

    Raises:
        Refused: `pool_of_another_kind` for management addresses, `address_rests`, and as `allocate`.
    """
    hold_by_hand(line, at=at)
    columns = {PoolKind.IPV4: "ipv4", PoolKind.IPV6: "ipv6_prefix", PoolKind.VLAN: "vlan"}
    for pool in pools:
        if pool.kind not in columns:
            raise Refused("pool_of_another_kind", pool=pool.name, kind=pool.kind)
        column = columns[PoolKind(pool.kind)]
        if getattr(line, column) is None:
            given = allocate(pool, at=at, line=line)
            Line.objects.filter(pk=line.pk).update(**{column: _as_column(given, column)})
            line.refresh_from_db(fields=[column])
    return line


def hold_by_hand(line: Line, *, at: datetime) -> None:
    """What was typed by hand and lies in a pool is held there too, and rests like the others afterwards."""
    typed = {PoolKind.IPV4: line.ipv4, PoolKind.IPV6: line.ipv6_prefix}
    for pool in Pool.objects.select_for_update().filter(kind__in=typed, closed_at__isnull=True).order_by("pk"):
        value = typed[PoolKind(pool.kind)]
        if value and rules.holds(ip_network(str(pool.block)), ip_network(str(value))) and not _has(line, value):
            _let_go(pool, at=at)
            _create_or_refuse(pool, line, at=at, network=str(value))
    if line.vlan is not None:
        numbered = Pool.objects.select_for_update().filter(node=line.node_id, closed_at__isnull=True)
        for pool in numbered.filter(first__lte=line.vlan, last__gte=line.vlan):
            if Allocation.objects.held().filter(line=line, node=line.node_id, vlan=line.vlan).exists():
                continue
            _let_go(pool, at=at)
            _create_or_refuse(pool, line, at=at, node=line.node, vlan=line.vlan)


def free_all(*, at: datetime, line: Line | None = None, box: Box | None = None) -> None:
    """Takes back all that a line, or a box, holds."""
    held = Allocation.objects.held().filter(line=line) if line else Allocation.objects.held().filter(box=box)
    for allocation in held.select_related("pool"):
        free(allocation, at=at)


def _has(line: Line, value: object) -> bool:
    return Allocation.objects.held().filter(line=line, network=str(ip_network(str(value)))).exists()


def _create_or_refuse(pool: Pool, line: Line, *, at: datetime, **thing: object) -> None:
    try:
        with transaction.atomic():
            Allocation.objects.create(pool=pool, line=line, taken_at=at, **thing)
    except IntegrityError as error:
        raise Refused("address_rests", pool=pool.name, **{name: str(value) for name, value in thing.items()}) from error


def _let_go(pool: Pool, *, at: datetime) -> None:
    """What rested long enough may be given again."""
    Allocation.objects.taken().filter(pool=pool, rests_until__lte=at).update(reusable_at=at)


def _next_vlan(pool: Pool) -> dict[str, object]:
    held = set(Allocation.objects.taken().filter(node=pool.node, vlan__isnull=False).values_list("vlan", flat=True))
    held |= set(Line.objects.attached().filter(node=pool.node, vlan__isnull=False).values_list("vlan", flat=True))
    held |= {int(kept) for kept in pool.kept_back}
    for number in range(pool.first or 1, (pool.last or 0) + 1):
        if number not in held:
            return {"node": pool.node, "vlan": number}
    raise Refused("pool_exhausted", pool=pool.name)


def _next_network(pool: Pool) -> dict[str, object]:
    block = ip_network(str(pool.block))
    taken = [ip_network(str(network)) for network in _networks_in_use(pool)]
    gift = rules.next_gift(block, pool.prefix_length or block.max_prefixlen, taken, pool.kept_back)
    if gift is None:
        raise Refused("pool_exhausted", pool=pool.name)
    return {"network": str(gift)}


def _networks_in_use(pool: Pool) -> list[object]:
    """Held or resting ones, and what lines and boxes have by hand from before there were pools."""
    found = list(Allocation.objects.taken().filter(pool=pool).values_list("network", flat=True))
    if pool.kind == PoolKind.MANAGEMENT:
        return [*found, *Box.objects.filter(address__isnull=False).values_list("address", flat=True)]
    lines = Line.objects.attached().filter(Q(ipv4__isnull=False) | Q(ipv6_prefix__isnull=False))
    column = "ipv4" if pool.kind == PoolKind.IPV4 else "ipv6_prefix"
    return [*found, *(value for value in lines.values_list(column, flat=True) if value)]


def _as_column(given: Allocation, column: str) -> object:
    if column == "vlan":
        return given.vlan
    return str(ip_network(str(given.network)).network_address) if column == "ipv4" else str(given.network)


def _wrong_vlans(node: Node | None, first: int | None, last: int | None) -> str:
    if node is None:
        return "node"
    return "" if first is not None and last is not None and 1 <= first <= last <= 4094 else "vlans"
