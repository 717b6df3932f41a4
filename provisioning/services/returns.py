"""Boxes that come back, or do not; and contracts that end."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel import policies
from kernel.errors import Refused
from kernel.models import User
from kernel.money import cents
from kernel.periods import add_months
from kernel.services import queue_message, sweep_ran, wording
from provisioning.domain import lifecycle
from provisioning.domain.policy import BoxPolicy
from provisioning.models import Box, BoxCharge, ChargeKind, Condition, Depot, Line, ReturnCase
from provisioning.services.addressing import free_all
from provisioning.services.amending import hand_over
from provisioning.services.boxes import install_box, recall_box, reserve_box, return_box
from provisioning.services.lines import refresh_line
from subscribers.models import Contract
from subscribers.selectors import customer_facts, postal_address
from subscribers.services import end

_DEAREST = Decimal("999999.99")
CLOSING = timedelta(days=3)
"""How long the push that closes an ended line is waited for before the box is called back all the same."""


def ask_back(box: Box, *, why: str, at: datetime, by: User | None, due_on: date | None = None) -> ReturnCase:
    """Calls a box back and opens its return: due within the policy's months, unless another day is said.

    Raises:
        Refused: what `transition` refuses.
    """
    with transaction.atomic():
        recall_box(box, at=at, by=by, why=why)
        return _opened(box, why, at=at, due_on=due_on)


def exchange_box(old: Box, new: Box, *, at: datetime, by: User | None, why: str) -> Box:
    """One box out, one in, in a single act; `new` is reserved for the line or delivered there, `old` is asked back.

    Raises:
        Refused: as `install_box` and `recall_box`; then neither box moved.
    """
    if old.line is None:
        raise Refused("box_of_another_line", box=old.serial)
    with transaction.atomic():
        Line.objects.select_for_update().get(pk=old.line.pk)
        ask_back(old, why=why, at=at, by=by)
        return install_box(new, old.line, at=at, by=by)


def swap_box(old: Box, new: Box, *, at: datetime, by: User | None, why: str) -> Box:
    """As `exchange_box`, with a box straight from the stock: it is set aside for the line in the same act.

    Raises:
        Refused: as `reserve_box` and `exchange_box`; then neither box moved.
    """
    if old.line is None:
        raise Refused("box_of_another_line", box=old.serial)
    with transaction.atomic():
        if new.state == lifecycle.IN_STOCK:
            reserve_box(new, old.line, at=at, by=by)
        return exchange_box(old, new, at=at, by=by, why=why)


def take_back(
    box: Box, *, condition: str, at: datetime, by: User | None, depot: Depot | None = None, remarks: str = ""
) -> Box:
    """It is back: rent, configuration and monitoring stop today, its return is closed, its address is freed.

    Raises:
        Refused: `condition_unknown`, or what `transition` refuses.
    """
    if condition not in Condition.values:
        raise Refused("condition_unknown", condition=condition)
    with transaction.atomic():
        line = box.line
        if box.state in {lifecycle.IN_SERVICE, lifecycle.DELIVERED}:
            recall_box(box, at=at, by=by, why="brought back")
        return_box(box, at=at, by=by, why=f"{condition} {remarks}".strip()[:300])
        Box.objects.filter(pk=box.pk).update(depot=depot)
        facts = {"returned_at": at, "closed_at": at, "condition": condition, "remarks": remarks[:300]}
        closed = ReturnCase.objects.filter(box=box, closed_at__isnull=True).update(next_due_at=None, **facts)
        if not closed and line is not None:
            ReturnCase.objects.create(box=box, line=line, asked_at=at, due_on=at.date(), **facts)
        free_all(at=at, box=box)
    box.refresh_from_db()
    return box


def chase_boxes(*, at: datetime) -> int:
    """The sweep: writes the formal notice for boxes not back in time, and charges those not back after it."""
    due = ReturnCase.objects.filter(closed_at__isnull=True, next_due_at__lte=at).order_by("next_due_at", "pk")
    done = sum(_chased(pk, at=at) for pk in due.values_list("pk", flat=True))
    sweep_ran("provisioning.chase_boxes", at=at)
    return done


def end_contracts(*, at: datetime) -> int:
    """The sweep: ends the contracts whose last day is over, closes their lines, and asks their boxes back."""
    ended = 0
    over = Contract.objects.filter(state="ending", ends_on__lt=at.date() + timedelta(days=1))
    for contract in over.select_related("calendar"):
        if contract.ends_on is not None and contract.ends_on < _local(contract, at):
            _ended(contract, contract.ends_on, at=at)
            ended += 1
    for box in Box.objects.in_service().filter(line__contract__state="ended", return_cases__closed_at__isnull=True):
        _call_back_once_closed(box, at=at)
    sweep_ran("provisioning.end_contracts", at=at)
    return ended


def charge_box(box: Box, *, kind: str, amount: Decimal, why: str, at: datetime, by: User | None) -> BoxCharge:
    """Charges damage or loss (excluding VAT) to the contract whose line the box is, or was last, on.

    Raises:
        Refused: `charge_kind_unknown`, `amount_makes_no_sense`, `why_is_missing`, `box_without_line`.
    """
    if kind not in {ChargeKind.FAULT, ChargeKind.LOSS}:
        raise Refused("charge_kind_unknown", kind=kind)
    if not 0 < amount <= _DEAREST or amount != cents(amount):
        raise Refused("amount_makes_no_sense", amount=amount)
    if not why.strip():
        raise Refused("why_is_missing")
    last = ReturnCase.objects.filter(box=box).order_by("-asked_at", "-pk").first()
    line = box.line or (last.line if last is not None else None)
    if line is None:
        raise Refused("box_without_line", box=box.serial)
    return BoxCharge.objects.create(box=box, line=line, kind=kind, amount=amount, why=why[:300], at=at, by=by)


def mark_box_charged(charge: BoxCharge, *, reference: str, at: datetime) -> BoxCharge:
    """Invoicing asked for it on the paper `reference`.

    Raises:
        Refused: `charge_settled`.
    """
    return _settled(charge, billed_at=at, billed_as=reference[:40])


def waive_charge(charge: BoxCharge, *, why: str, at: datetime) -> BoxCharge:
    """Gives it up, as long as it is not billed.

    Raises:
        Refused: `charge_settled`, `why_is_missing`.
    """
    if not why.strip():
        raise Refused("why_is_missing")
    return _settled(charge, waived_at=at, waived_why=why[:300])


def _settled(charge: BoxCharge, **updates: object) -> BoxCharge:
    open_ones = BoxCharge.objects.filter(pk=charge.pk, billed_at__isnull=True, waived_at__isnull=True)
    if not open_ones.update(**updates):
        raise Refused("charge_settled", charge=charge.pk)
    charge.refresh_from_db()
    return charge


def _opened(box: Box, why: str, *, at: datetime, due_on: date | None = None) -> ReturnCase:
    line = box.line
    if line is None:
        raise Refused("box_without_line", box=box.serial)
    due = due_on or add_months(_local(line.contract, at), _rules(line).return_months)
    after = _midnight_after(line.contract, due)
    return ReturnCase.objects.create(box=box, line=line, asked_at=at, why=why[:300], due_on=due, next_due_at=after)


def _chased(pk: int, *, at: datetime) -> bool:
    with transaction.atomic():
        rows = ReturnCase.objects.select_for_update(skip_locked=True, of=("self",))
        case = rows.filter(pk=pk, closed_at__isnull=True, next_due_at__lte=at).first()
        if case is None:
            return False
        if case.noticed_at is None:
            _give_notice(case, at=at)
        else:
            _charge(case, at=at)
    return True


def _give_notice(case: ReturnCase, *, at: datetime) -> None:
    """The formal notice: by letter, for it must be proven; the days to the charge run from today."""
    contract = case.line.contract
    customer, rules = contract.customer, _rules(case.line)
    until = _local(contract, at) + timedelta(days=rules.formal_notice_days)
    box = {"serial": case.box.serial, "line": case.line.reference, "due_on": case.due_on}
    facts = {"customer": customer_facts(customer), "box": box, "until": until, "amount": rules.unreturned_charge}
    said = wording("box_notice").words(customer.language, facts)
    queue_message(
        channel="letter",
        to=postal_address(customer),
        subject=said.subject,
        body=said.body,
        kind=said.kind,
        version=said.version,
        registered=True,
        key=f"box-return/{case.pk}/notice",
        at=at,
        language=customer.language,
        about=case,
    )
    after = _midnight_after(contract, until)
    ReturnCase.objects.filter(pk=case.pk).update(noticed_at=at, charge_after=until, next_due_at=after)


def _charge(case: ReturnCase, *, at: datetime) -> None:
    """Once: the row is unique for its case. The case stays open, for the box may still turn up."""
    amount = cents(_rules(case.line).unreturned_charge)
    facts = {"box": case.box, "line": case.line, "kind": ChargeKind.UNRETURNED, "amount": amount, "at": at}
    BoxCharge.objects.get_or_create(case=case, defaults={**facts, "why": f"not back by {case.charge_after}"})
    ReturnCase.objects.filter(pk=case.pk).update(next_due_at=None)


def _ended(contract: Contract, on: date, *, at: datetime) -> None:
    with transaction.atomic():
        end(contract, on=on, at=at, by=None, why="its last day is over")
        if hand_over(contract, on=on, at=at):
            return
        for line in Line.objects.attached().filter(contract=contract):
            refresh_line(line, cause="contract ended", at=at)
            for box in Box.objects.filter(line=line, state__in=[lifecycle.IN_SERVICE, lifecycle.DELIVERED]):
                _opened(box, "the contract ended", at=at)


def _call_back_once_closed(box: Box, *, at: datetime) -> None:
    """A box is called back when its line is proven closed: until then it must still be told so."""
    from provisioning.selectors import line_state

    case = box.return_cases.filter(closed_at__isnull=True).first()
    if case is None or box.line is None:
        return
    if line_state(box.line).proven == "closed" or case.asked_at + CLOSING <= at:
        recall_box(box, at=at, by=None, why="the contract ended")


def _rules(line: Line) -> BoxPolicy:
    found: BoxPolicy = policies.decode("box", line.contract.terms)
    return found


def _local(contract: Contract, at: datetime) -> date:
    return at.astimezone(ZoneInfo(contract.calendar.zone)).date()


def _midnight_after(contract: Contract, day: date) -> datetime:
    zone = ZoneInfo(contract.calendar.zone)
    return datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone).astimezone(UTC)
