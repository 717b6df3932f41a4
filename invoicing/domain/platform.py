"""The life of a hand-over to the e-invoicing platform. An unknown outcome is looked for before it is tried again.

Once the platform took an invoice, its buyer speaks: XP Z12-012 names what he may say by a code of three digits.
"""

from collections.abc import Mapping
from typing import Final

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
        ("sent", "dispute"): "disputed",
        ("sent", "decline"): "declined",
        ("accepted", "refuse"): "refused",
        ("accepted", "dispute"): "disputed",
        ("accepted", "decline"): "declined",
        ("disputed", "dispute"): "disputed",
        ("disputed", "accept"): "accepted",
        ("disputed", "decline"): "declined",
        ("refused", "requeue"): "queued",
    },
)

COLLECTED: Final = "212"
"""Encaissée: what the seller says himself, of services whose VAT falls due with the money."""

MEANS: Final[Mapping[str, str]] = {
    "205": "accept",  # approuvée
    "206": "dispute",  # approuvée partiellement
    "207": "dispute",  # en litige
    "208": "dispute",  # suspendue
    "209": "accept",  # complétée, what was suspended
    "210": "decline",  # refusée
    "213": "refuse",  # rejetée by a platform
    "221": "refuse",  # erreur de routage
    "501": "refuse",  # irrecevable
}
"""What a word of the life cycle does to a hand-over; the others are kept and change nothing."""
