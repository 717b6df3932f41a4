"""Lines, and what holds them back. Each change of what a line must be is a new generation of its intent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kernel import policies
from kernel.errors import Refused
from kernel.models import User
from kernel.selectors import policy
from kernel.services import take_number
from provisioning.domain import intent as rules
from provisioning.models import Intent, Line, Node, Pool, Priority, Suspension, SuspensionReason
from provisioning.services.addressing import fill_from_pools, free_all
from provisioning.services.planning import plan_push
from provisioning.services.turns import take_turn
from subscribers.models import Contract

TAKEN = {
    "line_ipv4_once_while_attached": "ipv4_taken",
    "line_port_once_while_attached": "port_taken",
    "line_ipv6_prefixes_apart": "ipv6_prefix_taken",
    "line_vlan_in_range": "vlan_out_of_range",
}


def attach_line(
    contract: Contract,
    *,
    node: Node,
    at: datetime,
    by: User | None = None,
    port: str = "",
    vlan: int | None = None,
    ipv4: str | None = None,
    ipv6_prefix: str | None = None,
    pools: Sequence[Pool] = (),
) -> Line:
    """Gives a signed contract its access on a node's port, and writes down the first generation of what it must be.

    Args:
        pools: where to take what is not said: at most one of addresses, of prefixes and of VLANs.

    Raises:
        Refused: `contract_not_signed`, `ipv4_taken`, `port_taken`, `ipv6_prefix_taken`, `vlan_out_of_range`,
            `address_rests` for one still in quarantine, `pool_exhausted`, and as `allocate`.
    """
    if contract.state not in rules.SERVED:
        raise Refused("contract_not_signed", contract=contract.number, state=contract.state)
    facts = {"port": port, "vlan": vlan, "ipv4": ipv4, "ipv6_prefix": ipv6_prefix}
    with transaction.atomic():
        line = fill_from_pools(_created(contract=contract, node=node, attached_at=at, **facts), pools, at=at)
        refresh_line(line, cause="attached", at=at, by=by)
    return line


def detach_line(line: Line, *, at: datetime, by: User | None) -> Line:
    """Frees the port and the addresses of a line whose box is gone; its history stays.

    Raises:
        Refused: `line_has_a_box`, `line_detached`.
    """
    with transaction.atomic():
        locked = Line.objects.select_for_update().get(pk=line.pk)
        if locked.detached_at is not None:
            raise Refused("line_detached", line=line.reference)
        if locked.boxes.in_service().exists():
            raise Refused("line_has_a_box", line=line.reference)
        Line.objects.filter(pk=line.pk).update(detached_at=at)
        free_all(at=at, line=line)
    line.refresh_from_db()
    return line


def suspend(line: Line, *, reason: str, why: str, at: datetime, by: User | None) -> Suspension:
    """Adds a reason to hold the line back; one that stands already is given back unchanged.

    It is wanted from now on, and done when `selectors.line_state` says that the box proved it.

    Raises:
        Refused: `suspension_reason_unknown`.
    """
    if reason not in SuspensionReason.values:
        raise Refused("suspension_reason_unknown", reason=reason)
    with transaction.atomic():
        Line.objects.select_for_update().get(pk=line.pk)
        standing = Suspension.objects.standing().filter(line=line, reason=reason).first()
        if standing is not None:
            return standing
        begun = Suspension.objects.create(line=line, reason=reason, why=why, started_at=at, started_by=by)
        refresh_line(line, cause=f"suspended: {reason}", at=at, by=by)
    return begun


def lift(line: Line, *, reason: str, why: str, at: datetime, by: User | None) -> Suspension | None:
    """Takes a reason away; the line opens when the last one is gone. None when it did not stand."""
    with transaction.atomic():
        Line.objects.select_for_update().get(pk=line.pk)
        standing = Suspension.objects.standing().filter(line=line, reason=reason).first()
        if standing is None:
            return None
        standing.lifted_at, standing.lifted_by, standing.lifted_why = at, by, why
        standing.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
        refresh_line(line, cause=f"lifted: {reason}", at=at, by=by)
    return standing


def refresh_line(line: Line, *, cause: str, at: datetime, by: User | None = None) -> Intent:
    """Derives anew what the line must be; when that changed, a new generation and its push.

    Whoever changes a contract under a line calls this: the contract's room does not know lines.
    """
    with transaction.atomic():
        locked = (
            Line.objects.select_for_update(of=("self",))
            .select_related("contract__offer", "contract__site")
            .get(pk=line.pk)
        )
        wanted = _wanted(locked, at)
        newest = locked.intents.order_by("-generation").first()
        if newest is not None and newest.wanted == wanted.as_json():
            return newest
        generation = locked.generation + 1
        intent = Intent.objects.create(
            line=locked,
            generation=generation,
            state=wanted.state,
            wanted=wanted.as_json(),
            at=at,
            cause=cause[:300],
            by=by,
        )
        Line.objects.filter(pk=line.pk).update(generation=generation)
        gives_back = newest is not None and rules.opens(newest.state, wanted.state)
        plan_push(locked, intent, priority=Priority.RESTORE if gives_back else Priority.NORMAL, at=at, by=by)
    line.generation = generation
    return intent


def _created(**facts: Any) -> Line:
    try:
        with transaction.atomic():
            take_turn()
            line = Line.objects.create(reference=f"L-{take_number('L', 0):05d}", **facts)
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint not in TAKEN:
            raise
        raise Refused(TAKEN[constraint], **{name: str(value) for name, value in facts.items()}) from error
    line.refresh_from_db()
    return line


def _wanted(line: Line, at: datetime) -> rules.Wanted:
    contract, offer, site = line.contract, line.contract.offer, line.contract.site
    facts = rules.LineFacts(
        reference=line.reference,
        contract=contract.number,
        contract_state=contract.state,
        site=f"{site.label} {site.city}",
        down_mbps=offer.down_mbps,
        up_mbps=offer.up_mbps,
        vlan=line.vlan,
        ipv4=line.ipv4 or "",
        ipv6_prefix=str(line.ipv6_prefix or ""),
    )
    reasons = list(Suspension.objects.standing().filter(line=line).values_list("reason", flat=True))
    suspension = policies.decode("suspension", contract.terms)
    return rules.derive(facts, reasons, suspension, policy("network", at.date()))
