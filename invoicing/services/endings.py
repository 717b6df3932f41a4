"""What a long suspension leads to: the charge of a late restoration, the end of the contract, the costs of recovery."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from invoicing import selectors
from invoicing.domain.days import day_of
from invoicing.models import DunningCase, DunningEvent, RecoveryCost
from invoicing.services.fees import issue_fee_note
from invoicing.services.notes import note
from kernel.errors import Refused
from kernel.periods import add_months
from kernel.roles import may
from kernel.services import queue_message, wording
from provisioning.models import Line
from provisioning.selectors import line_states
from subscribers.models import Contract, Customer, Ground
from subscribers.selectors import customer_facts, postal_address
from subscribers.services import give_notice

if TYPE_CHECKING:
    from kernel.models import Message, User

log = structlog.get_logger(__name__)


def proven_since(lines: Collection[Line]) -> datetime | None:
    """Since when the first of these lines is proven to be held back; None where no box has said so."""
    readings = line_states(lines).values()
    since = [reading.since for reading in readings if reading.since and reading.proven in {"walled", "closed"}]
    return min(since, default=None)


def charge_restoration(
    customer: Customer, case: DunningCase, since: datetime | None, rule: str, *, at: datetime
) -> None:
    """Charges a line that opens again, paid, later than the free month after its wall was proven; once a wall."""
    policy = selectors.dunning_policy(customer, case, day_of(at))
    if since is None or rule != "paid" or policy.restoration_fee <= 0:
        return
    if day_of(at) <= add_months(day_of(since), policy.restoration_free_months):
        return
    walled = case.events.filter(kind=DunningEvent.Kind.SUSPENDED).order_by("pk").last()
    if walled is None:
        return
    try:
        with transaction.atomic():
            paper = issue_fee_note(customer, kind="restoration", amount=policy.restoration_fee, case=walled, at=at)
    except Refused as refusal:
        # Who has paid is back on line, whatever keeps our own paper from being issued.
        log.warning("restoration_not_charged", customer=customer.pk, code=refusal.code)
        return
    fee, key = str(policy.restoration_fee), f"restored-{walled.pk}"
    note(case, key, DunningEvent.Kind.RESTORED, "restoration", at=at, amount=fee, number=paper.number)


@transaction.atomic
def end_for_unpaid(contract: Contract, *, at: datetime, by: User) -> Contract:
    """Ends a contract whose line has been held back for non-payment over a month: a registered letter, a notice.

    The rest of the contract falls due as the contract says; the notice carries the amount and its workings.

    Raises:
        Refused: `not_permitted`, `not_suspended_long_enough`, or what the contract's own notice refuses.
    """
    if not may(by, "dunning.policy"):
        raise Refused("not_permitted", permission="dunning.policy")
    case = selectors.open_case(contract.customer)
    ripe = {one.contract.pk for one in selectors.ripe_for_end(at=at)}
    if case is None or contract.pk not in ripe:
        raise Refused("not_suspended_long_enough", contract=contract.number)
    on = day_of(at)
    contract = give_notice(contract, dated_on=on, effective_on=on, ground=Ground.BREACH_BY_CUSTOMER, at=at, by=by)
    message = _registered_letter(contract, case, at=at)
    DunningEvent.objects.create(
        case=case,
        key=f"terminated-{contract.pk}",
        kind=DunningEvent.Kind.TERMINATED,
        at=at,
        by=by,
        rule="suspended_over_a_month",
        message=message,
        facts={"contract": contract.number},
    )
    return contract


def _registered_letter(contract: Contract, case: DunningCase, *, at: datetime) -> Message:
    customer = contract.customer
    found = selectors.position(customer, day_of(at))
    facts = {
        "customer": customer_facts(customer),
        "contract": {"number": contract.number},
        "amount": found.history.undisputed,
        "since": found.history.suspended_on,
        "ends_on": contract.ends_on,
    }
    said = wording("contract_ended").words(customer.language, facts)
    return queue_message(
        channel="letter",
        to=postal_address(customer),
        subject=said.subject,
        body=said.body,
        kind=said.kind,
        version=said.version,
        registered=True,
        key=f"dunning/{case.pk}/end-{contract.pk}",
        at=at,
        language=customer.language,
        about=case,
    )


def record_cost(
    case: DunningCase, *, on: date, what: str, amount: Decimal, key: str, at: datetime, by: User
) -> RecoveryCost:
    """Records what pursuing a debt cost; the customer pays it only under a title. The same `key` again is one cost.

    Raises:
        Refused: `amount_not_positive`, `reason_missing`.
    """
    if amount <= 0:
        raise Refused("amount_not_positive", amount=amount)
    if not what.strip():
        raise Refused("reason_missing")
    facts = {"case": case, "on": on, "what": what[:200], "amount": amount, "recorded_at": at, "recorded_by": by}
    with transaction.atomic():
        cost, new = RecoveryCost.objects.get_or_create(key=key, defaults=facts)
        if new:
            key, kind = f"cost-{cost.pk}", DunningEvent.Kind.COST
            note(case, key, kind, "recovery_cost", at=at, by=by, amount=str(amount), what=what[:200])
    return cost


@transaction.atomic
def charge_cost(cost: RecoveryCost, *, title: str, title_on: date, at: datetime, by: User) -> RecoveryCost:
    """Charges a recorded cost to the customer, for an enforcement title (judgment, order to pay) allows it now.

    Raises:
        Refused: `not_permitted`, `title_missing`, `already_charged`.
    """
    if not may(by, "dunning.policy"):
        raise Refused("not_permitted", permission="dunning.policy")
    cost = RecoveryCost.objects.select_for_update().get(pk=cost.pk)
    if cost.document_id:
        raise Refused("already_charged", what=cost.what)
    if not title.strip() or title_on > day_of(at):
        raise Refused("title_missing")
    customer = cost.case.customer
    cost.document = issue_fee_note(customer, kind="recovery", amount=cost.amount, case=cost, at=at, by=by)
    cost.title, cost.title_on = title.strip()[:200], title_on
    cost.save(update_fields=["document", "title", "title_on"])
    return cost
