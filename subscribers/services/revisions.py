"""Price revisions: drawn over a filter, told in time, refused or taken, in force on their day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.models import User
from kernel.money import cents, percent
from kernel.periods import add_months
from kernel.services import queue_message, sweep_ran, transition, wording
from subscribers.domain import lifecycle
from subscribers.domain.lifecycle import AMENDMENT, REVISION
from subscribers.domain.policy import TermPolicy
from subscribers.models import Answer, Contract, Ground, NoticeChannel, PriceRevision, RevisionLine
from subscribers.selectors.letters import contract_facts, customer_facts
from subscribers.selectors.revisions import revisable
from subscribers.services.amendments import change_price
from subscribers.services.contracts import give_notice
from subscribers.services.quotes import PARIS

DAY = timedelta(days=1)


def draft_revision(
    *, name: str, reason: str, effective_on: date, at: datetime, by: User | None,
    percent: Decimal | None = None, amount: Decimal | None = None, chosen: dict[str, Any] | None = None,
) -> PriceRevision:  # fmt: skip
    """A revision over the contracts that `chosen` picks; nothing is told yet.

    Raises:
        Refused: `text_missing`, `revision_by_one_measure`, `revision_too_soon` when its notice would be too short.
    """
    if not name.strip() or not reason.strip():
        raise Refused("text_missing")
    if (percent is None) == (amount is None):
        raise Refused("revision_by_one_measure")
    return PriceRevision.objects.create(
        name=name.strip(), reason=reason.strip(), effective_on=effective_on,
        refuse_until=_last_refusal(effective_on, at), percent=percent, amount=amount, chosen=chosen or {},
        created_at=at, created_by=by,
    )  # fmt: skip


def new_fee(revision: PriceRevision, fee: Decimal) -> Decimal:
    """A monthly fee as it will be, to the cent; never below nothing."""
    more = percent(fee, revision.percent) if revision.percent is not None else revision.amount or Decimal(0)
    return max(cents(fee + more), Decimal(0))


def announce_revision(revision: PriceRevision, *, at: datetime, by: User | None) -> int:
    """Plans the new price of each contract and mails it to its customer; returns how many.

    A contract on which a change of price waits already is left out.

    Raises:
        Refused: `revision_too_soon`, `nothing_selected`, or what `transition` refuses.
    """
    last = _last_refusal(revision.effective_on, at)
    contracts = [one for one in revisable(revision) if not _waits(one)]
    if not contracts:
        raise Refused("nothing_selected")
    with transaction.atomic():
        transition(revision, REVISION, "announce", at=at, by=by, announced_at=at, refuse_until=last)
        for contract in contracts:
            _announce(revision, contract, at=at, by=by)
    return len(contracts)


def answer_revision(line: RevisionLine, *, answer: str, at: datetime, by: User | None) -> RevisionLine:
    """What the customer says. A refusal undoes the new price and ends the contract on the eve of it, free of fees.

    Raises:
        Refused: `revision_not_open`, `refused_too_late`, `answer_unknown`, or what giving notice refuses.
    """
    if answer not in {Answer.ACCEPTED, Answer.REFUSED}:
        raise Refused("answer_unknown", answer=answer)
    revision = line.revision
    if revision.state != lifecycle.ANNOUNCED:
        raise Refused("revision_not_open")
    today = at.astimezone(PARIS).date()
    if today > revision.refuse_until:
        raise Refused("refused_too_late", until=revision.refuse_until)
    with transaction.atomic():
        told = {"answer": answer, "answered_at": at, "answered_by": by}
        if not RevisionLine.objects.filter(pk=line.pk, answer=Answer.PENDING).update(**told):
            raise Refused("changed_meanwhile", lifecycle="revision", action=answer)
        if answer == Answer.REFUSED:
            _leave(line, today, at=at, by=by)
    line.refresh_from_db()
    return line


def finish_revisions(*, at: datetime) -> int:
    """The sweep: from its day on, silence is recorded as acceptance and the revision is over; returns how many."""
    due = PriceRevision.objects.filter(state=lifecycle.ANNOUNCED, effective_on__lte=at.astimezone(PARIS).date())
    for revision in due:
        with transaction.atomic():
            revision.lines.filter(answer=Answer.PENDING).update(answer=Answer.SILENT, answered_at=at)
            transition(revision, REVISION, "finish", at=at)
    sweep_ran("subscribers.finish_revisions", at=at)
    return len(due)


def cancel_revision(revision: PriceRevision, *, why: str, at: datetime, by: User | None) -> PriceRevision:
    """Calls a revision off before its day: every planned price is undone.

    Raises:
        Refused: `why_is_missing`, or what `transition` refuses.
    """
    if not why.strip():
        raise Refused("why_is_missing")
    with transaction.atomic():
        transition(revision, REVISION, "cancel", at=at, by=by, why=why)
        for line in revision.lines.filter(amendment__state=lifecycle.PLANNED).select_related("amendment"):
            transition(line.amendment, AMENDMENT, "undo", at=at, by=by, why=why, undone_at=at)
    return revision


def _announce(revision: PriceRevision, contract: Contract, *, at: datetime, by: User | None) -> None:
    fee = max(new_fee(revision, contract.monthly_fee), contract.discount)
    planned = change_price(
        contract, monthly_fee=fee, effective_on=revision.effective_on, at=at, by=by,
        why=revision.name,
    )  # fmt: skip
    line = RevisionLine.objects.create(
        revision=revision, contract=contract, amendment=planned, old_fee=contract.monthly_fee,
        new_fee=fee,
    )  # fmt: skip
    customer = contract.customer
    said = wording("price_revision").words(customer.language, _facts(line))
    queue_message(
        channel="mail", to=customer.email, subject=said.subject, body=said.body, key=f"revision/{line.pk}", at=at,
        language=customer.language, about=contract, kind=said.kind, version=said.version,
    )  # fmt: skip


def _facts(line: RevisionLine) -> dict[str, object]:
    revision = line.revision
    told = {
        "old_fee": line.old_fee,
        "new_fee": line.new_fee,
        "effective_on": revision.effective_on,
        "refuse_until": revision.refuse_until,
        "reason": revision.reason,
    }
    contract = line.contract
    return {"customer": customer_facts(contract.customer), "contract": contract_facts(contract), "revision": told}


def _leave(line: RevisionLine, today: date, *, at: datetime, by: User | None) -> None:
    transition(line.amendment, AMENDMENT, "undo", at=at, by=by, why="revision refused", undone_at=at)
    give_notice(
        line.contract, dated_on=today, effective_on=line.revision.effective_on - DAY, ground=Ground.REVISION_REFUSED,
        channel=NoticeChannel.PORTAL, at=at, by=by,
    )  # fmt: skip


def _waits(contract: Contract) -> bool:
    return bool(contract.amendments.filter(state=lifecycle.PLANNED, kind="price").exists())


def _last_refusal(effective_on: date, at: datetime) -> date:
    """The last day on which it may be refused; the notice before it is the policy's, counted from today."""
    today = at.astimezone(PARIS).date()
    policy: TermPolicy = kernel_selectors.policy("term", today)
    if add_months(today, policy.revision_notice_months) > effective_on:
        raise Refused("revision_too_soon", months=policy.revision_notice_months)
    whole = effective_on - DAY
    return min(whole, today + timedelta(days=policy.refusal_days)) if policy.refusal_days else whole
