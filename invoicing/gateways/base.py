"""The port of collection, in our words: a bank that takes files, or a service that takes debits one by one.

A gateway is used in three moments, never inside a transaction but for the first, which touches no network:
`prepare` makes the bytes that are frozen, hashed and kept; `hand_over` gives them away, and may be called again with
the same bytes without collecting twice; `read` takes in whatever comes back, a file or the body of a webhook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from invoicing.domain.pain008 import Batch, Sink


class What(StrEnum):
    """What an outcome tells."""

    ACKNOWLEDGED = "acknowledged"
    SETTLED = "settled"
    REJECTED = "rejected"
    RETURNED = "returned"
    CREDITED = "credited"
    CHARGED = "charged"
    PAID_OUT = "paid_out"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that the other side says.

    Args:
        reference: names it within what was read.
        bank_reference: the other side's own lasting name of it, the same wherever it is told again.
        on: the day it counts for.
        amount: euros; None where the other side tells none.
        count: how many debits it speaks of.
        end_to_end_id, group_id, message_id: which debit, which group of a batch, which batch; the finest that is told.
        reason: ISO 20022 reason code of a failure.
        text: the wording, and who paid, for a person who matches it.
    """

    what: What
    reference: str
    on: date
    amount: Decimal | None = None
    count: int = 1
    end_to_end_id: str = ""
    group_id: str = ""
    message_id: str = ""
    mandate: str = ""
    iban: str = ""
    reason: str = ""
    text: str = ""
    bank_reference: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What one file or body held: how many documents, and the outcomes in their order."""

    documents: int
    outcomes: Sequence[Outcome]


@dataclass(frozen=True, slots=True)
class Charge:
    """A debit as the other side took it: its own name of it, and the day on which it charges, which may be later."""

    reference: str
    on: date


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the bytes are with the other side. `by_person`: somebody carries the file to the bank himself.

    A service that takes debits one by one answers for each, by EndToEndId: `charges`, or why not in `refusals`.
    """

    reference: str
    by_person: bool
    charges: Mapping[str, Charge] = field(default_factory=dict)
    refusals: Mapping[str, str] = field(default_factory=dict)


class Gateway(Protocol):
    """A way to collect."""

    media_type: str
    suffix: str

    def prepare(self, batch: Batch, out: Sink) -> None:
        """Writes the bytes of `batch`, the same for the same batch, checked as the other side will check them.

        Raises:
            Refused: the batch could not be collected as it is.
        """

    def hand_over(self, message_id: str, content: bytes) -> Receipt:
        """Gives prepared bytes to the other side; again with the same `message_id`, it collects nothing twice.

        Raises:
            Unavailable: no answer; whether it arrived is unknown.
            Rejected: the answer was no.
        """

    def read(self, content: bytes, *, told_on: date) -> Read:
        """What a file or body tells; `told_on` dates what carries no date of its own.

        Raises:
            Refused: `bank_file_unreadable` with the reason; nothing of it may then be believed.
        """


@dataclass(frozen=True, slots=True)
class Payer:
    """What a service needs to register a mandate; `key` names the mandate in everything that is created for it."""

    key: str
    name: str
    email: str
    street: str
    postcode: str
    city: str
    country: str
    iban: str
    holder: str
    language: str


@dataclass(frozen=True, slots=True)
class RemoteMandate:
    """A mandate as the service has it; `state` in its own words."""

    reference: str
    customer: str
    state: str


@dataclass(frozen=True, slots=True)
class RemoteRefund:
    """A refund as the service has it; `state` in its own words, empty where it tells none."""

    reference: str
    state: str


@dataclass(frozen=True, slots=True)
class RemoteLine:
    """One line of a payout: "payment_paid_out", "payment_failed", "gocardless_fee"...; euros, negative when kept."""

    kind: str
    amount: Decimal
    payment: str


@dataclass(frozen=True, slots=True)
class RemotePayout:
    """What a service sends to our bank account; `text` is what the statement shows of it."""

    reference: str
    amount: Decimal
    fees: Decimal
    arrives_on: date
    text: str
    lines: Sequence[RemoteLine]


@dataclass(frozen=True, slots=True)
class RemoteNews:
    """One event: of what, and what happened to it. `payload` is the event as it came."""

    event: str
    resource: str
    resource_id: str
    action: str
    at: datetime
    payload: Mapping[str, object]


class RemoteGateway(Gateway, Protocol):
    """A way to collect through a service: it keeps mandates, pays out in sums, and tells by signed messages."""

    def register(self, payer: Payer) -> RemoteMandate:
        """Makes the service know a mandate; again with the same key it makes nothing twice.

        Raises:
            Unavailable: no answer. Rejected: the answer was no, with the reason.
        """

    def mandate(self, reference: str) -> RemoteMandate:
        """A mandate as it is now."""

    def cancel_mandate(self, reference: str) -> None:
        """Ends a mandate at the service; one that has ended is left alone."""

    def refund(self, payment: str, *, amount: Decimal, total: Decimal, key: str) -> RemoteRefund:
        """Sends money of a payment back to its payer; again with the same key it sends nothing twice.

        `total` is what will have been refunded of that payment in all: the service refuses when it counts otherwise.

        Raises:
            Unavailable: no answer; whether it was taken is unknown. Rejected: the answer was no, with the reason.
        """

    def refund_state(self, reference: str) -> str:
        """A refund as it is now, in the service's own words."""

    def payout(self, reference: str) -> RemotePayout:
        """A payout with its lines."""

    def is_genuine(self, body: bytes, signature: str) -> bool:
        """Whether a message was signed by the service over these very bytes."""

    def news(self, body: bytes) -> list[RemoteNews]:
        """The events inside a message.

        Raises:
            Refused: `bank_file_unreadable`.
        """

    def news_since(self, since: datetime) -> Iterator[bytes]:
        """Everything since an instant, page by page, each as a message that `news` reads."""
