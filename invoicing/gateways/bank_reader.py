"""Reads what a bank answers, whatever the version: pain.002 (refused before settlement), camt.054 and camt.053.

Elements are found by their local names, so that a bank's change of version (.03 to .12, .02 to .08) changes nothing
here. Nothing of a file is believed unless all of it was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from invoicing.domain.returns import REVERSED
from invoicing.gateways.base import Outcome, Read, What
from kernel.errors import Refused

LARGEST = 64 * 1024 * 1024
NO_NAME = frozenset({"NOTPROVIDED", "NOTAVAILABLE"})
ACCEPTED = frozenset({"RCVD", "ACCP", "ACTC", "ACSP", "ACSC", "ACWC", "PART"})
# A debit of ours given back because we asked our bank to: its reason is ours too, whatever code stands beside it.
OUR_WISH = frozenset({"PRDD", "RCDD"})
FEES = frozenset({"CHRG", "COMM", "FEES"})
UNPAID_CHEQUE = "UPCQ"
CURRENCY = "EUR"
_PROLOGUE = re.compile(rb"(?=<\?xml\s)")


def read_bank_file(content: bytes, *, told_on: date, name: str = "") -> Read:
    """Every outcome of a file, which may hold several documents one after another; `name` is its own in a parcel.

    Raises:
        Refused: `bank_file_unreadable`, with why and in which document.
    """
    documents = split_documents(content)
    found: list[Outcome] = []
    for rank, document in enumerate(documents, 1):
        try:
            message = _message(document)
            found.extend(READERS[_name(message)](message, f"{name}#{rank}" if name else f"{rank}", told_on))
        except (ParseError, DefusedXmlException, UnicodeError, LookupError, ValueError, InvalidOperation) as error:
            raise Refused("bank_file_unreadable", why=f"{type(error).__name__}: {error}", document=rank) from error
    return Read(len(documents), found)


def split_documents(content: bytes) -> list[bytes]:
    """The XML documents of a file, one after another.

    Raises:
        Refused: `bank_file_unreadable`, `bank_file_too_large`.
    """
    if len(content) > LARGEST:
        raise Refused("bank_file_too_large", size=len(content))
    parts = [part for part in _PROLOGUE.split(content.removeprefix(b"\xef\xbb\xbf").strip()) if part.strip()]
    if not parts:
        raise Refused("bank_file_unreadable", why="empty", document=0)
    return parts


def _message(document: bytes) -> Element:
    root: Element = fromstring(document.strip(), forbid_dtd=True)
    if _name(root) != "Document" or not len(root):
        raise ValueError(f"<{_name(root)}> is no ISO 20022 document")
    if _name(root[0]) not in READERS:
        raise ValueError(f"<{_name(root[0])}> is neither pain.002, camt.053 nor camt.054")
    return root[0]


def _status_report(message: Element, rank: str, told_on: date) -> Iterator[Outcome]:
    on = _date(_text(message, "GrpHdr/CreDtTm")) or told_on
    original = _text(message, "OrgnlGrpInfAndSts/OrgnlMsgId")
    status = _text(message, "OrgnlGrpInfAndSts/GrpSts")
    whole = Outcome(What.ACKNOWLEDGED, f"{rank}/group", on, message_id=original)
    if status == "RJCT":
        reason = _reason(message, "OrgnlGrpInfAndSts")
        yield replace(whole, what=What.REJECTED, reason=reason, count=_count(message, "OrgnlGrpInfAndSts/OrgnlNbOfTxs"))
    elif status in ACCEPTED or not status:
        yield whole
    for number, group in enumerate(_all(message, "OrgnlPmtInfAndSts"), 1):
        yield from _group_status(group, replace(whole, reference=f"{rank}/{number}"))


def _group_status(group: Element, whole: Outcome) -> Iterator[Outcome]:
    named = replace(whole, group_id=_text(group, "OrgnlPmtInfId"))
    if _text(group, "PmtInfSts") == "RJCT":
        count = _count(group, "OrgnlNbOfTxs")
        yield replace(named, what=What.REJECTED, reason=_reason(group, "."), count=count)
    for number, debit in enumerate(_all(group, "TxInfAndSts"), 1):
        if _text(debit, "TxSts") == "RJCT":
            yield replace(
                named,
                what=What.REJECTED,
                reference=f"{named.reference}/{number}",
                amount=_amount(debit, "OrgnlTxRef/Amt/InstdAmt"),
                end_to_end_id=_identifier(debit, "OrgnlEndToEndId"),
                mandate=_identifier(
                    debit, "OrgnlTxRef/MndtRltdInf/MndtId", "OrgnlTxRef/MndtRltdInf/DrctDbtMndt/MndtId"
                ),
                iban=_text(debit, "OrgnlTxRef/DbtrAcct/Id/IBAN"),
                reason=_reason(debit, "."),
                text=_text(debit, "StsRsnInf/AddtlInf"),
            )


def _account_report(message: Element, rank: str, told_on: date) -> Iterator[Outcome]:
    reports = [part for part in message if _name(part) in {"Ntfctn", "Stmt"}]
    for place, report in enumerate(reports, 1):
        for number, entry in enumerate(_all(report, "Ntry"), 1):
            if _text(entry, "Sts/Cd", "Sts") == "BOOK":
                yield from _entry(entry, f"{rank}/{place}/{number}", told_on)


def _entry(entry: Element, reference: str, told_on: date) -> Iterator[Outcome]:
    details = [detail for part in _all(entry, "NtryDtls") for detail in _all(part, "TxDtls")]
    base = Outcome(
        What.CREDITED,
        reference,
        _date(_text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt")) or told_on,
        bank_reference=_text(entry, "AcctSvcrRef", "NtryRef"),
    )
    if not details:
        yield from _whole_entry(entry, base)
    for number, detail in enumerate(details, 1):
        only = len(details) == 1
        yield from _detail(entry, detail, replace(base, reference=f"{reference}/{number}"), only=only)
        yield from _fees(detail, replace(base, reference=f"{reference}/{number}"))


def _fees(detail: Element, base: Outcome) -> Iterator[Outcome]:
    """What the bank took for a returned debit, where it tells it beside the debit."""
    own = _text(detail, "Refs/AcctSvcrRef", "Refs/TxId") or base.bank_reference
    for rank, charge in enumerate(detail.iterfind("{*}Chrgs/{*}Rcrd"), 1):
        if _text(charge, "CdtDbtInd") != "CRDT":
            yield replace(
                base,
                what=What.CHARGED,
                reference=f"{base.reference}/fee{rank}",
                bank_reference=f"{own}/fee{rank}" if own else "",
                amount=_amount(charge, "Amt"),
                end_to_end_id=_identifier(detail, "Refs/EndToEndId"),
                text=_text(charge, "Tp/Prtry/Id", "Tp/Cd"),
            )


def _whole_entry(entry: Element, base: Outcome) -> Iterator[Outcome]:
    """An entry without details: a batch booked in one sum, named by its message and group, or a plain movement."""
    what = _what(entry, entry)
    if what:
        yield replace(
            base,
            what=what,
            amount=_amount(entry, "Amt"),
            count=_count(entry, "NtryDtls/Btch/NbOfTxs"),
            message_id=_identifier(entry, "NtryDtls/Btch/MsgId"),
            group_id=_identifier(entry, "NtryDtls/Btch/PmtInfId"),
            reason=_why_back(entry, _text(entry, "NtryDtls/TxDtls/RtrInf/Rsn/Cd")),
            text=_text(entry, "AddtlNtryInf"),
        )


def _detail(entry: Element, detail: Element, base: Outcome, *, only: bool) -> Iterator[Outcome]:
    what = _what(entry, detail)
    if what is None:
        return
    amount = _amount(detail, "Amt", "AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt")
    own = _text(detail, "Refs/AcctSvcrRef", "Refs/TxId")
    yield replace(
        base,
        what=what,
        amount=amount if amount is not None or not only else _amount(entry, "Amt"),
        bank_reference=own or (base.bank_reference if only else ""),
        end_to_end_id=_identifier(detail, "Refs/EndToEndId"),
        message_id=_identifier(detail, "Refs/MsgId") or _identifier(entry, "NtryDtls/Btch/MsgId"),
        group_id=_identifier(detail, "Refs/PmtInfId") or _identifier(entry, "NtryDtls/Btch/PmtInfId"),
        mandate=_identifier(detail, "Refs/MndtId"),
        iban=_text(detail, "RltdPties/DbtrAcct/Id/IBAN"),
        reason=_why_back(entry, _text(detail, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")),
        text=_wording(entry, detail),
    )


def _why_back(entry: Element, told: str) -> str:
    return REVERSED if _text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd") in OUR_WISH else told


def _what(entry: Element, detail: Element) -> What | None:
    """Money in by a debit of ours, money in otherwise, a debit or a cheque taken back; None for anything else."""
    sign = _text(detail, "CdtDbtInd") or _text(entry, "CdtDbtInd")
    if sign == "DBIT" and _text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd") in FEES:
        return What.CHARGED
    returned = detail.find(".//{*}RtrInf") is not None or _text(entry, "RvslInd") in {"true", "1"}
    returned = returned or _text(entry, "BkTxCd/Domn/Fmly/SubFmlyCd") == UNPAID_CHEQUE
    debit = _text(entry, "BkTxCd/Domn/Fmly/Cd") == "IDDT" or bool(_identifier(detail, "Refs/MndtId"))
    if sign == "DBIT":
        return What.RETURNED if returned or debit else None
    return What.SETTLED if debit and not returned else What.CREDITED


READERS: Mapping[str, Callable[[Element, str, date], Iterator[Outcome]]] = {
    "CstmrPmtStsRpt": _status_report,
    "BkToCstmrDbtCdtNtfctn": _account_report,
    "BkToCstmrStmt": _account_report,
}


def _wording(entry: Element, detail: Element) -> str:
    payer = _text(detail, "RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Nm")
    lines = [node.text or "" for node in detail.iterfind("{*}RmtInf/{*}Ustrd")]
    lines += [node.text or "" for node in detail.iterfind("{*}RmtInf/{*}Strd/{*}CdtrRefInf/{*}Ref")]
    return "\n".join(part for part in (payer, *lines, _text(detail, "AddtlTxInf")) if part)


def _reason(node: Element, path: str) -> str:
    return _text(node, f"{path}/StsRsnInf/Rsn/Cd", f"{path}/StsRsnInf/Rsn/Prtry")


def _name(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _all(node: Element, name: str) -> list[Element]:
    return node.findall(f"{{*}}{name}")


def _text(node: Element, *paths: str) -> str:
    """The first of `paths` that holds text."""
    for path in paths:
        qualified = "/".join(step if step == "." else f"{{*}}{step}" for step in path.split("/"))
        found = (node.findtext(qualified) or "").strip()
        if found:
            return found
    return ""


def _identifier(node: Element, *paths: str) -> str:
    found = _text(node, *paths)
    return "" if found.upper() in NO_NAME else found


def _count(node: Element, path: str) -> int:
    return int(_text(node, path) or 1)


def _amount(node: Element, *paths: str) -> Decimal | None:
    """The first of `paths` that tells an amount in euros: beside the one booked, the payer's own may stand in another
    currency. Raises `ValueError` for what is none, below zero too: the side tells the sign (ISO 20022)."""
    for path in paths:
        told = node.find("/".join(f"{{*}}{step}" for step in path.split("/")))
        text = (told.text or "").strip() if told is not None else ""
        if told is None or not text or told.get("Ccy", CURRENCY) != CURRENCY:
            continue
        amount = Decimal(text)
        if not amount.is_finite() or amount < 0:
            raise ValueError(f"{text} is no amount")
        return amount
    return None


def _date(text: str) -> date | None:
    return datetime.fromisoformat(text).date() if text else None
