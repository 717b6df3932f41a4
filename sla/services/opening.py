"""Opening an incident: one for the NOC, and one clock for each contract that it touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel.models import CalendarVersion
from kernel.money import ZERO
from kernel.selectors import calendar_version
from kernel.services import take_number, take_numbers, transition
from provisioning.models import Line, Node
from sla.domain.ledger import Rest, Story
from sla.domain.lifecycle import INCIDENT, TICKET
from sla.domain.relapse import Fault
from sla.models import ClockEvent, Crossing, Impact, Incident, Ticket
from sla.selectors.clocks import hours_of, policy_of
from sla.services import notices
from sla.services.escalation import escalate
from sla.services.exemptions import Spared, exempt, rests_by_line
from sla.services.incidents import entitle, settle, weigh
from sla.services.ledger import append, derive_from, locked, put_price, rebuild
from sla.services.losses import (
    HOUSE_ZONE,
    Begun,
    Loss,
    evidence_of,
    former_incident,
    option_fees,
    recent,
    relapses,
    served,
    starts_at,
)

if TYPE_CHECKING:
    from kernel.models import User


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
    begun: Begun | None = None,
) -> Incident:
    """Opens one incident over some lines, with a clock for each contract. ``begun`` has the dates of each line that was
    not lost when the others were.

    A line whose same fault was restored within its contract's relapse window goes on with its former clock, and that
    incident is opened again instead of a new one. A line whose clock already runs (the customer reported it, or its box
    was lost before its node) is taken over with its clock, started earlier if this loss began earlier. Lines that are
    suspended or not in service open nothing. Contract terms, fee and the calendar's version are frozen.
    """
    loss = Loss(Fault(kind, root_node.pk if root_node else None), started_at, last_good_at, origin, at, by, begun or {})
    with transaction.atomic():
        rows = served(lines)
        known = recent(rows, loss)
        back = relapses(known, loss)
        incident = _reopened(back, loss) if back else _new(rows, loss, root_node)
        opened = _attach(incident, rows, known, back, loss)
        if len(opened) == len(rows) and not back:
            weigh(incident, at=loss.at, impacts=opened)  # it has no other clocks, and no other lines
        else:
            _reckon(incident, loss)
    return incident


def attach_lines(
    incident: Incident,
    lines: Iterable[Line],
    *,
    started_at: datetime,
    last_good_at: datetime | None,
    at: datetime,
    by: User | None = None,
    begun: Begun | None = None,
) -> list[Impact]:
    """Attaches lines that were found later to be part of an incident; each gets or keeps its own clock.

    ``begun`` has the dates of each line that was not lost when the others were.
    """
    fault = Fault(incident.kind, incident.root_node_id)
    loss = Loss(fault, started_at, last_good_at, incident.origin, at, by, begun or {})
    with transaction.atomic():
        rows = served(lines)
        incident = _standing(incident)
        known = recent(rows, loss)
        opened = _attach(incident, rows, known, relapses(known, loss), loss)
        _reckon(incident, loss)
    return opened


def _standing(incident: Incident) -> Incident:
    """The incident, locked, or the one that it was merged into meanwhile."""
    found = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    return _standing(found.merged_into) if found.merged_into is not None else found


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
        follows=former_incident(lines, loss),
    )


def _reopened(back: dict[int, Impact], loss: Loss) -> Incident:
    newest = max(back.values(), key=lambda impact: (impact.restored_at or loss.started_at, impact.pk))
    incident = Incident.objects.select_for_update().get(pk=newest.incident_id)
    if incident.state in ("restored", "closed"):
        transition(incident, INCIDENT, "relapse", at=loss.at, by=loss.by, restored_at=None, closed_at=None)
    return incident


def _attach(
    incident: Incident, lines: Sequence[Line], known: Sequence[Impact], back: dict[int, Impact], loss: Loss
) -> list[Impact]:
    running = {impact.line_id: impact for impact in known if impact.state != "restored"}
    fresh = [line for line in lines if line.pk not in running and line.pk not in back]
    for impact in running.values():
        _take_over(incident, impact, loss.of(impact.line_id))
    for line_id, impact in back.items():
        if line_id not in running:
            _continue(incident, impact, loss.of(line_id))
    opened = _open(incident, fresh, loss)
    if incident.state in ("restored", "closed") and incident.impacts.open().exists():
        # A line found late to belong here is down while the others are back.
        transition(incident, INCIDENT, "relapse", at=loss.at, by=loss.by, restored_at=None, closed_at=None)
    return opened


def _reckon(incident: Incident, loss: Loss) -> None:
    weigh(incident, at=loss.at)
    entitle(incident)


def _take_over(incident: Incident, impact: Impact, loss: Loss) -> None:
    """A clock that already runs goes on under this incident; it is never started twice, only earlier."""
    start_clock(impact, loss)
    if impact.incident_id != incident.pk:
        _leave(impact.incident, incident, impact, loss)


def _leave(former: Incident, incident: Incident, impact: Impact, loss: Loss) -> None:
    """Moves a clock to another incident; one left without any is merged, one left with restored ones is restored."""
    impact.incident = incident
    impact.save(update_fields=["incident"])
    if former.impacts.exists():
        entitle(former)
        settle(former, at=loss.at, by=loss.by)
    elif former.state != "closed":
        transition(
            former, INCIDENT, "merge", at=loss.at, by=loss.by, why=incident.number,
            merged_into=incident, closed_at=loss.at,
        )  # fmt: skip


def start_clock(impact: Impact, loss: Loss) -> None:
    """Starts the clock of a locked impact when the loss says so, or moves its start to where the loss truly began."""
    begins = starts_at(policy_of(impact), loss)
    if begins is None or (impact.started_at is not None and impact.started_at <= begins):
        return
    started = impact.events.filter(kind="started").first()
    kind, reason = ("started", "") if started is None else ("corrected", "earlier")
    append(
        impact, kind, true_at=begins, at=loss.at, by=loss.by, about=started, reason=reason, evidence=evidence_of(loss)
    )
    escalate(rebuild(impact, at=loss.at, by=loss.by))


def _continue(incident: Incident, impact: Impact, loss: Loss) -> None:
    impact = locked(impact)
    began = max(loss.started_at, impact.restored_at or loss.started_at)
    event = append(
        impact, "reopened", true_at=began, at=loss.at, by=loss.by,
        evidence={"origin": loss.origin, "former_incident": impact.incident.number},
    )  # fmt: skip
    exempt(impact, began, at=loss.at)
    if impact.incident_id != incident.pk:
        _leave(impact.incident, incident, impact, loss)
    escalate(rebuild(impact, at=loss.at, by=loss.by))
    ticket = Ticket.objects.filter(impact=impact).first()
    if ticket is not None:
        if ticket.state in ("restored", "closed"):
            transition(ticket, TICKET, "relapse", at=loss.at, by=loss.by)
        notices.relapsed(ticket, event)


def _open(incident: Incident, lines: Sequence[Line], loss: Loss) -> list[Impact]:
    """A storm opens thousands: the rows go in by the statement, with what their ledger tells already in them."""
    versions: dict[int, CalendarVersion] = {}
    extra = option_fees(lines, loss)
    impacts = [_impact(incident, line, loss.of(line.pk), versions, extra) for line in lines]
    spared = rests_by_line({line.pk: loss.since(line.pk) for line in lines}, loss.at)
    crossings = [
        crossing
        for impact in impacts
        for crossing in _begin(impact, loss.of(impact.line_id), spared.get(impact.line_id, []))
    ]
    Impact.objects.bulk_create(impacts)
    started = [impact for impact in impacts if impact.started_at]
    ClockEvent.objects.bulk_create([_started(impact, loss.of(impact.line_id)) for impact in started])
    ClockEvent.objects.bulk_create(
        [_rests(impact, rest, proof, loss) for impact in started for rest, proof in spared.get(impact.line_id, [])]
    )
    Crossing.objects.bulk_create(crossings)
    escalate(crossings)
    if loss.origin != "customer":
        notices.opened(_tickets(impacts, loss))
    return impacts


def _impact(
    incident: Incident, line: Line, loss: Loss, versions: dict[int, CalendarVersion], extra: Mapping[int, Decimal]
) -> Impact:
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
        monthly_fee=contract.fee + extra.get(contract.pk, ZERO),
        opened_at=loss.at,
        last_good_at=loss.last_good_at,
    )


def _begin(impact: Impact, loss: Loss, spared: Sequence[Spared]) -> list[Crossing]:
    """Puts on a new impact what its ledger's first events tell, and returns what it has crossed already."""
    begins = starts_at(policy_of(impact), loss)
    if begins is None:
        return []
    story = Story(begins, tuple(rest for rest, _ in spared), None)
    told = derive_from(story, policy_of(impact), hours_of(impact), loss.at, impact.monthly_fee)
    impact.started_at, impact.next_due_at, impact.next_threshold_at = begins, told.next_due_at, told.next_threshold_at
    impact.state, impact.wakes_at = told.state, told.wakes_at
    put_price(impact, told.price)
    return [
        Crossing(impact=impact, threshold=code, generation=0, due_at=due, noticed_at=loss.at)
        for code, due in told.crossed
    ]


def _started(impact: Impact, loss: Loss) -> ClockEvent:
    begins = impact.started_at or loss.at
    return ClockEvent(
        impact=impact, kind="started", at=begins, recorded_at=loss.at, by=loss.by, evidence=evidence_of(loss)
    )


def _rests(impact: Impact, rest: Rest, proof: dict[str, str], loss: Loss) -> ClockEvent:
    return ClockEvent(
        impact=impact, kind="paused", at=rest.start, until=rest.end, reason=rest.reason,
        evidence=proof, recorded_at=loss.at,
    )  # fmt: skip


def _tickets(impacts: Sequence[Impact], loss: Loss) -> list[Ticket]:
    year = loss.at.astimezone(HOUSE_ZONE).year
    numbers = take_numbers("ticket", year, len(impacts))
    return Ticket.objects.bulk_create(
        [
            Ticket(
                number=f"T-{year}-{number:05d}",
                customer=impact.contract.customer,
                contract=impact.contract,
                impact=impact,
                origin="monitoring",
                subject=notices.subject_of(impact),
                opened_at=loss.at,
            )
            for number, impact in zip(numbers, impacts, strict=True)
        ]
    )
