"""Whether the bank's own balances, from statement to statement, say what our account 512 says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Case, F, Q, Sum, When

from invoicing.domain import journal as books
from invoicing.domain.bank_balances import Balances, Compared, Unbooked, compare
from invoicing.models import BankEvent, JournalLine
from kernel.money import ZERO


def compared_statements(told: Iterable[Balances]) -> list[Compared]:
    """The statements beside our books, the newest first. What stood on 512 before the first of them is left out."""
    statements = list(told)
    if not statements:
        return []
    begin = min(one.on for one in statements)
    return compare(statements, lambda day: _moved(begin, day), lambda day: _unbooked(begin, day))[::-1]


def _moved(begin: date, until: date) -> Decimal:
    lines = JournalLine.objects.filter(account=books.BANK_ACCOUNT, entry__on__gte=begin, entry__on__lte=until)
    return Decimal(lines.aggregate(total=Sum(F("debit") - F("credit")))["total"] or ZERO)


def _unbooked(begin: date, until: date) -> Unbooked:
    """What of the bank's lines became no entry: a notification told again counts once, a refused debit never moved."""
    told = BankEvent.objects.filter(on__gte=begin, on__lte=until).exclude(kind=BankEvent.Kind.REJECTED)
    taken = Q(kind__in=[BankEvent.Kind.RETURNED, BankEvent.Kind.CHARGED])
    sums = told.annotate(moved=Case(When(taken, then=-F("amount")), default=F("amount"))).aggregate(
        waiting=Sum("moved", filter=Q(state=BankEvent.State.TO_MATCH)),
        aside=Sum("moved", filter=Q(state=BankEvent.State.SET_ASIDE)),
    )
    return Unbooked(sums["waiting"] or ZERO, sums["aside"] or ZERO)
