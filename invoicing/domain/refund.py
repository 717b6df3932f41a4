"""The life of a refund through a payment service. One without an answer stays asked, and is asked again by its key."""

from kernel.lifecycle import Lifecycle

REFUND = Lifecycle(
    "refund",
    {
        ("asked", "send"): "sent",
        ("asked", "refuse"): "refused",
        ("sent", "bounce"): "refused",
    },
)

CAME_BACK = frozenset({"cancelled", "bounced", "funds_returned", "failed"})
"""What a service says of a refund whose money did not stay with the customer (GoCardless, refund statuses)."""
