"""Contracts whose line has been held back for non-payment so long that the operator may end them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from invoicing.domain.days import day_of
from invoicing.models import DunningCase
from invoicing.selectors.dunning import dunning_policy
from kernel.periods import add_months
from provisioning.models import Suspension
from provisioning.selectors import line_states
from subscribers.models import Contract


@dataclass(frozen=True, slots=True)
class Ripe:
    """A contract that may be ended for non-payment; `since` is when its wall was proven."""

    contract: Contract
    case: DunningCase
    since: datetime


def ripe_for_end(*, at: datetime) -> list[Ripe]:
    """The longest suspended first. What is not proven on the box has not begun."""
    standing = Suspension.objects.standing().filter(reason="unpaid", line__contract__state="active")
    lines = {one.line_id: one.line for one in standing.select_related("line__contract__customer")}
    owners = {line.contract.customer_id for line in lines.values()}
    cases = {case.customer_id: case for case in DunningCase.objects.filter(customer__in=owners, closed_at=None)}
    found = []
    for key, reading in line_states(lines.values()).items():
        contract = lines[key].contract
        case = cases.get(contract.customer_id)
        if case and reading.since and reading.proven == "walled":
            months = dunning_policy(contract.customer, case, day_of(at)).terminate_after_months
            if day_of(at) > add_months(day_of(reading.since), months):
                found.append(Ripe(contract, case, reading.since))
    return sorted(found, key=lambda one: one.since)
