"""How a box gets another firmware: a table."""

from kernel.lifecycle import Lifecycle

WAITING, COPYING, STAGED, RELOADING = "waiting", "copying", "staged", "reloading"
PROVEN, REFUSED, FAILED, CANCELLED = "proven", "refused", "failed", "cancelled"

UPGRADE = Lifecycle(
    "upgrade",
    {
        (WAITING, "copy"): COPYING,
        (WAITING, "cancel"): CANCELLED,
        (WAITING, "refuse"): REFUSED,
        (COPYING, "stage"): STAGED,  # the image lies on the box, its checksum read there
        (COPYING, "match"): PROVEN,  # it runs it already
        (COPYING, "refuse"): REFUSED,
        (COPYING, "put_off"): WAITING,  # out of reach: nothing on it has changed
        (STAGED, "reload"): RELOADING,  # written down before it is told to: from here on only a reading can tell
        (STAGED, "refuse"): REFUSED,
        (STAGED, "put_off"): WAITING,
        (RELOADING, "prove"): PROVEN,
        (RELOADING, "fail"): FAILED,
    },
)
UNDER_WAY = frozenset({COPYING, STAGED, RELOADING})
SETTLED = frozenset({PROVEN, REFUSED, FAILED, CANCELLED})
