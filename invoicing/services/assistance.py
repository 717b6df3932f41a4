"""Prepaid assistance: invoiced as soon as it is sold, usable once that invoice is paid."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from invoicing import selectors
from invoicing.domain import journal as books
from invoicing.domain.billing import STANDARD, BillingPolicy
from invoicing.domain.days import day_of
from invoicing.models import Invoice, InvoiceLine
from invoicing.selectors.money import invoice_due
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.wording import say
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.services import sweep_ran
from subscribers.models import AssistancePack
from subscribers.selectors.appointments import packs_awaiting_payment, packs_to_bill
from subscribers.services.assistance import record_pack_billed, record_pack_paid

log = structlog.get_logger(__name__)


def bill_packs(*, at: datetime) -> int:
    """The sweep: an invoice for each pack sold, once, and its hours opened once that is paid. Returns how many moved.

    A pack that cannot be invoiced (a company without SIREN) is told in the log and holds up no other.
    """
    moved = 0
    for pack in packs_to_bill():
        try:
            _bill(pack, at=at)
            moved += 1
        except Refused as refusal:
            log.warning("pack_not_billed", pack=pack.pk, code=refusal.code)
    for pack in packs_awaiting_payment():
        if invoice_due(Invoice.objects.get(number=pack.billed_as)) <= 0:
            record_pack_paid(pack, paid_at=at, at=at)
            moved += 1
    sweep_ran("invoicing.bill_packs", at=at)
    return moved


@transaction.atomic
def _bill(pack: AssistancePack, *, at: datetime) -> None:
    policy: BillingPolicy = kernel_selectors.policy("billing", day_of(at))
    line = LineDraft(
        kind=InvoiceLine.Kind.CHARGE,
        label=say(pack.customer.language, f"pack_{pack.kind}"),
        net=pack.price,
        vat_category=STANDARD,
        vat_rate=selectors.vat_rate(day_of(at)),
        account=books.SERVICES,
    )
    invoice = draft(
        pack.customer,
        [line],
        kind=Invoice.Kind.INVOICE,
        at=at,
        by=pack.sold_by,
        key=f"pack/{pack.pk}",
        subject=line.label,
    )
    # Due when a debit of it can have been notified.
    issue(invoice, at=at, due_on=day_of(at) + timedelta(days=policy.towards(pack.customer.kind).notice_days))
    invoice.refresh_from_db()
    record_pack_billed(pack, invoice=invoice.number)
