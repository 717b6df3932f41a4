"""Two tables: the life of a rented box, and the safe push pipeline."""

from kernel.lifecycle import Lifecycle

IN_STOCK, RESERVED, SHIPPED, DELIVERED = "in_stock", "reserved", "shipped", "delivered"
IN_SERVICE, TO_RETURN, RETURNED, WIPED = "in_service", "to_return", "returned", "wiped"
LOST, BROKEN, SCRAPPED = "lost", "broken", "scrapped"

BOX = Lifecycle(
    "box",
    {
        (IN_STOCK, "reserve"): RESERVED,
        (RESERVED, "release"): IN_STOCK,
        (RESERVED, "ship"): SHIPPED,
        (RESERVED, "install"): IN_SERVICE,  # carried by the technician, never shipped
        (SHIPPED, "deliver"): DELIVERED,
        (SHIPPED, "return"): RETURNED,  # refused or undeliverable
        (SHIPPED, "lose"): LOST,
        (DELIVERED, "install"): IN_SERVICE,
        (DELIVERED, "recall"): TO_RETURN,
        (DELIVERED, "lose"): LOST,
        (IN_SERVICE, "recall"): TO_RETURN,
        (IN_SERVICE, "lose"): LOST,
        (TO_RETURN, "return"): RETURNED,
        (TO_RETURN, "lose"): LOST,
        (RETURNED, "wipe"): WIPED,
        (RETURNED, "break"): BROKEN,
        (WIPED, "restock"): IN_STOCK,
        (WIPED, "break"): BROKEN,
        (IN_STOCK, "break"): BROKEN,
        (LOST, "return"): RETURNED,  # it turned up
        (LOST, "scrap"): SCRAPPED,
        (BROKEN, "return"): RETURNED,  # repaired: wiped again before anybody else gets it
        (BROKEN, "scrap"): SCRAPPED,
    },
)

AT_A_CUSTOMER = frozenset({SHIPPED, DELIVERED, IN_SERVICE, TO_RETURN})

PLANNED, APPROVED, LOCKED, IDENTIFIED, SNAPSHOTTED = "planned", "approved", "locked", "identified", "snapshotted"
ARMED, APPLIED, VERIFIED, CONFIRMED = "armed", "applied", "verified", "confirmed"
REFUSED, ROLLED_BACK, UNKNOWN, PARKED, CANCELLED = "refused", "rolled_back", "unknown", "parked", "cancelled"

_PIPELINE = {
    (PLANNED, "approve"): APPROVED,
    (APPROVED, "lock"): LOCKED,
    (PARKED, "lock"): LOCKED,
    (LOCKED, "identify"): IDENTIFIED,
    (IDENTIFIED, "snapshot"): SNAPSHOTTED,
    (SNAPSHOTTED, "arm"): ARMED,
    (SNAPSHOTTED, "match"): VERIFIED,  # the box already says what is wanted: nothing is sent
    (ARMED, "apply"): APPLIED,
    (APPLIED, "verify"): VERIFIED,
    (VERIFIED, "confirm"): CONFIRMED,
}
_EXITS = {
    **{(state, "cancel"): CANCELLED for state in (PLANNED, APPROVED, PARKED, LOCKED, IDENTIFIED, SNAPSHOTTED)},
    **{(state, "park"): PARKED for state in (LOCKED, IDENTIFIED, SNAPSHOTTED)},
    **{(state, "refuse"): REFUSED for state in (LOCKED, IDENTIFIED, SNAPSHOTTED, ARMED)},
    **{(state, "roll_back"): ROLLED_BACK for state in (ARMED, APPLIED, UNKNOWN)},
    # From the moment a first line may have left, a lost link says nothing about the box.
    **{(state, "lose"): UNKNOWN for state in (ARMED, APPLIED, VERIFIED)},
    (UNKNOWN, "confirm"): CONFIRMED,
}

PUSH = Lifecycle("push", {**_PIPELINE, **_EXITS})

WAITING = frozenset({PLANNED, APPROVED, PARKED})
RUNNING = frozenset({LOCKED, IDENTIFIED, SNAPSHOTTED, ARMED, APPLIED, VERIFIED})
"""States in which a worker holds the box's lock."""
TOUCHED = frozenset({ARMED, APPLIED, VERIFIED})
"""Running states in which the box may already have been changed."""
SETTLED = frozenset({CONFIRMED, REFUSED, ROLLED_BACK, CANCELLED})

MOVES = sorted({(before, after) for (before, _), after in PUSH.table.items()})
"""(before, after) pairs for the trigger that guards the column itself."""
