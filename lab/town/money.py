"""The money of the town: a batch each month, what the bank answers, the letters somebody takes to the post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from invoicing import selectors
from invoicing import services as invoicing
from invoicing.domain.references import transfer_reference
from invoicing.models import DebitBatch, DunningEvent
from kernel.errors import Refused
from kernel.selectors import letters_to_post
from kernel.services import record_posting
from lab.bank import Account, Bank, Transfer
from lab.town import founding, people
from subscribers.models import Customer

LETTER_RESTS = timedelta(days=2)
"""How long a printed letter lies on the desk before somebody takes it to the post."""


@dataclass(frozen=True)
class Month:
    """Whose debits fail in one month, by rank, and with which reason of ISO 20022."""

    rejects: Mapping[int, str] = field(default_factory=dict)
    returns: Mapping[int, str] = field(default_factory=dict)

    def bank(self) -> Bank:
        return Bank(
            rejects={people.iban(rank): code for rank, code in self.rejects.items()},
            returns={people.iban(rank): code for rank, code in self.returns.items()},
        )


def send_batch(collection: date, month: Month, *, at: datetime) -> DebitBatch | None:
    """One person prepares, another approves; the file goes to the bank, which refuses some. None when nobody owes."""
    clerk, head = founding.person("compta"), founding.person("finance")
    try:
        batch = invoicing.propose_batch(collection_on=collection, at=at, by=clerk)
    except Refused as refusal:
        if refusal.code != "nothing_to_collect":
            raise
        return None
    batch = invoicing.approve_batch(batch, at=at + timedelta(minutes=10), by=head)
    batch = invoicing.freeze_batch(batch, at=at + timedelta(minutes=11), by=head)
    batch = invoicing.hand_over(batch, at=at + timedelta(minutes=12), by=clerk)
    report = month.bank().status_report(invoicing.batch_bytes(batch), at=at + timedelta(hours=2))
    _import(report, "pain002", batch, at=at + timedelta(hours=2))
    return batch


def settle_batch(batch: DebitBatch, month: Month, account: Account, *, at: datetime) -> None:
    """The bank books the collection, and tells it again on the evening's statement."""
    bank, file = month.bank(), invoicing.batch_bytes(batch)
    _import(bank.notification(file, at=at), "camt054", batch, at=at)
    account.booked.append((file, frozenset(bank.rejects)))


def return_batch(batch: DebitBatch, month: Month, account: Account, *, at: datetime) -> None:
    """Some days later the debtors' banks send some of it back."""
    if month.returns:
        bank, file = month.bank(), invoicing.batch_bytes(batch)
        _import(bank.returned(file, at=at), "camt054-retours", batch, at=at)
        standing = {iban: code for iban, code in bank.returns.items() if iban not in bank.rejects}
        account.sent_back.append((file, standing))


def take_statement(account: Account, *, at: datetime) -> None:
    """The bank's statement of the day, where anything moved."""
    told = account.statement(at=at)
    if told:
        by = founding.person("compta")
        invoicing.import_bank_file(told, name=f"camt053-{at:%Y%m%d%H}.xml", at=at, by=by)


def post_letters(*, at: datetime, keep: frozenset[int] = frozenset()) -> None:
    """Somebody takes to the post what has lain long enough, but for letters about the cases in `keep`."""
    clerk = founding.person("compta")
    for letter in letters_to_post():
        if letter.queued_at <= at - LETTER_RESTS and letter.about_id not in keep:
            record_posting(letter, at=at, by=clerk)


def answer(day: date, today: date, account: Account, *, at: datetime) -> None:
    """What debtors do of themselves: one pays after a week behind the wall, one promises, one disputes."""
    walled = DunningEvent.objects.filter(kind="suspended", case__closed_at=None, at__lt=at - timedelta(days=6))
    for event in walled.filter(case__customer__email=people.RESIDENTS[22].email):
        customer = event.case.customer
        due = selectors.overdue_principal(customer, day)
        if due:
            account.transfers.append(transfer_from(customer, due, f"VIR-{day:%m%d}"))
    if day == today - timedelta(days=1):
        head, until = founding.person("finance"), today + timedelta(days=12)
        promised, disputed = _customer(33), _customer(52)
        due = selectors.overdue_principal(promised, day)
        if due:
            reason = "Appel du gérant : virement avant la fin du mois"
            invoicing.promise(promised, amount=due, until=until, reason=reason, key="demo/33", at=at, by=head)
        reason = "Conteste la facture : affaire confiée au service client"
        invoicing.hold(disputed, kind="dispute", until=until, reason=reason, key="demo/52", at=at, by=head)


def transfer_from(customer: Customer, amount: Decimal, reference: str) -> Transfer:
    """A transfer that quotes what the portal says, and so is recognised by itself."""
    rank = next(one.rank for one in people.RESIDENTS if one.email == customer.email)
    return Transfer(reference, amount, customer.name.upper(), people.iban(rank), transfer_reference(customer.number))


def _customer(rank: int) -> Customer:
    return Customer.objects.get(email=people.RESIDENTS[rank - 1].email)


def _import(data: bytes, kind: str, batch: DebitBatch, *, at: datetime) -> None:
    name = f"{kind}-{batch.collection_on:%Y%m}.xml"
    invoicing.import_bank_file(data, name=name, at=at, by=founding.person("compta"))
