"""What a camt.053 says stood on an account before and after: its own sums, apart from the lines it tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import structlog
from defusedxml.ElementTree import fromstring

from invoicing.domain.bank_balances import Balances
from invoicing.gateways.bank_packet import unpack
from invoicing.gateways.bank_reader import split_documents
from invoicing.models import BankFile
from kernel.money import ZERO

log = structlog.get_logger(__name__)
LAST = 62
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def told_balances() -> Iterator[Balances]:
    """What the newest files of the bank state, read again from the bytes that were kept."""
    # What a payment service tells is kept among them and states no balance: left in, it would push the statements out.
    of_the_bank = BankFile.objects.filter(remote_events=None)
    for content in of_the_bank.order_by("-pk").values_list("content", flat=True)[:LAST]:
        for _, member in unpack(bytes(content)):
            for document in split_documents(member):
                yield from _read(document)


def _read(document: bytes) -> list[Balances]:
    # Its lines were taken in, for they could be read; balances that cannot be are told in the log alone.
    try:
        return balances_of(document)
    except (ValueError, SyntaxError, ArithmeticError) as error:
        log.warning("balances_unreadable", error=str(error))
        return []


def balances_of(document: bytes) -> list[Balances]:
    """Every statement of one XML document that gives both balances; none for a notification or a status report."""
    root = fromstring(document.strip(), forbid_dtd=True)
    found = [_balances(statement) for statement in root.iterfind("{*}BkToCstmrStmt/{*}Stmt")]
    return [one for one in found if one is not None]


def _balances(statement: Any) -> Balances | None:
    told: dict[str, tuple[date, Decimal]] = {}
    for balance in statement.iterfind("{*}Bal"):
        code = (balance.findtext("{*}Tp/{*}CdOrPrtry/{*}Cd") or "").strip()
        day = (balance.findtext("{*}Dt/{*}Dt") or balance.findtext("{*}Dt/{*}DtTm") or "")[:10]
        told.setdefault(code, (date.fromisoformat(day), _signed(balance)))
    opening = next((told[code] for code in OPENING if code in told), None)
    closing = next((told[code] for code in CLOSING if code in told), None)
    if opening is None or closing is None:
        return None
    account = statement.findtext("{*}Acct/{*}Id/{*}IBAN") or statement.findtext("{*}Acct/{*}Id/{*}Othr/{*}Id") or ""
    booked = (entry for entry in statement.iterfind("{*}Ntry") if _is_booked(entry))
    moved = sum((_signed(entry) for entry in booked), ZERO)
    return Balances(account, statement.findtext("{*}Id") or "", closing[0], opening[1], closing[1], moved)


def _is_booked(entry: Any) -> bool:
    return (entry.findtext("{*}Sts/{*}Cd") or entry.findtext("{*}Sts") or "").strip() == "BOOK"


def _signed(node: Any) -> Decimal:
    amount = Decimal((node.findtext("{*}Amt") or "0").strip())
    return amount if (node.findtext("{*}CdtDbtInd") or "").strip() == "CRDT" else -amount
