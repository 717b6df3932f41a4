"""Mandates signed, amended and ended; collections announced."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing import selectors
from invoicing.domain.calendars import roll_forward
from invoicing.domain.days import day_of
from invoicing.domain.mandate import MANDATE, checked_bic, checked_creditor_id, checked_iban, expires_on
from invoicing.models import Instalment, Mandate, Notice
from invoicing.services.allocation import lock_account
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.secrets import blind_index
from kernel.services import queue_message, take_number, transition, wording
from subscribers.selectors import customer_facts

if TYPE_CHECKING:
    from kernel.models import Message, User
    from subscribers.models import Customer


@transaction.atomic
def sign_mandate(
    customer: Customer,
    *,
    iban: str,
    signed_on: date,
    at: datetime,
    by: User | None,
    holder: str = "",
    bic: str = "",
    scheme: str = "CORE",
    kind: str = "recurrent",
    signed_from: str | None = None,
    proof: str = "",
    registered_on: date | None = None,
) -> Mandate:
    """Records a signed mandate, which takes the place of the customer's former one; signed twice alike, it is one.

    Args:
        signed_from: the IP address of a signature in the portal; `proof` names the scan of one on paper.
        registered_on: when the debtor registered a B2B mandate with his own bank, without which it is not in force.

    Raises:
        Refused: `iban_refused`, `bic_refused`, `creditor_id_refused`, `signed_in_the_future`, `b2b_not_registered`.
    """
    account, agent = checked_iban(iban), checked_bic(bic)
    creditor_id = checked_creditor_id(kernel_selectors.operator().creditor_id)
    if signed_on > day_of(at):
        raise Refused("signed_in_the_future", on=signed_on)
    if scheme == "B2B" and registered_on is None:
        raise Refused("b2b_not_registered")
    lock_account(customer)
    former = selectors.active_mandate(customer)
    if former and (former.iban, former.signed_on, former.scheme) == (account, signed_on, scheme):
        return former
    if former:
        transition(former, MANDATE, "replace", at=at, by=by)
    mandate = Mandate.objects.create(
        customer=customer,
        reference=f"M-{signed_on.year}-{take_number('mandate', signed_on.year):05d}",
        creditor_id=creditor_id,
        scheme=scheme,
        kind=kind,
        holder=holder or customer.name,
        iban=account,
        iban_index=blind_index(account),
        bic=agent,
        proof=proof,
        registered_on=registered_on,
        replaces=former,
    )
    return transition(
        mandate, MANDATE, "sign", at=at, by=by, signed_on=signed_on, signed_at=at, signed_by=by, signed_from=signed_from
    )


@transaction.atomic
def change_account(mandate: Mandate, *, iban: str, at: datetime, by: User | None, bic: str = "") -> Mandate:
    """The debtor's account moved: the mandate goes on, and its next debit tells the bank of the change.

    A mandate suspended for its account comes back into force.

    Raises:
        Refused: `iban_refused`, `bic_refused`, `mandate_not_in_force`.
    """
    account, agent = checked_iban(iban), checked_bic(bic)
    lock_account(mandate.customer)
    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if mandate.state not in {Mandate.State.ACTIVE, Mandate.State.SUSPENDED}:
        raise Refused("mandate_not_in_force", state=mandate.state)
    if account == mandate.iban:
        return mandate
    # Only an account that the bank has seen in a debit is a former one to it.
    if mandate.last_debit_on and not mandate.former_iban:
        mandate.former_iban = mandate.iban
    mandate.iban, mandate.bic, mandate.iban_index = account, agent, blind_index(account)
    mandate.flag, mandate.amended_at = "", at
    mandate.save(update_fields=["former_iban", "iban", "masked_iban", "bic", "iban_index", "flag", "amended_at"])
    if mandate.state == Mandate.State.SUSPENDED:
        transition(mandate, MANDATE, "resume", at=at, by=by, why="new account")
    return mandate


def cancel_mandate(mandate: Mandate, *, at: datetime, by: User | None, why: str) -> Mandate:
    """Ends a mandate, by the debtor's word or the bank's. Raises `Refused("transition_refused")`."""
    return transition(mandate, MANDATE, "cancel", at=at, by=by, why=why)


def suspend_mandate(mandate: Mandate, *, at: datetime, by: User | None, why: str) -> Mandate:
    """Stops debits on a mandate until its account is mended or a person resumes it."""
    return transition(mandate, MANDATE, "suspend", at=at, by=by, why=why)


def expire_mandates(*, at: datetime) -> int:
    """Ends the mandates without a debit for 36 months; returns how many."""
    today = day_of(at)
    months = selectors.debit_policy(today).expires_after_months
    lapsed = [
        mandate
        for mandate in Mandate.objects.filter(Mandate.IN_FORCE)
        if mandate.signed_on and expires_on(mandate.signed_on, mandate.last_debit_on, months) <= today
    ]
    for mandate in lapsed:
        transition(mandate, MANDATE, "expire", at=at)
    return len(lapsed)


def record_notices(instalments: Iterable[Instalment], *, at: datetime, message: Message | None = None) -> list[Notice]:
    """Keeps that each instalment's amount and date were told: by `message` once it leaves, or at `at` without one."""
    told = [one for one in instalments if one.amount > 0]
    return [_notice(one, one.amount, one.due_on, at=at, message=message) for one in told]


@transaction.atomic
def announce(instalment: Instalment, *, collection_on: date, at: datetime) -> Notice:
    """Mails the debtor that what is left of an instalment will be debited on a day, and keeps the proof.

    Raises:
        Refused: `nothing_due`.
    """
    due = selectors.instalment_due(instalment)
    if due <= 0:
        raise Refused("nothing_due", instalment=instalment.pk)
    customer = instalment.customer
    on = roll_forward(collection_on)
    said = wording("debit_announced").words(customer.language, _announcement(instalment, due, on))
    message = queue_message(
        channel="mail",
        to=customer.email,
        subject=said.subject,
        body=said.body,
        kind=said.kind,
        version=said.version,
        key=f"debit/{instalment.pk}/{on.isoformat()}/{due}",
        at=at,
        language=customer.language,
        about=instalment,
    )
    return _notice(instalment, due, on, at=at, message=message)


def _announcement(instalment: Instalment, due: Decimal, on: date) -> dict[str, object]:
    mandate = selectors.active_mandate(instalment.customer)
    return {
        "customer": customer_facts(instalment.customer),
        "invoice": {"number": instalment.schedule.invoice.number},
        "mandate": selectors.mandate_facts(mandate) if mandate else None,
        "amount": due,
        "on": on,
    }


def _notice(instalment: Instalment, amount: Decimal, on: date, *, at: datetime, message: Message | None) -> Notice:
    notice, _new = Notice.objects.get_or_create(
        instalment=instalment,
        amount=amount,
        collection_on=on,
        defaults={"message": message, "sent_at": None if message else at},
    )
    return notice
