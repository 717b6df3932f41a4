"""Pools and what is given from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kernel.models import User
from provisioning.models import Allocation, Box, Line, Node, Pool


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
    by: User | None = None,
) -> Pool:
    """Opens a pool of addresses, prefixes (`block`, `prefix_length`) or VLANs (`node`, `first`, `last`).

    Raises:
        Refused: `pool_name_taken`, `pool_kind_unknown`, `pool_makes_no_sense` with the reason, `pool_overlaps`.
    """
    raise NotImplementedError


def close_pool(pool: Pool, *, at: datetime, by: User | None) -> Pool:
    """Nothing more is given from it; what was given stays.

    Raises:
        Refused: `pool_closed`.
    """
    raise NotImplementedError


def allocate(pool: Pool, *, at: datetime, line: Line | None = None, box: Box | None = None) -> Allocation:
    """Gives the next free thing of a pool to a line or a box.

    Raises:
        Refused: `pool_exhausted`, `pool_closed`, `pool_of_another_node`, `allocation_needs_a_holder`.
    """
    raise NotImplementedError


def free(allocation: Allocation, *, at: datetime) -> Allocation:
    """Takes it back: it rests for the pool's days of quarantine; freed already, nothing changes."""
    raise NotImplementedError


def address_box(box: Box, pool: Pool, *, at: datetime, by: User | None) -> Box:
    """Gives a box its management address from a pool; it keeps the one it has.

    Raises:
        Refused: `pool_of_another_kind`, and as `allocate`.
    """
    raise NotImplementedError
