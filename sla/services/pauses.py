"""Pauses and corrections: what a person may write into a clock's ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kernel.errors import Refused
from kernel.services import transition
from sla.domain.ledger import in_order
from sla.domain.lifecycle import TICKET
from sla.domain.mail import File
from sla.models import ClockEvent, Impact, Ticket
from sla.models.clock import PauseReason
from sla.selectors.clocks import ledger_of
from sla.services import notices
from sla.services.escalation import escalate
from sla.services.files import check_files, keep_files
from sla.services.incidents import settle
from sla.services.ledger import append, check_near, locked, rebuild
from sla.services.penalties import propose_difference

if TYPE_CHECKING:
    from kernel.models import User


AGAINST_CUSTOMER = frozenset({PauseReason.CUSTOMER_ABSENT.value, PauseReason.CUSTOMER_FAULT.value})


def pause(
    impact: Impact,
    *,
    reason: str,
    proof: Mapping[str, Any] | str,
    at: datetime,
    by: User | None,
    until: datetime | None = None,
    since: datetime | None = None,
    files: Sequence[File] = (),
) -> ClockEvent:
    """Lets a clock rest for a reason of the contract's list, with a proof, from ``since`` (now by default).

    ``until`` is a planned end, which wakes the clock by itself. Pauses may overlap: they count once. What a person says
    against the customer (his absence, his own fault) needs a file too, kept with the event for whoever disputes it.
    Raises ``Refused("pause_reason_unknown" | "proof_missing" | "proof_file_missing" | "in_the_future" |
    "pause_reversed" | "moment_far_off" | "clock_stopped")``, and as ``check_files`` does.
    """
    begins = since or at
    _check_pause(reason, proof, begins, until, at)
    if by is not None and reason in AGAINST_CUSTOMER and not files:
        raise Refused("proof_file_missing")
    check_files(files)
    with transaction.atomic():
        impact = _open(impact)
        evidence = {"proof": proof} if isinstance(proof, str) else dict(proof)
        event = append(impact, "paused", true_at=begins, until=until, at=at, by=by, reason=reason, evidence=evidence)
        keep_files(event, files, at=at)
        _settle(impact, at=at, by=by, why=reason)
        _tell(impact, event, "wait", at=at, by=by)
    return event


def resume(
    impact: Impact, *, at: datetime, by: User | None, of: ClockEvent | None = None, since: datetime | None = None
) -> list[ClockEvent]:
    """Ends the pauses that hold a clock, or only the one given, from ``since`` (now by default).

    Raises ``Refused("not_paused" | "in_the_future" | "pause_reversed" | "clock_stopped")``.
    """
    ends = since or at
    if ends > at:
        raise Refused("in_the_future", at=ends.isoformat())
    with transaction.atomic():
        impact = _open(impact)
        held = [event for event in open_pauses(impact, at) if of is None or event.pk == of.pk]
        if not held:
            raise Refused("not_paused")
        if any(ends < event.at for event in held):
            raise Refused("pause_reversed")
        events = [append(impact, "resumed", true_at=ends, at=at, by=by, about=event) for event in held]
        _settle(impact, at=at, by=by)
        if impact.state == "running":
            _tell(impact, events[-1], "resume", at=at, by=by)
    return events


def correct(event: ClockEvent, *, true_at: datetime, reason: str, at: datetime, by: User) -> ClockEvent:
    """Records that an event truly took place at another time. Both stay: the event as written, and its correction.

    Thresholds are dated anew, and a penalty that was already proposed gets its difference proposed beside it. Raises
    ``Refused("reason_missing" | "in_the_future" | "moment_far_off" | "not_correctable" | "out_of_order")``: the clock
    starts, stops and goes on again in the order in which it was written, and no pause ends before it begins.
    """
    if not reason.strip():
        raise Refused("reason_missing")
    if true_at > at:
        raise Refused("in_the_future", at=true_at.isoformat())
    check_near(true_at, event.at)
    if event.kind == "corrected":
        raise Refused("not_correctable")
    with transaction.atomic():
        impact = locked(Impact(pk=event.impact_id))
        correction = append(impact, "corrected", true_at=true_at, at=at, by=by, reason=reason, about=event)
        if not in_order(ledger_of(impact)):
            raise Refused("out_of_order", at=true_at.isoformat())
        _settle(impact, at=at, by=by, why=reason)
        propose_difference(impact, at=at)
    return correction


def open_pauses(impact: Impact, at: datetime) -> list[ClockEvent]:
    """The pauses that nobody has ended and whose planned end has not come."""
    held = impact.events.filter(kind="paused").exclude(amendments__kind="resumed").order_by("pk")
    return [event for event in held if event.until is None or event.until > at]


def _open(impact: Impact) -> Impact:
    impact = locked(impact)
    if impact.state == "restored":
        raise Refused("clock_stopped")
    return impact


def _check_pause(
    reason: str, proof: Mapping[str, Any] | str, begins: datetime, until: datetime | None, at: datetime
) -> None:
    if reason not in PauseReason.values:
        raise Refused("pause_reason_unknown", reason=reason)
    if not proof or (isinstance(proof, str) and not proof.strip()):
        raise Refused("proof_missing")
    if begins > at:
        raise Refused("in_the_future", at=begins.isoformat())
    if until is not None and until <= begins:
        raise Refused("pause_reversed")
    for moment in (begins, until or at):
        check_near(moment, at)


def _settle(impact: Impact, *, at: datetime, by: User | None, why: str = "") -> None:
    escalate(rebuild(impact, at=at, by=by, why=why))
    settle(impact.incident, at=at, by=by)


def _tell(impact: Impact, event: ClockEvent, action: str, *, at: datetime, by: User | None) -> None:
    """The ticket waits and goes on with the clock, and its customer reads why."""
    ticket = Ticket.objects.select_related("customer").filter(impact=impact).first()
    if ticket is None:
        return
    if action in TICKET.allowed(ticket.state) and ticket.state != "closed":
        transition(ticket, TICKET, action, at=at, by=by, why=event.reason)
    notices.paused(ticket, event) if action == "wait" else notices.resumed(ticket, event)
