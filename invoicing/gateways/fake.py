"""A gateway in memory: it takes batches as lines of text, collects each once, and tells what it was told to tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing.domain.pain008 import Batch, Sink
from invoicing.gateways.base import Outcome, Read, Receipt, What
from kernel.errors import Refused, Rejected, Unavailable


class FakeGateway:
    """Takes debits itself, as a payment service does; `failing` maps an IBAN to the reason of its refusal."""

    media_type = "application/json"
    suffix = ".json"

    def __init__(self, failing: Mapping[str, str] | None = None) -> None:
        self.failing = dict(failing or {})
        self.taken: dict[str, list[dict[str, Any]]] = {}
        self.down = False

    def prepare(self, batch: Batch, out: Sink) -> None:
        if not batch.count:
            raise Refused("batch_empty", message_id=batch.message_id)
        debits = [
            {
                "key": debit.end_to_end_id,
                "amount": str(debit.amount),
                "iban": debit.iban,
                "mandate": debit.mandate,
                "group": group.identifier,
                "on": group.collection_on.isoformat(),
            }
            for group in batch.groups
            for debit in group.debits
        ]
        out.write(json.dumps({"message": batch.message_id, "debits": debits}, sort_keys=True).encode())

    def hand_over(self, message_id: str, content: bytes) -> Receipt:
        if self.down:
            raise Unavailable("no answer")
        debits = json.loads(content)["debits"]
        known = self.taken.setdefault(message_id, debits)
        if known != debits:
            raise Rejected("another content under the same name", message_id=message_id)
        return Receipt(message_id, by_person=False)

    def answer(self, message_id: str) -> bytes:
        """What the other side would send about a batch: one event a debit."""
        events = [self._event(message_id, rank, debit) for rank, debit in enumerate(self.taken[message_id])]
        return json.dumps(events).encode()

    def read(self, content: bytes, *, told_on: date) -> Read:
        try:
            events = json.loads(content)
            return Read(1, [self._outcome(event) for event in events])
        except (ValueError, KeyError, TypeError) as error:
            raise Refused("bank_file_unreadable", why=type(error).__name__) from error

    def _event(self, message_id: str, rank: int, debit: dict[str, Any]) -> dict[str, Any]:
        reason = self.failing.get(debit["iban"], "")
        return {**debit, "event": f"{message_id}/{rank}", "message": message_id, "reason": reason}

    def _outcome(self, event: dict[str, Any]) -> Outcome:
        return Outcome(
            what=What.REJECTED if event["reason"] else What.SETTLED,
            reference=event["event"],
            bank_reference=event["event"],
            on=date.fromisoformat(event["on"]),
            amount=Decimal(event["amount"]),
            end_to_end_id=event["key"],
            group_id=event["group"],
            message_id=event["message"],
            mandate=event["mandate"],
            reason=event["reason"],
        )
