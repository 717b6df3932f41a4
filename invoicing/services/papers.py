"""Queues papers, renders each once, archives it with its hash, and mails it when its whole mailing is ready."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from invoicing.documents.mails import compose
from invoicing.domain.days import day_of
from invoicing.domain.papers import NEWEST
from invoicing.models import Document, Instalment, Invoice
from invoicing.selectors.papers import plan_data, schedule_data
from invoicing.selectors.parties import addressee, seller
from invoicing.services.mandates import record_notices
from kernel.services import digest_of, keep_as, kept, queue_message, release_message, sweep_ran, wake

if TYPE_CHECKING:
    from kernel.services.letters import Words
    from subscribers.models import Customer

log = structlog.get_logger(__name__)

BATCH = 50
MOST_ATTEMPTS = 5
# Longer than any paper takes: a worker killed in the middle gives it back after that.
CLAIM_LASTS = timedelta(minutes=10)


def queue_schedule(credit_note: Invoice, *, at: datetime, mailing: str) -> Document | None:
    """Queues the revised schedule that follows from a credit note; none when it lowered no instalment."""
    data = schedule_data(credit_note, on=day_of(at))
    if not data["rows"]:
        return None
    return Document.objects.create(
        kind=Document.Kind.SCHEDULE,
        customer=credit_note.customer,
        data=data,
        name=f"{credit_note.number}-S.pdf",
        language=credit_note.language,
        mailing=mailing,
        due_at=at,
    )


def queue_plan(invoice: Invoice, plan: Sequence[tuple[date, Decimal]], *, mailing: str) -> Document:
    """Queues the schedule that is announced with an invoice: due dates and amounts VAT included."""
    return Document.objects.create(
        kind=Document.Kind.SCHEDULE,
        customer=invoice.customer,
        data=plan_data(invoice, plan),
        name=f"{invoice.number}-S.pdf",
        language=invoice.language,
        mailing=mailing,
        due_at=invoice.created_at,
    )


def queue_reminder(customer: Customer, said: Words, *, name: str, amount: Decimal, message: str, at: datetime) -> str:
    """Queues the paper of a reminder, as it was worded, for the archive; the `message` of that key waits for it.

    Returns where the file will lie under `MEDIA_ROOT`.
    """
    words = {"subject": said.subject, "body": said.body, "amount": f"{amount:.2f}", "on": day_of(at).isoformat()}
    Document.objects.create(
        kind=Document.Kind.REMINDER,
        customer=customer,
        data=words | {"edition": NEWEST, "seller": seller(), "buyer": addressee(customer)},
        name=name,
        language=customer.language,
        mailing=message,
        due_at=at,
    )
    wake("invoicing.tasks.render_documents")
    return _place(name)


def render_documents(*, at: datetime) -> int:
    """Renders and archives the papers that are due, at most a batch; returns how many became ready."""
    ready = sum(_render(document, at=at) for document in _claim(at))
    sweep_ran("invoicing.render_documents", at=at)
    return ready


def send_again(documents: Sequence[Document], *, key: str, at: datetime) -> int:
    """Mails archived papers anew, each to its customer; the same `key` again sends nothing. Returns how many left."""
    for document in documents:
        said = compose([document])
        queue_message(
            channel="mail",
            to=document.customer.email,
            subject=said.subject,
            body=said.body,
            kind=said.kind,
            version=said.version,
            key=f"again/{document.pk}/{key}"[:160],
            at=at,
            language=document.customer.language,
            about=document.invoice or document.customer,
            attachments=[{"name": document.name, "media_type": "application/pdf", "path": document.path}],
        )
    wake("kernel.tasks.send_messages")
    return len(documents)


def archived(document: Document) -> bytes:
    """The archived file. Raises `Damaged` when its bytes are no longer those that were hashed."""
    return kept(document.path, document.sha256)


def _claim(at: datetime) -> list[Document]:
    with transaction.atomic():
        due = Document.objects.filter(state=Document.State.QUEUED, due_at__lte=at).order_by("due_at", "pk")
        claimed = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("invoice")[:BATCH])
        for document in claimed:
            document.attempts += 1
            document.due_at = at + CLAIM_LASTS
        Document.objects.bulk_update(claimed, ["attempts", "due_at"])
    return claimed


def _render(document: Document, *, at: datetime) -> bool:
    # WeasyPrint takes more than a second to import, and only workers need it.
    from invoicing.documents.render import pdf_of

    try:
        data = pdf_of(document)
    except Exception as error:
        log.exception("document_not_rendered", document=document.name)
        failed = Document.State.FAILED if document.attempts >= MOST_ATTEMPTS else Document.State.QUEUED
        Document.objects.filter(pk=document.pk, state=Document.State.QUEUED).update(state=failed, failure=repr(error))
        if failed == Document.State.FAILED and document.kind == Document.Kind.REMINDER:
            # The words are all there without the paper, and a notice runs from the day they leave.
            release_message(document.mailing, at=at, bare=True)
        return False
    path = _place(document.name)
    keep_as(path, data)
    with transaction.atomic():
        claimed = Document.objects.filter(pk=document.pk, state=Document.State.QUEUED, attempts=document.attempts)
        settled = claimed.update(
            state=Document.State.READY,
            path=path,
            sha256=digest_of(data),
            size=len(data),
            rendered_at=at,
            failure="",
        )
        if settled and document.kind == Document.Kind.REMINDER:
            release_message(document.mailing, at=at)
        elif settled:
            _mail(document.mailing, at=at)
    return bool(settled)


def _place(name: str) -> str:
    """Papers lie by the year that their names bear: F-2026-000123.pdf."""
    return f"documents/{name.split('-')[1]}/{name}"


def _mail(mailing: str, *, at: datetime) -> None:
    """Queues the mail once every paper of the mailing is ready; its key keeps two renderers from writing twice."""
    papers = list(Document.objects.select_for_update().filter(mailing=mailing).order_by("pk"))
    if not papers or any(paper.state != Document.State.READY for paper in papers):
        return
    customer = papers[0].customer
    said = compose(papers)
    message = queue_message(
        channel="mail",
        to=customer.email,
        subject=said.subject,
        body=said.body,
        kind=said.kind,
        version=said.version,
        key=mailing,
        at=at,
        language=customer.language,
        about=papers[0].invoice or customer,
        attachments=[{"name": paper.name, "media_type": "application/pdf", "path": paper.path} for paper in papers],
    )
    # The mail that carries a schedule is the pre-notification of its debits (SEPA rulebook 4.3.4).
    invoiced = Instalment.objects.filter(schedule__invoice__document__in=papers).order_by("pk")
    record_notices(invoiced, at=at, message=message)
    wake("kernel.tasks.send_messages")
