"""A loss as it is told to the guarantee: which lines it may open a clock on, and what it continues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, Sum

from provisioning.models import Line, Suspension
from sla.domain.policy import GtrPolicy
from sla.domain.relapse import LINE_FAULTS, Fault, is_relapse
from sla.models import Impact, Incident
from sla.selectors.clocks import policy_in, policy_of
from subscribers.models import ContractOption

if TYPE_CHECKING:
    from kernel.models import User

HOUSE_ZONE = ZoneInfo("Europe/Paris")
# No policy looks further back for a relapse; the exact window is each contract's own.
LOOK_BACK = timedelta(days=62)

Begun = Mapping[int, tuple[datetime, datetime | None]]
"""By line: its first bad sample, and the last good one before it."""


@dataclass(frozen=True)
class Loss:
    """What is being recorded: the fault, since when, last seen working when, told by whom and when.

    `each` has the dates of lines that were not lost when the others were.
    """

    fault: Fault
    started_at: datetime
    last_good_at: datetime | None
    origin: str
    at: datetime
    by: User | None
    each: Begun = field(default_factory=dict)

    def of(self, line: int) -> Loss:
        """The loss of one line, with its own dates."""
        dates = self.each.get(line)
        return replace(self, started_at=dates[0], last_good_at=dates[1]) if dates else self

    def since(self, line: int) -> datetime:
        return self.each[line][0] if line in self.each else self.started_at


def served(lines: Iterable[Line]) -> list[Line]:
    """The lines that a clock may run for, locked in one order: two openings of the same line go one after the other."""
    held = Suspension.objects.standing().filter(line=OuterRef("pk"))
    rows = Line.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[line.pk for line in lines])
    rows = rows.filter(~Exists(held), contract__state__in=("active", "ending"))
    return list(rows.select_related("contract__customer", "contract__calendar").order_by("pk"))


def recent(lines: Sequence[Line], loss: Loss) -> list[Impact]:
    """The impacts of locked lines that this loss may have to do with, locked too: whose clock runs, or was stopped not
    too long ago to go on."""
    back = Q(state="restored", restored_at__gte=loss.started_at - LOOK_BACK)
    rows = Impact.objects.filter(~Q(state="restored") | back, line__in=lines).select_for_update(of=("self",))
    return list(rows.select_related("incident").order_by("pk"))


def relapses(found: Iterable[Impact], loss: Loss) -> dict[int, Impact]:
    """By line, the restored impact that this loss continues."""
    former = (impact for impact in found if impact.restored_at is not None)
    back = {}
    for impact in sorted(former, key=lambda one: (one.restored_at or loss.at, one.pk)):
        fault = Fault(impact.incident.kind, impact.incident.root_node_id)
        began = loss.since(impact.line_id)
        restored_at = impact.restored_at or began
        if is_relapse(fault, restored_at, loss.fault, began, policy_of(impact).relapse_window):
            back[impact.line_id] = impact
    return back


def former_incident(lines: Sequence[Line], loss: Loss) -> Incident | None:
    """The last incident of the same fault, too old to be continued: the new one is linked to it."""
    kinds = LINE_FAULTS if loss.fault.kind in LINE_FAULTS else {loss.fault.kind}
    same = Incident.objects.filter(kind__in=kinds, root_node=loss.fault.root_node, merged_into=None)
    if loss.fault.root_node is None:
        same = same.filter(impacts__line__in=lines[:1])
    return same.only("pk").order_by("-opened_at", "-pk").first() if lines or loss.fault.root_node else None


def option_fees(lines: Sequence[Line], loss: Loss) -> dict[int, Decimal]:
    """By contract, what its options cost a month on the day of the loss, where its policy counts them in the base."""
    day = loss.started_at.astimezone(HOUSE_ZONE).date()
    terms = {line.contract_id: {"gtr": line.contract.terms.get("gtr", {})} for line in lines}
    counted = [contract for contract, told in terms.items() if policy_in(told).base == "options"]
    if not counted:
        return {}
    carried = ContractOption.objects.filter(contract__in=counted).order_by()
    carried = carried.exclude(starts_on__gt=day).exclude(ends_on__lt=day)
    rows = carried.values("contract").annotate(fee=Sum(F("monthly_fee") * F("quantity")))
    return dict(rows.values_list("contract", "fee"))


def evidence_of(loss: Loss) -> dict[str, str | None]:
    last_good = loss.last_good_at.isoformat() if loss.last_good_at else None
    return {"origin": loss.origin, "last_good_at": last_good}


def starts_at(terms: GtrPolicy, loss: Loss) -> datetime | None:
    """Since when the clock counts under these terms, or None while they wait for the customer's own report."""
    if loss.origin == "customer" or terms.starts == "proven_loss":
        return loss.started_at
    return loss.at if terms.starts == "detection" else None
