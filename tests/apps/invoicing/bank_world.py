"""A debtor with a line, a mandate and announced instalments, ready to be debited on Monday 7 December 2026."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from invoicing import services
from invoicing.domain import journal as books
from invoicing.models import DebitBatch, Instalment, InvoiceLine, Mandate
from kernel.models import User
from provisioning.models import Line
from subscribers.models import Contract, Customer
from tests.apps.invoicing import paper_world
from tests.apps.provisioning.make import make_line

NOTICED = datetime(2026, 11, 16, 9, tzinfo=UTC)
PROPOSED = datetime(2026, 12, 2, 9, tzinfo=UTC)
HANDED = datetime(2026, 12, 3, 9, tzinfo=UTC)
COLLECTED = datetime(2026, 12, 7, 12, tzinfo=UTC)
DUE_ON, ON = date(2026, 12, 5), date(2026, 12, 7)
DAY = timedelta(days=1)
_accounts = count(1)


def iban(rank: int | None = None) -> str:
    """A German account number with right check digits, another one each time."""
    account = f"37040044{(rank or next(_accounts)):010d}"
    check = 98 - int(f"{account}131400") % 97
    return f"DE{check:02d}{account}"


def preparer() -> User:
    return User.objects.filter(role="finance").first() or paper_world.person("finance")


def approver() -> User:
    return User.objects.filter(role="finance_approver").first() or paper_world.person("finance_approver")


@dataclass
class Debtor:
    """One customer who pays by debit."""

    contract: Contract
    mandate: Mandate | None
    line: Line | None

    @property
    def customer(self) -> Customer:
        return self.contract.customer

    @property
    def instalments(self) -> list[Instalment]:
        return list(Instalment.objects.filter(customer=self.customer, schedule__invoice__kind="invoice").order_by("pk"))

    @property
    def instalment(self) -> Instalment:
        return self.instalments[0]


def owe(
    contract: Contract, gross: str = "66.00", *, due_on: date = DUE_ON, noticed: datetime | None = NOTICED
) -> Instalment:
    """An invoice of `gross` VAT included with one due date, announced on the day given."""
    net = (Decimal(gross) / Decimal("1.2")).quantize(Decimal("0.01"))
    line = services.LineDraft(
        kind=InvoiceLine.Kind.CHARGE,
        label="Abonnement",
        net=net,
        vat_category="S",
        vat_rate=Decimal(20),
        account=books.SERVICES,
    )
    made = noticed or NOTICED
    draft = services.draft(contract.customer, [line], kind="invoice", at=made, contract=contract)
    invoice = services.issue(draft, at=made, parts=[(due_on, Decimal(gross))])
    (instalment,) = invoice.schedule.instalments.all()
    if noticed:
        services.record_notices([instalment], at=noticed)
    return instalment


def debtor(gross: str = "66.00", *, account: str = "", by_debit: bool = True, with_line: bool = True) -> Debtor:
    """A debtor who owes `gross` on 5 December 2026."""
    contract = paper_world.contract()
    line = make_line(contract) if with_line else None
    mandate = sign(contract.customer, account) if by_debit else None
    owe(contract, gross)
    return Debtor(contract, mandate, line)


def sign(customer: Customer, account: str = "") -> Mandate:
    return services.sign_mandate(
        customer, iban=account or iban(), signed_on=date(2026, 1, 15), at=NOTICED - 60 * DAY, by=None
    )


def proposed(on: date = ON, at: datetime = PROPOSED) -> DebitBatch:
    return services.propose_batch(collection_on=on, at=at, by=preparer())


def frozen(on: date = ON, at: datetime = PROPOSED) -> DebitBatch:
    batch = services.approve_batch(proposed(on, at), at=at, by=approver())
    return services.freeze_batch(batch, at=at, by=approver())


def handed_over(on: date = ON, at: datetime = PROPOSED) -> DebitBatch:
    return services.hand_over(frozen(on, at), at=at + DAY, by=preparer())
