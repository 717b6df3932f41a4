"""Penalties: proposed with their workings, claimed, decided by a person, and handed to invoicing to be credited."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Sum

from kernel.errors import Refused
from kernel.money import ZERO
from kernel.periods import add_months, month_of
from kernel.roles import may
from kernel.services import transition
from sla.domain import ledger
from sla.domain.ledger import ClockReading
from sla.domain.lifecycle import PENALTY
from sla.domain.penalties import Penalty as Assessment
from sla.domain.penalties import Step, assess
from sla.domain.policy import GtrPolicy
from sla.models import Impact, Penalty
from sla.selectors.clocks import clock_of, policy_of
from sla.selectors.penalties import granted_for, granted_in_month
from sla.services.ledger import locked
from subscribers.models import Contract

if TYPE_CHECKING:
    from kernel.models import User


def propose_penalty(impact: Impact, *, at: datetime) -> Penalty | None:
    """Proposes what a locked, restored impact costs, or what is missing from what was already proposed.

    None when nothing is owed, or nothing more. The contract's row is locked: two impacts of one month share one cap.
    """
    if impact.state != "restored" or impact.restored_at is None:
        return None
    Contract.objects.select_for_update(no_key=True).get(pk=impact.contract_id)
    reading, terms = clock_of(impact, impact.restored_at), policy_of(impact)
    if reading.deadline is None or reading.deadline >= impact.restored_at:
        return _difference(impact, reading, terms, _owed(timedelta(0), terms, impact, ZERO), at)
    already = granted_in_month(impact.contract_id, month_of(reading.deadline, terms.zone), but=impact)
    return _difference(impact, reading, terms, _owed(reading.lateness, terms, impact, already), at)


def _owed(lateness: timedelta, terms: GtrPolicy, impact: Impact, already: Decimal) -> Assessment:
    return assess(lateness, terms.scale, impact.monthly_fee, already, terms.cap)


def propose_difference(impact: Impact, *, at: datetime) -> Penalty | None:
    """After a correction: proposes the difference where a penalty was proposed before."""
    return propose_penalty(impact, at=at) if impact.penalties.exists() else None


def propose_penalties(*, at: datetime) -> int:
    """Proposes for the impacts that can no longer relapse although nobody closed their incident; how many were."""
    late = Impact.objects.filter(state="restored", penalties=None, crossings__threshold__startswith="+").distinct()
    proposed = 0
    for found in late.order_by("pk"):
        with transaction.atomic():
            impact = locked(found)
            if impact.restored_at is not None and impact.restored_at + policy_of(impact).relapse_window <= at:
                proposed += propose_penalty(impact, at=at) is not None
    return proposed


def claim(impact: Impact, *, at: datetime, by: User, received_at: datetime | None = None) -> Impact:
    """Records the customer's claim, made in the portal now or by a mail that staff received at ``received_at``.

    A late clock may be claimed for while it still runs, for the month in which its deadline passed may end first.
    Claiming again changes nothing. Raises ``Refused("nothing_to_claim" | "claim_too_late" | "in_the_future")``.
    """
    claimed_at = received_at or at
    if claimed_at > at:
        raise Refused("in_the_future", at=claimed_at.isoformat())
    with transaction.atomic():
        impact = locked(impact)
        if impact.claimed_at is None:
            _check_claim(impact, claimed_at, at)
            impact.claimed_at, impact.claimed_by = claimed_at, by
            impact.save(update_fields=["claimed_at", "claimed_by"])
        if impact.state == "restored" and not impact.penalties.exists():
            propose_penalty(impact, at=at)
        impact.penalties.filter(claimed_at=None).update(claimed_at=impact.claimed_at, claimed_by=impact.claimed_by)
    return impact


def claim_penalty(penalty: Penalty, *, at: datetime, by: User, received_at: datetime | None = None) -> Penalty:
    """The claim of one penalty; see ``claim``."""
    claim(penalty.impact, at=at, by=by, received_at=received_at)
    penalty.refresh_from_db()
    return penalty


def approve_penalty(penalty: Penalty, *, at: datetime, by: User) -> Penalty:
    """Finance agrees: a credit note follows at the next pass of invoicing, or an invoice where the amount is negative.

    Raises ``Refused("not_allowed" | "penalty_unclaimed" | "more_than_granted" | "transition_refused" |
    "changed_meanwhile")``: no more is taken back of an impact than was granted for it.
    """
    _allowed(by)
    if penalty.amount > 0 and penalty.claim_before is not None and penalty.claimed_at is None:
        raise Refused("penalty_unclaimed")
    with transaction.atomic():
        # Two negative differences of one impact, approved at once, must not both find the same sum to take back.
        Contract.objects.select_for_update(no_key=True).get(pk=penalty.contract_id)
        if penalty.amount < 0 and granted_for(penalty.impact_id) + penalty.amount < 0:
            raise Refused("more_than_granted", amount=penalty.amount)
        return transition(penalty, PENALTY, "approve", at=at, by=by, decided_at=at, decided_by=by)


def refuse_penalty(penalty: Penalty, *, reason: str, at: datetime, by: User) -> Penalty:
    """Finance disagrees, and says why. Raises as ``approve_penalty`` does, and ``Refused("reason_missing")``."""
    _allowed(by)
    if not reason.strip():
        raise Refused("reason_missing")
    return transition(penalty, PENALTY, "refuse", at=at, by=by, why=reason, reason=reason, decided_at=at, decided_by=by)


def mark_credited(penalty: Penalty, *, at: datetime) -> Penalty:
    """Records that a credit note carries an approved penalty, or an invoice a negative difference; invoicing calls it
    in the document's own transaction."""
    return transition(penalty, PENALTY, "credit", at=at, credited_at=at)


def claim_deadline(deadline: datetime, terms: GtrPolicy) -> datetime:
    """The instant before which a claim must be made: the end of the month in which the deadline passed, and grace."""
    end = add_months(month_of(deadline, terms.zone), 1)
    return datetime.combine(end, time(0), ZoneInfo(terms.zone)) + terms.claim_grace


def _check_claim(impact: Impact, claimed_at: datetime, at: datetime) -> None:
    reading, terms = clock_of(impact, at), policy_of(impact)
    if reading.deadline is None or not reading.share:
        raise Refused("nothing_to_claim")
    before = claim_deadline(reading.deadline, terms)
    if claimed_at >= before:
        raise Refused("claim_too_late", before=before.isoformat())


def _allowed(by: User) -> None:
    if not may(by, "penalty.decide"):
        raise Refused("not_allowed", permission="penalty.decide")


def _difference(
    impact: Impact, reading: ClockReading, terms: GtrPolicy, owed: Assessment, at: datetime
) -> Penalty | None:
    former = impact.penalties.standing().aggregate(total=Sum("amount"))["total"] or ZERO
    amount = owed.amount - former
    revision = impact.penalties.count() + 1
    # Nothing that was refused comes back as long as the clock tells the same.
    if not amount or _refused_already(impact, owed):
        return None
    month = _month(impact, reading, terms)
    return Penalty.objects.create(
        impact=impact,
        contract_id=impact.contract_id,
        revision=revision,
        month=month,
        lateness_seconds=reading.lateness // timedelta(seconds=1),
        share=owed.share,
        amount=amount,
        workings=_workings(reading, terms, owed, former, amount),
        proposed_at=at,
        # Nobody claims what he is to give back.
        claim_before=_claim_before(reading, terms, month) if terms.credit == "on_claim" and amount > 0 else None,
        claimed_at=impact.claimed_at,
        claimed_by=impact.claimed_by,
    )


def _refused_already(impact: Impact, owed: Assessment) -> bool:
    last = impact.penalties.order_by("-revision").first()
    return last is not None and last.state == "refused" and last.workings["owed"] == str(owed.amount)


def _month(impact: Impact, reading: ClockReading, terms: GtrPolicy) -> date:
    if reading.deadline is not None and reading.lateness:
        return month_of(reading.deadline, terms.zone)
    former = impact.penalties.order_by("-revision").first()
    return former.month if former else month_of(impact.opened_at, terms.zone)


def _claim_before(reading: ClockReading, terms: GtrPolicy, month: date) -> datetime:
    return claim_deadline(reading.deadline or datetime.combine(month, time(12), ZoneInfo(terms.zone)), terms)


def _workings(
    reading: ClockReading, terms: GtrPolicy, owed: Assessment, former: Decimal, amount: Decimal
) -> dict[str, Any]:
    """Everything a dispute may ask for: each stretch, the terms, the arithmetic, what was proposed before."""
    return {
        "started_at": _iso(reading.started_at),
        "stopped_at": _iso(reading.stopped_at),
        "deadline": _iso(reading.deadline),
        "allowance_seconds": _seconds(terms.allowance),
        "elapsed_seconds": _seconds(reading.elapsed),
        "lateness": terms.lateness,
        "lateness_working_seconds": _seconds(reading.lateness_working),
        "lateness_real_seconds": _seconds(reading.lateness_real),
        "segments": [_segment(segment) for segment in reading.segments],
        "steps": [{"code": step.code, "facts": step.facts} for step in (*owed.workings, *_rest(owed, former, amount))],
        "owed": str(owed.amount),
        "proposed_before": str(former),
        "amount": str(amount),
    }


def _rest(owed: Assessment, former: Decimal, amount: Decimal) -> list[Step]:
    facts = {"owed": str(owed.amount), "before": str(former), "amount": str(amount)}
    return [Step("difference", facts)] if former else []


def _segment(segment: ledger.Segment) -> dict[str, Any]:
    return {
        "start": segment.start.isoformat(),
        "end": segment.end.isoformat(),
        "kind": segment.kind,
        "reason": segment.reason,
        "open_seconds": _seconds(segment.open_time),
        "late": segment.late,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)
