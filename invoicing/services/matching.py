"""Whose is what the bank tells: by EndToEndId, then by batch and group, then by mandate and amount; never by a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from invoicing.domain.batch import FROZEN
from invoicing.gateways.base import Outcome, What
from invoicing.models import BankEvent, DebitAttempt

NEVER_SENT = ("proposed", "dropped")


@dataclass(frozen=True, slots=True)
class Match:
    """An outcome and the debits it speaks of; `trouble` says why none, `repeats` the event that told it before.

    `what` may differ from the outcome's: a credit that names one of our debits is its settlement.
    """

    outcome: Outcome
    what: What
    attempts: Sequence[DebitAttempt] = ()
    trouble: str = ""
    repeats: BankEvent | None = None


def find(outcome: Outcome) -> Match:
    """Matches one outcome; whatever is not certain is left to a person."""
    if outcome.what is What.ACKNOWLEDGED:
        return Match(outcome, outcome.what)
    found = _by_end_to_end_id(outcome) or _by_group(outcome) or _by_mandate(outcome)
    if found is not None:
        return found
    return Match(outcome, outcome.what, trouble="unknown", repeats=_told_before(outcome))


def _by_end_to_end_id(outcome: Outcome) -> Match | None:
    if not outcome.end_to_end_id:
        return None
    attempt = _sent().filter(end_to_end_id=outcome.end_to_end_id).first()
    return _certain(outcome, attempt) if attempt else None


def _by_group(outcome: Outcome) -> Match | None:
    """A group or a whole batch in one sum; or the only debit of that amount in it."""
    if outcome.end_to_end_id or not outcome.message_id:
        return None
    waiting = _sent().filter(batch__message_id=outcome.message_id, state__in=FROZEN)
    if outcome.group_id:
        waiting = waiting.filter(group_id=outcome.group_id)
    attempts = list(waiting.order_by("pk"))
    if not attempts:
        return None
    total = sum((attempt.amount for attempt in attempts), Decimal(0))
    whole = outcome.amount == total or (outcome.amount is None and outcome.count == len(attempts))
    if whole or (outcome.what is What.REJECTED and outcome.amount is None):
        return Match(outcome, _what(outcome), attempts)
    alike = [attempt for attempt in attempts if attempt.amount == outcome.amount]
    if outcome.count == 1 and len(alike) == 1:
        return Match(outcome, _what(outcome), alike)
    return Match(outcome, outcome.what, trouble="group_differs")


def _by_mandate(outcome: Outcome) -> Match | None:
    if outcome.end_to_end_id or not outcome.mandate or outcome.amount is None:
        return None
    states = {*FROZEN, "settled"} if outcome.what is What.RETURNED else FROZEN
    alike = _sent().filter(mandate__reference=outcome.mandate, amount=outcome.amount, state__in=states)
    found = list(alike.order_by("pk")[:2])
    return Match(outcome, _what(outcome), found) if len(found) == 1 else None


def _certain(outcome: Outcome, attempt: DebitAttempt) -> Match:
    if outcome.amount is not None and outcome.amount != attempt.amount:
        return Match(outcome, outcome.what, trouble="amount_differs")
    return Match(outcome, _what(outcome), [attempt])


def _what(outcome: Outcome) -> What:
    return What.SETTLED if outcome.what is What.CREDITED else outcome.what


def _sent() -> QuerySet[DebitAttempt]:
    return DebitAttempt.objects.exclude(state__in=NEVER_SENT).select_related("instalment")


def _told_before(outcome: Outcome) -> BankEvent | None:
    """The same entry in an earlier file: a notification and then the statement tell a transfer twice."""
    if not outcome.bank_reference:
        return None
    same = BankEvent.objects.filter(
        bank_reference=outcome.bank_reference, amount=outcome.amount, kind=outcome.what.value
    )
    return same.select_related("payment").order_by("pk").first()
