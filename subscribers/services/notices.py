"""A notice is answered: when the contract ends, and what is left to pay."""

from __future__ import annotations

from datetime import datetime

from kernel.services import queue_message, wording
from subscribers.models import Ground, TerminationNotice
from subscribers.selectors.customers import mail_for
from subscribers.selectors.letters import contract_facts, customer_facts

OURS = frozenset({Ground.BREACH_BY_CUSTOMER, Ground.TRANSFER})
"""Grounds that the operator gives notice for, or signs papers of its own about."""


def acknowledge(notice: TerminationNotice, *, at: datetime) -> None:
    """Mails the customer that his notice came in; of those that are not his nothing is said here."""
    if notice.ground in OURS:
        return
    contract = notice.contract
    customer = contract.customer
    told = {
        "dated_on": notice.dated_on,
        "effective_on": notice.effective_on,
        "exit_amount": notice.exit_amount or None,
    }
    facts = {"customer": customer_facts(customer), "contract": contract_facts(contract), "notice": told}
    said = wording("notice_received").words(customer.language, facts)
    for address in mail_for(customer, "management")[:1]:
        queue_message(
            channel="mail", to=address, subject=said.subject, body=said.body, key=f"notice/{notice.pk}", at=at,
            language=customer.language, about=contract, kind=said.kind, version=said.version,
        )  # fmt: skip
