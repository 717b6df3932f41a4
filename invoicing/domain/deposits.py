"""The life of a deposit: cheques, card takings or cash brought to the bank together."""

from kernel.lifecycle import Lifecycle

PREPARED, HANDED_OVER, CREDITED, UNDONE = "prepared", "handed_over", "credited", "undone"

DEPOSIT = Lifecycle(
    "deposit",
    {
        (PREPARED, "undo"): UNDONE,
        (PREPARED, "hand_over"): HANDED_OVER,
        (HANDED_OVER, "credit"): CREDITED,
    },
)
OPEN = frozenset({PREPARED, HANDED_OVER})
"""Those that the bank has not credited yet."""
