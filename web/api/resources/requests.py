"""What goes with the requests of customers: files, mail to sort, ready-made replies, the rota, complaints, opinions."""

from collections.abc import Sequence
from typing import Any, Literal

from kernel import clock
from kernel.models import User
from sla import services
from sla.domain.mail import File
from sla.models import (
    Attachment,
    CannedReply,
    ClockEvent,
    Complaint,
    Impact,
    InboundMail,
    Incident,
    OnCallShift,
    PrivateNote,
    Satisfaction,
    Ticket,
)
from sla.models.desk import ComplaintKind
from subscribers.models import Contract
from web.api.registry import Act, Attached, Day, Moment, Paper, Ref, Resource, Text, Word, one_of
from web.guarantee import statement
from web.portal import access

WORK, CORRECT = "incident.work", "clock.correct"


def own_impacts(user: User) -> Any:
    """The clocks of who speaks for the whole account: his to claim for."""
    mine = Ticket.objects.filter(customer__in=access.customers(user, access.WHOLE))
    return Impact.objects.filter(pk__in=mine.values("impact"))


def claim(impact: Impact, *, at: Any, by: User, received_at: Any = None) -> Impact:
    """A customer claims now; ours record when his claim came in."""
    return services.claim(impact, at=at, by=by, received_at=received_at if by.is_staff else None)


def statement_of(impact: Impact) -> tuple[bytes, str, str]:
    answer = statement(impact, clock.now())
    return answer.content, f"clock-{impact.pk}.pdf", "application/pdf"


def complain(*, contract: Contract, kind: str, reason: str, event_on: Day, at: Any, by: User) -> Complaint:
    facts: dict[str, Any] = {"kind": kind, "reason": reason, "event_on": event_on, "at": at, "by": by}
    return services.complain(customer=contract.customer, contract=contract, **facts)


def _files(told: Sequence[Attached]) -> list[File]:
    """What they are is looked at in their bytes, whatever their names say."""
    return [File(one.name, "", one.content) for one in told]


def report(*, files: Sequence[Attached] = (), at: Any, by: User, **said: Any) -> Ticket:
    return services.report(**said, files=_files(files), at=at, by=by)


def ask(*, files: Sequence[Attached] = (), at: Any, by: User, **said: Any) -> Ticket:
    return services.ask(**said, files=_files(files), at=at, by=by)


def reply(ticket: Ticket, *, body: str, files: Sequence[Attached] = (), at: Any, by: User) -> None:
    services.reply(ticket, body=body, files=_files(files), at=at, by=by)


def note(ticket: Ticket, *, body: str, files: Sequence[Attached] = (), at: Any, by: User) -> None:
    services.note(ticket, body=body, files=_files(files), at=at, by=by)


def split(incident: Incident, *, impacts: list[Impact], why: str, at: Any, by: User) -> Incident:
    chosen = [impact for impact in impacts if impact.incident_id == incident.pk]
    return services.split_incident(incident, chosen, why=why, at=at, by=by)


def link(ticket: Ticket, other: Ticket) -> None:
    services.link(ticket, other)


def watch(ticket: Ticket, *, by: User) -> dict[str, bool]:
    return {"watched": services.watch(ticket, by=by)}


def watch_incident(incident: Incident, *, by: User, on: bool = True) -> dict[str, bool]:
    return {"on": services.watch_incident(incident, by=by, on=on)}


def content_of(attachment: Attachment) -> tuple[bytes, str, str]:
    return services.bytes_of(attachment), attachment.name, attachment.media_type


ATTACHMENTS = Resource(
    "attachments",
    "guarantee",
    Attachment,
    "Files of conversations.",
    shows=("ticket=reply.ticket.number", "reply=reply_id", "name", "media_type", "size", "sha256", "at"),
    staff="noc.read",
    mine=lambda user: Attachment.objects.filter(reply__ticket__in=access.tickets(user)),
    related=("reply__ticket",),
    filters={"ticket": "reply__ticket__number", "reply": "reply"},
    papers=(Paper("content", content_of, "The file itself"),),
)
NOTES = Resource(
    "private_notes",
    "guarantee",
    PrivateNote,
    "What we noted in conversations; never shown to customers.",
    shows=("ticket=ticket.number", "author=author.name", "body", "at"),
    staff="noc.read",
    related=("ticket", "author"),
    filters={"ticket": "ticket__number"},
)
MAILS = Resource(
    "inbound_mails",
    "guarantee",
    InboundMail,
    "Mails that came in, and what became of each.",
    shows=("sender", "subject", "body", "received_at", "outcome", "why", "ticket=ticket.number"),
    staff="noc.read",
    related=("ticket",),
    filters={"outcome": "outcome", "since": "received_at__gte"},
    acts=(
        Act(
            "file",
            services.file_mail,
            WORK,
            "It is a customer's: a request opens with it",
            {"customer": Ref("customers")},
            positional=("customer",),
        ),
        Act("drop", services.drop_mail, WORK, "Nothing is to be done about it"),
    ),
)
CANNED = Resource(
    "canned_replies",
    "guarantee",
    CannedReply,
    "Ready-made replies.",
    shows=("title", "body", "language"),
    staff="noc.read",
    filters={"language": "language"},
    acts=(
        Act(
            "keep",
            services.keep_canned_reply,
            WORK,
            "Keep a reply under a title",
            {"title": Word, "body": Text, "language": one_of(("fr", "en"))},
            makes=True,
        ),
        Act("drop", services.drop_canned_reply, WORK, "Remove it", gone=True),
    ),
)
SHIFTS = Resource(
    "on_call_shifts",
    "guarantee",
    OnCallShift,
    "Who is on call.",
    shows=("user=user.email", "level", "starts_at", "ends_at"),
    staff="noc.read",
    related=("user",),
    filters={"since": "ends_at__gte", "until": "starts_at__lte"},
    acts=(
        Act(
            "add",
            services.add_shift,
            CORRECT,
            "Put somebody on the rota",
            {"user": Ref("accounts"), "level": Literal[1, 2], "starts_at": Moment, "ends_at": Moment},
            makes=True,
        ),
        Act("drop", services.drop_shift, CORRECT, "Take it off", gone=True),
    ),
)
OPINIONS = Resource(
    "satisfactions",
    "guarantee",
    Satisfaction,
    "What customers thought of how their requests were handled.",
    shows=("ticket=ticket.number", "asked_at", "score", "comment", "answered_at"),
    staff="noc.read",
    related=("ticket",),
    filters={"since": "answered_at__gte"},
)
CLOCK_EVENTS = Resource(
    "clock_events",
    "guarantee",
    ClockEvent,
    "The ledger of the restoration clocks.",
    shows=("impact=impact_id", "kind", "at", "until", "reason", "evidence", "recorded_at"),
    staff="noc.read",
    mine=lambda user: ClockEvent.objects.filter(impact__contract__in=access.contracts(user)),
    filters={"impact": "impact", "kind": "kind", "since": "at__gte"},
    acts=(
        Act(
            "correct",
            services.correct,
            CORRECT,
            "It truly took place at another time: both stay",
            {"true_at": Moment, "reason": Text},
        ),
    ),
)
COMPLAINTS = Resource(
    "complaints",
    "guarantee",
    Complaint,
    "Formal complaints and when they must be answered.",
    shows=("number", "ticket=ticket.number", "kind", "received_at", "in_time", "answer_by", "answered_at", "upheld"),
    staff="noc.read",
    key="number",
    mine=lambda user: Complaint.objects.filter(ticket__in=access.tickets(user)),
    related=("ticket",),
    filters={"ticket": "ticket__number"},
    acts=(
        Act(
            "make",
            complain,
            WORK,
            "Complain about a contract's service, within seven days of what happened",
            {
                "contract": Ref("contracts", mine=access.contracts),
                "kind": one_of(ComplaintKind.choices),
                "reason": Text,
                "event_on": Day,
            },
            customer=True,
            makes=True,
        ),
        Act("answer", services.answer_complaint, WORK, "Answer it", {"body": Text, "upheld": bool}),
    ),
)
RESOURCES = (ATTACHMENTS, NOTES, MAILS, CANNED, SHIFTS, OPINIONS, CLOCK_EVENTS, COMPLAINTS)
