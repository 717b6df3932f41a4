"""Complaints with the days they are to be answered in, and the one question asked after a restoration."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.errors import Refused
from kernel.selectors import policy
from kernel.services import Draft, queue_messages, take_number, wording
from sla.domain.policy import ComplaintPolicy
from sla.models import Complaint, Satisfaction, Ticket
from sla.services.losses import HOUSE_ZONE
from sla.services.notices import addresses_of, said_of
from sla.services.tickets import ask, reply
from subscribers.models import Contract, Customer

if TYPE_CHECKING:
    from kernel.models import User

# Long enough after the last word for the customer to have seen that it works, short enough to remember.
ASK_AFTER = timedelta(hours=24)
ASK_UNTIL = timedelta(days=7)


def complain(
    *,
    customer: Customer,
    kind: str,
    reason: str,
    event_on: date,
    at: datetime,
    by: User | None,
    origin: str = "portal",
    contract: Contract | None = None,
) -> Complaint:
    """Records a numbered complaint. One made too late is taken too, and says so: refusing to hear is no answer.

    Raises ``Refused("text_missing" | "complaint_kind_unknown" | "in_the_future")``.
    """
    today = at.astimezone(HOUSE_ZONE).date()
    rules: ComplaintPolicy = policy("complaint", today)
    days = {"service": rules.service, "technical": rules.technical}
    if kind not in days:
        raise Refused("complaint_kind_unknown", kind=kind)
    if event_on > today:
        raise Refused("in_the_future", at=event_on.isoformat())
    with override(customer.language):
        subject = _("Complaint about %(day)s") % {"day": f"{event_on:%d/%m/%Y}"}
    with transaction.atomic():
        ticket = ask(customer=customer, subject=subject, body=reason, origin=origin, at=at, by=by, contract=contract)
        return Complaint.objects.create(
            number=f"P-{today.year}-{take_number('complaint', today.year):05d}",
            ticket=ticket,
            kind=kind,
            event_on=event_on,
            received_at=at,
            in_time=today <= event_on + timedelta(days=rules.window),
            answer_by=today + timedelta(days=days[kind]),
        )


def answer_complaint(complaint: Complaint, *, body: str, upheld: bool, at: datetime, by: User) -> Complaint:
    """Answers a complaint, once; where it is not upheld, the answer names the mediation.

    Raises ``Refused("text_missing" | "complaint_answered")``.
    """
    with transaction.atomic():
        found = (
            Complaint.objects.select_for_update(of=("self",)).select_related("ticket__customer").get(pk=complaint.pk)
        )
        if found.answered_at is not None:
            raise Refused("complaint_answered")
        if not upheld:
            with override(found.ticket.customer.language):
                way = _("If you disagree, you may bring the matter before the mediator of electronic communications.")
            body = f"{body.strip()}\n\n{way}" if body.strip() else body
        reply(found.ticket, body=body, at=at, by=by)
        found.answered_at, found.upheld = at, upheld
        found.save(update_fields=["answered_at", "upheld"])
    return found


def ask_satisfaction(*, at: datetime) -> int:
    """Asks the customers whose fault was restored a day ago what they think of it: once a ticket, never twice."""
    due = Ticket.objects.filter(
        satisfaction=None,
        state__in=("restored", "closed"),
        impact__state="restored",
        impact__restored_at__lte=at - ASK_AFTER,
        impact__restored_at__gt=at - ASK_UNTIL,
    )
    asked = 0
    for ticket in due.select_related("customer").prefetch_related("customer__contacts").order_by("pk")[:500]:
        with transaction.atomic():
            _row, new = Satisfaction.objects.get_or_create(ticket=ticket, defaults={"asked_at": at})
            if new:
                queue_messages([_question(ticket)], at=at)
                asked += 1
    return asked


def rate(key: str, *, score: int, comment: str, at: datetime) -> Satisfaction:
    """Records the customer's answer, given by the link of his mail.

    Raises ``Refused("link_invalid" | "score_unknown" | "already_rated")``.
    """
    if score not in range(1, 6):
        raise Refused("score_unknown")
    with transaction.atomic():
        found = satisfaction_by(key, lock=True)
        if found.answered_at is not None:
            raise Refused("already_rated")
        found.score, found.comment, found.answered_at = score, comment.strip()[:2000], at
        found.save(update_fields=["score", "comment", "answered_at"])
    return found


def satisfaction_by(key: str, *, lock: bool = False) -> Satisfaction:
    """The question behind a link. Raises ``Refused("link_invalid")``."""
    rows = Satisfaction.objects.select_related("ticket__customer")
    if lock:
        rows = rows.select_for_update(of=("self",))
    try:
        found = rows.filter(ticket__number=_signer().unsign(key)).first()
    except BadSignature:
        found = None
    if found is None:
        raise Refused("link_invalid")
    return found


def key_of(ticket: Ticket) -> str:
    """What the link of the mail carries: nobody guesses that of another."""
    return _signer().sign(ticket.number)


def _signer() -> Signer:
    return Signer(salt="sla.satisfaction")


def _question(ticket: Ticket) -> Draft:
    said = said_of(wording("how_was_it"), ticket, {}, address=f"{settings.RACCORD_URL}/avis/{key_of(ticket)}/")
    _suffix, address = next(addresses_of(ticket.customer))
    return Draft(
        "mail", address, said.subject, said.body, f"sla.satisfaction:{ticket.pk}", about=ticket,
        language=ticket.customer.language, kind=said.kind, version=said.version,
    )  # fmt: skip
