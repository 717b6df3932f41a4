from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel import policies
from kernel.errors import Refused
from kernel.models import Calendar, User
from kernel.money import ZERO
from kernel.selectors import terms
from kernel.services import take_number, transition
from subscribers.domain import term
from subscribers.domain.lifecycle import ACTIVE, CONTRACT, ENDING, PLANNED
from subscribers.domain.policy import TermPolicy
from subscribers.models import (
    BillingMode,
    Contract,
    ContractOption,
    Customer,
    CustomerFile,
    Ground,
    NoticeChannel,
    Offer,
    Site,
    TerminationNotice,
)
from subscribers.selectors.catalogue import prices_on
from subscribers.selectors.fees import monthly_total
from subscribers.selectors.tariffs import tariff_terms
from subscribers.services.amendments import OptionChange, undo_amendment
from subscribers.services.catalogue import with_overrides
from subscribers.services.notices import acknowledge

LEGITIMATE = frozenset(
    {
        Ground.MOVE,
        Ground.PRISON,
        Ground.ADMINISTRATOR,
        Ground.BREACH_BY_OPERATOR,
        Ground.REVISION_REFUSED,
        Ground.TRANSFER,
    }
)
"""Grounds that leave no monthly fee to pay."""

NEED_PROOF = frozenset({Ground.MOVE, Ground.PRISON, Ground.ADMINISTRATOR})
"""Those that free the customer only once he has proven them; of a breach of our own staff decides."""


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
    commitment_months: int | None = None,
    billing_mode: str = BillingMode.HALF_YEARLY,
    purchase_order: str = "",
    expected_on: date | None = None,
    signatory: str = "",
    options: Iterable[OptionChange] = (),
    follows: Contract | None = None,
) -> Contract:
    """A numbered draft at the offer's prices unless others are agreed; amounts exclude VAT.

    Raises:
        Refused: `site_of_another_customer`, `offer_withdrawn`, `billing_mode_unknown`, `amounts_make_no_sense`.
    """
    day = at.astimezone(ZoneInfo(calendar.zone)).date()
    price = prices_on(offer, day)
    fee = price.monthly_fee if monthly_fee is None else monthly_fee
    setup = price.setup_fee if setup_fee is None else setup_fee
    if site.customer_id != customer.pk:
        raise Refused("site_of_another_customer", site=site.pk)
    if not offer.on_sale:
        raise Refused("offer_withdrawn", offer=offer.code)
    if billing_mode not in BillingMode.values:
        raise Refused("billing_mode_unknown", billing_mode=billing_mode)
    if not (0 <= discount <= fee and setup >= 0 and setup_instalments >= 1):
        raise Refused("amounts_make_no_sense", monthly_fee=fee, discount=discount, setup_fee=setup)
    with transaction.atomic():
        contract = Contract.objects.create(
            number=f"R-{day.year}-{take_number('R', day.year):05d}",
            customer=customer,
            site=site,
            offer=offer,
            calendar=calendar,
            monthly_fee=fee,
            discount=discount,
            setup_fee=setup,
            setup_instalments=setup_instalments,
            commitment_months=offer.commitment_months if commitment_months is None else commitment_months,
            billing_mode=billing_mode,
            purchase_order=purchase_order,
            expected_on=expected_on,
            signatory=signatory,
            follows=follows,
            created_at=at,
        )
        for one in options:
            _carry(contract, one, day)
    return contract


def _carry(contract: Contract, change: OptionChange, day: date) -> None:
    price = prices_on(change.option, day)
    ContractOption.objects.create(
        contract=contract,
        option=change.option,
        quantity=change.quantity,
        monthly_fee=price.monthly_fee if change.monthly_fee is None else change.monthly_fee,
        setup_fee=price.setup_fee if change.setup_fee is None else change.setup_fee,
    )


def sign(contract: Contract, *, on: date, at: datetime, by: User | None) -> Contract:
    """Records the signature of day `on` and freezes the policies of that day into the contract, and the version of its
    telephony tariff.

    Raises:
        Refused: `signed_in_the_future`, or what `transition` refuses.
    """
    if on > _today(contract, at):
        raise Refused("signed_in_the_future", on=on)
    chosen = [contract.offer.overrides, *(row.option.overrides for row in contract.options.select_related("option"))]
    frozen = with_overrides(terms(on), chosen) | tariff_terms(contract.offer, on)
    return transition(contract, CONTRACT, "sign", at=at, by=by, signed_on=on, terms=frozen)


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
    channel: str = NoticeChannel.OTHER,
    reference: str = "",
    proof: CustomerFile | None = None,
) -> Contract:
    """Records a notice; the contract ends at its effective date, which follows from `dated_on` unless staff says one.

    The exit amount and its workings stand on the notice's row (`contract.notices`), excluding VAT. A ground that needs
    a proof leaves the fees due until one is there (`prove_ground`). Amendments planned beyond the end are undone.

    Args:
        moved_on: the day of the move, for the ground `move`, to be claimed within the policy's window.
        invoiced_until: the last day whose fee is invoiced already.
        reference: the number of the registered letter.

    Raises:
        Refused: `ground_unknown`, `notice_channel_unknown`, `notice_in_the_future`, `notice_before_signature`,
            `move_claimed_too_late`, `notice_ends_before_it_is_dated`, or what `transition` refuses.
    """
    CONTRACT.after(contract.state, "give_notice")
    policy = _policy(contract)
    _check_notice(contract, dated_on, ground, moved_on, at, policy)
    if channel not in NoticeChannel.values:
        raise Refused("notice_channel_unknown", channel=channel)
    ends_on = effective_on or term.notice_effective_on(dated_on, policy.notice_cutoff_day)
    if ends_on < dated_on:
        raise Refused("notice_ends_before_it_is_dated", dated_on=dated_on, effective_on=ends_on)
    told = {"channel": channel, "reference": reference.strip(), "proof": proof, "moved_on": moved_on}
    cost = exit_cost(contract, effective_on=ends_on, ground=_proven(ground, proof), invoiced_until=invoiced_until)
    with transaction.atomic():
        transition(contract, CONTRACT, "give_notice", at=at, by=by, why=ground, ends_on=ends_on)
        for amendment in contract.amendments.filter(state=PLANNED, effective_on__gt=ends_on):
            undo_amendment(amendment, at=at, by=by, why=f"notice for {ends_on:%Y-%m-%d}")
        notice = TerminationNotice.objects.create(
            contract=contract,
            ground=ground,
            dated_on=dated_on,
            effective_on=ends_on,
            recorded_at=at,
            recorded_by=by,
            **told,
            **_cost(cost),
        )
        acknowledge(notice, at=at)
    return contract


def prove_ground(
    notice: TerminationNotice, proof: CustomerFile, *, at: datetime, by: User | None, invoiced_until: date | None = None
) -> TerminationNotice:
    """Files the proof of a legitimate reason with a standing notice: from now on no monthly fee is left to pay.

    Raises:
        Refused: `notice_not_standing`, `ground_needs_no_proof`, `file_of_another_customer`.
    """
    if notice.withdrawn_at is not None or notice.contract.state != ENDING:
        raise Refused("notice_not_standing")
    if notice.ground not in NEED_PROOF:
        raise Refused("ground_needs_no_proof", ground=notice.ground)
    if proof.customer_id != notice.contract.customer_id:
        raise Refused("file_of_another_customer", file=proof.pk)
    cost = exit_cost(
        notice.contract, effective_on=notice.effective_on, ground=notice.ground, invoiced_until=invoiced_until
    )
    updates = {"proof": proof, **_cost(cost)}
    TerminationNotice.objects.filter(pk=notice.pk, withdrawn_at__isnull=True).update(**updates)
    notice.refresh_from_db()
    return notice


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
        monthly_fee=monthly_total(contract, effective_on),
        setup_left=left,
        invoiced_until=invoiced_until,
        legitimate=ground in LEGITIMATE,
    )


def _proven(ground: str, proof: CustomerFile | None) -> str:
    return ground if proof is not None or ground not in NEED_PROOF else str(Ground.CHOICE)


def _cost(cost: term.ExitAmount) -> dict[str, Any]:
    steps = [step.as_json() for step in cost.workings]
    workings = {"refund": str(cost.refund), "steps": steps}
    return {"exit_amount": cost.amount, "refund": cost.refund, "workings": workings}


def notice_would_end(contract: Contract, *, dated_on: date) -> date:
    """The last day of service that a notice dated on a day would have, by the contract's own terms."""
    return term.notice_effective_on(dated_on, _policy(contract).notice_cutoff_day)


def _check_notice(
    contract: Contract, dated_on: date, ground: str, moved_on: date | None, at: datetime, policy: TermPolicy
) -> None:
    if ground not in Ground.values:
        raise Refused("ground_unknown", ground=ground)
    if dated_on > _today(contract, at):
        raise Refused("notice_in_the_future", dated_on=dated_on)
    if contract.signed_on is not None and dated_on < contract.signed_on:
        raise Refused("notice_before_signature", signed_on=contract.signed_on)
    if ground == Ground.MOVE and (moved_on is None or (dated_on - moved_on).days > policy.move_window_days):
        raise Refused("move_claimed_too_late", moved_on=moved_on, days=policy.move_window_days)


def _policy(contract: Contract) -> TermPolicy:
    policy: TermPolicy = policies.decode("term", contract.terms)
    return policy


def _today(contract: Contract, at: datetime) -> date:
    return at.astimezone(ZoneInfo(contract.calendar.zone)).date()
