"""Changes agreed in a running contract: planned for a day, undone as one act before it, applied on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.money import ZERO
from kernel.services import transition
from subscribers.domain import lifecycle, term
from subscribers.domain.lifecycle import AMENDMENT
from subscribers.models import Amendment, AmendmentKind, Contract, ContractOption, Offer, Option, OptionKind, Site
from subscribers.selectors.catalogue import prices_on

DAY = timedelta(days=1)


@dataclass(frozen=True)
class OptionChange:
    """`quantity` units of an option from the amendment's day on, in place of what the contract has of it; 0 ends it.

    Fees by unit, excluding VAT; None takes the catalogue's of that day.
    """

    option: Option
    quantity: int
    monthly_fee: Decimal | None = None
    setup_fee: Decimal | None = None


def change_offer(
    contract: Contract,
    *,
    offer: Offer,
    effective_on: date,
    at: datetime,
    by: User | None,
    monthly_fee: Decimal | None = None,
    discount: Decimal | None = None,
    setup_fee: Decimal = ZERO,
    commitment_months: int | None = None,
    why: str = "",
) -> Amendment:
    """Another offer, and so another speed, from a day on; at the catalogue's fee of that day unless another is agreed.

    `commitment_months` begins a new commitment on that day; the old one stands without it.

    Raises:
        Refused: `offer_withdrawn`, `nothing_changes`, `amounts_make_no_sense`, or those of every amendment:
            `contract_not_served`, `amended_in_the_past`, `amended_after_the_end`, `amendment_waits`.
    """
    if not offer.on_sale:
        raise Refused("offer_withdrawn", offer=offer.code)
    fee = prices_on(offer, effective_on).monthly_fee if monthly_fee is None else monthly_fee
    kept = ZERO if discount is None else discount
    if not (0 <= kept <= fee and setup_fee >= 0):
        raise Refused("amounts_make_no_sense", monthly_fee=fee, discount=kept, setup_fee=setup_fee)
    if (contract.offer_id, contract.monthly_fee, contract.discount) == (offer.pk, fee, kept):
        raise Refused("nothing_changes")
    facts = {"offer": offer, "monthly_fee": fee, "discount": kept, "setup_fee": setup_fee}
    return _plan(
        contract, AmendmentKind.SPEED, effective_on, at=at, by=by, why=why, commitment_months=commitment_months, **facts
    )


def change_price(
    contract: Contract,
    *,
    monthly_fee: Decimal,
    effective_on: date,
    at: datetime,
    by: User | None,
    discount: Decimal | None = None,
    why: str = "",
) -> Amendment:
    """Another fee for the same offer, from a day on, excluding VAT.

    Raises:
        Refused: `amounts_make_no_sense`, or those of every amendment (see `change_offer`).
    """
    kept = contract.discount if discount is None else discount
    if not 0 <= kept <= monthly_fee:
        raise Refused("amounts_make_no_sense", monthly_fee=monthly_fee, discount=kept, setup_fee=ZERO)
    facts = {"monthly_fee": monthly_fee, "discount": discount}
    return _plan(contract, AmendmentKind.PRICE, effective_on, at=at, by=by, why=why, **facts)


def change_options(
    contract: Contract,
    changes: Sequence[OptionChange],
    *,
    effective_on: date,
    at: datetime,
    by: User | None,
    why: str = "",
) -> Amendment:
    """Options more, fewer or none from a day on.

    Raises:
        Refused: `nothing_changes`, `option_withdrawn`, `option_at_signature_only` for a guarantee, or those of every
            amendment (see `change_offer`).
    """
    had = {row.option_id: row for row in contract.options.filter(ends_on__isnull=True)}
    told = [one for one in changes if one.quantity != (had[one.option.pk].quantity if one.option.pk in had else 0)]
    if not told:
        raise Refused("nothing_changes")
    for one in told:
        _check_option(one)
    with transaction.atomic():
        amendment = _plan(contract, AmendmentKind.OPTIONS, effective_on, at=at, by=by, why=why)
        for one in told:
            _swap_option(amendment, one, had.get(one.option.pk))
    return amendment


def move(
    contract: Contract,
    *,
    site: Site,
    setup_fee: Decimal,
    effective_on: date,
    at: datetime,
    by: User | None,
    why: str = "",
) -> Amendment:
    """The service goes to another site of the customer on a day; `setup_fee` (excluding VAT) is the zone's.

    Raises:
        Refused: `site_of_another_customer`, `nothing_changes`, `amounts_make_no_sense`, or those of every amendment.
    """
    if site.customer_id != contract.customer_id:
        raise Refused("site_of_another_customer", site=site.pk)
    if site.pk == contract.site_id:
        raise Refused("nothing_changes")
    if setup_fee < 0:
        raise Refused("amounts_make_no_sense", setup_fee=setup_fee)
    facts = {"site": site, "setup_fee": setup_fee}
    return _plan(contract, AmendmentKind.MOVE, effective_on, at=at, by=by, why=why, **facts)


def undo_amendment(amendment: Amendment, *, at: datetime, by: User | None, why: str) -> Amendment:
    """Takes back a whole amendment before its day, options and all; nothing of it is left but its row.

    Raises:
        Refused: `why_is_missing`, `transition_refused` once it is in force.
    """
    if not why.strip():
        raise Refused("why_is_missing")
    with transaction.atomic():
        transition(amendment, AMENDMENT, "undo", at=at, by=by, why=why.strip(), undone_at=at)
        amendment.added.all().delete()
        amendment.ended.update(ends_on=None, ended_by=None)
    return amendment


def amendments_due(*, at: datetime) -> list[Amendment]:
    """Those whose day has come where their contract lives, the oldest first."""
    soon = Amendment.objects.filter(state=lifecycle.PLANNED, effective_on__lte=at.date() + DAY)
    rows = soon.select_related("contract__calendar", "offer", "site").order_by("effective_on", "pk")
    return [row for row in rows if row.effective_on <= at.astimezone(ZoneInfo(row.contract.calendar.zone)).date()]


def apply_amendment(amendment: Amendment, *, at: datetime, by: User | None = None) -> Contract:
    """Puts a due amendment in force: the contract says from now on what was agreed, and `before` what it said.

    Whoever calls this refreshes the lines of the contract, which are no business of this room.

    Raises:
        Refused: `transition_refused` when it was applied or undone meanwhile, `amended_in_the_future` before its day.
    """
    with transaction.atomic():
        contract = Contract.objects.select_for_update(of=("self",)).select_related("calendar").get(
            pk=amendment.contract_id
        )  # fmt: skip
        if amendment.effective_on > at.astimezone(ZoneInfo(contract.calendar.zone)).date():
            raise Refused("amended_in_the_future", on=amendment.effective_on)
        transition(amendment, AMENDMENT, "apply", at=at, by=by, applied_at=at, before=_told(contract))
        for name, value in _changes(amendment).items():
            setattr(contract, name, value)
        if amendment.commitment_months:
            contract.commitment_months = amendment.commitment_months
            until = term.committed_until(amendment.effective_on, amendment.commitment_months)
            contract.committed_until = max(until, contract.committed_until or until)
        contract.save()
    return contract


def _plan(
    contract: Contract, kind: AmendmentKind, on: date, *, at: datetime, by: User | None, why: str, **facts: object
) -> Amendment:
    with transaction.atomic():
        # The contract's row orders those who amend it at once, or end it meanwhile.
        locked = Contract.objects.select_for_update(of=("self",)).select_related("calendar").get(pk=contract.pk)
        if locked.state not in lifecycle.SERVED:
            raise Refused("contract_not_served", state=locked.state)
        if on < at.astimezone(ZoneInfo(locked.calendar.zone)).date():
            raise Refused("amended_in_the_past", on=on)
        if locked.ends_on and on > locked.ends_on:
            raise Refused("amended_after_the_end", on=on, ends_on=locked.ends_on)
        if locked.amendments.filter(state=lifecycle.PLANNED, kind=kind).exists():
            raise Refused("amendment_waits", contract=locked.number)
        return Amendment.objects.create(
            contract=locked, kind=kind, effective_on=on, why=why.strip(), recorded_at=at, recorded_by=by, **facts
        )


def _check_option(change: OptionChange) -> None:
    if change.option.kind == OptionKind.GUARANTEE:
        raise Refused("option_at_signature_only", option=change.option.code)
    if change.quantity and not change.option.on_sale:
        raise Refused("option_withdrawn", option=change.option.code)
    if change.quantity < 0:
        raise Refused("amounts_make_no_sense", quantity=change.quantity)


def _swap_option(amendment: Amendment, change: OptionChange, had: ContractOption | None) -> None:
    if had is not None:
        ContractOption.objects.filter(pk=had.pk).update(ends_on=amendment.effective_on - DAY, ended_by=amendment)
    if not change.quantity:
        return
    price = prices_on(change.option, amendment.effective_on)
    more = max(change.quantity - (had.quantity if had else 0), 0)
    setup = price.setup_fee if change.setup_fee is None else change.setup_fee
    monthly = price.monthly_fee if change.monthly_fee is None else change.monthly_fee
    if had is not None:
        # Units that were there already were set up then: only those added cost something now.
        amendment.setup_fee += setup * more
        amendment.save(update_fields=["setup_fee"])
        setup, monthly = ZERO, had.monthly_fee if change.monthly_fee is None else change.monthly_fee
    ContractOption.objects.create(
        contract_id=amendment.contract_id,
        option=change.option,
        quantity=change.quantity,
        monthly_fee=monthly,
        setup_fee=setup,
        starts_on=amendment.effective_on,
        added_by=amendment,
    )


def _told(contract: Contract) -> dict[str, object]:
    return {
        "offer": contract.offer_id,
        "site": contract.site_id,
        "monthly_fee": str(contract.monthly_fee),
        "discount": str(contract.discount),
        "committed_until": contract.committed_until.isoformat() if contract.committed_until else None,
    }


def _changes(amendment: Amendment) -> Mapping[str, object]:
    told = {
        "offer": amendment.offer,
        "site": amendment.site,
        "monthly_fee": amendment.monthly_fee,
        "discount": amendment.discount,
    }
    return {name: value for name, value in told.items() if value is not None}
