from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel import policies
from kernel.errors import Refused
from kernel.models import Calendar, User
from kernel.money import ZERO
from kernel.selectors import terms
from kernel.services import take_number, transition
from subscribers.domain import term
from subscribers.domain.lifecycle import ACTIVE, CONTRACT, ENDING
from subscribers.domain.policy import TermPolicy
from subscribers.models import BillingMode, Contract, Customer, Ground, Offer, Site, TerminationNotice

LEGITIMATE = frozenset({Ground.MOVE, Ground.PRISON, Ground.ADMINISTRATOR, Ground.BREACH_BY_OPERATOR})
"""Grounds that leave no monthly fee to pay."""


def draft_contract(
    customer: Customer,
    *,
    site: Site,
    offer: Offer,
    calendar: Calendar,
    at: datetime,
    monthly_fee: Decimal | None = None,
    discount: Decimal = ZERO,
    setup_fee: Decimal | None = None,
    setup_instalments: int = 1,
    billing_mode: str = BillingMode.HALF_YEARLY,
    purchase_order: str = "",
) -> Contract:
    """A numbered draft at the offer's prices unless others are agreed; amounts exclude VAT.

    Raises:
        Refused: `site_of_another_customer`, `offer_withdrawn`, `billing_mode_unknown`, `amounts_make_no_sense`.
    """
    fee = offer.monthly_fee if monthly_fee is None else monthly_fee
    setup = offer.setup_fee if setup_fee is None else setup_fee
    if site.customer_id != customer.pk:
        raise Refused("site_of_another_customer", site=site.pk)
    if not offer.on_sale:
        raise Refused("offer_withdrawn", offer=offer.code)
    if billing_mode not in BillingMode.values:
        raise Refused("billing_mode_unknown", billing_mode=billing_mode)
    if not (0 <= discount <= fee and setup >= 0 and setup_instalments >= 1):
        raise Refused("amounts_make_no_sense", monthly_fee=fee, discount=discount, setup_fee=setup)
    year = at.astimezone(ZoneInfo(calendar.zone)).year
    with transaction.atomic():
        return Contract.objects.create(
            number=f"R-{year}-{take_number('R', year):05d}",
            customer=customer,
            site=site,
            offer=offer,
            calendar=calendar,
            monthly_fee=fee,
            discount=discount,
            setup_fee=setup,
            setup_instalments=setup_instalments,
            commitment_months=offer.commitment_months,
            billing_mode=billing_mode,
            purchase_order=purchase_order,
            created_at=at,
        )


def sign(contract: Contract, *, on: date, at: datetime, by: User | None) -> Contract:
    """Records the signature of day `on` and freezes the policies of that day into the contract.

    Raises:
        Refused: `signed_in_the_future`, or what `transition` refuses.
    """
    if on > _today(contract, at):
        raise Refused("signed_in_the_future", on=on)
    return transition(contract, CONTRACT, "sign", at=at, by=by, signed_on=on, terms=terms(on))


def activate(contract: Contract, *, on: date, at: datetime, by: User | None) -> Contract:
    """Starts the service on day `on`, and with it the fee and (by policy) the commitment.

    Raises:
        Refused: `activated_before_signature`, `activated_in_the_future`, or what `transition` refuses.
    """
    CONTRACT.after(contract.state, "activate")
    if contract.signed_on is None or on < contract.signed_on:
        raise Refused("activated_before_signature", on=on, signed_on=contract.signed_on)
    if on > _today(contract, at):
        raise Refused("activated_in_the_future", on=on)
    start = contract.signed_on if _policy(contract).commitment_from == "signature" else on
    until = term.committed_until(start, contract.commitment_months)
    return transition(contract, CONTRACT, "activate", at=at, by=by, activated_on=on, committed_until=until)


def give_notice(
    contract: Contract,
    *,
    dated_on: date,
    at: datetime,
    by: User | None,
    ground: str = Ground.CHOICE,
    moved_on: date | None = None,
    effective_on: date | None = None,
    invoiced_until: date | None = None,
) -> Contract:
    """Records a notice; the contract ends at its effective date, which follows from `dated_on` unless staff says one.

    The exit amount and its workings stand on the notice's row (`contract.notices`), excluding VAT.

    Args:
        moved_on: the day of the move, for the ground `move`, to be claimed within the policy's window.
        invoiced_until: the last day whose fee is invoiced already.

    Raises:
        Refused: `ground_unknown`, `notice_in_the_future`, `move_claimed_too_late`, `notice_ends_before_it_is_dated`,
            or what `transition` refuses.
    """
    CONTRACT.after(contract.state, "give_notice")
    policy = _policy(contract)
    _check_notice(contract, dated_on, ground, moved_on, at, policy)
    ends_on = effective_on or term.notice_effective_on(dated_on, policy.notice_cutoff_day)
    if ends_on < dated_on:
        raise Refused("notice_ends_before_it_is_dated", dated_on=dated_on, effective_on=ends_on)
    cost = exit_cost(contract, effective_on=ends_on, ground=ground, invoiced_until=invoiced_until)
    with transaction.atomic():
        transition(contract, CONTRACT, "give_notice", at=at, by=by, why=ground, ends_on=ends_on)
        TerminationNotice.objects.create(
            contract=contract,
            ground=ground,
            dated_on=dated_on,
            effective_on=ends_on,
            exit_amount=cost.amount,
            workings={"refund": str(cost.refund), "steps": [step.as_json() for step in cost.workings]},
            recorded_at=at,
            recorded_by=by,
        )
    return contract


def withdraw_notice(contract: Contract, *, at: datetime, by: User | None, why: str) -> Contract:
    """Takes the notice back, by agreement; its row stays.

    Raises:
        Refused: what `transition` refuses.
    """
    with transaction.atomic():
        transition(contract, CONTRACT, "withdraw_notice", at=at, by=by, why=why, ends_on=None)
        contract.notices.filter(withdrawn_at__isnull=True).update(withdrawn_at=at)
    return contract


def end(contract: Contract, *, on: date, at: datetime, by: User | None, why: str = "") -> Contract:
    """Ends the service after day `on`: the notice's day, or any for a contract that was signed and never served.

    Raises:
        Refused: `ends_on_another_day` when a notice says another, `ended_in_the_future`, or what `transition` refuses.
    """
    CONTRACT.after(contract.state, "end")
    if contract.state == ENDING and on != contract.ends_on:
        raise Refused("ends_on_another_day", on=on, ends_on=contract.ends_on)
    if on > _today(contract, at):
        raise Refused("ended_in_the_future", on=on)
    return transition(contract, CONTRACT, "end", at=at, by=by, why=why, ends_on=on)


def exit_cost(
    contract: Contract, *, effective_on: date, ground: str = Ground.CHOICE, invoiced_until: date | None = None
) -> term.ExitAmount:
    """What leaving on `effective_on` would cost, excluding VAT; nothing is written.

    Raises:
        Refused: `contract_not_served` before activation and after the end.
    """
    if contract.activated_on is None or contract.committed_until is None or contract.state not in {ACTIVE, ENDING}:
        raise Refused("contract_not_served", state=contract.state)
    left = term.setup_left(contract.setup_fee, contract.setup_instalments, contract.activated_on, effective_on)
    return term.exit_amount(
        effective_on=effective_on,
        committed_until=contract.committed_until,
        monthly_fee=contract.fee,
        setup_left=left,
        invoiced_until=invoiced_until,
        legitimate=ground in LEGITIMATE,
    )


def _check_notice(
    contract: Contract, dated_on: date, ground: str, moved_on: date | None, at: datetime, policy: TermPolicy
) -> None:
    if ground not in Ground.values:
        raise Refused("ground_unknown", ground=ground)
    if dated_on > _today(contract, at):
        raise Refused("notice_in_the_future", dated_on=dated_on)
    if ground == Ground.MOVE and (moved_on is None or (dated_on - moved_on).days > policy.move_window_days):
        raise Refused("move_claimed_too_late", moved_on=moved_on, days=policy.move_window_days)


def _policy(contract: Contract) -> TermPolicy:
    policy: TermPolicy = policies.decode("term", contract.terms)
    return policy


def _today(contract: Contract, at: datetime) -> date:
    return at.astimezone(ZoneInfo(contract.calendar.zone)).date()
