"""The life of a hand-over to the e-invoicing platform. An unknown outcome is looked for before it is tried again."""

from kernel.lifecycle import Lifecycle

SUBMISSION = Lifecycle(
    "submission",
    {
        ("queued", "send"): "sent",
        ("queued", "lose"): "unknown",
        ("queued", "refuse"): "refused",
        ("unknown", "send"): "sent",
        ("unknown", "lose"): "unknown",
        ("unknown", "refuse"): "refused",
        ("sent", "accept"): "accepted",
        ("sent", "refuse"): "refused",
        ("refused", "requeue"): "queued",
    },
)
