"""Who owes, what happened to him, what comes next and under which rule."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Min

from invoicing.domain.batch import IN_FLIGHT
from invoicing.domain.days import day_of
from invoicing.domain.dunning import Freeze, History, Step, forecast, next_step
from invoicing.domain.interest import Interest, late_interest
from invoicing.domain.policy import DunningPolicy
from invoicing.domain.returns import is_ours
from invoicing.domain.stages import Done
from invoicing.models import DebitAttempt, DunningCase, DunningEvent, Instalment, LegalRate, Mandate
from invoicing.selectors.freezes import Frozen, frozen_on
from invoicing.selectors.reclaims import PRINCIPAL
from kernel import policies
from kernel import selectors as kernel_selectors
from kernel.money import ZERO
from provisioning.models import Line, Suspension
from subscribers.models import Contract, Customer

if TYPE_CHECKING:
    from kernel.models import Message


def dunning_terms(customer: Customer, on: date) -> Mapping[str, object]:
    """The terms a case opened on a day would copy: of his oldest signed contract, else the policies of the day."""
    contract = Contract.objects.filter(customer=customer).exclude(state="draft").order_by("signed_on", "pk").first()
    return contract.terms if contract else kernel_selectors.terms(on)


def dunning_policy(customer: Customer, case: DunningCase | None, on: date) -> DunningPolicy:
    """The rules a customer is pursued under."""
    terms = case.terms if case else dunning_terms(customer, on)
    policy: DunningPolicy = policies.decode("dunning", terms)
    return policy


def open_case(customer: Customer) -> DunningCase | None:
    """The case that is open for a customer."""
    return DunningCase.objects.filter(customer=customer, closed_at=None).first()


@dataclass(frozen=True, slots=True)
class Position:
    """One customer's case and history, from which `next_step` follows."""

    customer_id: int
    case: DunningCase | None
    history: History
    letter: Message | None


def positions(on: date, customers: Collection[int] | None = None) -> dict[int, Position]:
    """Everybody who owes principal, has a case open, or is walled for non-payment; a fixed number of queries."""
    owed = _owed(on, customers)
    cases = _open_cases(customers)
    suspended = _suspended_since(customers)
    everybody = set(owed) | set(cases) | set(suspended)
    frozen = frozen_on(on, everybody)
    events = _done({case.pk for case in cases.values()})
    lines = _with_line(everybody)
    return {
        customer: _position(
            customer,
            owed.get(customer, []),
            case := cases.get(customer),
            suspended.get(customer),
            frozen.get(customer, Frozen()),
            events.get(case.pk, []) if case else [],
            has_line=customer in lines,
        )
        for customer in sorted(everybody)
    }


def position(customer: Customer, on: date) -> Position:
    """The same for one customer, who may owe nothing."""
    found = positions(on, [customer.pk]).get(customer.pk)
    return found or Position(customer.pk, None, History(), None)


@dataclass(frozen=True, slots=True)
class _Debt:
    """An open instalment of principal that may be claimed.

    `failed_on` is when its first debit failed; None where it is to be paid by other means.
    """

    schedule: int
    due_on: date
    due: Decimal
    failed_on: date | None
    in_flight: bool


def _owed(on: date, customers: Collection[int] | None) -> dict[int, list[_Debt]]:
    """What may be claimed, by customer.

    A debt to be debited is not claimed before its debit failed, for it is ours to collect it; then it is on its very
    day, for there is nothing left to wait for. A debit that failed by our own fault is ours to mend.
    """
    rows = Instalment.objects.open().filter(PRINCIPAL, due_on__lte=on)
    if customers is not None:
        rows = rows.filter(customer__in=customers)
    instalments = list(rows)
    attempts = _attempts([row.pk for row in instalments])
    mandates = Mandate.objects.filter(state=Mandate.State.ACTIVE, customer__in={row.customer_id for row in instalments})
    by_debit = set(mandates.values_list("customer_id", flat=True))
    found: dict[int, list[_Debt]] = {}
    for row in instalments:
        tries = attempts.get(row.pk, [])
        failed_on = min((one.failed_on for one in tries if one.failed_on and not is_ours(one.reason)), default=None)
        in_flight = any(one.state in IN_FLIGHT for one in tries)
        to_come = in_flight or row.customer_id in by_debit
        if failed_on or (row.due_on < on and not to_come):
            due: Decimal = row.due
            found.setdefault(row.customer_id, []).append(_Debt(row.schedule_id, row.due_on, due, failed_on, in_flight))
    return found


def _attempts(instalments: list[int]) -> dict[int, list[DebitAttempt]]:
    found: dict[int, list[DebitAttempt]] = {}
    for attempt in DebitAttempt.objects.filter(instalment__in=instalments).order_by("number"):
        found.setdefault(attempt.instalment_id, []).append(attempt)
    return found


def _open_cases(customers: Collection[int] | None) -> dict[int, DunningCase]:
    rows = DunningCase.objects.filter(closed_at=None)
    if customers is not None:
        rows = rows.filter(customer__in=customers)
    return {row.customer_id: row for row in rows}


def _suspended_since(customers: Collection[int] | None) -> dict[int, datetime]:
    rows = Suspension.objects.filter(reason="unpaid", lifted_at=None)
    if customers is not None:
        rows = rows.filter(line__contract__customer__in=customers)
    since = rows.order_by().values("line__contract__customer").annotate(since=Min("started_at"))
    return {row["line__contract__customer"]: row["since"] for row in since}


# The events that are stages of a policy, by the family of the stage; a charge is named by its rule.
_FAMILIES = {
    DunningEvent.Kind.NUDGE: "nudge",
    DunningEvent.Kind.LETTER: "reminder",
    DunningEvent.Kind.CALL: "call",
    DunningEvent.Kind.INTEREST: "interest",
    DunningEvent.Kind.TERMINATED: "end",
    DunningEvent.Kind.RECOVERY: "lawyer",
}
_BY_RULE = {DunningEvent.Kind.FEE, DunningEvent.Kind.PASSED}


def _done(cases: Collection[int]) -> dict[int, list[DunningEvent]]:
    """What was done in each case; a formal reminder written before a partial dispute does not count any more."""
    kinds = [*_FAMILIES, *_BY_RULE, DunningEvent.Kind.DISPUTE]
    rows = DunningEvent.objects.filter(case__in=cases, kind__in=kinds).select_related("message").order_by("pk")
    found: dict[int, list[DunningEvent]] = {}
    for row in rows:
        before = found.setdefault(row.case_id, [])
        if row.kind == DunningEvent.Kind.DISPUTE:
            found[row.case_id] = [one for one in before if one.kind != DunningEvent.Kind.LETTER]
        else:
            before.append(row)
    return found


def _as_done(event: DunningEvent) -> Done:
    message = event.message if event.kind == DunningEvent.Kind.LETTER else None
    left_at = message and (message.sent_at or message.posted_at)
    family = event.rule if event.kind in _BY_RULE else _FAMILIES[DunningEvent.Kind(event.kind)]
    rank: int | None = event.facts.get("rank")
    return Done(family, day_of(event.at), left_on=day_of(left_at) if left_at else None, rank=rank)


def _with_line(customers: Collection[int]) -> set[int]:
    lines = Line.objects.attached().filter(contract__customer__in=customers)
    return set(lines.values_list("contract__customer", flat=True))


def _position(
    customer: int,
    debts: list[_Debt],
    case: DunningCase | None,
    suspended: datetime | None,
    held: Frozen,
    events: list[DunningEvent],
    *,
    has_line: bool,
) -> Position:
    letter = next((one for one in reversed(events) if one.kind == DunningEvent.Kind.LETTER), None)
    history = History(
        overdue=sum((debt.due for debt in debts), ZERO),
        disputed=held.disputed(_by_schedule(debts)),
        in_flight=sum((debt.due for debt in debts if debt.in_flight), ZERO),
        rejected_on=min((debt.failed_on for debt in debts if debt.failed_on), default=None),
        overdue_since=min((debt.due_on for debt in debts if not debt.failed_on), default=None),
        is_open=case is not None,
        opened_on=day_of(case.opened_at) if case else None,
        done=tuple(_as_done(event) for event in events),
        suspended_on=day_of(suspended) if suspended else None,
        has_line=has_line,
        freezes=tuple(held.freezes),
    )
    return Position(customer, case, history, letter.message if letter else None)


def _by_schedule(debts: list[_Debt]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for debt in debts:
        found[debt.schedule] = found.get(debt.schedule, ZERO) + debt.due
    return found


@dataclass(frozen=True, slots=True)
class Why:
    """One customer's page: what happened, what comes next, when, and under which rule.

    `walled` tells whether his lines are held for non-payment; `freezes` what stands still.
    """

    case: DunningCase | None
    events: list[DunningEvent]
    overdue: Decimal
    undisputed: Decimal
    next: Step
    policy: DunningPolicy
    letter: Message | None
    walled: bool
    freezes: tuple[Freeze, ...]
    coming: tuple[Step, ...]


def why(customer: Customer, *, at: datetime) -> Why:
    """The same facts for the desk and the portal. Of a closed case the last one is told."""
    today = day_of(at)
    found = position(customer, today)
    policy = dunning_policy(customer, found.case, today)
    case = found.case or DunningCase.objects.filter(customer=customer).first()
    events = DunningEvent.objects.filter(case=case).select_related("by", "message") if case else ()
    return Why(
        case=case,
        events=list(events),
        overdue=found.history.overdue,
        undisputed=found.history.undisputed,
        next=next_step(found.history, policy, today),
        policy=policy,
        letter=found.letter,
        walled=found.history.suspended_on is not None,
        freezes=found.history.freezes,
        coming=forecast(found.history, policy, today),
    )


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the dunning board."""

    customer: Customer
    case: DunningCase | None
    overdue: Decimal
    undisputed: Decimal
    next: Step
    letter: Message | None


def dunning_board(*, at: datetime) -> list[BoardRow]:
    """Everybody pursued or owing, with his next step; the largest debt first, in a fixed number of queries."""
    found = next_steps(day_of(at))
    customers = Customer.objects.in_bulk([one.customer_id for one, _step in found])
    rows = [
        BoardRow(customers[one.customer_id], one.case, one.history.overdue, one.history.undisputed, step, one.letter)
        for one, step in found
    ]
    return sorted(rows, key=lambda row: (-row.undisputed, row.customer.number))


def next_steps(on: date, customers: Collection[int] | None = None) -> list[tuple[Position, Step]]:
    """What comes next for everybody who owes or is pursued; a fixed number of queries."""
    found = positions(on, customers)
    terms = _first_terms(list(found))
    default = kernel_selectors.terms(on)
    steps = []
    for one in found.values():
        policy = policies.decode("dunning", one.case.terms if one.case else terms.get(one.customer_id, default))
        steps.append((one, next_step(one.history, policy, on)))
    return steps


def walled_customers() -> set[int]:
    """Whose lines are held for non-payment."""
    return set(_suspended_since(None))


def _first_terms(customers: Collection[int]) -> dict[int, Mapping[str, object]]:
    signed = Contract.objects.filter(customer__in=customers).exclude(state="draft").order_by("-signed_on", "-pk")
    return dict(signed.values_list("customer_id", "terms"))


def legal_rates(index: str = LegalRate.Index.LEGAL) -> dict[tuple[int, int], Decimal]:
    """The legal rate of each half-year known, or another that interest leans on, in percent."""
    rows = LegalRate.objects.filter(index=index).values_list("year", "half", "percent")
    return {(year, half): percent for year, half, percent in rows}


def interest_owed(instalment: Instalment, *, paid_on: date, amount: Decimal, policy: DunningPolicy) -> Interest:
    """Late interest on `amount` of one instalment. Raises `Refused("legal_rate_missing")`."""
    return late_interest(amount, instalment.due_on, paid_on, legal_rates(), policy.interest_multiplier)
