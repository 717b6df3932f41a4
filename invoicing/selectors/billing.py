"""What the invoice run has to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from invoicing.domain import vat
from invoicing.domain.billing import BillingPolicy
from invoicing.domain.recurring import Item, Service, Window, expected, missing, refunds
from invoicing.models import Invoice, InvoiceLine, ParkedContract, VatRate
from kernel import policies
from kernel.errors import Refused
from subscribers.models import Contract

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one contract should still be invoiced and refunded, or the refusal that parks it."""

    contract: Contract
    windows: tuple[Window, ...] = ()
    refunds: tuple[Item, ...] = ()
    refusal: Refused | None = None

    @property
    def net(self) -> Decimal:
        """Euros excluding VAT, what is refunded taken off."""
        invoiced = sum((window.net for window in self.windows), Decimal(0))
        return invoiced - sum((item.net for item in self.refunds), Decimal(0))


def preview(until: date) -> list[Proposal]:
    """What `run_invoices` would do up to `until`, contracts that need nothing left out. Writes nothing."""
    proposals = (propose(contract, until) for contract in billable(until))
    return [found for found in proposals if found.windows or found.refunds or found.refusal]


def propose(contract: Contract, until: date) -> Proposal:
    """The difference between what a contract should be invoiced up to `until` and what its lines say it was."""
    try:
        policy, service, billed = billing_policy(contract), service_of(contract), billed_items(contract)
        windows = missing(expected(service, until, policy), billed)
    except Refused as refusal:
        return Proposal(contract, refusal=refusal)
    return Proposal(contract, tuple(windows), tuple(refunds(service, billed)))


def billable(until: date) -> QuerySet[Contract]:
    """Contracts in service at some time up to `until`."""
    served = Contract.objects.filter(state__in=["active", "ending", "ended"], activated_on__lte=until)
    return served.select_related("customer", "offer", "site").order_by("pk")


def billing_policy(contract: Contract) -> BillingPolicy:
    """The policy frozen at signature."""
    policy: BillingPolicy = policies.decode("billing", contract.terms)
    return policy


def service_of(contract: Contract) -> Service:
    """The contract as the rules of recurring items see it. Raises `Refused("contract_not_activated")`."""
    if contract.activated_on is None:
        raise Refused("contract_not_activated", contract=contract.number)
    return Service(
        contract.billing_mode,
        contract.fee,
        contract.setup_fee,
        contract.activated_on,
        contract.ends_on,
        contract.setup_instalments,
    )


def billed_items(contract: Contract) -> Mapping[str, Decimal]:
    """Net of each item already on a document of the contract, by its key."""
    lines = InvoiceLine.objects.filter(contract=contract).exclude(item="")
    return dict(lines.values_list("item", "net"))


def vat_rate(on: date, *, code: str = "standard") -> Decimal:
    """The rate in force on a day, in percent: the operator's table, else the French standard rate."""
    rows = list(VatRate.objects.filter(code=code, valid_from__lte=on).values_list("valid_from", "percent"))
    return vat.rate_on(on, rows or vat.FRENCH_STANDARD)


def invoice_covering(contract: Contract, month: date) -> Invoice | None:
    """The issued invoice that billed the service of a month (its first day), else the contract's newest one."""
    issued = Invoice.objects.filter(kind=Invoice.Kind.INVOICE, state=Invoice.State.ISSUED, lines__contract=contract)
    of_month = issued.filter(lines__contract=contract, lines__item=f"fee/{month:%Y-%m}")
    return of_month.first() or issued.distinct().order_by("-issued_on", "-pk").first()


def parked() -> QuerySet[ParkedContract]:
    """Contracts that could not be billed, the longest waiting first."""
    return ParkedContract.objects.filter(cleared_at=None).select_related("contract__customer").order_by("since")
