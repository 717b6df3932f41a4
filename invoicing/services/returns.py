"""What the bank says is taken in once, matched, and becomes money, failures and what follows from them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from invoicing import selectors
from invoicing.domain import journal as books
from invoicing.domain.batch import ATTEMPT, BATCH, FROZEN
from invoicing.domain.days import day_of
from invoicing.domain.mandate import MANDATE
from invoicing.domain.returns import consequence
from invoicing.gateways.base import Outcome, What
from invoicing.models import BankEvent, BankFile, DebitAttempt, DebitBatch, Mandate, Payment
from invoicing.services.collectors import gateway
from invoicing.services.deposits import reconcile_deposit
from invoicing.services.mandates import announce, expire_mandates
from invoicing.services.matching import find
from invoicing.services.payments import record_payment, reverse_payment
from invoicing.services.payouts import reconcile_payout
from invoicing.services.transfers import keep_fee, pay_by_reference
from invoicing.services.turns import take_turn
from kernel.secrets import blind_index
from kernel.services import sweep_ran, transition, wake

if TYPE_CHECKING:
    from kernel.models import User

log = structlog.get_logger(__name__)

ACTIONS = {What.SETTLED: "settle", What.REJECTED: "reject", What.RETURNED: "return"}


def import_bank_file(data: bytes, *, name: str, at: datetime, by: User | None = None) -> BankFile:
    """Takes in a file of the bank: the same bytes once, each thing it tells once, whatever the order of the files.

    What nothing of ours answers to is kept in the list to match.

    Raises:
        Refused: `bank_file_unreadable`, `bank_file_too_large`; then nothing of it was taken in.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    read = gateway().read(data, told_on=day_of(at))
    with transaction.atomic():
        take_turn()
        known = BankFile.objects.filter(sha256=sha256).first()
        if known:
            return known
        file = BankFile.objects.create(
            name=name[:200], sha256=sha256, content=data, received_at=at, received_by=by, documents=read.documents
        )
        take_in(file, read.outcomes, at=at)
    wake("invoicing.tasks.advance_dunning")
    wake("invoicing.tasks.lift_suspensions")
    return file


def prepare_debits(*, at: datetime) -> None:
    """The round before a batch is proposed: lapsed mandates end, debits the bank is silent about become unknown."""
    expire_mandates(at=at)
    lose_sight(at=at)
    sweep_ran("invoicing.prepare_debits", at=at)


def lose_sight(*, at: datetime, after_days: int = 10) -> int:
    """Debits of which the bank said nothing so long after their date become unknown, which blocks another attempt."""
    silent = [
        attempt
        for attempt in DebitAttempt.objects.filter(state=DebitAttempt.State.SUBMITTED)
        if (day_of(at) - attempt.collection_on).days > after_days
    ]
    for attempt in silent:
        transition(attempt, ATTEMPT, "lose_sight", at=at, why=f"nothing told {after_days} days after the collection")
    return len(silent)


def take_in(file: BankFile, outcomes: Sequence[Outcome], *, at: datetime, account: str = books.BANK_ACCOUNT) -> None:
    """Applies what was told, in its order: each outcome is matched against what those before it left open.

    In the caller's transaction, which holds the turn. `account` is where collected money lies from now on.
    """
    touched: set[int] = set()
    for outcome in outcomes:
        touched |= _take_in(file, outcome, at=at, account=account)
    _close_batches(touched, at=at)


def _take_in(file: BankFile, outcome: Outcome, *, at: datetime, account: str) -> set[int]:
    event = BankEvent(file=file, **_facts(outcome), state=BankEvent.State.TO_MATCH)
    if outcome.what is What.CHARGED:
        keep_fee(outcome, event, at=at)
        return set()
    match = find(outcome)
    event.note = match.trouble
    if match.what is What.ACKNOWLEDGED:
        event.state = _acknowledge(outcome, at=at)
    elif match.attempts:
        moved = [apply_to(attempt.pk, match.what, outcome, at=at, account=account) for attempt in match.attempts]
        event.state = BankEvent.State.APPLIED if any(moved) else BankEvent.State.REPEATED
        event.attempt = match.attempts[0] if len(match.attempts) == 1 else None
        event.payment = DebitAttempt.objects.get(pk=event.attempt.pk).payment if event.attempt else None
    elif match.repeats:
        event.state, event.payment = BankEvent.State.REPEATED, match.repeats.payment
    elif any(known(outcome, event, at=at) for known in (reconcile_payout, reconcile_deposit, pay_by_reference)):
        return set()
    event.save()
    return {attempt.batch_id for attempt in match.attempts}


def _facts(outcome: Outcome) -> dict[str, object]:
    return {
        "kind": outcome.what.value,
        "reference": outcome.reference,
        "bank_reference": outcome.bank_reference,
        "on": outcome.on,
        "amount": outcome.amount,
        "count": outcome.count,
        "end_to_end_id": outcome.end_to_end_id[:35],
        "message_id": outcome.message_id[:35],
        "group_id": outcome.group_id[:35],
        "mandate_reference": outcome.mandate[:35],
        "iban_index": blind_index(outcome.iban) if outcome.iban else "",
        "reason": outcome.reason[:8],
        "text": outcome.text,
    }


def apply_to(pk: int, what: What, outcome: Outcome, *, at: datetime, account: str) -> bool:
    """Moves one debit by what the bank says; False where it says nothing new.

    A debit settles once and fails once, and a failure is the last word whatever the order of the files.
    """
    attempt = DebitAttempt.objects.select_for_update(of=("self",)).select_related("instalment__customer").get(pk=pk)
    if (attempt.state, ACTIONS[what]) not in ATTEMPT.table:
        return False
    if what is What.SETTLED:
        _settle(attempt, outcome, at=at, account=account)
    else:
        _fail(attempt, ACTIONS[what], outcome, at=at)
    return True


def _settle(attempt: DebitAttempt, outcome: Outcome, *, at: datetime, account: str) -> None:
    payment = record_payment(
        attempt.instalment.customer,
        amount=attempt.amount,
        received_on=outcome.on,
        means=Payment.Means.DIRECT_DEBIT,
        reference=attempt.end_to_end_id,
        key=f"debit/{attempt.end_to_end_id}",
        towards=[attempt.instalment],
        account=account,
        at=at,
    )
    transition(attempt, ATTEMPT, "settle", at=at, settled_on=outcome.on, payment=payment)
    # The bank has booked a debit that told it of the amendment: it knows the new account now.
    told = Mandate.objects.filter(pk=attempt.mandate_id, amended_at__lte=attempt.batch.frozen_at)
    told.update(former_iban="", former_reference="", amended_at=None)


def _fail(attempt: DebitAttempt, action: str, outcome: Outcome, *, at: datetime) -> None:
    if attempt.state == DebitAttempt.State.SETTLED and attempt.payment:
        reverse_payment(attempt.payment, reason=outcome.reason or "returned", at=at, on=outcome.on)
    former = DebitAttempt.objects.filter(instalment=attempt.instalment, failed_on__isnull=False).count()
    told_on = day_of(at)
    follows = consequence(outcome.reason, failures=former + 1, told_on=told_on, policy=selectors.debit_policy(told_on))
    in_force = _treat_mandate(attempt.mandate_id, follows.mandate, outcome.reason, at=at)
    again = follows.represent_on if in_force else None
    transition(
        attempt,
        ATTEMPT,
        action,
        at=at,
        why=outcome.reason,
        failed_on=outcome.on,
        reason=outcome.reason[:8],
        represent_on=again,
    )
    if again:
        announce(attempt.instalment, collection_on=again, at=at)


def _treat_mandate(pk: int, effect: str, reason: str, *, at: datetime) -> bool:
    """Does to the mandate what the reason asks for; whether it is still in force."""
    mandate = Mandate.objects.select_for_update().get(pk=pk)
    if effect in {"suspend", "cancel"} and (mandate.state, effect) in MANDATE.table:
        transition(mandate, MANDATE, effect, at=at, why=reason)
    if effect != "keep":
        Mandate.objects.filter(pk=pk).update(flag=reason or "unknown")
    return mandate.state == Mandate.State.ACTIVE


def _acknowledge(outcome: Outcome, *, at: datetime) -> str:
    batch = DebitBatch.objects.select_for_update().filter(message_id=outcome.message_id).first()
    if batch is None:
        return BankEvent.State.TO_MATCH
    if batch.state == DebitBatch.State.FROZEN:
        # The bank answers to it: somebody carried it there and did not say so.
        transition(batch, BATCH, "hand_over", at=at, why="told by the bank", handed_over_at=at)
    if batch.state != DebitBatch.State.HANDED_OVER:
        return BankEvent.State.REPEATED
    transition(batch, BATCH, "acknowledge", at=at, acknowledged_at=at)
    return BankEvent.State.APPLIED


def _close_batches(batches: set[int], *, at: datetime) -> None:
    """A batch is closed when the outcome of each of its debits is known; a later return does not open it again."""
    for batch in DebitBatch.objects.filter(pk__in=batches, state__in=["handed_over", "acknowledged"]):
        if not batch.attempts.filter(state__in=FROZEN).exists():
            transition(batch, BATCH, "close", at=at)
