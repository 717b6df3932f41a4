"""A pretend bank: it takes pain.008 files and answers as a real one does, with files that its schemas accept.

pain.002.001.12 for what it refuses before settlement, camt.054.001.08 for what it books and takes back, camt.053.001.08
for the statement of the day. What it does to whom is said by IBAN. It writes with other code than the one that reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from types import ModuleType
from typing import Any

from lxml import etree

IBAN_OF_ACCOUNT = "FR7630006000011234567890189"


@dataclass(frozen=True)
class Taken:
    """One debit as the bank read it."""

    message: str
    group: str
    on: date
    end_to_end_id: str
    amount: Decimal
    mandate: str
    iban: str
    name: str
    account: str


@dataclass(frozen=True)
class Transfer:
    """Money that a customer sends by himself."""

    reference: str
    amount: Decimal
    name: str
    iban: str
    text: str


@dataclass(frozen=True)
class Movement:
    """Money that comes or goes in one line of plain words: a deposit of cheques, a card payout, an unpaid cheque.

    `code` is the family and sub-family of ISO 20022's bank transaction codes.
    """

    reference: str
    amount: Decimal
    text: str
    code: tuple[str, str]
    sign: str = "CRDT"


@dataclass
class Bank:
    """Refuses the IBANs in `rejects` before settlement, takes back those in `returns` after it, each with a reason."""

    rejects: Mapping[str, str]
    returns: Mapping[str, str]

    def status_report(self, pain008: bytes, *, at: datetime) -> bytes:
        """The pain.002 about a file: accepted, or accepted in part with each refusal."""
        p2 = _pain002()
        debits = read(pain008)
        refused = [debit for debit in debits if debit.iban in self.rejects]
        groups = sorted({debit.group for debit in refused})
        report = p2.CustomerPaymentStatusReportV12(
            grp_hdr=p2.GroupHeader86(msg_id=f"R{at:%Y%m%d%H%M%S}", cre_dt_tm=_stamp(at)),
            orgnl_grp_inf_and_sts=p2.OriginalGroupHeader17(
                orgnl_msg_id=debits[0].message,
                orgnl_msg_nm_id="pain.008.001.08",
                orgnl_nb_of_txs=str(len(debits)),
                grp_sts="PART" if refused else "ACCP",
            ),
            orgnl_pmt_inf_and_sts=[
                p2.OriginalPaymentInstruction40(
                    orgnl_pmt_inf_id=group,
                    tx_inf_and_sts=[self._refusal(p2, debit) for debit in refused if debit.group == group],
                )
                for group in groups
            ],
        )
        return _xml(p2.Document(cstmr_pmt_sts_rpt=report))

    def notification(self, pain008: bytes, *, at: datetime, transfers: Sequence[Transfer] = ()) -> bytes:
        """The camt.054 of the collection date: every debit that was not refused is booked, one entry each."""
        booked = [debit for debit in read(pain008) if debit.iban not in self.rejects]
        c4 = _camt("camt_054_001_08")
        entries = [_booked(c4, debit, at.date()) for debit in booked]
        entries += [_incoming(c4, transfer, at.date()) for transfer in transfers]
        return _notification(c4, entries, at=at)

    def returned(self, pain008: bytes, *, at: datetime) -> bytes:
        """The camt.054 of some days later: what the debtors' banks sent back."""
        c4 = _camt("camt_054_001_08")
        back = [debit for debit in read(pain008) if debit.iban in self.returns and debit.iban not in self.rejects]
        return _notification(c4, [_sent_back(c4, debit, self.returns[debit.iban], at.date()) for debit in back], at=at)

    def reversed(self, pain008: bytes, *, at: datetime) -> bytes:
        """The camt.054 of debits that the creditor himself had his bank give back: no debtor's reason stands there."""
        c4 = _camt("camt_054_001_08")
        back = [debit for debit in read(pain008) if debit.iban in self.returns]
        return _notification(c4, [_given_back(c4, debit, at.date()) for debit in back], at=at)

    def statement(
        self,
        pain008: bytes,
        *,
        at: datetime,
        transfers: Sequence[Transfer] = (),
        in_one_sum: bool = False,
        opening: Decimal = Decimal("1000.00"),
    ) -> bytes:
        """The camt.053 of the day. With `in_one_sum` each group is one entry without details, as some banks book.

        `opening` is what stands on the account before, in euros; what comes after is that and the day's lines.
        """
        c3 = _camt("camt_053_001_08")
        booked = [debit for debit in read(pain008) if debit.iban not in self.rejects]
        if in_one_sum:
            entries = [_lump(c3, group, booked, at.date()) for group in sorted({debit.group for debit in booked})]
        else:
            entries = [_booked(c3, debit, at.date()) for debit in booked]
        entries += [_incoming(c3, transfer, at.date()) for transfer in transfers]
        return _statement(c3, entries, at=at, opening=opening)

    def _refusal(self, p2: ModuleType, debit: Taken) -> Any:
        reason = p2.StatusReasonInformation12(rsn=p2.StatusReason6Choice(cd=self.rejects[debit.iban]))
        account = p2.AccountIdentification4Choice(iban=debit.iban)
        return p2.PaymentTransaction129(
            orgnl_end_to_end_id=debit.end_to_end_id,
            tx_sts="RJCT",
            sts_rsn_inf=[reason],
            orgnl_tx_ref=p2.OriginalTransactionReference35(
                amt=p2.AmountType4Choice(instd_amt=_euros(p2, debit.amount)),
                reqd_colltn_dt=_day(debit.on),
                dbtr_acct=p2.CashAccount40(id=account),
            ),
        )


@dataclass
class Account:
    """Our account at the pretend bank: what reaches it and leaves it, told in one camt.053 a day.

    `booked` and `sent_back` hold files with what happens to whom: the IBANs refused, the reasons by IBAN.
    """

    balance: Decimal
    booked: list[tuple[bytes, Collection[str]]] = field(default_factory=list)
    sent_back: list[tuple[bytes, Mapping[str, str]]] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)

    def statement(self, *, at: datetime) -> bytes:
        """The statement of what moved since the last one; nothing when nothing did."""
        c3 = _camt("camt_053_001_08")
        entries = [
            _booked(c3, one, at.date())
            for file, refused in self.booked
            for one in read(file)
            if one.iban not in refused
        ]
        entries += [
            _sent_back(c3, one, reasons[one.iban], at.date())
            for file, reasons in self.sent_back
            for one in read(file)
            if one.iban in reasons
        ]
        entries += [_incoming(c3, transfer, at.date()) for transfer in self.transfers]
        entries += [_plain(c3, movement, at.date()) for movement in self.movements]
        if not entries:
            return b""
        told = _statement(c3, entries, at=at, opening=self.balance)
        self.balance += _sum(entries)
        self.booked, self.sent_back, self.transfers, self.movements = [], [], [], []
        return told


def read(pain008: bytes) -> list[Taken]:
    """The debits of a pain.008, as a bank reads them."""
    root = etree.fromstring(pain008)
    message = _text(root, ".//{*}GrpHdr/{*}MsgId")
    return [
        Taken(
            message=message,
            group=_text(group, "{*}PmtInfId"),
            on=date.fromisoformat(_text(group, "{*}ReqdColltnDt")),
            end_to_end_id=_text(debit, ".//{*}EndToEndId"),
            amount=Decimal(_text(debit, "{*}InstdAmt")),
            mandate=_text(debit, ".//{*}MndtId"),
            iban=_text(debit, "{*}DbtrAcct/{*}Id/{*}IBAN"),
            name=_text(debit, "{*}Dbtr/{*}Nm"),
            account=_text(group, "{*}CdtrAcct/{*}Id/{*}IBAN"),
        )
        for group in root.iterfind(".//{*}PmtInf")
        for debit in group.iterfind("{*}DrctDbtTxInf")
    ]


def _text(node: etree._Element, path: str) -> str:
    return node.findtext(path) or ""


def _booked(camt: ModuleType, debit: Taken, on: date) -> Any:
    detail = camt.EntryTransaction10(
        refs=_references(camt, debit, "S"),
        amt=_euros(camt, debit.amount),
        rltd_pties=_debtor(camt, debit.name, debit.iban),
    )
    return _entry(camt, debit.amount, "CRDT", on, f"S-{debit.end_to_end_id}", "IDDT", "ESDD", detail)


def _sent_back(camt: ModuleType, debit: Taken, reason: str, on: date) -> Any:
    detail = camt.EntryTransaction10(
        refs=_references(camt, debit, "R"),
        amt=_euros(camt, debit.amount),
        rltd_pties=_debtor(camt, debit.name, debit.iban),
        rtr_inf=camt.PaymentReturnReason5(rsn=camt.ReturnReason5Choice(cd=reason)),
    )
    return _entry(camt, debit.amount, "DBIT", on, f"R-{debit.end_to_end_id}", "IDDT", "UPDD", detail)


def _given_back(camt: ModuleType, debit: Taken, on: date) -> Any:
    detail = camt.EntryTransaction10(
        refs=_references(camt, debit, "V"),
        amt=_euros(camt, debit.amount),
        rltd_pties=_debtor(camt, debit.name, debit.iban),
    )
    return _entry(camt, debit.amount, "DBIT", on, f"V-{debit.end_to_end_id}", "IDDT", "PRDD", detail)


def _incoming(camt: ModuleType, transfer: Transfer, on: date) -> Any:
    detail = camt.EntryTransaction10(
        refs=camt.TransactionReferences6(acct_svcr_ref=transfer.reference, end_to_end_id="NOTPROVIDED"),
        amt=_euros(camt, transfer.amount),
        rltd_pties=_debtor(camt, transfer.name, transfer.iban),
        rmt_inf=camt.RemittanceInformation16(ustrd=[transfer.text]),
    )
    return _entry(camt, transfer.amount, "CRDT", on, transfer.reference, "RCDT", "ESCT", detail)


def _plain(camt: ModuleType, movement: Movement, on: date) -> Any:
    entry = _entry(camt, movement.amount, movement.sign, on, movement.reference, *movement.code, None)
    entry.addtl_ntry_inf = movement.text
    return entry


def _lump(camt: ModuleType, group: str, debits: Iterable[Taken], on: date) -> Any:
    inside = [debit for debit in debits if debit.group == group]
    total = sum((debit.amount for debit in inside), Decimal(0))
    batch = camt.BatchInformation2(msg_id=inside[0].message, pmt_inf_id=group, nb_of_txs=str(len(inside)))
    entry = _entry(camt, total, "CRDT", on, f"S-{group}", "IDDT", "ESDD", None)
    entry.ntry_dtls = [camt.EntryDetails9(btch=batch)]
    return entry


def _references(camt: ModuleType, debit: Taken, letter: str) -> Any:
    return camt.TransactionReferences6(
        msg_id=debit.message,
        acct_svcr_ref=f"{letter}-{debit.end_to_end_id}"[:35],
        pmt_inf_id=debit.group,
        end_to_end_id=debit.end_to_end_id,
        mndt_id=debit.mandate,
    )


def _debtor(camt: ModuleType, name: str, iban: str) -> Any:
    return camt.TransactionParties6(
        dbtr=camt.Party40Choice(pty=camt.PartyIdentification135(nm=name)),
        dbtr_acct=camt.CashAccount38(id=camt.AccountIdentification4Choice(iban=iban)),
    )


def _entry(
    camt: ModuleType, amount: Decimal, sign: str, on: date, reference: str, family: str, sub_family: str, detail: Any
) -> Any:
    code = camt.BankTransactionCodeStructure6(cd=family, sub_fmly_cd=sub_family)
    domain = camt.BankTransactionCodeStructure5(cd="PMNT", fmly=code)
    return camt.ReportEntry10(
        amt=_euros(camt, amount),
        cdt_dbt_ind=camt.CreditDebitCode(sign),
        sts=camt.EntryStatus1Choice(cd="BOOK"),
        bookg_dt=camt.DateAndDateTime2Choice(dt=_day(on)),
        val_dt=camt.DateAndDateTime2Choice(dt=_day(on)),
        acct_svcr_ref=reference[:35],
        bk_tx_cd=camt.BankTransactionCodeStructure4(domn=domain),
        ntry_dtls=[camt.EntryDetails9(tx_dtls=[detail])] if detail else [],
    )


def _notification(c4: ModuleType, entries: list[Any], *, at: datetime) -> bytes:
    part = c4.AccountNotification17(id=f"N{at:%Y%m%d%H%M%S}", cre_dt_tm=_stamp(at), acct=_account(c4), ntry=entries)
    header = c4.GroupHeader81(msg_id=f"N{at:%Y%m%d%H%M%S}", cre_dt_tm=_stamp(at))
    message = c4.BankToCustomerDebitCreditNotificationV08(grp_hdr=header, ntfctn=[part])
    return _xml(c4.Document(bk_to_cstmr_dbt_cdt_ntfctn=message))


def _statement(c3: ModuleType, entries: list[Any], *, at: datetime, opening: Decimal) -> bytes:
    closing = opening + _sum(entries)
    balances = [
        c3.CashBalance8(
            tp=c3.BalanceType13(cd_or_prtry=c3.BalanceType10Choice(cd=code)),
            amt=_euros(c3, abs(amount)),
            cdt_dbt_ind=c3.CreditDebitCode("DBIT" if amount < 0 else "CRDT"),
            dt=c3.DateAndDateTime2Choice(dt=_day(at.date())),
        )
        for code, amount in (("OPBD", opening), ("CLBD", closing))
    ]
    part = c3.AccountStatement9(
        id=f"E{at:%Y%m%d%H%M%S}", cre_dt_tm=_stamp(at), acct=_account(c3), bal=balances, ntry=entries
    )
    header = c3.GroupHeader81(msg_id=f"E{at:%Y%m%d%H%M%S}", cre_dt_tm=_stamp(at))
    return _xml(c3.Document(bk_to_cstmr_stmt=c3.BankToCustomerStatementV08(grp_hdr=header, stmt=[part])))


def _sum(entries: Iterable[Any]) -> Decimal:
    """What the entries add to the account, those that take away counted as such."""
    signed = (-entry.amt.value if entry.cdt_dbt_ind.value == "DBIT" else entry.amt.value for entry in entries)
    return sum(signed, Decimal(0))


def _account(camt: ModuleType) -> Any:
    return camt.CashAccount39(id=camt.AccountIdentification4Choice(iban=IBAN_OF_ACCOUNT))


def _euros(module: ModuleType, amount: Decimal) -> Any:
    return module.ActiveOrHistoricCurrencyAndAmount(value=amount, ccy="EUR")


def _day(day: date) -> Any:
    from xsdata.models.datatype import XmlDate

    return XmlDate.from_date(day)


def _stamp(at: datetime) -> Any:
    from xsdata.models.datatype import XmlDateTime

    return XmlDateTime.from_datetime(at.astimezone(UTC).replace(microsecond=0))


def _xml(document: Any) -> bytes:
    from xsdata.formats.dataclass.serializers import XmlSerializer

    namespace = type(document).Meta.namespace
    return XmlSerializer().render(document, ns_map={None: namespace}).encode()


@lru_cache(maxsize=1)
def _pain002() -> ModuleType:
    from pyiso20022.pain.pain_002_001_12 import pain_002_001_12

    found: ModuleType = pain_002_001_12
    return found


@lru_cache(maxsize=2)
def _camt(version: str) -> ModuleType:
    # Each version's classes take a quarter of a second to import.
    import importlib

    found: ModuleType = importlib.import_module(f"pyiso20022.camt.{version}.{version}")
    return found
