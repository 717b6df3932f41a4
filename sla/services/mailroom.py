"""The mail that comes in: on the ticket that it answers, a new one of a known sender, else to a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.errors import Refused, Unavailable
from kernel.models import Message, User
from kernel.services import read_bounce, sweep_ran
from sla.domain.files import MOST, fault
from sla.domain.mail import File, Letter, read
from sla.gateways.base import Mailbox
from sla.models import InboundMail, Ticket
from sla.services.files import keep_files, let_go_aside, put_aside, waiting_files
from sla.services.tickets import ask, hear
from subscribers.models import Customer

log = structlog.get_logger(__name__)

# More than this from one address in an hour is two machines that answer one another.
MOST_IN_AN_HOUR = 20
HOUR = timedelta(hours=1)


def fetch_mail(*, at: datetime) -> int:
    """Takes in what lies in the operator's mailbox; how many. A mail leaves the box once its row is committed, and one
    fetched twice is known by its identifier."""
    if not settings.MAILBOX:
        return 0
    mailbox: Mailbox = import_string(settings.MAILBOX_GATEWAY)()
    taken, faults = 0, list[Exception]()
    try:
        for place, raw in mailbox.waiting():
            if _taken_in(raw, faults, at):
                mailbox.done(place)
                taken += 1
    except Unavailable as error:
        log.warning("mailbox_unavailable", error=str(error))
    finally:
        mailbox.close()
    sweep_ran("sla.fetch_mail", at=at)
    if faults:
        raise faults[0]
    return taken


def _taken_in(raw: bytes, faults: list[Exception], at: datetime) -> bool:
    """A mail that we stumble over stays in the box and is told at the end: the others do not wait for our mending."""
    try:
        receive_mail(raw, at=at)
    except Exception as fault:
        log.exception("mail_not_taken_in", size=len(raw))
        faults.append(fault)
        return False
    return True


def receive_mail(raw: bytes, *, at: datetime) -> InboundMail:
    """Takes in one mail; the same one again gives back what became of it."""
    letter = read(raw)
    known = InboundMail.objects.filter(message_id=letter.message_id).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            read_bounce(raw, at=at)
            return _sort(letter, at)
    except IntegrityError:
        # Another sweep took the same mail in meanwhile.
        return InboundMail.objects.get(message_id=letter.message_id)


def file_mail(mail: InboundMail, customer: Customer, *, at: datetime, by: User) -> InboundMail:
    """A person says whose mail it is: it becomes a request of that customer, its files with it. Raises
    ``Refused("mail_sorted")``."""
    with transaction.atomic():
        mail = _waiting(mail)
        refused = [(entry["name"], entry["size"]) for entry in mail.files if "path" not in entry]
        body = _with_refused(mail.body or mail.subject, refused, customer.language)
        mail.ticket = _asked(customer, mail.subject, body, mail.sender, waiting_files(mail), at)
        mail.outcome, mail.handled_by = "opened", by
        mail.save(update_fields=["ticket", "outcome", "handled_by"])
        transaction.on_commit(lambda: let_go_aside(mail))
    return mail


def drop_mail(mail: InboundMail, *, by: User) -> InboundMail:
    """A person says that it needs no answer. Raises ``Refused("mail_sorted")``."""
    with transaction.atomic():
        mail = _waiting(mail)
        mail.outcome, mail.why, mail.handled_by = "ignored", "by_hand", by
        mail.save(update_fields=["outcome", "why", "handled_by"])
        transaction.on_commit(lambda: let_go_aside(mail))
    return mail


def customers_at(address: str) -> list[Customer]:
    """The customers whom an address may speak for: their own, a contact's, an account's."""
    theirs = Q(email__iexact=address) | Q(contacts__email__iexact=address) | Q(accesses__user__email__iexact=address)
    return list(Customer.objects.filter(theirs).distinct().order_by("pk")[:5])


def _sort(letter: Letter, at: datetime) -> InboundMail:
    if why := letter.automatic or _loop(letter, at):
        return _keep(letter, "ignored", at, why=why)
    customers = customers_at(letter.sender)
    ticket = _answered(letter)
    if ticket is not None and ticket.customer in customers:
        author = User.objects.filter(email__iexact=letter.sender, portal_accesses__customer=ticket.customer).first()
        body, files = _content(letter, ticket.customer.language)
        keep_files(hear(ticket, body=body, sender=letter.sender, at=at, by=author), files, at=at)
        return _keep(letter, "threaded", at, ticket=ticket)
    if ticket is not None or len(customers) != 1:
        why = "not_theirs" if ticket is not None else "several_customers" if customers else "unknown_sender"
        return _keep(letter, "queued", at, why=why)
    return _opened(letter, customers[0], at)


def _opened(letter: Letter, customer: Customer, at: datetime) -> InboundMail:
    body, files = _content(letter, customer.language)
    ticket = _asked(customer, letter.subject, body, letter.sender, files, at)
    return _keep(letter, "opened", at, ticket=ticket)


def _asked(customer: Customer, subject: str, body: str, sender: str, files: Sequence[File], at: datetime) -> Ticket:
    """A request in the words of somebody who wrote by mail; they are the last written on it so far."""
    ticket = ask(customer=customer, subject=subject, body=body, origin="email", at=at, by=None, files=files)
    written = ticket.replies.latest("pk")
    written.sender = sender
    written.save(update_fields=["sender"])
    return ticket


def _answered(letter: Letter) -> Ticket | None:
    """The ticket that a mail answers: by the identifiers of ours that it names, else by a number in its subject."""
    ours = [key for reference in letter.references if (key := _own_key(reference)) is not None]
    about = Message.objects.filter(pk__in=ours, about_type="sla.ticket").order_by("-pk").first()
    if about is not None:
        return Ticket.objects.select_related("customer").filter(pk=about.about_id or 0).first()
    return Ticket.objects.select_related("customer").filter(number__in=letter.numbers).first()


def _own_key(reference: str) -> int | None:
    """The key of the message that we sent under this identifier; see ``kernel.messengers.mail``."""
    local, _at, domain = reference.strip("<>").rpartition("@")
    key = local.removeprefix("message-")
    return int(key) if domain == _own_domain() and key != local and key.isdecimal() and len(key) < 15 else None


def _own_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _loop(letter: Letter, at: datetime) -> str:
    if letter.sender == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower() or _own_key(letter.message_id) is not None:
        return "loop"
    lately = InboundMail.objects.filter(sender=letter.sender, received_at__gt=at - HOUR).count()
    return "too_many" if lately >= MOST_IN_AN_HOUR else ""


def _content(letter: Letter, language: str) -> tuple[str, list[File]]:
    """The words and the files that are kept; what is refused is named, so that nobody waits for it."""
    kept = [file for file in letter.files if not fault(file.content)][:MOST]
    refused: Sequence[File] = [file for file in letter.files if file not in kept]
    named = [(file.name, len(file.content)) for file in refused]
    return _with_refused(letter.body or letter.subject, named, language), kept


def _with_refused(body: str, refused: Sequence[tuple[str, int]], language: str) -> str:
    if not refused:
        return body
    names = ", ".join(f"{name} ({-(-size // 1024)} Ko)" for name, size in refused)
    with override(language):
        told = _("Files not kept, because of their kind or size: %(names)s") % {"names": names}
    return f"{body}\n\n[{told}]"


def _keep(letter: Letter, outcome: str, at: datetime, *, why: str = "", ticket: Ticket | None = None) -> InboundMail:
    named = [{"name": file.name, "size": len(file.content)} for file in letter.files]
    return InboundMail.objects.create(
        message_id=letter.message_id,
        sender=letter.sender,
        subject=letter.subject,
        body=letter.body,
        files=put_aside(letter.message_id, letter.files if outcome == "queued" else ()) or named,
        received_at=at,
        outcome=outcome,
        why=why,
        ticket=ticket,
    )


def _waiting(mail: InboundMail) -> InboundMail:
    found = InboundMail.objects.select_for_update().get(pk=mail.pk)
    if found.outcome != "queued":
        raise Refused("mail_sorted")
    return found
