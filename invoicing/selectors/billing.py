"""What the invoice run has to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
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

# Contracts looked at with one query for their lines.
SLICE = 500


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
    found = []
    contracts = billable(until).iterator(chunk_size=SLICE)
    while some := list(islice(contracts, SLICE)):
        billed = billed_items(some)
        proposals = (propose(contract, until, billed[contract.pk]) for contract in some)
        found += [one for one in proposals if one.windows or one.refunds or one.refusal]
    return found


def propose(contract: Contract, until: date, billed: Mapping[str, Decimal]) -> Proposal:
    """The difference between what a contract should be invoiced up to `until` and what its lines say it was."""
    try:
        policy, service = billing_policy(contract), service_of(contract)
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


def billed_items(contracts: Sequence[Contract]) -> Mapping[int, Mapping[str, Decimal]]:
    """Net of each item already on a document, by contract and key."""
    billed: dict[int, dict[str, Decimal]] = {contract.pk: {} for contract in contracts}
    lines = InvoiceLine.objects.filter(contract__in=billed).exclude(item="")
    for contract_id, item, net in lines.values_list("contract_id", "item", "net"):
        billed[contract_id or 0][item] = net
    return billed


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
