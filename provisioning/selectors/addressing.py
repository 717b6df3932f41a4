from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from provisioning.models import Allocation, Line, Node, Pool


@dataclass(frozen=True)
class PoolUse:
    """How full a pool is: `size` things in all, of which `held`, `resting` in quarantine, and `free`."""

    pool: Pool
    size: int
    held: int
    resting: int

    @property
    def free(self) -> int:
        return self.size - self.held - self.resting


def pools() -> list[PoolUse]:
    """Every pool and how full it is, closed ones last; two queries."""
    raise NotImplementedError


def pools_for(node: Node) -> QuerySet[Pool]:
    """The open pools from which a line on `node` may take, its own before those of everywhere."""
    raise NotImplementedError


def allocations(pool: Pool) -> QuerySet[Allocation]:
    """What is held and what rests, in order of address, with holders."""
    raise NotImplementedError


def allocations_of(line: Line) -> QuerySet[Allocation]:
    """What a line holds from pools."""
    raise NotImplementedError
