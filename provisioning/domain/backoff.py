from __future__ import annotations

from datetime import timedelta

from provisioning.domain.policy import NetworkPolicy


def park_for(attempt: int, chance: float, policy: NetworkPolicy) -> timedelta:
    """How long the `attempt`-th failure (from 1) waits: doubling from the first to the cap, spread both ways by the
    jitter so that boxes that fell together do not come back together.

    Args:
        chance: uniform over [0, 1), drawn by the caller.
    """
    doubled = policy.park_first_minutes * 2 ** min(attempt - 1, 16)
    spread = 1 + (2 * chance - 1) * policy.park_jitter_percent / 100
    return timedelta(minutes=min(doubled, policy.park_cap_minutes) * spread)
