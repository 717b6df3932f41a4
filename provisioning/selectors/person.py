"""What the network knows of a customer, for his right of access."""

from __future__ import annotations

from typing import Any

from provisioning.models import Box, Line
from subscribers.models import Customer


def export_person(customer: Customer) -> dict[str, Any]:
    """His lines with their addresses, and the boxes that serve or served them."""
    lines = Line.objects.filter(contract__customer=customer).order_by("reference")
    return {
        "lines": [
            {
                "reference": one.reference,
                "contract": one.contract.number,
                "ipv4": one.ipv4,
                "ipv6_prefix": str(one.ipv6_prefix or ""),
                "attached_at": one.attached_at,
                "detached_at": one.detached_at,
            }
            for one in lines.select_related("contract")
        ],
        "boxes": list(Box.objects.filter(line__in=lines).values("serial", "state")),
    }


def boxes_outstanding(customer: Customer) -> int:
    """How many of the operator's boxes are still with him."""
    away = ["shipped", "delivered", "in_service", "to_return"]
    return Box.objects.filter(line__contract__customer=customer, state__in=away).count()
