"""What support knows of a customer, for his right of access."""

from __future__ import annotations

from typing import Any

from sla.models import Penalty, Ticket
from subscribers.models import Customer


def export_person(customer: Customer) -> dict[str, Any]:
    """His requests with what was said to him, and his penalties; what the house noted among itself is not his."""
    tickets = Ticket.objects.filter(customer=customer).prefetch_related("replies")
    return {
        "requests": [
            {
                "number": one.number,
                "subject": one.subject,
                "opened_at": one.opened_at,
                "messages": [{"at": reply.at, "body": reply.body} for reply in one.replies.all()],
            }
            for one in tickets
        ],
        "penalties": list(
            Penalty.objects.filter(contract__customer=customer).values("contract__number", "state", "amount")
        ),
    }
