"""Interest charged for days on which the money was there already: a credit note gives it back, with its workings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

import structlog
from django.db import transaction

from invoicing.models import InterestCredit, Invoice, InvoiceLine
from invoicing.selectors.interest_back import TooMuch, charged_too_much, customers_charged_too_much
from invoicing.services.allocation import lock_account
from invoicing.services.interest import as_json, told
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.papers import queue_schedule
from invoicing.services.wording import say, say_amount, say_day
from kernel.errors import Refused
from kernel.services import sweep_ran
from subscribers.models import Customer

log = structlog.get_logger(__name__)


def give_back_interest(*, at: datetime) -> list[Invoice]:
    """Credits every charge of interest that a payment entered late shows too high, each customer by himself."""
    issued: list[Invoice] = []
    for customer in Customer.objects.filter(pk__in=customers_charged_too_much()).order_by("pk"):
        try:
            issued += give_back_interest_of(customer, at=at)
        except Refused as refusal:
            log.warning("interest_not_given_back", customer=customer.pk, code=refusal.code, **refusal.facts)
    sweep_ran("invoicing.give_back_interest", at=at)
    return issued


@transaction.atomic
def give_back_interest_of(customer: Customer, *, at: datetime) -> list[Invoice]:
    """One credit note for each document that charged too much, put against that document first; none is a fine answer.

    Two sweeps at once make one: the second waits for the account and finds nothing left.
    """
    lock_account(customer)
    found = sorted(charged_too_much(customer), key=lambda one: (one.charge.document_id, one.charge.pk))
    return [_credit(list(parts), at=at) for _, parts in groupby(found, key=lambda one: one.charge.document_id)]


def _credit(parts: Sequence[TooMuch], *, at: datetime) -> Invoice:
    charged = parts[0].charge.document
    day = say_day(charged.language, charged.issued_on) if charged.issued_on else ""
    note = draft(
        charged.customer,
        [_line(one, charged) for one in parts],
        kind=Invoice.Kind.CREDIT_NOTE,
        at=at,
        corrects=charged,
        subject=say(charged.language, "interest_back", number=charged.number, day=day),
        key=f"interest-back/{charged.pk}/{charged.corrections.count() + 1}",
    )
    mailing = f"interest-back/{note.pk}"
    note = issue(note, at=at, mailing=mailing)
    queue_schedule(note, at=at, mailing=mailing)
    InterestCredit.objects.bulk_create(
        InterestCredit(
            charge=one.charge,
            amount=one.back,
            workings=[as_json(part) for part in one.owed.parts],
            document=note,
            recorded_at=at,
        )
        for one in parts
    )
    return note


def _line(one: TooMuch, charged: Invoice) -> LineDraft:
    language, charge, row = charged.language, one.charge, one.charge.instalment
    taxed = charged.lines.order_by("rank")[0]
    before, after = (say_amount(language, f"{amount:.2f}") for amount in (one.charge.amount, one.owed.amount))
    why = say(language, "interest_back_why", before=before, after=after)
    workings = told(language, one.owed.parts, charge.multiplier, charge.points)
    return LineDraft(
        kind=InvoiceLine.Kind.CHARGE,
        label=say(language, "interest_of", number=row.schedule.invoice.number, due=say_day(language, row.due_on)),
        detail=" : ".join(part for part in (why, workings) if part)[:300],
        net=one.back,
        vat_category=taxed.vat_category,
        vat_rate=taxed.vat_rate,
        account=taxed.account,
    )
