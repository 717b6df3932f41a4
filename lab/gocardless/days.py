"""The pretend service left to itself: mandates come into force, payments are confirmed on their day, then paid out."""

from __future__ import annotations

from datetime import timedelta

from lab.gocardless.ledger import Record
from lab.gocardless.server import GoCardless

PAID_OUT_AFTER = timedelta(days=2)


def pass_time(service: GoCardless) -> list[Record]:
    """Does what the hour asks for; the events of it, for a webhook."""
    ledger = service.ledger
    with ledger.lock:
        before = set(ledger.rows["events"])
        _mandates(service)
        _payments(service)
        return [event for name, event in ledger.rows["events"].items() if name not in before]


def _mandates(service: GoCardless) -> None:
    for name, row in service.ledger.rows["mandates"].items():
        if row["status"] == "pending_submission":
            for action in ("submitted", "active"):
                service.ledger.move("mandates", name, action)


def _payments(service: GoCardless) -> None:
    ledger, today = service.ledger, service.ledger.now().date()
    for name, row in ledger.rows["payments"].items():
        if row["status"] == "pending_submission" and row["charge_date"] <= today.isoformat():
            for action in ("submitted", "confirmed"):
                ledger.move("payments", name, action)
    ripe = (today - PAID_OUT_AFTER).isoformat()
    paid = [
        name
        for name, row in ledger.rows["payments"].items()
        if row["status"] == "confirmed" and row["charge_date"] <= ripe
    ]
    if paid:
        ledger.pay_out(paid)
