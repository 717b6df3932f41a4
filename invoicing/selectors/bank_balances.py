"""Whether the bank's own balances, from statement to statement, say what our account 512 says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import F, Sum

from invoicing.domain import journal as books
from invoicing.domain.bank_balances import Balances, Compared, compare
from invoicing.models import JournalLine
from kernel.money import ZERO


def compared_statements(told: Iterable[Balances]) -> list[Compared]:
    """The statements beside our books, the newest first. What stood on 512 before the first of them is left out."""
    statements = list(told)
    if not statements:
        return []
    begin = min(one.on for one in statements)
    return compare(statements, lambda day: _moved(begin, day))[::-1]


def _moved(begin: date, until: date) -> Decimal:
    lines = JournalLine.objects.filter(account=books.BANK_ACCOUNT, entry__on__gte=begin, entry__on__lte=until)
    return Decimal(lines.aggregate(total=Sum(F("debit") - F("credit")))["total"] or ZERO)
