"""What finance decides on, and what invoicing credits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from kernel.models import User
from kernel.money import ZERO
from sla.models import Impact, Penalty

PEOPLE = ("impact__incident", "impact__line", "contract__customer", "decided_by", "claimed_by")


def penalties_to_decide() -> QuerySet[Penalty]:
    """Those that finance may decide: claimed, or of a contract that needs no claim; oldest first."""
    waiting = Penalty.objects.filter(Q(claimed_at__isnull=False) | Q(claim_before__isnull=True), state="proposed")
    return waiting.select_related(*PEOPLE).order_by("proposed_at", "pk")


def penalties_to_credit() -> QuerySet[Penalty]:
    """Those that were approved and that no credit note carries yet; oldest first. A negative difference is none."""
    owed = Penalty.objects.filter(state="approved", amount__gt=0)
    return owed.select_related(*PEOPLE).order_by("decided_at", "pk")


def penalties_to_take_back() -> QuerySet[Penalty]:
    """The negative differences that were approved and that no invoice carries yet, oldest first; one whose penalty is
    itself not credited yet waits for it."""
    sooner = Penalty.objects.filter(impact=OuterRef("impact"), state="approved", amount__gt=0)
    owed = Penalty.objects.filter(~Exists(sooner), state="approved", amount__lt=0)
    return owed.select_related(*PEOPLE).order_by("decided_at", "pk")


def approved_together(penalty: Penalty) -> list[Penalty]:
    """A penalty and every difference of the same clock that was approved and that no document carries yet."""
    return list(Penalty.objects.filter(impact=penalty.impact_id, state="approved").order_by("revision"))


def granted_for(impact_id: int) -> Decimal:
    """What finance has granted for one impact so far, without VAT, what it has taken back taken off."""
    granted = Penalty.objects.filter(impact=impact_id, state__in=("approved", "credited"))
    return granted.aggregate(total=Sum("amount"))["total"] or ZERO


def penalties_of(user: User) -> QuerySet[Penalty]:
    """Those of the customers whose portal this user may enter, newest first."""
    return Penalty.objects.filter(contract__customer__accesses__user=user).select_related(*PEOPLE)


def granted_in_month(contract_id: int, month: date, *, but: Impact | None = None) -> Decimal:
    """What a contract was granted or may be granted in a month, without VAT: all penalties but the refused."""
    standing = Penalty.objects.standing().filter(contract_id=contract_id, month=month)
    if but is not None:
        standing = standing.exclude(impact=but)
    return standing.aggregate(total=Sum("amount"))["total"] or ZERO
