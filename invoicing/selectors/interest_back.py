"""Interest that was charged for days on which the money was there already, as a later entry of it shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from invoicing.domain.interest import LateDebt, interest_at, too_much
from invoicing.models import Hold, InterestCharge
from invoicing.selectors.interest import cost_of, disputes, disputes_of, pieces_unpaid, rates_of
from kernel.money import ZERO
from subscribers.models import Customer


@dataclass(frozen=True, slots=True)
class TooMuch:
    """One charge of interest: what it leaves owed with its workings, and what is to be given back, in euros."""

    charge: InterestCharge
    owed: LateDebt
    back: Decimal


def customers_charged_too_much() -> list[int]:
    """Who may have been charged for days already paid: his money was entered after the charge, with an earlier day."""
    return sorted(set(_suspect().values_list("instalment__customer", flat=True)))


def charged_too_much(customer: Customer) -> list[TooMuch]:
    """The charges of one customer that are too high by what is known today, the oldest first.

    Each is reckoned over its own days at its own multiplier or points, less what was given back of it before.
    """
    holds = disputes(customer)
    rows = _suspect().filter(instalment__customer=customer).select_related("document", "instalment__schedule__invoice")
    rows = rows.prefetch_related("credits", "instalment__allocations__payment").order_by("pk")
    found = [_reckoned(row, holds) for row in rows]
    return [one for one in found if one.back]


def _suspect() -> QuerySet[InterestCharge]:
    entered_late = Q(
        instalment__allocations__payment__received_on__lt=F("until"),
        instalment__allocations__at__gt=F("document__created_at"),
    )
    return InterestCharge.objects.filter(pk__in=InterestCharge.objects.filter(entered_late).order_by().values("pk"))


def _reckoned(charge: InterestCharge, holds: list[Hold]) -> TooMuch:
    row = charge.instalment
    pieces = pieces_unpaid(row, charge.after, charge.until)
    cost = cost_of(row, rates_of(charge.points), charge.multiplier, charge.points)
    owed = interest_at(pieces, cost, disputes_of(row, holds))
    given_back = sum((one.amount for one in charge.credits.all()), ZERO)
    return TooMuch(charge, owed, too_much(charge.amount, given_back, owed))
