from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class TermPolicy:
    """How contracts begin and end. `notice_cutoff_day` is the last day of a month whose notice ends that very month."""

    commitment_from: Literal["activation", "signature"] = "activation"
    notice_cutoff_day: int = 20
    move_window_days: int = 15
