"""What is done about unpaid debts: reminders, the fee, suspensions; and the end of each when its reason is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction

from invoicing import selectors
from invoicing.domain.days import day_of
from invoicing.domain.dunning import Step, may_suspend_at, next_step
from invoicing.domain.policy import DunningPolicy
from invoicing.domain.stages import BY_POST, MOST_STAGES
from invoicing.models import DunningCase, DunningEvent
from invoicing.selectors.reclaims import to_reclaim
from invoicing.services.allocation import lock_account
from invoicing.services.endings import charge_restoration, proven_since
from invoicing.services.fees import issue_fee_note
from invoicing.services.interest import charge_interest_of
from invoicing.services.notes import note
from invoicing.services.reclaims import reclaim
from invoicing.services.reminders import write_nudge, write_reminder
from kernel.services import sweep_ran
from provisioning import services as provisioning
from provisioning.models import Line
from subscribers.models import Customer

if TYPE_CHECKING:
    from invoicing.selectors import Position
    from kernel.models import Message, User

log = structlog.get_logger(__name__)

# Open, every stage in one day, close; a step that repeats itself is a fault, not a loop.
MOST_STEPS = MOST_STAGES + 3


def advance_dunning(*, at: datetime) -> int:
    """Takes every step that is due, each customer in a transaction of his own; returns how many were taken.

    Before them, what was paid back of money that went back since is claimed.
    """
    due = [one.customer_id for one, step in selectors.next_steps(day_of(at)) if step.kind in STEPS]
    claimed = to_reclaim().order_by().values_list("customer", flat=True).distinct()
    _, unclaimed = _for_each(list(claimed), lambda customer: reclaim(customer, at=at))
    taken, faults = _for_each(due, lambda customer: _advance(customer, at=at))
    if not faults + unclaimed:
        # A sweep that leaves somebody out is not sound: its silence is what raises the alarm.
        sweep_ran("invoicing.advance_dunning", at=at)
    return taken


def lift_suspensions(*, at: datetime) -> int:
    """Opens the lines whose reason to be walled is gone, at once and on any day; returns how many customers."""
    walled = selectors.next_steps(day_of(at), selectors.walled_customers())
    due = [one.customer_id for one, step in walled if step.kind == "lift"]
    taken, faults = _for_each(due, lambda customer: relieve(customer, at=at))
    if not faults:
        sweep_ran("invoicing.lift_suspensions", at=at)
    return taken


def _for_each(customers: Iterable[int], act: Callable[[int], int]) -> tuple[int, int]:
    """One customer whose data is wrong must not keep the others waiting: he is logged, and counted as a fault."""
    taken, faults = 0, 0
    for customer in customers:
        try:
            taken += act(customer)
        except Exception:
            log.exception("dunning_stopped", customer=customer)
            faults += 1
    return taken, faults


@transaction.atomic
def _advance(customer_id: int, *, at: datetime) -> int:
    customer = _locked(customer_id)
    for taken in range(MOST_STEPS):
        found = selectors.position(customer, day_of(at))
        policy = selectors.dunning_policy(customer, found.case, day_of(at))
        step = next_step(found.history, policy, day_of(at))
        act = STEPS.get(step.kind)
        if act is None or not act(customer, found, policy, step, at):
            return taken
    raise RuntimeError(f"dunning of customer {customer_id} does not come to rest")


@transaction.atomic
def relieve(customer_id: int, *, at: datetime) -> int:
    """Opens the lines of one customer if no reason is left to hold them; 1 if it did."""
    customer = _locked(customer_id)
    found = selectors.position(customer, day_of(at))
    policy = selectors.dunning_policy(customer, found.case, day_of(at))
    step = next_step(found.history, policy, day_of(at))
    if step.kind != "lift":
        return 0
    lift(customer, step.rule, at=at)
    return 1


def _locked(customer_id: int) -> Customer:
    customer = Customer.objects.get(pk=customer_id)
    lock_account(customer)
    return customer


def _open(customer: Customer, found: Position, policy: DunningPolicy, step: Step, at: datetime) -> bool:
    terms = selectors.dunning_terms(customer, day_of(at))
    case = DunningCase.objects.create(customer=customer, opened_at=at, opened_for=step.rule, terms=terms)
    note(case, "opened", DunningEvent.Kind.OPENED, step.rule, at=at, overdue=str(found.history.overdue))
    return True


def _remind(customer: Customer, found: Position, policy: DunningPolicy, step: Step, at: datetime) -> bool:
    case = _case(found)
    round_ = case.events.filter(kind=DunningEvent.Kind.LETTER).count() + 1
    message = write_reminder(customer, case, round_, found.history, policy, step.act, at=at)
    _written(case, f"letter-{round_}", DunningEvent.Kind.LETTER, found, step, message, at=at)
    return True


def _nudge(customer: Customer, found: Position, policy: DunningPolicy, step: Step, at: datetime) -> bool:
    case = _case(found)
    round_ = case.events.filter(kind=DunningEvent.Kind.NUDGE).count() + 1
    channel = "letter" if step.act in BY_POST else "mail"
    message = write_nudge(customer, case, round_, found.history, channel, at=at)
    _written(case, f"nudge-{round_}", DunningEvent.Kind.NUDGE, found, step, message, at=at)
    return True


def _written(
    case: DunningCase, key: str, kind: DunningEvent.Kind, found: Position, step: Step, message: Message, *, at: datetime
) -> None:
    facts = {"amount": str(found.history.undisputed), "act": step.act, "rank": step.rank}
    DunningEvent.objects.create(case=case, key=key, kind=kind, at=at, rule=step.rule, message=message, facts=facts)


def _charge(customer: Customer, found: Position, policy: DunningPolicy, step: Step, at: datetime) -> bool:
    """A fee or the indemnity, once a case: the reminders after it are free; or the interest run up so far."""
    case = _case(found)
    if step.act == "interest":
        return charge_interest_of(case, step.rank, at=at)
    amount = policy.charge(step.act)
    facts: dict[str, Any] = {"rank": step.rank}
    if amount > 0:
        paper = issue_fee_note(customer, kind=step.act, amount=amount, case=case, at=at)
        facts |= {"amount": str(amount), "number": paper.number}
    note(case, f"fee-{step.act}", DunningEvent.Kind.FEE, step.act, at=at, **facts)
    return True


def _suspend(customer: Customer, found: Position, policy: DunningPolicy, step: Step, at: datetime) -> bool:
    if not may_suspend_at(at, policy):
        return False
    case = _case(found)
    lines = list(Line.objects.attached().filter(contract__customer=customer))
    for line in lines:
        provisioning.suspend(line, reason="unpaid", why=f"dunning case {case.pk}", at=at, by=None)
    if not lines:
        # Nothing to hold back: the case rests until money or a line comes.
        return False
    key = f"suspended-{at.isoformat()}"
    amount = str(found.history.undisputed)
    note(case, key, DunningEvent.Kind.SUSPENDED, step.rule, at=at, amount=amount, lines=[str(line) for line in lines])
    return True


def _lift_step(customer: Customer, found: Position, policy: DunningPolicy, step: Step, at: datetime) -> bool:
    lift(customer, step.rule, at=at)
    return True


def lift(customer: Customer, rule: str, *, at: datetime, by: User | None = None) -> None:
    """Lifts the unpaid suspension of every line of a customer, and notes it in his case.

    Late, and for money alone, it is charged; the line opens whether or not the charge is ever paid.
    """
    held = Line.objects.filter(
        contract__customer=customer, suspensions__reason="unpaid", suspensions__lifted_at=None
    ).distinct()
    lines = list(held)
    since = proven_since(lines)
    for line in lines:
        provisioning.lift(line, reason="unpaid", why=rule, at=at, by=by)
    case = selectors.open_case(customer)
    if case and lines:
        note(case, f"lifted-{at.isoformat()}", DunningEvent.Kind.LIFTED, rule, at=at, by=by)
        charge_restoration(customer, case, since, rule, at=at)


def _close(customer: Customer, found: Position, policy: DunningPolicy, step: Step, at: datetime) -> bool:
    case = _case(found)
    note(case, "closed", DunningEvent.Kind.CLOSED, step.rule, at=at, overdue=str(found.history.overdue))
    DunningCase.objects.filter(pk=case.pk, closed_at=None).update(closed_at=at)
    return True


STEPS: dict[str, Callable[[Customer, Position, DunningPolicy, Step, datetime], bool]] = {
    "open": _open,
    "nudge": _nudge,
    "letter": _remind,
    "charge": _charge,
    "suspend": _suspend,
    "lift": _lift_step,
    "close": _close,
}


def _case(found: Position) -> DunningCase:
    if found.case is None:
        raise RuntimeError(f"a step of a case without a case, customer {found.customer_id}")
    return found.case
