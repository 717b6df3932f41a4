"""What may go into a debit batch, and the life of a batch and of each of its debits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from invoicing.domain.calendars import hand_over_by, roll_forward
from invoicing.domain.days import day_of
from invoicing.domain.policy import DebitPolicy
from kernel.lifecycle import Lifecycle

BATCH = Lifecycle(
    "debit batch",
    {
        ("draft", "approve"): "approved",
        ("draft", "cancel"): "cancelled",
        ("approved", "freeze"): "frozen",
        ("approved", "cancel"): "cancelled",
        ("frozen", "hand_over"): "handed_over",
        ("handed_over", "acknowledge"): "acknowledged",
        ("handed_over", "close"): "closed",
        ("acknowledged", "close"): "closed",
    },
)

ATTEMPT = Lifecycle(
    "debit attempt",
    {
        ("proposed", "freeze"): "submitted",
        ("proposed", "drop"): "dropped",
        ("submitted", "lose_sight"): "unknown",
        ("submitted", "settle"): "settled",
        ("submitted", "reject"): "rejected",
        ("submitted", "return"): "returned",
        ("unknown", "settle"): "settled",
        ("unknown", "reject"): "rejected",
        ("unknown", "return"): "returned",
        ("settled", "reject"): "returned",
        ("settled", "return"): "returned",
    },
)
"""A debit that came back stays so: a settlement told late by another file finds no way out of `returned`."""

IN_FLIGHT = frozenset({"proposed", "submitted", "unknown"})
FROZEN = frozenset({"submitted", "unknown"})
FAILED = frozenset({"rejected", "returned"})


@dataclass(frozen=True)
class Candidate:
    """An instalment that is due by the collection date, and what stands for or against debiting it.

    Args:
        due: what is left of it, euros.
        mandate_state: of the customer's mandate; None without one.
        noticed_amount, noticed_on, notice_sent_at: the newest pre-notification; None without one.
        notice_days: as the mandate says; None where the policy does.
        latest_state: of its latest attempt; None before the first.
        represent_on: when its failed attempt may be tried again; None when only a person may decide so.
        disputed, promised, held: what freezes it on the collection date.
    """

    due: Decimal
    due_on: date
    mandate_state: str | None = None
    mandate_expires_on: date | None = None
    noticed_amount: Decimal | None = None
    noticed_on: date | None = None
    notice_sent_at: datetime | None = None
    notice_days: int | None = None
    latest_state: str | None = None
    represent_on: date | None = None
    disputed: bool = False
    promised: bool = False
    held: bool = False


def exclusion(candidate: Candidate, collection_on: date, policy: DebitPolicy) -> str | None:
    """Why an instalment stays out of a batch; None when it may be debited. The gravest reason comes first.

    A pre-notification speaks of one amount and one date: only a lower amount, or the bank's own rolling of a closed day
    to the next open one, may differ from it (SEPA rulebook 4.3.4).
    """
    return (
        _attempt_reason(candidate, collection_on)
        or _mandate_reason(candidate, collection_on)
        or _freeze_reason(candidate)
        or _notice_reason(candidate, collection_on, policy)
    )


def _attempt_reason(candidate: Candidate, collection_on: date) -> str | None:
    state = candidate.latest_state
    if state == "unknown":
        return "unknown_outcome"
    if state in {"proposed", "submitted", "settled"}:
        return "already_attempted"
    if state in FAILED and (candidate.represent_on is None or candidate.represent_on > collection_on):
        return "not_represented_yet" if candidate.represent_on else "person_decides"
    return None


def _mandate_reason(candidate: Candidate, collection_on: date) -> str | None:
    if candidate.mandate_state is None:
        return "no_mandate"
    if candidate.mandate_state != "active":
        return "mandate_not_active"
    lapsed = candidate.mandate_expires_on is not None and candidate.mandate_expires_on <= collection_on
    return "mandate_expired" if lapsed else None


def _freeze_reason(candidate: Candidate) -> str | None:
    if candidate.disputed:
        return "dispute"
    if candidate.promised:
        return "promise"
    return "hold" if candidate.held else None


def _notice_reason(candidate: Candidate, collection_on: date, policy: DebitPolicy) -> str | None:
    if candidate.notice_sent_at is None or candidate.noticed_amount is None or candidate.noticed_on is None:
        return "no_notice"
    if candidate.due > candidate.noticed_amount or roll_forward(candidate.noticed_on) != collection_on:
        return "notice_differs"
    if candidate.due < candidate.noticed_amount and policy.lower_amount_needs_notice:
        return "notice_differs"
    days = policy.notice_days if candidate.notice_days is None else candidate.notice_days
    if day_of(candidate.notice_sent_at) + timedelta(days=days) > collection_on:
        return "notice_too_late"
    return None


def cut_off(collection_on: date, policy: DebitPolicy, collector: str = "bank") -> datetime:
    """The last instant (UTC) for handing over a batch to the bank, or to a service that needs longer."""
    days = policy.lead_days if collector == "bank" else policy.service_lead_days
    return hand_over_by(collection_on, lead_days=days, cut_off_hour=policy.cut_off_hour)
