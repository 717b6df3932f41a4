"""What monitoring proved, told to sla: incidents opened and joined, clocks ended, each at its own date.

One line that sla refuses (its contract has no calendar for that day, say) holds up nobody else: it is logged, and tried
again at the next sweep.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Max

from kernel.errors import Refused
from monitoring.domain.topology import Event
from monitoring.models import FlapEpisode, Outage
from monitoring.services.holding import Held
from provisioning.models import Line, Node, Suspension
from sla import services as sla
from sla.models import Incident
from sla.services.incidents import settle
from sla.services.losses import Begun

log = structlog.get_logger(__name__)

WORKED = ("new", "in_progress", "waiting")
BATCH = 500


def tell_event(event: Event, losses: Sequence[Outage], *, at: datetime) -> int:
    """Tells an event whole or, where sla refuses, loss by loss; how many losses were told."""
    try:
        with transaction.atomic():
            _tell(event, losses, at=at)
            return len(losses)
    except Refused:
        return _tell_apart(event, losses, at=at)


def _tell_apart(event: Event, losses: Sequence[Outage], *, at: datetime) -> int:
    told, incident = 0, event.incident
    for loss in losses:
        try:
            with transaction.atomic():
                incident = _tell(replace(event, losses=(loss.pk,), incident=incident), [loss], at=at).pk
                told += 1
        except Refused as refusal:
            log.warning("loss_not_told", outage=loss.pk, line=str(loss.line), code=refusal.code, facts=refusal.facts)
    return told


def _tell(event: Event, losses: Sequence[Outage], *, at: datetime) -> Incident:
    root = Node.objects.get(pk=event.root) if event.root is not None else None
    begun = _begun(losses)
    lines = [outage.line for outage in losses if outage.line is not None]
    if event.incident is None:
        incident = _opened(losses, lines, begun, root, at=at)
    else:
        incident = Incident.objects.get(pk=event.incident)
        if lines:
            started_at, last_good_at = min(begun.values(), key=lambda dates: dates[0])
            sla.attach_lines(incident, lines, started_at=started_at, last_good_at=last_good_at, at=at, begun=begun)
    if root is not None and incident.root_node_id != root.pk:
        sla.set_root(incident, root, at=at)
    Outage.objects.filter(pk__in=[outage.pk for outage in losses]).update(incident=incident)
    for former in {outage.incident for outage in losses if outage.incident is not None} - {incident}:
        _node_back(former, at=at)
    return incident


def _opened(
    losses: Sequence[Outage], lines: Sequence[Line], begun: Begun, root: Node | None, *, at: datetime
) -> Incident:
    dates = [begun[line.pk] for line in lines] or [(losses[0].first_bad_at, losses[0].last_good_at)]
    started_at, last_good_at = min(dates, key=lambda pair: pair[0])
    return sla.open_incident(
        lines=lines,
        started_at=started_at,
        last_good_at=last_good_at,
        origin="monitoring",
        kind="node" if root is not None else "outage",
        root_node=root,
        at=at,
        begun=begun,
    )


def _begun(losses: Sequence[Outage]) -> Begun:
    """By line, since when it is lost and when it was last seen well; from the lifting on if it was suspended then."""
    lifted = _lifted([outage.line_id for outage in losses if outage.line_id is not None])
    return {
        outage.line_id: (max(outage.first_bad_at, lifted.get(outage.line_id, outage.first_bad_at)), outage.last_good_at)
        for outage in losses
        if outage.line_id is not None
    }


def _lifted(lines: Collection[int]) -> dict[int, datetime]:
    rows = Suspension.objects.filter(line__in=lines, lifted_at__isnull=False).order_by("lifted_at")
    return {line: lifted for line, lifted in rows.values_list("line_id", "lifted_at") if lifted is not None}


def tell_recoveries(held: Held, *, at: datetime) -> int:
    """Ends the clock of each line that came back, oldest first; how many recoveries were told."""
    back = Outage.objects.filter(pk__in=held.outages, recovered_at__isnull=False, incident__isnull=False, told_at=None)
    rows = list(back.select_related("line", "incident").order_by("recovered_at", "pk"))
    shaky = set(FlapEpisode.objects.filter(calmed_at=None, incident__isnull=False).values_list("target_id", flat=True))
    # While a line flaps, its coming back is no news: its clock leaves the good stretches out.
    silent = [outage for outage in rows if outage.line is None or outage.target_id in shaky]
    told = silent + [outage for batch in _batches(rows, silent) for outage in _restored(batch, at=at)]
    Outage.objects.filter(pk__in=[outage.pk for outage in told]).update(told_at=at)
    for incident in {outage.incident for outage in told if outage.line is None and outage.incident is not None}:
        _node_back(incident, at=at)
    return len(told)


def _batches(rows: Sequence[Outage], silent: Collection[Outage]) -> Iterator[list[Outage]]:
    """In their order, a line at most once in each: what ended twice ends one after the other."""
    spared, batch, lines = {outage.pk for outage in silent}, list[Outage](), set[int | None]()
    for outage in rows:
        if outage.pk in spared:
            continue
        if outage.line_id in lines or len(batch) == BATCH:
            yield batch
            batch, lines = [], set()
        batch.append(outage)
        lines.add(outage.line_id)
    if batch:
        yield batch


def _restored(outages: Sequence[Outage], *, at: datetime) -> list[Outage]:
    """Those that were told: all at once or, where sla refuses one, each by itself."""
    recoveries = [_recovery(outage) for outage in outages]
    try:
        with transaction.atomic():
            sla.record_restorations([recovery for recovery in recoveries if recovery is not None], at=at)
    except Refused as refusal:
        if len(outages) > 1:
            return [told for outage in outages for told in _restored([outage], at=at)]
        (outage,) = outages
        facts = {"line": str(outage.line), "code": refusal.code, "facts": refusal.facts}
        log.warning("recovery_not_told", outage=outage.pk, **facts)
        return []
    return list(outages)


def _recovery(outage: Outage) -> sla.Recovery | None:
    if outage.line_id is None or outage.recovered_at is None:
        return None
    proven = outage.recovery_proven_at
    evidence = {
        "source": "monitoring",
        "outage": outage.pk,
        "first_good_at": outage.recovered_at.isoformat(),
        "proven_at": proven.isoformat() if proven else "",
    }
    return sla.Recovery(outage.line_id, outage.recovered_at, evidence)


def _node_back(incident: Incident, *, at: datetime) -> None:
    """A node may have fallen without taking a line with it: then its own return ends the incident, or that of the last
    of several; and so it does when what still is lost left for an incident of its own."""
    lasting = Outage.objects.open().filter(incident=incident).exists()
    if not lasting and incident.state in WORKED and not incident.impacts.exists():
        ended = Outage.objects.filter(incident=incident).aggregate(last=Max("recovered_at"))["last"]
        settle(incident, at=at, restored_at=ended)
