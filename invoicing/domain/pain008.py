"""The direct debit file: pain.008.001.08 (or .02), written as a stream, the same bytes for the same batch.

ISO 20022 Customer Direct Debit Initiation V08 within the EPC's implementation guidelines (EPC130-08 CORE, EPC131-08
B2B). One PmtInf for each collection date, sequence, scheme and creditor account. The counts and sums of the headers
come before the debits in the file, so a group carries them, and the writer refuses a group whose debits do not add up
to what it announced. Memory stays flat: the debits are an iterable that is walked once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol
from xml.sax.saxutils import escape

from invoicing.domain.characters import identifier, latin
from kernel.errors import Refused

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.008.001."
# What the two versions call a bank's identifier; the rest of what we write is said alike in both.
BIC = {"08": "BICFI", "02": "BIC"}
NAME, REMITTANCE = 70, 140
CHUNK = 500
LARGEST = Decimal("999999999.99")


class Sink(Protocol):
    """Where the bytes go."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Address:
    """A structured address; the unstructured form is refused by banks since 15 November 2026."""

    street: str
    postcode: str
    city: str
    country: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who collects, and on which account."""

    name: str
    creditor_id: str
    iban: str
    bic: str = ""
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """What changed in a mandate since the last collection; the former values travel once (rulebook AT-18, AT-24)."""

    reference: str = ""
    iban: str = ""


@dataclass(frozen=True, slots=True)
class Debit:
    """One collection; `amount` in euros."""

    end_to_end_id: str
    amount: Decimal
    mandate: str
    signed_on: date
    name: str
    iban: str
    remittance: str
    bic: str = ""
    address: Address | None = None
    amendment: Amendment | None = None


@dataclass(frozen=True)
class Group:
    """The debits of one collection date, sequence ("FRST", "RCUR", "FNAL", "OOFF"), scheme and creditor account."""

    identifier: str
    collection_on: date
    sequence: str
    scheme: str
    creditor: Creditor
    count: int
    total: Decimal
    debits: Iterable[Debit]

    @classmethod
    def of(
        cls,
        identifier: str,
        collection_on: date,
        sequence: str,
        scheme: str,
        creditor: Creditor,
        debits: Sequence[Debit],
    ) -> Group:
        """A group over debits that are all at hand."""
        total = sum((debit.amount for debit in debits), Decimal(0))
        return cls(identifier, collection_on, sequence, scheme, creditor, len(debits), total, debits)


@dataclass(frozen=True)
class Batch:
    """One file: `created_at` any aware instant, written in UTC; `version` "08" or "02"."""

    message_id: str
    created_at: datetime
    initiator: str
    initiator_id: str
    groups: Sequence[Group]
    version: str = "08"

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def total(self) -> Decimal:
        return sum((group.total for group in self.groups), Decimal(0))


def write(batch: Batch, out: Sink) -> None:
    """Writes `batch` to `out` as UTF-8 XML.

    Raises:
        Refused: `batch_empty`; `identifier_refused`; `amount_refused` for what is not positive whole cents;
            `group_differs` when the debits do not match the announced count and total; `groups_overlap` when two groups
            share their key or name. What was already written is then to be thrown away.
    """
    _check(batch)
    out.write(_head(batch).encode())
    for group in batch.groups:
        out.write(_group_head(group, BIC[batch.version]).encode())
        _write_debits(group, out, BIC[batch.version])
        out.write(b"</PmtInf>")
    out.write(b"</CstmrDrctDbtInitn></Document>")


def _check(batch: Batch) -> None:
    if not batch.count or not all(group.count for group in batch.groups):
        raise Refused("batch_empty", message_id=batch.message_id)
    keys = {(group.collection_on, group.sequence, group.scheme, group.creditor.iban) for group in batch.groups}
    names = {group.identifier for group in batch.groups}
    if len(keys) < len(batch.groups) or len(names) < len(batch.groups):
        raise Refused("groups_overlap", message_id=batch.message_id)


def _write_debits(group: Group, out: Sink, bic: str) -> None:
    render = _renderer(bic)
    count, cents, chunk = 0, 0, []
    for debit in group.debits:
        text, amount = render(debit)
        chunk.append(text)
        count, cents = count + 1, cents + amount
        if len(chunk) == CHUNK:
            out.write("".join(chunk).encode())
            chunk.clear()
    out.write("".join(chunk).encode())
    if count != group.count or cents != group.total * 100:
        raise Refused("group_differs", group=group.identifier, count=count, total=Decimal(cents) / 100)


def _head(batch: Batch) -> str:
    created = batch.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{NAMESPACE}{batch.version}"><CstmrDrctDbtInitn><GrpHdr>'
        f"{_tag('MsgId', identifier(batch.message_id))}{_tag('CreDtTm', created)}"
        f"<NbOfTxs>{batch.count}</NbOfTxs><CtrlSum>{batch.total:.2f}</CtrlSum>"
        f"<InitgPty>{_tag('Nm', latin(batch.initiator, NAME))}"
        f"<Id><OrgId><Othr>{_tag('Id', identifier(batch.initiator_id))}</Othr></OrgId></Id></InitgPty></GrpHdr>"
    )


def _group_head(group: Group, bic: str) -> str:
    return (
        f"<PmtInf>{_tag('PmtInfId', identifier(group.identifier))}<PmtMtd>DD</PmtMtd><BtchBookg>true</BtchBookg>"
        f"<NbOfTxs>{group.count}</NbOfTxs><CtrlSum>{group.total:.2f}</CtrlSum>"
        f"<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm>{_tag('Cd', group.scheme)}</LclInstrm>"
        f"{_tag('SeqTp', group.sequence)}</PmtTpInf>"
        f"<ReqdColltnDt>{group.collection_on.isoformat()}</ReqdColltnDt>{_creditor(group.creditor, bic)}"
    )


def _creditor(creditor: Creditor, bic: str) -> str:
    return (
        f"<Cdtr>{_tag('Nm', latin(creditor.name, NAME))}{_address(creditor.address, {})}</Cdtr>"
        f"<CdtrAcct><Id>{_tag('IBAN', creditor.iban)}</Id></CdtrAcct>"
        f"<CdtrAgt>{_agent(creditor.bic, bic)}</CdtrAgt><ChrgBr>SLEV</ChrgBr>"
        f"<CdtrSchmeId><Id><PrvtId><Othr>{_tag('Id', creditor.creditor_id)}"
        "<SchmeNm><Prtry>SEPA</Prtry></SchmeNm></Othr></PrvtId></Id></CdtrSchmeId>"
    )


def _renderer(bic: str) -> Callable[[Debit], tuple[str, int]]:
    """A function from a debit to its XML and its cents; what many debits share is made once.

    What `latin` and `identifier` let through holds no character that XML would have to escape.
    """
    days: dict[date, str] = {}
    places: dict[tuple[str, str, str], str] = {}
    unnamed = _agent("", bic)

    def render(debit: Debit) -> tuple[str, int]:
        amount, iban = _cents(debit), debit.iban
        signed = days.get(debit.signed_on) or days.setdefault(debit.signed_on, debit.signed_on.isoformat())
        return (
            f"<DrctDbtTxInf><PmtId><EndToEndId>{identifier(debit.end_to_end_id)}</EndToEndId></PmtId>"
            f'<InstdAmt Ccy="EUR">{amount // 100}.{amount % 100:02d}</InstdAmt>'
            f"<DrctDbtTx><MndtRltdInf><MndtId>{identifier(debit.mandate)}</MndtId>"
            f"<DtOfSgntr>{signed}</DtOfSgntr>{_amendment(debit.amendment)}</MndtRltdInf></DrctDbtTx>"
            f"<DbtrAgt>{_agent(debit.bic, bic) if debit.bic else unnamed}</DbtrAgt>"
            f"<Dbtr><Nm>{latin(debit.name, NAME)}</Nm>{_address(debit.address, places)}</Dbtr>"
            f"<DbtrAcct><Id><IBAN>{iban if iban.isalnum() else escape(iban)}</IBAN></Id></DbtrAcct>"
            f"<RmtInf><Ustrd>{latin(debit.remittance, REMITTANCE)}</Ustrd></RmtInf></DrctDbtTxInf>"
        ), amount

    return render


def _cents(debit: Debit) -> int:
    scaled = debit.amount * 100
    whole = int(scaled)
    if whole != scaled or not 0 < debit.amount <= LARGEST:
        raise Refused("amount_refused", end_to_end_id=debit.end_to_end_id, amount=debit.amount)
    return whole


def _amendment(amendment: Amendment | None) -> str:
    if amendment is None:
        return ""
    return "".join(("<AmdmntInd>true</AmdmntInd><AmdmntInfDtls>", *_amended(amendment), "</AmdmntInfDtls>"))


def _amended(amendment: Amendment) -> Iterator[str]:
    if amendment.reference:
        yield _tag("OrgnlMndtId", identifier(amendment.reference))
    if amendment.iban:
        yield f"<OrgnlDbtrAcct><Id>{_tag('IBAN', amendment.iban)}</Id></OrgnlDbtrAcct>"


def _agent(bic: str, tag: str) -> str:
    if bic:
        return f"<FinInstnId>{_tag(tag, bic)}</FinInstnId>"
    return "<FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId>"


def _address(address: Address | None, places: dict[tuple[str, str, str], str]) -> str:
    """A structured address; `places` remembers the towns, of which a file names few."""
    if address is None:
        return ""
    street = f"<StrtNm>{latin(address.street, 70)}</StrtNm>" if address.street else ""
    number = f"<BldgNb>{latin(address.number, 16)}</BldgNb>" if address.number else ""
    key = (address.postcode, address.city, address.country)
    place = places.get(key) or places.setdefault(key, _place(*key))
    return f"<PstlAdr>{street}{number}{place}</PstlAdr>"


def _place(postcode: str, city: str, country: str) -> str:
    code = f"<PstCd>{latin(postcode, 16)}</PstCd>" if postcode else ""
    town = f"<TwnNm>{latin(city, 35)}</TwnNm>" if city else ""
    return f"{code}{town}<Ctry>{escape(country)}</Ctry>"


def _tag(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"
