"""What the invoice run has to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from invoicing.domain import vat
from invoicing.domain.recurring import (
    ACCESS,
    Item,
    OneOff,
    Service,
    Span,
    Window,
    expected,
    missing,
    refunds,
    supplements,
)
from invoicing.models import Charge, Invoice, InvoiceLine, ParkedContract, PurchaseOrder, RunItem, Takeover, VatRate
from invoicing.models.among import Among
from invoicing.selectors.frozen import billing_policy
from invoicing.selectors.orders import order_for, orders_of
from kernel.errors import Refused
from kernel.money import ZERO
from kernel.periods import add_months
from subscribers.models import Amendment, Contract, ContractOption, TerminationNotice
from subscribers.selectors import OneOff as FeeOnce
from subscribers.selectors import fees_between, one_off_fees

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Contracts looked at with one query for their lines.
SLICE = 1000
ANEW = "vat/"
"""Before a line's key, the item of the line that bills it anew at another VAT rate."""
LONGEST_UNBILLED = 400
"""Days in service without an invoice after which a person says from which day on it is invoiced: a contract that comes
from another system, or a date typed wrongly, is never billed years at once."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one contract should still be invoiced, charged and refunded, or the refusal that parks it.

    `leaving` is the notice whose exit amount falls due, `orders` the buyer's order numbers given since the signature.
    """

    contract: Contract
    windows: tuple[Window, ...] = ()
    refunds: tuple[Item, ...] = ()
    charges: tuple[Charge, ...] = ()
    leaving: TerminationNotice | None = None
    service: Service | None = None
    refusal: Refused | None = None
    orders: tuple[PurchaseOrder, ...] = ()

    def order_for(self, day: date) -> str:
        """The buyer's order number for the services of a day."""
        return order_for(self.contract, day, self.orders)

    @property
    def net(self) -> Decimal:
        """Euros excluding VAT, what is refunded taken off."""
        sums = [window.net for window in self.windows] + [charge.net for charge in self.charges]
        sums += [-item.net for item in self.refunds]
        return sum(sums, self.leaving.exit_amount if self.leaving else Decimal(0))

    @property
    def empty(self) -> bool:
        return not (self.windows or self.refunds or self.charges or self.leaving or self.refusal)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of some contracts, by contract: read in a few queries however many they are."""

    billed: Mapping[int, Mapping[str, Decimal]]
    changed: frozenset[int]
    charges: Mapping[int, tuple[Charge, ...]]
    leaving: Mapping[int, TerminationNotice]
    orders: Mapping[int, tuple[PurchaseOrder, ...]]
    taken_over: Mapping[int, date]


def preview(until: date, *, on: date | None = None) -> list[Proposal]:
    """What `run_invoices` would do up to `until` on the day `on`, contracts that need nothing left out."""
    return list(proposals(until, on=on or until))


def proposals(until: date, *, on: date) -> Iterator[Proposal]:
    """As `preview`, slice by slice: the memory does not grow with the contracts. Writes nothing."""
    for some in slices(until):
        known = known_of(some, on=on)
        found = (propose(contract, until, known) for contract in some)
        yield from (one for one in found if not one.empty)


def slices(until: date, *, light: bool = False) -> Iterator[list[Contract]]:
    """The billable contracts in slices, those of one customer together, by the customer's key.

    `light` ones hold their keys and number alone, for who reads them again behind a lock.
    """
    rows = billable(until)
    if light:
        rows = rows.select_related(None).only("customer_id", "number")
    last, waiting = (0, 0), True
    while waiting:
        beyond = Q(customer__gt=last[0]) | Q(customer=last[0], pk__gt=last[1])
        # The first condition alone can start inside the index.
        some = list(rows.filter(beyond, customer__gte=last[0]).order_by("customer_id", "pk")[:SLICE])
        waiting = len(some) == SLICE
        if waiting:
            # Whoever has many sites gets one invoice: the slice takes all of them, or leaves all to the next one.
            whole = [contract for contract in some if contract.customer_id != some[-1].customer_id]
            rest = rows.filter(customer=some[-1].customer_id).order_by("pk")
            some = whole or list(rest)
        if some:
            last = (some[-1].customer_id, some[-1].pk)
            yield some


def known_of(contracts: Sequence[Contract], *, on: date) -> Known:
    """Reads what is known of contracts, charges dated up to `on`."""
    among = Among("contract_id", [contract.pk for contract in contracts])
    changed = Amendment.objects.filter(among).exclude(state="undone").values_list("contract", flat=True)
    optional = ContractOption.objects.filter(among).values_list("contract", flat=True)
    charges: dict[int, tuple[Charge, ...]] = {}
    for charge in Charge.objects.filter(among, invoice=None, dropped_at=None, on__lte=on).order_by("pk"):
        charges[charge.contract_id or 0] = (*charges.get(charge.contract_id or 0, ()), charge)
    owed = TerminationNotice.objects.filter(among, withdrawn_at=None, exit_amount__gt=0)
    left = owed.filter(effective_on__lte=on, contract__ends_on__isnull=False).select_related("contract")
    leaving = {notice.contract_id: notice for notice in left if not _charged(notice)}
    orders = orders_of([contract.pk for contract in contracts])
    taken_over = dict(Takeover.objects.filter(among).values_list("contract", "starts_on"))
    return Known(billed_items(contracts), frozenset(changed.union(optional)), charges, leaving, orders, taken_over)


def propose(contract: Contract, until: date, known: Known) -> Proposal:
    """The difference between what a contract should be invoiced up to `until` and what its lines say it was."""
    key = contract.pk
    billed = known.billed[key]
    try:
        policy, starts_on = billing_policy(contract), known.taken_over.get(key)
        service = service_of(contract, changed=key in known.changed, starts_on=starts_on)
        if not billed and starts_on is None and (until - service.activated_on).days > LONGEST_UNBILLED:
            raise Refused("never_billed", contract=contract.number, since=service.activated_on)
        windows = missing(expected(service, until, policy), billed) + supplements(service, billed)
        credited = tuple(refunds(service, billed))
    except Refused as refusal:
        return Proposal(contract, refusal=refusal)
    charges, leaving = known.charges.get(key, ()), known.leaving.get(key)
    orders = known.orders.get(key, ())
    return Proposal(contract, tuple(windows), credited, charges, leaving, service, orders=orders)


def _charged(notice: TerminationNotice) -> bool:
    return Invoice.objects.filter(key=f"fee/exit/{notice._meta.label_lower}/{notice.pk}").exists()


def billable(until: date) -> QuerySet[Contract]:
    """Contracts in service at some time up to `until`."""
    served = Contract.objects.filter(state__in=["active", "ending", "ended"], activated_on__lte=until)
    return served.select_related("customer", "offer", "site")


def service_of(contract: Contract, *, changed: bool | None = None, starts_on: date | None = None) -> Service:
    """The contract as the rules of recurring items see it: prices by date where it was amended or has options.

    `changed` says whether it was, where that is known already; `starts_on` from which day on we invoice it, where
    another system did before. Raises `Refused("contract_not_activated")`.
    """
    if contract.activated_on is None:
        raise Refused("contract_not_activated", contract=contract.number)
    plain = Service(
        contract.billing_mode,
        contract.fee,
        contract.setup_fee,
        contract.activated_on,
        contract.ends_on,
        contract.setup_instalments,
    )
    if changed is None:
        changed = contract.amendments.exclude(state="undone").exists() or contract.options.exists()
    if starts_on and starts_on > plain.activated_on:
        plain = replace(plain, activated_on=starts_on, setup_fee=ZERO)
    return _with_prices(plain, contract) if changed else plain


def _with_prices(plain: Service, contract: Contract) -> Service:
    language = contract.customer.language
    horizon = add_months(plain.activated_on.replace(day=1), 12 * 100)
    fees = fees_between(contract, plain.activated_on, horizon)
    spans = tuple(
        Span(ACCESS if fee.key == "access" else fee.key, fee.amount, fee.start, fee.end, fee.label(language))
        for fee in fees
    )
    whole = plain.activated_on == contract.activated_on
    once = [one for one in one_off_fees(contract) if one.key != "setup/1" and (whole or one.on >= plain.activated_on)]
    labelled = tuple(OneOff(one.key, one.amount, one.on, _name(one, language)) for one in once)
    return replace(plain, spans=spans, one_offs=labelled)


def _name(one: FeeOnce, language: str) -> str:
    return one.name if language == "fr" else one.name_en or one.name


def billed_items(contracts: Sequence[Contract]) -> Mapping[int, Mapping[str, Decimal]]:
    """Net of each item already on a document, by contract and key."""
    billed: dict[int, dict[str, Decimal]] = {contract.pk: {} for contract in contracts}
    lines = InvoiceLine.objects.filter(Among("contract_id", billed)).exclude(item="")
    for contract_id, item, net in lines.values_list("contract_id", "item", "net"):
        billed[contract_id or 0][item] = net
    return billed


def vat_rate(on: date, *, code: str = "standard") -> Decimal:
    """The rate in force on a day, in percent: the operator's table, before it the French standard rate."""
    return vat_rates(code=code).on(on)


def vat_rates(*, code: str = "standard") -> vat.VatRates:
    """A rate by day, in percent, with the changes to come that are entered."""
    own = sorted(VatRate.objects.filter(code=code).values_list("valid_from", "percent"))
    before = [row for row in vat.FRENCH_STANDARD if not own or row[0] < own[0][0]]
    return vat.VatRates((*before, *own))


def standing_line(contract: Contract, item: str) -> InvoiceLine | None:
    """The line that bills an item of a contract today: one that was billed anew at another VAT rate stands for it."""
    lines = InvoiceLine.objects.filter(contract=contract, invoice__state=Invoice.State.ISSUED).select_related("invoice")
    found = lines.filter(item=item).first()
    while found and (anew := lines.filter(item=f"{ANEW}{found.pk}").first()):
        found = anew
    return found


def invoice_covering(contract: Contract, month: date) -> Invoice | None:
    """The issued invoice that bills the service of a month (its first day), else the contract's newest one."""
    of_month = standing_line(contract, f"{ACCESS}/{month:%Y-%m}")
    if of_month:
        return of_month.invoice
    issued = Invoice.objects.filter(kind=Invoice.Kind.INVOICE, state=Invoice.State.ISSUED, lines__contract=contract)
    return issued.distinct().order_by("-issued_on", "-pk").first()


def last_amounts(contracts: Sequence[int]) -> dict[int, Decimal]:
    """What the newest run that issued something for each contract made of it, in euros excluding VAT."""
    issued = RunItem.objects.filter(contract__in=contracts, state=RunItem.State.ISSUED)
    return dict(issued.order_by("contract_id", "-run_id").distinct("contract_id").values_list("contract_id", "net"))


def parked() -> QuerySet[ParkedContract]:
    """Contracts that could not be billed, the longest waiting first."""
    return ParkedContract.objects.filter(cleared_at=None).select_related("contract__customer").order_by("since")
