"""Tells the platform what was collected of invoices whose VAT falls due with the money: the difference, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from invoicing.domain.cdar import Collected, written
from invoicing.domain.days import day_of
from invoicing.domain.schedule import apportion
from invoicing.gateways.platform import Platform
from invoicing.models import Allocation, CollectionReport, Invoice, Submission
from invoicing.services.submissions import CLAIM_LASTS, claimed, handed, heard, platform
from kernel.money import ZERO
from kernel.services import sweep_ran

LOOKED_BACK: Final = timedelta(days=62)
"""How long ago money may have moved that is not told yet: longer than any service is down."""
TAKEN: Final = ("sent", "accepted", "disputed")
MOST: Final = 1000


def report_collections(*, at: datetime) -> int:
    """Queues what came in or went back since it was told, hands it over, and hears what became of it."""
    for pk in _untold(at).values_list("pk", flat=True)[:MOST]:
        _queue(pk, at=at)
    port = platform()
    due = claimed(CollectionReport, ["queued", "unknown"], at=at, again_in=CLAIM_LASTS)
    told = sum(handed(row, port, partial(_give, row), at=at) for row in due)
    for report in claimed(CollectionReport, ["sent"], at=at, again_in=timedelta(hours=1)):
        heard(report, port, at=at)
    sweep_ran("invoicing.report_collections", at=at)
    return told


def _untold(at: datetime) -> QuerySet[Submission]:
    """Of invoices that the platform took, those of which another sum was collected than told."""
    money = DecimalField(max_digits=12, decimal_places=2)
    paid = Allocation.objects.filter(instalment__schedule__invoice=OuterRef("document__invoice"))
    paid = paid.exclude(payment=None).order_by()
    paid_by_invoice = paid.values("instalment__schedule__invoice").annotate(total=Sum("amount")).values("total")
    reports = CollectionReport.objects.filter(submission=OuterRef("pk")).order_by().values("submission")
    moved = Allocation.objects.filter(at__gte=at - LOOKED_BACK, payment__isnull=False)
    rows = Submission.objects.filter(
        state__in=TAKEN,
        document__invoice__kind=Invoice.Kind.INVOICE,
        document__invoice__vat__gt=0,
        document__invoice__in=moved.values("instalment__schedule__invoice"),
    ).exclude(document__invoice__terms__vat_on_debits=True)
    told = reports.annotate(told=Sum("total")).values("told")
    return (
        rows.annotate(
            paid=Coalesce(Subquery(paid_by_invoice, output_field=money), ZERO, output_field=money),
            told=Coalesce(Subquery(told, output_field=money), ZERO, output_field=money),
        )
        .exclude(paid=F("told"))
        .order_by("pk")
    )


@transaction.atomic
def _queue(submission: int, *, at: datetime) -> None:
    """The difference by VAT rate; the lock and a second look keep two sweeps from telling it twice."""
    row = Submission.objects.select_for_update().get(pk=submission)
    now = _untold(at).filter(pk=submission).first()
    if now is None:
        return
    invoice = row.document.invoice
    assert invoice is not None
    before = list(row.collections.order_by("rank"))
    parts = _parts(invoice, now.paid, before)  # type: ignore[attr-defined]
    rank = len(before) + 1
    CollectionReport.objects.create(
        submission=row,
        rank=rank,
        on=_last_day(invoice, at),
        parts=[{"rate": f"{rate:.2f}", "amount": f"{amount:.2f}"} for rate, amount in parts],
        total=sum((amount for _, amount in parts), ZERO),
        tracking=f"{row.tracking}-E{rank}",
        due_at=at,
        recorded_at=at,
    )


def _parts(invoice: Invoice, paid: Decimal, before: list[CollectionReport]) -> list[tuple[Decimal, Decimal]]:
    """What was collected in all, shared among the rates of the invoice, less what was told of each."""
    groups = {Decimal(one["rate"]): Decimal(one["base"]) + Decimal(one["vat"]) for one in invoice.vat_breakdown}
    told = dict.fromkeys(groups, ZERO)
    for report in before:
        for part in report.parts:
            told[Decimal(part["rate"])] += Decimal(part["amount"])
    shares = apportion(paid, list(groups.values()))
    return [(rate, share - told[rate]) for rate, share in zip(groups, shares, strict=True) if share != told[rate]]


def _last_day(invoice: Invoice, at: datetime) -> date:
    """The day the money came, as its payment tells it; of money that went back, today."""
    moves = Allocation.objects.filter(instalment__schedule__invoice=invoice).exclude(payment=None)
    last = moves.select_related("payment").order_by("-pk").first()
    if last is None or last.payment is None or last.amount < 0:
        return day_of(at)
    return min(last.payment.received_on, day_of(at))


def _give(row: CollectionReport, port: Platform) -> str:
    invoice = row.submission.document.invoice
    assert invoice is not None
    assert invoice.issued_on is not None
    parts = [(Decimal(part["rate"]), Decimal(part["amount"])) for part in row.parts]
    seller = invoice.seller
    data = written(
        Collected(row.tracking, invoice.number, invoice.issued_on, seller["name"], seller["siren"], row.on, parts,
                  row.recorded_at)
    )  # fmt: skip
    return port.tell(tracking=row.tracking, data=data, sha256=sha256(data).hexdigest())
