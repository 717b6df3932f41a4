"""What the pretend service knows: its resources, their states and the events that moved them. No HTTP here.

The states, the actions and the errors are those of the API's reference (version 2015-07-06, SEPA Core).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

Record = dict[str, Any]

PREFIXES = {
    "customers": "CU",
    "customer_bank_accounts": "BA",
    "mandates": "MD",
    "payments": "PM",
    "payouts": "PO",
    "refunds": "RF",
    "events": "EV",
}
OPEN_MANDATES = {"pending_customer_approval", "pending_submission", "submitted", "active"}

# (resource, state, action) -> state. A payment can fail after it was confirmed, and after it was paid out.
MOVES: Mapping[tuple[str, str, str], str] = {
    ("mandates", "pending_submission", "submitted"): "submitted",
    ("mandates", "submitted", "active"): "active",
    ("mandates", "pending_submission", "failed"): "failed",
    ("mandates", "submitted", "failed"): "failed",
    **{("mandates", state, "cancelled"): "cancelled" for state in OPEN_MANDATES | {"suspended_by_payer"}},
    ("mandates", "active", "expired"): "expired",
    ("mandates", "active", "suspended_by_payer"): "suspended_by_payer",
    ("mandates", "suspended_by_payer", "reinstated"): "active",
    ("payments", "pending_submission", "submitted"): "submitted",
    ("payments", "pending_submission", "cancelled"): "cancelled",
    ("payments", "submitted", "confirmed"): "confirmed",
    ("payments", "submitted", "failed"): "failed",
    ("payments", "confirmed", "paid_out"): "paid_out",
    ("payments", "confirmed", "late_failure_settled"): "failed",
    ("payments", "paid_out", "late_failure_settled"): "failed",
    ("payments", "confirmed", "charged_back"): "charged_back",
    ("payments", "paid_out", "charged_back"): "charged_back",
    ("refunds", "created", "paid"): "paid",
    ("refunds", "created", "failed"): "failed",
    ("refunds", "paid", "funds_returned"): "funds_returned",
    ("payouts", "pending", "paid"): "paid",
}


class ApiFault(Exception):
    """An error as the API tells it."""

    def __init__(self, status: int, kind: str, reason: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.kind, self.reason, self.message, self.more = status, kind, reason, message, more


@dataclass
class Ledger:
    """Everything that was created, by resource and identifier; `now` is the service's own clock."""

    now: Callable[[], datetime]
    lead_days: int = 3
    fee: int = 20
    rows: dict[str, dict[str, Record]] = field(default_factory=lambda: {name: {} for name in PREFIXES})
    items: dict[str, list[Record]] = field(default_factory=dict)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _numbers: Any = field(default_factory=lambda: count(1))

    def create(self, resource: str, given: Record, key: str) -> Record:
        """A new resource; a key that was used before is a conflict which names what it made."""
        with self.lock:
            made = self.keys.get((resource, key))
            if made:
                more = {"links": {"conflicting_resource_id": made}}
                text = "A resource has already been created with this idempotency key"
                raise ApiFault(409, "invalid_state", "idempotent_creation_conflict", text, **more)
            row = MAKERS[resource](self, given)
            self.keys[resource, key] = row["id"]
            return row

    def get(self, resource: str, identity: str) -> Record:
        try:
            return self.rows[resource][identity]
        except KeyError:
            raise ApiFault(404, "invalid_api_usage", "resource_not_found", "Resource not found") from None

    def add(self, resource: str, **facts: Any) -> Record:
        identity = f"{PREFIXES[resource]}{next(self._numbers):010d}"
        self.rows[resource][identity] = {"id": identity, "created_at": stamp(self.now()), **facts}
        return self.rows[resource][identity]

    def move(self, resource: str, identity: str, action: str, **details: Any) -> Record:
        """Moves a resource and writes the event of it, which is returned."""
        with self.lock:
            row = self.get(resource, identity)
            after = MOVES.get((resource, row["status"], action))
            if after is None:
                text = f"{resource} in {row['status']} cannot become {action}"
                raise ApiFault(422, "invalid_state", "cancellation_failed", text)
            row["status"] = after
            return self.event(resource, row["id"], action, **details)

    def event(self, resource: str, identity: str, action: str, **details: Any) -> Record:
        told = {"origin": "bank", "cause": action, "description": action, **details}
        links = {resource.removesuffix("s"): identity}
        return self.add("events", resource_type=resource, action=action, details=told, links=links, metadata={})

    def pay_out(
        self, payments: list[str], failures: list[str] | None = None, refunds: list[str] | None = None
    ) -> Record:
        """A payout of confirmed payments, less earlier failures, refunds and the fee of each payment."""
        with self.lock:
            items = [_item("payment_paid_out", self.get("payments", one)["amount"], one) for one in payments]
            items += [_item("payment_failed", -self.get("payments", one)["amount"], one) for one in failures or []]
            items += [_refunded(self.get("refunds", one)) for one in refunds or []]
            items += [_item("gocardless_fee", -self.fee, one) for one in payments]
            fees = self.fee * len(payments)
            payout = self.add(
                "payouts",
                amount=sum(item["amount"] for item in items),
                deducted_fees=fees,
                currency="EUR",
                status="pending",
                arrival_date=(self.now().date() + timedelta(days=1)).isoformat(),
                reference="",
                payout_type="merchant",
                links={"creditor": "CR1"},
            )
            payout["reference"] = f"GOCARDLESS-{payout['id'][-6:]}"
            self.items[payout["id"]] = items
            for one in payments:
                self.get("payments", one)["links"]["payout"] = payout["id"]
                self.move("payments", one, "paid_out")
            self.move("payouts", payout["id"], "paid")
            return payout

    def told(self) -> Record:
        """Everything it knows, as JSON."""
        keys = [[*name, made] for name, made in self.keys.items()]
        return {"rows": self.rows, "items": self.items, "keys": keys, "next": self._next()}

    def _next(self) -> int:
        """The number that the next resource takes."""
        coming: int = next(self._numbers)
        self._numbers = count(coming)
        return coming

    def remember(self, told: Record) -> None:
        """Takes up where another one stood."""
        self.rows, self.items = told["rows"], told["items"]
        self.keys = {(resource, key): made for resource, key, made in told["keys"]}
        self._numbers = count(told["next"])

    def next_charge_date(self) -> date:
        day, left = self.now().date(), self.lead_days
        while left or day.weekday() >= 5:
            day += timedelta(days=1)
            left -= day.weekday() < 5 and left > 0
        return day


def _item(kind: str, amount: int, payment: str) -> Record:
    return {"type": kind, "amount": amount, "links": {"payment": payment}}


def _refunded(refund: Record) -> Record:
    return _item("refund", -refund["amount"], refund["links"]["payment"])


def stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _missing(field_name: str) -> ApiFault:
    return ApiFault(422, "validation_failed", "", "Validation failed", field=field_name, text="can't be blank")


def _customer(ledger: Ledger, given: Record) -> Record:
    if not given.get("email"):
        raise _missing("email")
    return ledger.add("customers", **given)


def _account(ledger: Ledger, given: Record) -> Record:
    iban = str(given.get("iban", ""))
    if not iban or int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 != 1:
        raise ApiFault(422, "validation_failed", "", "Validation failed", field="iban", text="is invalid")
    ledger.get("customers", given["links"]["customer"])
    shown = {key: value for key, value in given.items() if key != "iban"}
    return ledger.add("customer_bank_accounts", **shown, account_number_ending=iban[-2:], country_code=iban[:2])


def _mandate(ledger: Ledger, given: Record) -> Record:
    ledger.get("customer_bank_accounts", given["links"]["customer_bank_account"])
    if given.get("scheme", "sepa_core") != "sepa_core":
        raise ApiFault(422, "validation_failed", "", "Validation failed", field="scheme", text="is not enabled")
    row = ledger.add("mandates", **_linked(given) | {"status": "pending_submission", "scheme": "sepa_core"})
    row["reference"] = f"GC-{row['id'][-8:]}"
    row["next_possible_charge_date"] = ledger.next_charge_date().isoformat()
    ledger.event("mandates", row["id"], "created", origin="api")
    return row


def _payment(ledger: Ledger, given: Record) -> Record:
    mandate = ledger.get("mandates", given["links"]["mandate"])
    if mandate["status"] not in OPEN_MANDATES:
        raise ApiFault(422, "invalid_state", "mandate_is_inactive", "Mandate is not active")
    if not isinstance(given.get("amount"), int) or given["amount"] <= 0:
        raise ApiFault(422, "validation_failed", "", "Validation failed", field="amount", text="must be positive")
    earliest = ledger.next_charge_date()
    asked = date.fromisoformat(given.get("charge_date") or earliest.isoformat())
    if asked < earliest:
        text = f"must be on or after mandate's next_possible_charge_date ({earliest})"
        raise ApiFault(422, "validation_failed", "", "Validation failed", field="charge_date", text=text)
    while asked.weekday() >= 5:
        asked += timedelta(days=1)
    facts = _linked(given) | {"charge_date": asked.isoformat(), "amount_refunded": 0}
    row = ledger.add("payments", status="pending_submission", **facts)
    ledger.event("payments", row["id"], "created", origin="api")
    return row


def _refund(ledger: Ledger, given: Record) -> Record:
    payment = ledger.get("payments", given["links"]["payment"])
    refunded = payment["amount_refunded"] + given["amount"]
    if given["amount"] <= 0 or refunded > payment["amount"]:
        raise ApiFault(422, "validation_failed", "", "Validation failed", field="amount", text="is too large")
    if given.get("total_amount_confirmation") != refunded:
        raise ApiFault(422, "invalid_state", "total_amount_confirmation_invalid", "Refund confirmation is wrong")
    if payment["status"] not in {"confirmed", "paid_out"}:
        raise ApiFault(422, "invalid_state", "refund_payment_invalid_state", "Payment cannot be refunded yet")
    payment["amount_refunded"] = refunded
    row = ledger.add("refunds", **_linked(given) | {"status": "created"})
    ledger.event("refunds", row["id"], "created", origin="api")
    return row


def _linked(given: Record) -> Record:
    return {**given, "links": dict(given["links"]), "metadata": dict(given.get("metadata", {}))}


MAKERS: Mapping[str, Callable[[Ledger, Record], Record]] = {
    "customers": _customer,
    "customer_bank_accounts": _account,
    "mandates": _mandate,
    "payments": _payment,
    "refunds": _refund,
}
