"""The invoice run: what should exist, less what exists; previewed, approved and issued, or issued at once.

Contracts are taken by slices, each one transaction: killed at any moment and run again, nothing is doubled and nothing
lost, for what lacks is reckoned anew under the locks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from django.db import OperationalError, ProgrammingError, transaction
from django.db.models import prefetch_related_objects

from invoicing import selectors
from invoicing.domain.billing import BillingPolicy
from invoicing.domain.days import day_of
from invoicing.domain.runs import RUN, outlier
from invoicing.models import Charge, Invoice, InvoiceRun, ParkedContract, RunItem
from invoicing.models.among import Among
from invoicing.selectors.frozen import open_terms, sealed_terms
from invoicing.selectors.parties import accounts_of
from invoicing.services import bulk
from invoicing.services.reckoning import bills_of
from invoicing.services.solitary import other_documents
from invoicing.services.turns import take_turn
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.memory import uncollected
from kernel.services import sweep_ran, transition, wake
from subscribers.models import Contract, Customer, Offer

if TYPE_CHECKING:
    from invoicing.selectors import Proposal
    from kernel.models import User

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class RunReport:
    """What one run issued, and the contracts it put aside; `run` is None when there was nothing to issue."""

    run: InvoiceRun | None = None
    parked: list[ParkedContract] = field(default_factory=list)

    @property
    def issued(self) -> list[Invoice]:
        """Its documents, read when asked for: a run may issue a hundred thousand."""
        rows = Invoice.objects.filter(run=self.run) if self.run else Invoice.objects.none()
        return list(rows.select_related("customer", "contract", "corrects", "document", "schedule").order_by("pk"))


@dataclass(slots=True)
class _Pass:
    """What a run carries from slice to slice."""

    until: date
    at: datetime
    by: User | None
    report: RunReport

    def run(self) -> InvoiceRun:
        """The run's row; one that issues at once is approved by whoever ordered it, and made by its first invoice."""
        if self.report.run is None:
            origin = InvoiceRun.Origin.BY_HAND if self.by else InvoiceRun.Origin.SCHEDULED
            facts = {"until": self.until, "created_at": self.at, "created_by": self.by, "approved_by": self.by}
            self.report.run = InvoiceRun.objects.create(
                state=InvoiceRun.State.APPROVED, origin=origin, approved_at=self.at, **facts
            )
        return self.report.run


def run_invoices(*, until: date, at: datetime, by: User | None = None) -> RunReport:
    """Issues what contracts should have been invoiced up to `until` and were not.

    One contract that fails is parked with its reason and tried again by the next run, the rest go on.
    """
    going = _Pass(until, at, by, RunReport())
    for some in selectors.slices(until, light=True):
        _slice(some, going)
    if going.report.run:
        transition(going.report.run, RUN, "finish", at=at, by=by, finished_at=at)
    sweep_ran("invoicing.run_invoices", at=at)
    return going.report


def scheduled_run(*, until: date, at: datetime) -> InvoiceRun | None:
    """What the clock asks for: issues, or where the operator wants to see first, leaves a preview for a person.

    A preview that stands is left alone; one that would propose nothing is not made.
    """
    policy: BillingPolicy = kernel_selectors.policy("billing", day_of(at))
    if not policy.approve_runs:
        return run_invoices(until=until, at=at).run
    sweep_ran("invoicing.run_invoices", at=at)
    standing = InvoiceRun.objects.filter(state__in=[InvoiceRun.State.PREVIEW, InvoiceRun.State.APPROVED])
    if standing.exists() or not any(not one.refusal for one in selectors.proposals(until, on=day_of(at))):
        return None
    return prepare_run(until=until, at=at)


def prepare_run(*, until: date, at: datetime, by: User | None = None) -> InvoiceRun:
    """A preview: what a run would issue, each contract beside what the last run made of it. Issues nothing.

    Raises `Refused("preview_stands")` while another preview waits for its approval.
    """
    with transaction.atomic():
        # Two people may press the button at once: one waits here, and then sees the other's.
        take_turn()
        if InvoiceRun.objects.filter(state=InvoiceRun.State.PREVIEW).exists():
            raise Refused("preview_stands")
        origin = InvoiceRun.Origin.BY_HAND if by else InvoiceRun.Origin.SCHEDULED
        run = InvoiceRun.objects.create(until=until, created_at=at, created_by=by, origin=origin)
        for some in selectors.slices(until):
            _propose(run, some, on=day_of(at))
    return run


def approve_run(run: InvoiceRun, *, at: datetime, by: User | None) -> InvoiceRun:
    """Lets a previewed run be issued; a sweep begins at once. Raises `Refused("transition_refused")`."""
    run = transition(run, RUN, "approve", at=at, by=by, approved_at=at, approved_by=by)
    wake("invoicing.tasks.advance_runs")
    return run


@transaction.atomic
def undo_run(run: InvoiceRun, *, at: datetime, by: User | None) -> InvoiceRun:
    """Takes a preview back as a whole: its proposals go, its row stays. Raises `Refused("transition_refused")`."""
    run = transition(run, RUN, "undo", at=at, by=by, finished_at=at)
    run.items.all().delete()
    return run


def advance_runs(*, at: datetime) -> int:
    """Goes on with the approved runs, slice by slice; returns how many came to their end."""
    under_way = list(InvoiceRun.objects.filter(state=InvoiceRun.State.APPROVED).order_by("pk"))
    ended = sum(issue_run(run, at=at) for run in under_way)
    sweep_ran("invoicing.advance_runs", at=at)
    return ended


def issue_run(run: InvoiceRun, *, at: datetime) -> bool:
    """Issues what of an approved run is still only proposed, and ends it. Two at once share the work."""
    going = _Pass(run.until, at, run.approved_by, RunReport(run))
    seen = 0
    while some := _next_proposed(run, seen):
        seen = some[-1].pk
        _slice([item.contract for item in some], going, previewed={item.contract_id: item for item in some})
    try:
        transition(run, RUN, "finish", at=at, by=run.approved_by, finished_at=at)
    except Refused as refusal:
        log.info("run_ended_elsewhere", run=run.pk, code=refusal.code)
        return False
    return True


def _next_proposed(run: InvoiceRun, seen: int) -> list[RunItem]:
    """The next slice; whoever has many sites is in one slice with all of them, for they may share one invoice."""
    items = run.items.filter(state=RunItem.State.PROPOSED, pk__gt=seen).order_by("pk").select_related("contract")
    some = list(items[: selectors.SLICE])
    if len(some) < selectors.SLICE:
        return some
    last = some[-1].contract.customer_id
    whole = [item for item in some if item.contract.customer_id != last]
    # A preview writes the contracts of a customer one after the other.
    return whole or list(items.filter(contract__customer=last))


def _propose(run: InvoiceRun, contracts: Sequence[Contract], *, on: date) -> None:
    known = selectors.known_of(contracts, on=on)
    found = [selectors.propose(contract, run.until, known) for contract in contracts]
    wanted = [one for one in found if not one.empty]
    accounts = accounts_of(one.contract.customer_id for one in wanted)
    sound = [one for one in wanted if not one.refusal]
    _, failed = bills_of(sound, accounts=accounts, rates=selectors.vat_rates(), on=on)
    before = selectors.last_amounts([one.contract.pk for one in wanted])
    RunItem.objects.bulk_create(
        _item(run, one, failed.get(one.contract.pk), before.get(one.contract.pk)) for one in wanted
    )


def _item(run: InvoiceRun, one: Proposal, failure: Exception | None, before: Decimal | None) -> RunItem:
    item = RunItem(run=run, contract=one.contract, net=one.net, before=before)
    trouble = one.refusal or failure
    if trouble:
        item.state = RunItem.State.PARKED
        item.code, item.facts = _told(trouble)
        return item
    item.documents = len(one.windows) + bool(one.refunds) + bool(one.leaving)
    item.outlier = outlier(one.net, before, documents=item.documents)
    return item


def _slice(contracts: Sequence[Contract], going: _Pass, *, previewed: Mapping[int, RunItem] | None = None) -> None:
    """One transaction for a slice; when it fails, one for each customer, so that none can stop the others."""
    made = going.report.run
    try:
        going.report.parked += _bill(contracts, going, previewed)
    except (OperationalError, ProgrammingError):
        # The database is ill, not a contract: stop here, the next run goes on from there.
        raise
    except Exception as error:
        going.report.run = made
        if len({contract.customer_id for contract in contracts}) > 1:
            log.exception("slice_not_billed", contracts=len(contracts))
            for customer in dict.fromkeys(contract.customer_id for contract in contracts):
                _slice([one for one in contracts if one.customer_id == customer], going, previewed=previewed)
            return
        if not isinstance(error, Refused):
            log.exception("contract_not_billed", contract=contracts[0].number)
        going.report.parked += _park(dict.fromkeys(contracts, error), previewed, at=going.at)


@uncollected()
@transaction.atomic
def _bill(contracts: Sequence[Contract], going: _Pass, previewed: Mapping[int, RunItem] | None) -> list[ParkedContract]:
    at, on = going.at, day_of(going.at)
    contracts = _locked(contracts)
    known = selectors.known_of(contracts, on=on)
    found = [selectors.propose(contract, going.until, known) for contract in contracts]
    wanted = [one for one in found if not one.empty]
    trouble: dict[Contract, Exception] = {one.contract: one.refusal for one in wanted if one.refusal}
    sound = [one for one in wanted if not one.refusal]
    for one in _changed(sound, previewed):
        trouble[one.contract] = Refused("preview_differs", contract=one.contract.number)
    sound = [one for one in sound if one.contract not in trouble]
    accounts = accounts_of(one.contract.customer_id for one in sound)
    grouped = {owner for owner, account in accounts.items() if account.grouped}
    # Only an invoice of several sites names them.
    prefetch_related_objects([one.contract for one in sound if one.contract.customer_id in grouped], "site")
    bills, failed = bills_of(sound, accounts=accounts, rates=selectors.vat_rates(), on=on)
    trouble |= {one.contract: failed[one.contract.pk] for one in sound if one.contract.pk in failed}
    sound = [one for one in sound if one.contract.pk not in failed]
    _write(bills, sound, going)
    _mark([one for one in found if one.contract not in trouble], sound, going, previewed)
    return _park(trouble, previewed, at=at)


def _write(bills: Sequence[object], sound: Sequence[Proposal], going: _Pass) -> None:
    if not sound:
        return
    run = going.run()
    written = bulk.write(bills, run=run, at=going.at, by=going.by)  # type: ignore[arg-type]
    for one in written:
        if one.bill.charges:
            Charge.objects.filter(pk__in=[charge.pk for charge in one.bill.charges]).update(invoice=one.id)
    other_documents(sound, run=run, at=going.at, by=going.by)
    bulk.spend_what_carried_over({one.bill.customer for one in written}, at=going.at)


def _mark(
    settled: Sequence[Proposal],
    issued: Sequence[Proposal],
    going: _Pass,
    previewed: Mapping[int, RunItem] | None,
) -> None:
    """Writes down what came of each contract, and clears what had parked it."""
    keys = [one.contract.pk for one in settled]
    ParkedContract.objects.filter(Among("contract_id", keys), cleared_at=None).update(cleared_at=going.at)
    if previewed is not None:
        # What another run billed since has nothing left to issue: it is settled all the same.
        RunItem.objects.filter(Among("id", [previewed[key].pk for key in keys])).update(state=RunItem.State.ISSUED)
        return
    if issued:
        run = going.run()
        bulk.note_issued(run, [(one.contract.pk, one.net, len(one.windows)) for one in issued])


def _changed(sound: Sequence[Proposal], previewed: Mapping[int, RunItem] | None) -> list[Proposal]:
    """Those that are no longer what a person approved."""
    if previewed is None:
        return []
    return [one for one in sound if previewed[one.contract.pk].net != one.net]


def _locked(contracts: Sequence[Contract]) -> list[Contract]:
    """The contracts as they are now, behind the locks of their customers' accounts."""
    take_turn()
    customers = Customer.objects.filter(Among("id", {contract.customer_id for contract in contracts}))
    list(customers.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    rows = Contract.objects.filter(Among("id", [contract.pk for contract in contracts])).order_by("customer_id", "pk")
    locked = list(sealed_terms(rows.select_for_update(of=("self",), no_key=True).select_related("customer")))
    open_terms(locked)
    # A slice sells few offers: each is read once, and not again for every contract.
    offers = Offer.objects.in_bulk({contract.offer_id for contract in locked})
    for contract in locked:
        contract.offer = offers[contract.offer_id]
    return locked


def _park(
    trouble: Mapping[Contract, Exception], previewed: Mapping[int, RunItem] | None, *, at: datetime
) -> list[ParkedContract]:
    parked = []
    for contract, error in trouble.items():
        code, facts = _told(error)
        row, new = ParkedContract.objects.get_or_create(
            contract=contract,
            cleared_at=None,
            defaults={"code": code, "facts": facts, "since": at, "tried_at": at},
        )
        if not new:
            row.code, row.facts, row.tried_at = code, facts, at
            row.save(update_fields=["code", "facts", "tried_at"])
        if previewed and contract.pk in previewed:
            item = RunItem.objects.filter(pk=previewed[contract.pk].pk)
            item.update(state=RunItem.State.PARKED, code=code, facts=facts)
        parked.append(row)
    return parked


def _told(error: Exception) -> tuple[str, dict[str, str]]:
    if isinstance(error, Refused):
        return error.code, {name: str(value) for name, value in error.facts.items()}
    return "unexpected", {"error": repr(error)}
