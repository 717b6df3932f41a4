"""The life of a contract, as one table. `end` before activation is a contract that was signed and never served."""

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
