"""Opening an incident: one for the NOC, and one clock for each contract that it touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef

from kernel.models import CalendarVersion
from kernel.selectors import calendar_version
from kernel.services import take_number, transition
from provisioning.models import Line, Node, Suspension
from sla.domain.ledger import Story
from sla.domain.lifecycle import CLOCK_OPEN, INCIDENT, TICKET
from sla.domain.policy import GtrPolicy
from sla.domain.relapse import LINE_FAULTS, Fault, is_relapse
from sla.models import ClockEvent, Crossing, Impact, Incident, Ticket
from sla.selectors.clocks import hours_of, policy_of
from sla.services import notices
from sla.services.incidents import weigh
from sla.services.ledger import append, derive_from, rebuild

if TYPE_CHECKING:
    from kernel.models import User

HOUSE_ZONE = ZoneInfo("Europe/Paris")
# No policy looks further back for a relapse; the exact window is each contract's own.
LOOK_BACK = timedelta(days=62)


@dataclass(frozen=True)
class Loss:
    """What is being recorded: the fault, since when, last seen working when, told by whom and when."""

    fault: Fault
    started_at: datetime
    last_good_at: datetime | None
    origin: str
    at: datetime
    by: User | None


def open_incident(
    *,
    lines: Iterable[Line],
    started_at: datetime,
    last_good_at: datetime | None,
    origin: str,
    at: datetime,
    kind: str = "outage",
    root_node: Node | None = None,
    by: User | None = None,
) -> Incident:
    """Opens one incident over some lines, with a clock for each contract.

    A line whose same fault was restored within its contract's relapse window goes on with its former clock, and that
    incident is opened again instead of a new one. A line whose clock already runs (the customer reported it, or its box
    was lost before its node) is taken over with its clock, started earlier if this loss began earlier. Lines that are
    suspended or not in service open nothing. Contract terms, fee and the calendar's version are frozen.
    """
    loss = Loss(Fault(kind, root_node.pk if root_node else None), started_at, last_good_at, origin, at, by)
    with transaction.atomic():
        served = _served(lines)
        relapses = _relapses(served, loss)
        incident = _reopened(relapses, loss) if relapses else _new(served, loss, root_node)
        _attach(incident, served, relapses, loss)
    return incident


def attach_lines(
    incident: Incident,
    lines: Iterable[Line],
    *,
    started_at: datetime,
    last_good_at: datetime | None,
    at: datetime,
    by: User | None = None,
) -> list[Impact]:
    """Attaches lines that were found later to be part of an incident; each gets or keeps its own clock."""
    loss = Loss(Fault(incident.kind, incident.root_node_id), started_at, last_good_at, incident.origin, at, by)
    with transaction.atomic():
        served = _served(lines)
        return _attach(incident, served, _relapses(served, loss), loss)


def _served(lines: Iterable[Line]) -> list[Line]:
    """The lines that a clock may run for, locked in one order: two openings of the same line go one after the other."""
    held = Suspension.objects.standing().filter(line=OuterRef("pk"))
    rows = Line.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[line.pk for line in lines])
    rows = rows.filter(~Exists(held), contract__state__in=("active", "ending"))
    return list(rows.select_related("contract__customer", "contract__calendar").order_by("pk"))


def _relapses(lines: Sequence[Line], loss: Loss) -> dict[int, Impact]:
    """By line, the restored impact that this loss continues."""
    since = loss.started_at - LOOK_BACK
    former = Impact.objects.filter(line__in=lines, state="restored", restored_at__gte=since).select_related("incident")
    found = {}
    for impact in former.order_by("restored_at", "pk"):
        fault = Fault(impact.incident.kind, impact.incident.root_node_id)
        restored_at = impact.restored_at or loss.started_at
        if is_relapse(fault, restored_at, loss.fault, loss.started_at, policy_of(impact).relapse_window):
            found[impact.line_id] = impact
    return found


def _new(lines: Sequence[Line], loss: Loss, root_node: Node | None) -> Incident:
    year = loss.at.astimezone(HOUSE_ZONE).year
    facts = {"lines": len(lines), "line": lines[0].reference if len(lines) == 1 else "", "node": str(root_node or "")}
    return Incident.objects.create(
        number=f"I-{year}-{take_number('incident', year):05d}",
        kind=loss.fault.kind,
        origin=loss.origin,
        facts=facts,
        root_node=root_node,
        opened_at=loss.at,
        follows=_former(lines, loss),
    )


def _former(lines: Sequence[Line], loss: Loss) -> Incident | None:
    """The last incident of the same fault, too old to be continued: the new one is linked to it."""
    kinds = LINE_FAULTS if loss.fault.kind in LINE_FAULTS else {loss.fault.kind}
    same = Incident.objects.filter(kind__in=kinds, root_node=loss.fault.root_node, merged_into=None)
    if loss.fault.root_node is None:
        same = same.filter(impacts__line__in=lines[:1])
    return same.order_by("-opened_at", "-pk").first() if lines or loss.fault.root_node else None


def _reopened(relapses: dict[int, Impact], loss: Loss) -> Incident:
    newest = max(relapses.values(), key=lambda impact: (impact.restored_at or loss.started_at, impact.pk))
    incident = Incident.objects.select_for_update().get(pk=newest.incident_id)
    if incident.state in ("restored", "closed"):
        transition(incident, INCIDENT, "relapse", at=loss.at, by=loss.by, restored_at=None, closed_at=None)
    return incident


def _attach(incident: Incident, lines: Sequence[Line], relapses: dict[int, Impact], loss: Loss) -> list[Impact]:
    running = {impact.line_id: impact for impact in _open_on(lines)}
    fresh = [line for line in lines if line.pk not in running and line.pk not in relapses]
    for impact in running.values():
        _take_over(incident, impact, loss)
    for line_id, impact in relapses.items():
        if line_id not in running:
            _continue(incident, impact, loss)
    opened = _open(incident, fresh, loss)
    weigh(incident, at=loss.at)
    return opened


def _open_on(lines: Sequence[Line]) -> list[Impact]:
    rows = Impact.objects.filter(line__in=lines, state__in=CLOCK_OPEN).select_for_update(of=("self",))
    return list(rows.select_related("incident").order_by("pk"))


def _take_over(incident: Incident, impact: Impact, loss: Loss) -> None:
    """A clock that already runs goes on under this incident; it is never started twice, only earlier."""
    former = impact.incident
    start_clock(impact, loss)
    if former == incident:
        return
    impact.incident = incident
    impact.save(update_fields=["incident"])
    if former.state != "closed" and not former.impacts.exists():
        transition(
            former, INCIDENT, "merge", at=loss.at, by=loss.by, why=incident.number,
            merged_into=incident, closed_at=loss.at,
        )  # fmt: skip


def start_clock(impact: Impact, loss: Loss) -> None:
    """Starts the clock of a locked impact when the loss says so, or moves its start to where the loss truly began."""
    begins = _begins(policy_of(impact), loss)
    if begins is None or (impact.started_at is not None and impact.started_at <= begins):
        return
    started = impact.events.filter(kind="started").first()
    evidence = _evidence(loss)
    if started is None:
        append(impact, "started", true_at=begins, at=loss.at, by=loss.by, evidence=evidence)
    else:
        append(
            impact, "corrected", true_at=begins, at=loss.at, by=loss.by, about=started,
            reason="earlier", evidence=evidence,
        )  # fmt: skip
    notices.escalate(impact, rebuild(impact, at=loss.at, by=loss.by))


def _continue(incident: Incident, impact: Impact, loss: Loss) -> None:
    impact = Impact.objects.select_for_update(of=("self",)).select_related("incident").get(pk=impact.pk)
    began = max(loss.started_at, impact.restored_at or loss.started_at)
    event = append(
        impact, "reopened", true_at=began, at=loss.at, by=loss.by,
        evidence={"origin": loss.origin, "former_incident": impact.incident.number},
    )  # fmt: skip
    if impact.incident_id != incident.pk:
        impact.incident = incident
        impact.save(update_fields=["incident"])
    notices.escalate(impact, rebuild(impact, at=loss.at, by=loss.by))
    ticket = Ticket.objects.filter(impact=impact).first()
    if ticket is not None:
        if ticket.state in ("restored", "closed"):
            transition(ticket, TICKET, "relapse", at=loss.at, by=loss.by)
        notices.relapsed(ticket, event)


def _open(incident: Incident, lines: Sequence[Line], loss: Loss) -> list[Impact]:
    """A storm opens thousands: the rows go in by the statement, with what their ledger tells already in them."""
    versions: dict[int, CalendarVersion] = {}
    impacts = [_impact(incident, line, loss, versions) for line in lines]
    crossings = [crossing for impact in impacts for crossing in _begin(impact, loss)]
    Impact.objects.bulk_create(impacts)
    ClockEvent.objects.bulk_create([_started(impact, loss) for impact in impacts if impact.started_at])
    Crossing.objects.bulk_create(crossings)
    for crossing in crossings:
        notices.escalate(crossing.impact, [crossing])
    if loss.origin != "customer":
        notices.opened(_tickets(impacts, loss))
    return impacts


def _impact(incident: Incident, line: Line, loss: Loss, versions: dict[int, CalendarVersion]) -> Impact:
    contract = line.contract
    if contract.calendar_id not in versions:
        opening_day = loss.started_at.astimezone(ZoneInfo(contract.calendar.zone)).date()
        versions[contract.calendar_id] = calendar_version(contract.calendar, opening_day)
    return Impact(
        incident=incident,
        contract=contract,
        line=line,
        terms={"gtr": contract.terms.get("gtr", {})},
        calendar_version=versions[contract.calendar_id],
        monthly_fee=contract.fee,
        opened_at=loss.at,
        last_good_at=loss.last_good_at,
    )


def _begin(impact: Impact, loss: Loss) -> list[Crossing]:
    """Puts on a new impact what its ledger's one event tells, and returns what it has crossed already."""
    begins = _begins(policy_of(impact), loss)
    if begins is None:
        return []
    told = derive_from(Story(begins, (), None), policy_of(impact), hours_of(impact), loss.at)
    impact.started_at, impact.next_due_at, impact.next_threshold_at = begins, told.next_due_at, told.next_threshold_at
    return [
        Crossing(impact=impact, threshold=code, generation=0, due_at=due, noticed_at=loss.at)
        for code, due in told.crossed
    ]


def _started(impact: Impact, loss: Loss) -> ClockEvent:
    begins = impact.started_at or loss.at
    return ClockEvent(
        impact=impact, kind="started", at=begins, recorded_at=loss.at, by=loss.by, evidence=_evidence(loss)
    )


def _evidence(loss: Loss) -> dict[str, str | None]:
    last_good = loss.last_good_at.isoformat() if loss.last_good_at else None
    return {"origin": loss.origin, "last_good_at": last_good}


def _begins(terms: GtrPolicy, loss: Loss) -> datetime | None:
    """Since when the clock counts under these terms, or None while they wait for the customer's own report."""
    if loss.origin == "customer" or terms.starts == "proven_loss":
        return loss.started_at
    return loss.at if terms.starts == "detection" else None


def _tickets(impacts: Sequence[Impact], loss: Loss) -> list[Ticket]:
    year = loss.at.astimezone(HOUSE_ZONE).year
    return Ticket.objects.bulk_create(
        [
            Ticket(
                number=f"T-{year}-{take_number('ticket', year):05d}",
                customer=impact.contract.customer,
                contract=impact.contract,
                impact=impact,
                origin="monitoring",
                subject=notices.subject_of(impact),
                opened_at=loss.at,
            )
            for impact in impacts
        ]
    )
