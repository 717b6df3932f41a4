"""What one step of the correlator may write: findings that no poller is writing at that moment.

A poller writes an outage's end and an episode's spells while it holds its targets; the correlator writes what it told
of the same rows. Each takes several, so that two who waited for each other would wait for ever. Therefore the
correlator never waits: a row that a poller holds is left to the next sweep, seconds later.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.models import FlapEpisode, Outage


@dataclass(frozen=True, slots=True)
class Held:
    """Keys of the outages and episodes still to be told, or told and not over, that are locked for us."""

    outages: frozenset[int]
    episodes: frozenset[int]


def hold() -> Held:
    """Locks them until the transaction ends. An episode's lock stands for its spells."""
    outages = Outage.objects.filter(dropped_at=None, told_at=None).order_by("pk")
    episodes = FlapEpisode.objects.filter(calmed_at=None).order_by("pk")
    return Held(
        frozenset(outages.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)),
        frozenset(episodes.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)),
    )
