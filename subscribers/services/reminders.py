"""Reminders of a contract's life, each mailed once: the end of the commitment, anniversaries."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from kernel import policies
from kernel import selectors as kernel_selectors
from kernel.services import queue_message, sweep_ran, wording
from subscribers.domain import lifecycle, term
from subscribers.domain.policy import TermPolicy
from subscribers.models import Contract
from subscribers.selectors.customers import mail_for
from subscribers.selectors.fees import monthly_total
from subscribers.selectors.letters import contract_facts, customer_facts


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
    return term.reminders_due(
        contract.activated_on,
        contract.committed_until,
        today,
        days_before=policy.commitment_reminder_days,
        anniversaries=policy.anniversary_reminder,
    )


def _remind(contract: Contract, kind: str, on: date, *, at: datetime) -> bool:
    customer = contract.customer
    key = f"reminder/{contract.pk}/{kind}/{on.isoformat()}"
    if kernel_selectors.message_exists(key):
        return False
    policy: TermPolicy = policies.decode("term", contract.terms)
    facts = {
        "customer": customer_facts(customer),
        "contract": contract_facts(contract),
        "on": on,
        "fee": monthly_total(contract, on),
        "cutoff_day": policy.notice_cutoff_day,
    }
    said = wording(kind).words(customer.language, facts)
    for address in mail_for(customer, "management")[:1]:
        queue_message(
            channel="mail", to=address, subject=said.subject, body=said.body, key=key, at=at,
            language=customer.language, about=contract, kind=said.kind, version=said.version,
        )  # fmt: skip
    return True
