"""What the guarantee does once a night."""

from __future__ import annotations

from datetime import datetime

from sla.services.long_pauses import warn_of_long_force_majeure
from sla.services.penalties import propose_penalties
from sla.services.sweeps import recompute_clocks


def go_over_the_clocks(*, at: datetime) -> None:
    """Reckons every clock again, proposes the penalties that are due, and warns of force majeure that lasts."""
    recompute_clocks(at=at)
    propose_penalties(at=at)
    warn_of_long_force_majeure(at=at)
