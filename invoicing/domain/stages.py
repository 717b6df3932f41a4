"""The stages of a dunning policy, in the operator's own order, and where a case stands among them.

Pure. A stage says what is done and how long after what came before; `place` finds the first that is still to be done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

FAMILIES: Final[Mapping[str, str]] = {
    "mail": "nudge",
    "letter": "nudge",
    "call": "call",
    "reminder_mail": "reminder",
    "reminder_letter": "reminder",
    "reminder_registered": "reminder",
    "management_fee": "management_fee",
    "indemnity": "indemnity",
    "interest": "interest",
    "wall": "wall",
    "end": "end",
    "lawyer": "lawyer",
}
"""What each act amounts to: a case remembers that it was reminded, not by which post."""
BY_POST: Final = frozenset({"letter", "reminder_letter", "reminder_registered"})
CHARGES: Final = frozenset({"management_fee", "indemnity", "interest"})
BY_PERSON: Final = frozenset({"call", "end", "lawyer"})
ONCE: Final = frozenset({*CHARGES, "wall", "end", "lawyer"})
MOST_STAGES, MOST_DAYS = 15, 365


@dataclass(frozen=True)
class Stage:
    """One stage of a pursuit.

    Args:
        act: one of `FAMILIES`. "mail" and "letter" are friendly words, which charge nothing and start no notice; the
            reminders are formal, and a notice runs from them; "call", "end" and "lawyer" wait for a person.
        after_days: days since the stage before was done, a formal reminder's since it left. For "wall", the days of
            notice: they run whole from the day after the newest formal reminder left.
        minimum: euros of undisputed overdue principal under which the stage is passed over.
    """

    act: str
    after_days: int = 0
    minimum: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if self.act not in FAMILIES:
            raise ValueError(f"there is no stage called {self.act}")
        if not 0 <= self.after_days <= MOST_DAYS or self.minimum < 0:
            raise ValueError("a stage comes within a year, and its least amount is not negative")

    @property
    def family(self) -> str:
        return FAMILIES[self.act]


@dataclass(frozen=True)
class Done:
    """A stage that was done on a day; a formal reminder left on another, once mailed or posted.

    `rank` is the stage's among those of the policy; None where it was done before the stages were a list.
    """

    family: str
    on: date
    left_on: date | None = None
    rank: int | None = None

    def is_of(self, stage: Stage, rank: int) -> bool:
        """Whether it was this stage that was done."""
        return self.family == stage.family and self.rank in {None, rank}


@dataclass(frozen=True)
class Place:
    """Where a case stands: the stage to come and its rank, since when, and the newest formal reminder.

    Past the last stage there is none, and the rank is their number.
    """

    stage: Stage | None
    rank: int
    since: date | None
    notice: Done | None


def checked(stages: Sequence[Stage]) -> None:
    """Raises ValueError where an order of stages makes no sense: above all, nobody is cut off without a notice."""
    families = [stage.family for stage in stages]
    if not stages or len(stages) > MOST_STAGES:
        raise ValueError(f"a policy has one to {MOST_STAGES} stages")
    twice = sorted(family for family in ONCE if families.count(family) > 1)
    if twice:
        raise ValueError(f"{twice[0]} comes once in a policy")
    if "wall" in families and "reminder" not in families[: families.index("wall")]:
        raise ValueError("a line is restricted only after a formal reminder")
    if "end" in families and "wall" not in families[: families.index("end")]:
        raise ValueError("a contract is ended only after its line was restricted")


def place(
    stages: Sequence[Stage],
    done: Sequence[Done],
    *,
    undisputed: Decimal,
    walled_on: date | None = None,
    has_line: bool = True,
) -> Place:
    """The first stage still to be done.

    A wall is no event but a state: lifted by a promise that is then broken, it comes again. Where the debt was too
    small for the reminder before it there is no wall, and without a wall no contract is ended for it.
    """
    left, since, notice = list(done), None, None
    reminded = any(one.family == "reminder" for one in done)
    for rank, stage in enumerate(stages):
        if stage.family == "wall":
            if walled_on is None and has_line and notice is not None and undisputed >= stage.minimum:
                return Place(stage, rank, since, notice)
            since = _later(since, walled_on)
            continue
        found = next((one for one in left if one.is_of(stage, rank)), None)
        if found is not None:
            left.remove(found)
            since = _later(since, found.left_on or found.on)
            notice = found if found.family == "reminder" else notice
        elif undisputed >= stage.minimum and not _pointless(stage, reminded=reminded, walled=walled_on is not None):
            return Place(stage, rank, since, notice)
    return Place(None, len(stages), since, notice)


def _pointless(stage: Stage, *, reminded: bool, walled: bool) -> bool:
    """No friendly word after a formal one; no end of a contract whose line is open."""
    return (reminded and stage.family == "nudge") or (not walled and stage.family == "end")


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)


DEFAULT: Final = (Stage("reminder_letter"), Stage("management_fee"), Stage("wall", after_days=15))
"""What the contract says: a plain letter, the fee, and fifteen days without effect."""

FORMER: Final[Mapping[str, Any]] = {
    "first_reminders": (),
    "letter_after_days": 0,
    "letter_channel": "letter",
    "late_charge": "management_fee",
    "notice_days": 15,
    "network_action": "walled",
}
"""How the stages were told, and what each had for a default, in terms that were signed before they were a list."""


def upgraded(values: Mapping[str, Any]) -> dict[str, Any]:
    """A policy's JSON values with the stages as a list, whatever the age of the terms they come from."""
    kept = {name: value for name, value in values.items() if name not in FORMER}
    if "stages" in values or kept == dict(values):
        return kept
    told = {**FORMER, **values}
    words = [{"act": one["channel"], "after_days": one["after_days"]} for one in map(_word, told["first_reminders"])]
    pause = told["letter_after_days"] if words else 0
    stages = [*words, {"act": f"reminder_{told['letter_channel']}", "after_days": pause}]
    both = told["late_charge"] == "both"
    stages += [{"act": act} for act in ("management_fee", "indemnity") if both or act == told["late_charge"]]
    if told["network_action"] != "none":
        stages.append({"act": "wall", "after_days": told["notice_days"]})
    return kept | {"stages": stages}


def _word(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"channel": "mail", "after_days": 3} | dict(told)
