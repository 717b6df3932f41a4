"""What late payers owe in interest, debt by debt, from what was paid when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max, Q, QuerySet

from invoicing.domain.billing import PUBLIC
from invoicing.domain.interest import PUBLIC_POINTS, Cost, Disputed, LateDebt, Piece, interest_at, public_cost
from invoicing.domain.policy import LEGAL_FLOOR, DunningPolicy
from invoicing.models import Allocation, Hold, Instalment, InterestCharge, Invoice, LegalRate
from invoicing.selectors.dunning import dunning_policy, legal_rates
from kernel.errors import Refused
from kernel.money import ZERO
from subscribers.models import Customer


@dataclass(frozen=True, slots=True)
class InterestLine:
    """One instalment paid late or not yet: what it owes from the day after `after` to `until`."""

    instalment: Instalment
    after: date
    until: date
    owed: LateDebt


@dataclass(frozen=True, slots=True)
class InterestOwed:
    """One customer. `refusal` tells why it cannot be reckoned; `under_floor` that the law's multiplier is not met.

    `multiplier` times the legal rate; a public body owes `points` above the central bank's instead.
    """

    customer: Customer
    multiplier: Decimal
    points: Decimal
    lines: tuple[InterestLine, ...]
    refusal: Refused | None = None

    @property
    def total(self) -> Decimal:
        return sum((line.owed.amount for line in self.lines), ZERO)

    @property
    def under_floor(self) -> bool:
        return not self.points and self.multiplier < LEGAL_FLOOR


def interest_to_charge(until: date, customers: Collection[int] | None = None) -> list[InterestOwed]:
    """Who owes interest up to a day that was not charged yet, the largest first; then who cannot be reckoned."""
    late = _late(until, customers)
    by_customer: dict[int, list[Instalment]] = {}
    for row in late:
        by_customer.setdefault(row.customer_id, []).append(row)
    found = [_owed(rows[0].customer, rows, until) for rows in by_customer.values()]
    return sorted(
        (one for one in found if one.total or one.refusal),
        key=lambda one: (one.refusal is not None, -one.total, one.customer.number),
    )


def _late(until: date, customers: Collection[int] | None) -> QuerySet[Instalment]:
    """Instalments of invoices that were due before and are open, or had money put to them after their day."""
    rows = Instalment.objects.filter(due_on__lt=until, schedule__invoice__kind=Invoice.Kind.INVOICE)
    if customers is not None:
        rows = rows.filter(customer__in=customers)
    rows = rows.select_related("customer", "schedule__invoice").prefetch_related("allocations__payment")
    return rows.annotate(charged_until=Max("interest__until")).order_by("customer", "due_on", "pk")


def _owed(customer: Customer, rows: list[Instalment], until: date) -> InterestOwed:
    multiplier, points = late_cost(customer, until)
    rates, holds = rates_of(points), disputes(customer)
    try:
        lines = [_line(row, until, cost_of(row, rates, multiplier, points), holds) for row in rows]
    except Refused as refusal:
        return InterestOwed(customer, multiplier, points, (), refusal)
    return InterestOwed(customer, multiplier, points, tuple(line for line in lines if line and line.owed.amount))


def late_cost(customer: Customer, on: date) -> tuple[Decimal, Decimal]:
    """How many times its rate, and how many points above it, a customer owes: the law's where he is a public body."""
    if customer.kind == PUBLIC:
        return Decimal(1), PUBLIC_POINTS
    policy: DunningPolicy = dunning_policy(customer, None, on)
    return policy.interest_multiplier, ZERO


def rates_of(points: Decimal) -> dict[tuple[int, int], Decimal]:
    """The rates that interest leans on: the central bank's where points are owed above it."""
    return legal_rates(LegalRate.Index.REFINANCING if points else LegalRate.Index.LEGAL)


def cost_of(row: Instalment, rates: dict[tuple[int, int], Decimal], multiplier: Decimal, points: Decimal) -> Cost:
    """What a year of lateness of an instalment costs."""
    return public_cost(rates, row.due_on, points) if points else Cost(rates, multiplier)


def _line(row: Instalment, until: date, cost: Cost, holds: list[Hold]) -> InterestLine | None:
    charged: date | None = row.charged_until  # type: ignore[attr-defined]
    after = max(row.due_on, charged or row.due_on)
    pieces = pieces_unpaid(row, after, until)
    if not pieces:
        return None
    owed = interest_at(pieces, cost, disputes_of(row, holds))
    return InterestLine(row, after, max(piece.until for piece in pieces), owed)


def pieces_unpaid(row: Instalment, after: date, until: date) -> list[Piece]:
    """What stayed unpaid of an instalment after a day, each part until its own; its allocations read with payments."""
    return [piece for piece in _pieces(row, after, until) if piece.amount > 0 and piece.until > piece.after]


def _pieces(row: Instalment, after: date, until: date) -> list[Piece]:
    """What was paid on which day, and what is open still. Money that went back was never there."""
    undone = {one.reverses_id for one in row.allocations.all()}
    standing = [one for one in row.allocations.all() if one.pk not in undone and one.reverses_id is None]
    paid = [Piece(one.amount, after, min(_paid_on(one), until)) for one in standing]
    left = row.amount - sum((one.amount for one in standing), ZERO)
    return [*paid, Piece(left, after, until)]


def _paid_on(allocation: Allocation) -> date:
    return allocation.payment.received_on if allocation.payment else allocation.at.date()


def disputes(customer: Customer) -> list[Hold]:
    """Every dispute that a customer raised, ended ones too."""
    return list(Hold.objects.filter(Q(kind=Hold.Kind.DISPUTE), customer=customer).order_by("pk"))


def disputes_of(row: Instalment, holds: list[Hold]) -> list[Disputed]:
    """The disputes that touch an instalment: of everything, or of its invoice."""
    invoice = row.schedule.invoice_id
    touching = [one for one in holds if one.invoice_id in {None, invoice}]
    return [Disputed(one.starts_on, _ended_on(one), one.amount) for one in touching]


def _ended_on(hold: Hold) -> date:
    return min(hold.ends_on, hold.ended_at.date()) if hold.ended_at else hold.ends_on


def interest_charged(customer: Customer) -> QuerySet[InterestCharge]:
    """What was charged so far, the newest first."""
    rows = InterestCharge.objects.filter(instalment__customer=customer)
    return rows.select_related("instalment__schedule__invoice", "document").order_by("-pk")
