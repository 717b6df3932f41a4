"""The life of a contract, as one table. `end` before activation is a contract that was signed and never served."""

from datetime import date

from kernel.lifecycle import Lifecycle

DRAFT, SIGNED, ACTIVE, ENDING, ENDED = "draft", "signed", "active", "ending", "ended"

CONTRACT = Lifecycle(
    "contract",
    {
        (DRAFT, "sign"): SIGNED,
        (SIGNED, "activate"): ACTIVE,
        (SIGNED, "end"): ENDED,
        (ACTIVE, "give_notice"): ENDING,
        (ENDING, "withdraw_notice"): ACTIVE,
        (ENDING, "end"): ENDED,
    },
)

MOVES = sorted({(before, after) for (before, _), after in CONTRACT.table.items()})
"""(before, after) pairs for the trigger that guards the column itself."""

SERVED = frozenset({ACTIVE, ENDING})
"""States in which the service runs and the fee is due."""

AWAITING, SUSPENDED = "awaiting_activation", "suspended"


def stage_of(state: str, *, ends_on: date | None, today: date, suspended: bool, prepared: bool) -> str:
    """Where a contract stands for people: its state, refined by facts that no column of it repeats.

    A signed one whose line is being prepared awaits its activation; a served one that any line of holds back is
    suspended; one whose last day is over has ended, though no sweep came by yet.
    """
    if state == SIGNED and prepared:
        return AWAITING
    if state == ENDING and ends_on is not None and ends_on < today:
        return ENDED
    if state == ACTIVE and suspended:
        return SUSPENDED
    return state


PLANNED, APPLIED, UNDONE = "planned", "applied", "undone"

AMENDMENT = Lifecycle("amendment", {(PLANNED, "apply"): APPLIED, (PLANNED, "undo"): UNDONE})
AMENDMENT_MOVES = sorted({(before, after) for (before, _), after in AMENDMENT.table.items()})

SENT, ACCEPTED, DECLINED, EXPIRED, REPLACED, SOLD = "sent", "accepted", "declined", "expired", "replaced", "sold"

QUOTE = Lifecycle(
    "quote",
    {
        (DRAFT, "send"): SENT,
        (DRAFT, "replace"): REPLACED,
        (SENT, "accept"): ACCEPTED,
        (SENT, "decline"): DECLINED,
        (SENT, "expire"): EXPIRED,
        (SENT, "replace"): REPLACED,
        (EXPIRED, "replace"): REPLACED,
        (DECLINED, "replace"): REPLACED,
        (ACCEPTED, "sell"): SOLD,
    },
)
QUOTE_MOVES = sorted({(before, after) for (before, _), after in QUOTE.table.items()})

NEW, CONTACTED, QUALIFIED, QUOTED, WON, LOST = "new", "contacted", "qualified", "quoted", "won", "lost"
OPEN_LEADS = (NEW, CONTACTED, QUALIFIED, QUOTED)

LEAD = Lifecycle(
    "lead",
    {
        (NEW, "contact"): CONTACTED,
        (NEW, "qualify"): QUALIFIED,
        (CONTACTED, "qualify"): QUALIFIED,
        **{(state, "quote"): QUOTED for state in OPEN_LEADS},
        **{(state, "win"): WON for state in OPEN_LEADS},
        **{(state, "lose"): LOST for state in OPEN_LEADS},
        (LOST, "reopen"): CONTACTED,
    },
)

ANNOUNCED, DONE, CANCELLED = "announced", "done", "cancelled"

REVISION = Lifecycle(
    "revision",
    {
        (DRAFT, "announce"): ANNOUNCED,
        (DRAFT, "cancel"): CANCELLED,
        (ANNOUNCED, "cancel"): CANCELLED,
        (ANNOUNCED, "finish"): DONE,
    },
)
