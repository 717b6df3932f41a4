from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_network

from django.db.models import Count, F, Q, QuerySet

from provisioning.domain.addressing import size
from provisioning.models import Allocation, Line, Node, Pool, PoolKind


@dataclass(frozen=True)
class PoolUse:
    """How full a pool is: `size` things in all, of which `held`, `resting` in quarantine, and `free`."""

    pool: Pool
    size: int
    held: int
    resting: int

    @property
    def free(self) -> int:
        return max(self.size - self.held - self.resting, 0)

    @property
    def taken(self) -> int:
        return self.held + self.resting

    @property
    def tight(self) -> int:
        """From how many taken on somebody should think of the next pool."""
        return self.size * 9 // 10

    @property
    def scarce(self) -> bool:
        return self.taken >= self.tight


def pools() -> list[PoolUse]:
    """Every pool and how full it is, closed ones last; one query."""
    held = Count("allocations", filter=Q(allocations__freed_at__isnull=True))
    resting = Count("allocations", filter=Q(allocations__freed_at__isnull=False, allocations__reusable_at__isnull=True))
    found = Pool.objects.select_related("node").annotate(held=held, resting=resting)
    ordered = found.order_by(F("closed_at").asc(nulls_first=True), "kind", "name")
    return [PoolUse(pool, _size(pool), pool.held, pool.resting) for pool in ordered]


def pools_for(node: Node) -> QuerySet[Pool]:
    """The open pools from which a line on `node` may take, its own before those of everywhere."""
    given = Pool.objects.filter(Q(node=node) | Q(node__isnull=True), closed_at__isnull=True)
    return given.exclude(kind=PoolKind.MANAGEMENT).order_by(F("node").asc(nulls_last=True), "kind", "name")


def allocations(pool: Pool) -> QuerySet[Allocation]:
    """What is held and what rests, in order of address, with holders."""
    found = Allocation.objects.taken().filter(pool=pool).select_related("line__contract__customer", "box", "node")
    return found.order_by("network", "vlan")


def allocations_of(line: Line) -> QuerySet[Allocation]:
    """What a line holds from pools."""
    return Allocation.objects.held().filter(line=line).select_related("pool").order_by("pool__kind")


def _size(pool: Pool) -> int:
    if pool.kind == PoolKind.VLAN:
        return (pool.last or 0) - (pool.first or 1) + 1 - len(pool.kept_back)
    block = ip_network(str(pool.block))
    return size(block, pool.prefix_length or block.max_prefixlen, pool.kept_back)
