"""Reminders of a contract's life, each mailed once: the end of the commitment, anniversaries."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kernel import policies
from kernel import selectors as kernel_selectors
from kernel.periods import add_months
from kernel.services import queue_message, sweep_ran
from subscribers.domain import lifecycle
from subscribers.domain.policy import TermPolicy
from subscribers.models import Contract
from subscribers.selectors.customers import mail_for
from subscribers.selectors.fees import monthly_total


def remind_of_terms(*, at: datetime) -> int:
    """The sweep: tells customers that their commitment ends soon, and on each anniversary where they stand.

    How many days before is the contract's own policy. The key of each mail is its contract, kind and day, so that no
    sweep writes twice and one that missed a day makes up for it, up to the day itself.
    """
    told = 0
    running = Contract.objects.filter(state=lifecycle.ACTIVE, committed_until__isnull=False)
    for contract in running.select_related("customer", "calendar", "offer", "site").iterator(500):
        today = at.astimezone(ZoneInfo(contract.calendar.zone)).date()
        told += sum(_remind(contract, kind, on, at=at) for kind, on in due_reminders(contract, today))
    sweep_ran("subscribers.remind_of_terms", at=at)
    return told


def due_reminders(contract: Contract, today: date) -> list[tuple[str, date]]:
    """(kind, day) of what a contract is to be reminded of on a day: `commitment_ends`, `anniversary`."""
    policy: TermPolicy = policies.decode("term", contract.terms)
    found = []
    until, began = contract.committed_until, contract.activated_on
    if until and policy.commitment_reminder_days:
        first = until - timedelta(days=policy.commitment_reminder_days)
        if first <= today <= until:
            found.append(("commitment_ends", until))
    if began and policy.anniversary_reminder and today > began:
        day = add_months(began, 12 * (today.year - began.year))
        if day <= today <= day + timedelta(days=7) and day > began:
            found.append(("anniversary", day))
    return found


def _remind(contract: Contract, kind: str, on: date, *, at: datetime) -> bool:
    customer = contract.customer
    key = f"reminder/{contract.pk}/{kind}/{on.isoformat()}"
    if kernel_selectors.message_exists(key):
        return False
    with translation.override(customer.language):
        facts = {
            "contract": contract,
            "on": on,
            "kind": kind,
            "fee": monthly_total(contract, on),
            "operator": kernel_selectors.operator(),
        }
        subjects = {"commitment_ends": _("Your commitment ends on {day}"), "anniversary": _("Your contract {number}")}
        subject = subjects[kind].format(day=f"{on:%d/%m/%Y}", number=contract.number)
        body = render_to_string("subscribers/term_reminder.txt", facts)
    for address in mail_for(customer, "management")[:1]:
        queue_message(
            channel="mail", to=address, subject=subject, body=body, key=key, at=at, language=customer.language,
            about=contract,
        )  # fmt: skip
    return True
