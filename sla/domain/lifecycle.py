"""What may follow what for an incident, an impact, a ticket, a penalty and a maintenance."""

from kernel.lifecycle import Lifecycle

NEW, IN_PROGRESS, WAITING, RESTORED, CLOSED = "new", "in_progress", "waiting", "restored", "closed"
RUNNING, PAUSED = "running", "paused"
PROPOSED, APPROVED, REFUSED, CREDITED = "proposed", "approved", "refused", "credited"
PLANNED, ANNOUNCED, DONE, CANCELLED = "planned", "announced", "done", "cancelled"

BEING_WORKED = (NEW, IN_PROGRESS, WAITING)
CLOCK_OPEN = (RUNNING, PAUSED)

# A ticket and its incident walk the same way: what the customer reads and what the NOC works never disagree.
_WORK = {
    **{(state, "take"): IN_PROGRESS for state in BEING_WORKED},
    **{(state, "wait"): WAITING for state in (NEW, IN_PROGRESS)},
    (WAITING, "resume"): IN_PROGRESS,
    **{(state, "restore"): RESTORED for state in BEING_WORKED},
    **{(state, "relapse"): IN_PROGRESS for state in (RESTORED, CLOSED)},
    (RESTORED, "close"): CLOSED,
}

# The NOC may be done with the cause while some lines are still down: each impact ends at its own recovery. An incident
# that proves to be part of another one is merged into it.
INCIDENT = Lifecycle(
    "incident",
    {
        **_WORK,
        (IN_PROGRESS, "close"): CLOSED,
        (WAITING, "close"): CLOSED,
        **{(state, "merge"): CLOSED for state in (*BEING_WORKED, RESTORED)},
    },
)

# A question has nothing to restore, so a ticket may close from anywhere; an answer of the customer opens it again.
TICKET = Lifecycle(
    "ticket",
    {
        **_WORK,
        **{(state, "close"): CLOSED for state in (*BEING_WORKED, RESTORED)},
        **{(state, "answer"): IN_PROGRESS for state in (IN_PROGRESS, WAITING, CLOSED)},
        (NEW, "answer"): NEW,
        (RESTORED, "answer"): RESTORED,
    },
)

IMPACT = Lifecycle(
    "impact",
    {
        (RUNNING, "pause"): PAUSED,
        (PAUSED, "resume"): RUNNING,
        (RUNNING, "restore"): RESTORED,
        (PAUSED, "restore"): RESTORED,
        (RESTORED, "relapse"): RUNNING,
    },
)

PENALTY = Lifecycle(
    "penalty",
    {
        (PROPOSED, "approve"): APPROVED,
        (PROPOSED, "refuse"): REFUSED,
        (APPROVED, "credit"): CREDITED,
    },
)

# Whether one is under way is told by the time, not by a state: nobody has to press a button at midnight.
MAINTENANCE = Lifecycle(
    "maintenance",
    {
        (PLANNED, "announce"): ANNOUNCED,
        (PLANNED, "finish"): DONE,
        (ANNOUNCED, "finish"): DONE,
        (PLANNED, "cancel"): CANCELLED,
        (ANNOUNCED, "cancel"): CANCELLED,
    },
)

LIFECYCLES = (INCIDENT, TICKET, IMPACT, PENALTY, MAINTENANCE)
