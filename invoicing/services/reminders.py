"""The reminder that begins a case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from invoicing import selectors
from invoicing.domain.days import day_of
from invoicing.domain.dunning import History
from invoicing.domain.policy import DunningPolicy
from invoicing.models import DunningCase
from kernel import selectors as kernel_selectors
from kernel.services import queue_message

if TYPE_CHECKING:
    from kernel.models import Message
    from subscribers.models import Customer


def write_reminder(
    customer: Customer, case: DunningCase, round_: int, history: History, policy: DunningPolicy, *, at: datetime
) -> Message:
    """Queues the `round_`-th reminder of a case, by post or by mail as its terms say, in the customer's language."""
    by_post = policy.letter_channel == "letter"
    fees = policy.management_fee if policy.late_charge != "indemnity" else policy.recovery_indemnity
    with translation.override(customer.language):
        subject = _("Reminder: payment due")
        context = {
            "customer": customer,
            "operator": kernel_selectors.operator(),
            "amount": history.undisputed,
            "disputed": history.disputed,
            "debts": _debts(customer, at),
            "fee": fees if round_ == 1 else None,
            "notice_days": policy.notice_days,
            "rejected_on": history.rejected_on,
        }
        body = render_to_string("invoicing/reminder.txt", context)
    return queue_message(
        channel="letter" if by_post else "mail",
        to=_postal(customer) if by_post else customer.email,
        subject=subject,
        body=body,
        key=f"dunning/{case.pk}/letter-{round_}",
        at=at,
        language=customer.language,
        about=case,
    )


def _debts(customer: Customer, at: datetime) -> list[dict[str, object]]:
    rows = selectors.open_instalments(customer).filter(due_on__lte=day_of(at), schedule__invoice__kind="invoice")
    return [{"number": row.schedule.invoice.number, "due_on": row.due_on, "due": row.due} for row in rows]


def _postal(customer: Customer) -> str:
    return "\n".join([customer.name, customer.street, f"{customer.postcode} {customer.city}", customer.country])
