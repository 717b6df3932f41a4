"""Reading boxes back each night, and what is done about those that no longer say what is wanted."""

from __future__ import annotations

from datetime import datetime

from kernel.models import User
from provisioning.models import Box, Drift, Push


def read_back(*, at: datetime, sessions: int = 20) -> int:
    """The sweep: reads the boxes whose hour of the night has come; returns how many answered."""
    raise NotImplementedError


def read_box(box: Box, *, at: datetime) -> None:
    """Has one box read back at the next sweep.

    Raises:
        Refused: `box_not_in_service`.
    """
    raise NotImplementedError


def push_again(drift: Drift, *, at: datetime, by: User | None) -> Push:
    """Plans the push that puts the box right; the drift is gone when it is confirmed.

    Raises:
        Refused: `drift_gone`, and as `push_now`.
    """
    raise NotImplementedError


def accept_drift(drift: Drift, *, why: str, at: datetime, by: User | None) -> Drift:
    """Leaves the box as it is: silent until it differs in another way, or a push is confirmed.

    Raises:
        Refused: `drift_gone`, `why_is_missing`.
    """
    raise NotImplementedError
