"""The one door to objects at the desk: whoever may not read the desk finds nothing (404)."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from invoicing.models import BankEvent, BankFile, DebitBatch, Deposit, DunningCase, Invoice, Payment
from kernel.models import User
from kernel.roles import may
from sla.models import Penalty
from subscribers.models import Customer

Row = TypeVar("Row", bound=Model)


def customer_for(user: User, number: str) -> Customer:
    return one(user, Customer.objects.all(), number=number)


def invoice_for(user: User, number: str) -> Invoice:
    return one(user, Invoice.objects.select_related("customer", "corrects", "contract"), number=number)


def penalty_for(user: User, pk: int) -> Penalty:
    rows = Penalty.objects.select_related("impact__incident", "impact__line", "contract__customer", "decided_by")
    return one(user, rows, pk=pk)


def batch_for(user: User, pk: int) -> DebitBatch:
    return one(user, DebitBatch.objects.select_related("prepared_by", "approved_by", "handed_over_by"), pk=pk)


def bank_file_for(user: User, pk: int) -> BankFile:
    return one(user, BankFile.objects.defer("content").select_related("received_by"), pk=pk)


def bank_event_for(user: User, pk: int) -> BankEvent:
    return one(user, BankEvent.objects.select_related("file", "attempt"), pk=pk)


def payment_for(user: User, pk: int) -> Payment:
    return one(user, Payment.objects.select_related("customer", "recorded_by", "reversal"), pk=pk)


def deposit_for(user: User, pk: int) -> Deposit:
    return one(user, Deposit.objects.select_related("prepared_by", "event"), pk=pk)


def case_for(user: User, pk: int) -> DunningCase:
    return one(user, DunningCase.objects.select_related("customer"), pk=pk)


def one(user: User, rows: "QuerySet[Row]", **key: object) -> Row:
    """One row for somebody who may read the desk; 404 for anybody else."""
    if not may(user, "desk.read"):
        raise Http404
    return get_object_or_404(rows, **key)
