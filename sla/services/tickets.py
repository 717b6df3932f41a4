"""The conversation with a customer, and his report, which starts a clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from kernel.errors import Refused
from kernel.services import take_number, transition
from provisioning.models import Line
from sla.domain.lifecycle import TICKET
from sla.domain.mail import File
from sla.domain.relapse import Fault
from sla.models import Impact, PrivateNote, PublicReply, Ticket
from sla.selectors.clocks import open_impact
from sla.services import notices
from sla.services.files import check_files, keep_files
from sla.services.ledger import check_near, locked
from sla.services.losses import HOUSE_ZONE, Loss
from sla.services.opening import open_incident, start_clock
from subscribers.models import Contract, Customer

if TYPE_CHECKING:
    from kernel.models import User


def report(
    *,
    contract: Contract,
    subject: str,
    body: str,
    origin: str,
    at: datetime,
    by: User | None,
    received_at: datetime | None = None,
    files: Sequence[File] = (),
) -> Ticket:
    """Records that a customer says his service does not work: from that moment his clock runs.

    ``origin`` is portal, email or phone; ``received_at`` when his mail or call came in, if staff records it later.
    Where monitoring opened his ticket already, his words go on that ticket, and if they came earlier than the first bad
    sample, the clock starts then. A line that is suspended gets a ticket and no clock. Raises
    ``Refused("text_missing" | "in_the_future" | "moment_far_off")``.
    """
    since = received_at or at
    _check_text(subject, body)
    check_files(files)
    if since > at:
        raise Refused("in_the_future", at=since.isoformat())
    check_near(since, at)
    with transaction.atomic():
        impact = _reported_impact(contract, since, at, by)
        ticket = Ticket.objects.select_related("customer").filter(impact=impact).first() if impact else None
        if ticket is not None:
            return _say(ticket, body, files, at=at, by=by)
        ticket = _open(contract.customer, subject, origin, at=at, by=by, contract=contract, impact=impact)
        return _say(ticket, body, files, at=at, by=by)


def ask(
    *,
    customer: Customer,
    subject: str,
    body: str,
    origin: str,
    at: datetime,
    by: User | None,
    contract: Contract | None = None,
    files: Sequence[File] = (),
) -> Ticket:
    """Opens a ticket that is no fault: a question, which starts no clock. Raises ``Refused("text_missing")``, and as
    ``check_files`` does."""
    _check_text(subject, body)
    check_files(files)
    with transaction.atomic():
        ticket = _open(customer, subject, origin, at=at, by=by, contract=contract, impact=None)
        return _say(ticket, body, files, at=at, by=by)


def declare_fault(ticket: Ticket, *, contract: Contract, at: datetime, by: User) -> Ticket:
    """Says that a question was the report of a fault: the clock runs since the customer wrote, not since we understood.

    Raises ``Refused("already_a_fault" | "not_his_contract" | "line_missing" | "reported_already")``.
    """
    with transaction.atomic():
        ticket = _locked(ticket)
        if ticket.impact is not None:
            raise Refused("already_a_fault")
        if contract.customer_id != ticket.customer_id:
            raise Refused("not_his_contract")
        impact = _reported_impact(contract, ticket.opened_at, at, by)
        if impact is None:
            raise Refused("line_missing")
        if Ticket.objects.filter(impact=impact).exists():
            raise Refused("reported_already")
        ticket.contract, ticket.impact = contract, impact
        ticket.save(update_fields=["contract", "impact"])
        return ticket


def hear(ticket: Ticket, *, body: str, sender: str, at: datetime, by: User | None) -> PublicReply:
    """Writes what a customer sent by mail on his ticket; one that was merged passes it on."""
    with transaction.atomic():
        ticket = _locked(ticket)
        if ticket.merged_into is not None:
            return hear(ticket.merged_into, body=body, sender=sender, at=at, by=by)
        written = PublicReply.objects.create(ticket=ticket, author=by, sender=sender, body=body, at=at)
        transition(ticket, TICKET, "answer", at=at, by=by)
        notices.customer_wrote(written)
    return written


def reply(ticket: Ticket, *, body: str, at: datetime, by: User, files: Sequence[File] = ()) -> PublicReply:
    """Writes to the customer, or from him: a customer's words open a closed ticket again.

    Raises ``Refused("text_missing")``, and as ``check_files`` does.
    """
    _check_text(body)
    check_files(files)
    with transaction.atomic():
        ticket = _locked(ticket)
        written = PublicReply.objects.create(ticket=ticket, author=by, body=body.strip(), at=at)
        keep_files(written, files, at=at)
        if not by.is_staff:
            transition(ticket, TICKET, "answer", at=at, by=by)
            notices.customer_wrote(written)
            return written
        if ticket.state == "new":
            transition(ticket, TICKET, "take", at=at, by=by, assigned_to=ticket.assigned_to or by)
        notices.answered(written)
    return written


def note(ticket: Ticket, *, body: str, at: datetime, by: User, files: Sequence[File] = ()) -> PrivateNote:
    """Writes a note that the customer never sees. Raises ``Refused("text_missing" | "not_allowed")``, and as
    ``check_files`` does."""
    _check_text(body)
    check_files(files)
    if not by.is_staff:
        raise Refused("not_allowed", permission="incident.work")
    with transaction.atomic():
        written = PrivateNote.objects.create(ticket=ticket, author=by, body=body.strip(), at=at)
        keep_files(written, files, at=at)
    return written


def assign(ticket: Ticket, *, to: User | None, at: datetime, by: User) -> Ticket:
    """Gives a ticket to somebody of the staff, or to nobody. Raises ``Refused("not_allowed")``."""
    if to is not None and not to.is_staff:
        raise Refused("not_allowed", permission="incident.work")
    with transaction.atomic():
        ticket = _locked(ticket)
        ticket.assigned_to = to
        ticket.save(update_fields=["assigned_to"])
    return ticket


def close_ticket(ticket: Ticket, *, at: datetime, by: User, why: str = "") -> Ticket:
    """Closes a ticket. One whose line is still down stays open. Raises ``Refused("clock_running")``."""
    with transaction.atomic():
        ticket = _locked(ticket)
        if ticket.impact is not None and ticket.impact.state != "restored":
            raise Refused("clock_running")
        return transition(ticket, TICKET, "close", at=at, by=by, why=why)


def _reported_impact(contract: Contract, since: datetime, at: datetime, by: User | None) -> Impact | None:
    line = Line.objects.attached().filter(contract=contract).order_by("pk").first()
    if line is None:
        return None
    # The line's row is what every opening locks: the report and monitoring's proof go one after the other.
    Line.objects.select_for_update(no_key=True).get(pk=line.pk)
    impact = open_impact(line)
    if impact is not None:
        start_clock(locked(impact), Loss(Fault("report", None), since, None, "customer", at, by))
        return impact
    open_incident(lines=[line], started_at=since, last_good_at=None, origin="customer", kind="report", at=at, by=by)
    return open_impact(line)


def _open(
    customer: Customer,
    subject: str,
    origin: str,
    *,
    at: datetime,
    by: User | None,
    contract: Contract | None,
    impact: Impact | None,
) -> Ticket:
    year = at.astimezone(HOUSE_ZONE).year
    ticket = Ticket.objects.create(
        number=f"T-{year}-{take_number('ticket', year):05d}",
        customer=customer,
        contract=contract,
        impact=impact,
        origin=origin,
        subject=" ".join(subject.split())[:200],
        opened_by=by,
        opened_at=at,
    )
    notices.reported(ticket, at=at)
    return ticket


def _say(ticket: Ticket, body: str, files: Sequence[File], *, at: datetime, by: User | None) -> Ticket:
    """The customer's first words, or more of them; staff that records a call writes them for him."""
    written = PublicReply.objects.create(ticket=ticket, author=by, body=body.strip(), at=at)
    keep_files(written, files, at=at)
    notices.customer_wrote(written)
    return ticket


def _locked(ticket: Ticket) -> Ticket:
    return (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("customer", "impact", "merged_into")
        .get(pk=ticket.pk)
    )


def _check_text(*texts: str) -> None:
    if not all(text.strip() for text in texts):
        raise Refused("text_missing")
