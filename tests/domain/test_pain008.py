"""The direct debit file: valid, deterministic, equal in content to a second writer's, refusing what a bank would."""

import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sepaxml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from invoicing.domain.characters import identifier, latin
from invoicing.domain.pain008 import Address, Amendment, Batch, Creditor, Debit, Group, write
from kernel.errors import Refused

SCHEMAS = Path(sepaxml.__file__).parent / "schemas"
SCHEMA = etree.XMLSchema(file=str(SCHEMAS / "pain.008.001.08.xsd"))
OLDER = etree.XMLSchema(file=str(SCHEMAS / "pain.008.001.02.xsd"))
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"}
IBAN = "FR7630006000011234567890189"
CREDITOR = Creditor(
    "Réseau d'Armor", "FR72ZZZ123456", IBAN, "AGRIFRPP", Address("quai de l'Odet", "29000", "Quimper", "FR", "3")
)
AMOUNTS = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)
WORDS = st.text(max_size=200)


def debit(rank: int, amount: str | Decimal = "66.00", **changes: object) -> Debit:
    usual = Debit(
        end_to_end_id=f"F-2026-{rank:06d}-1-1",
        amount=Decimal(amount),
        mandate=f"R-2026-{rank:05d}",
        signed_on=date(2025, 3, 12),
        name=f"Société Élan n° {rank} & Fils",
        iban=IBAN,
        remittance=f"Facture F-2026-{rank:06d} <1/6>",
        address=Address("rue des Œillets", "29000", "Quimper", "FR", "12 bis"),
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def group(*debits: Debit, on: date = date(2026, 12, 7), sequence: str = "RCUR", scheme: str = "CORE") -> Group:
    return Group.of(f"D-20261207-{sequence}-{scheme}-{on:%d}", on, sequence, scheme, CREDITOR, debits)


def batch(*groups: Group) -> Batch:
    return Batch("D-20261207-1", datetime(2026, 12, 3, 9, tzinfo=UTC), CREDITOR.name, CREDITOR.creditor_id, groups)


def written(*groups: Group) -> bytes:
    out = io.BytesIO()
    write(batch(*groups), out)
    return out.getvalue()


def parsed(data: bytes) -> etree._Element:
    root = etree.fromstring(data)
    SCHEMA.assertValid(root)
    return root


def texts(root: etree._Element, path: str) -> list[str]:
    return [str(node.text) for node in root.iterfind(path, NS)]


def test_counts_and_sums_stand_at_both_levels() -> None:
    root = parsed(written(group(debit(1, "66.00"), debit(2, "0.01")), group(debit(3, "999999999.99"), sequence="OOFF")))
    assert texts(root, ".//p:GrpHdr/p:NbOfTxs") == ["3"]
    assert texts(root, ".//p:GrpHdr/p:CtrlSum") == ["1000000066.00"]
    assert texts(root, ".//p:PmtInf/p:NbOfTxs") == ["2", "1"]
    assert texts(root, ".//p:PmtInf/p:CtrlSum") == ["66.01", "999999999.99"]
    assert texts(root, ".//p:InstdAmt") == ["66.00", "0.01", "999999999.99"]


def test_the_same_batch_is_the_same_bytes() -> None:
    assert written(group(debit(1), debit(2))) == written(group(debit(1), debit(2)))


def test_names_and_addresses_are_plain_and_structured() -> None:
    root = parsed(written(group(debit(1))))
    assert texts(root, ".//p:Dbtr/p:Nm") == ["Societe Elan ndeg 1 + Fils"]
    assert texts(root, ".//p:Ustrd") == ["Facture F-2026-000001 .1/6."]
    address = root.find(".//p:Dbtr/p:PstlAdr", NS)
    assert address is not None
    assert [(etree.QName(line).localname, line.text) for line in address] == [
        ("StrtNm", "rue des OEillets"),
        ("BldgNb", "12 bis"),
        ("PstCd", "29000"),
        ("TwnNm", "Quimper"),
        ("Ctry", "FR"),
    ]


def test_an_amendment_travels_with_its_debit_alone() -> None:
    amended = debit(1, amendment=Amendment(reference="OLD-1", iban="DE89370400440532013000"))
    root = parsed(written(group(amended, debit(2))))
    assert texts(root, ".//p:OrgnlMndtId") == ["OLD-1"]
    assert texts(root, ".//p:OrgnlDbtrAcct//p:IBAN") == ["DE89370400440532013000"]
    assert texts(root, ".//p:AmdmntInd") == ["true"]


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ((), "batch_empty"),
        ((group(),), "batch_empty"),
        ((group(debit(1)), group(debit(2))), "groups_overlap"),
        ((group(debit(1, "0.00")),), "amount_refused"),
        ((group(debit(1, "-1.00")),), "amount_refused"),
        ((group(debit(1, "1.005")),), "amount_refused"),
        ((group(debit(1, "1000000000.00")),), "amount_refused"),
        ((group(debit(1, end_to_end_id="é")),), "identifier_refused"),
        ((group(debit(1, mandate="x" * 36)),), "identifier_refused"),
        ((replace(group(debit(1)), total=Decimal("66.01")),), "group_differs"),
        ((replace(group(debit(1)), count=2),), "group_differs"),
        # The header sum of zero that a bank once took, and booked nothing.
        ((replace(group(debit(1)), total=Decimal(0)),), "group_differs"),
    ],
)
def test_what_a_bank_would_refuse_is_refused_here(groups: tuple[Group, ...], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        written(*groups)
    assert refusal.value.code == code


@pytest.mark.parametrize("value", ["/A", "A/", "A//B", "", " A", "A ", "A_B", "A\n", "x" * 36])
def test_a_bad_identifier_is_never_bent(value: str) -> None:
    with pytest.raises(Refused, match="identifier_refused"):
        identifier(value)


@given(WORDS, st.integers(1, 140))
def test_any_text_becomes_one_that_banks_take(text: str, limit: int) -> None:
    plain = latin(text, limit)
    assert 1 <= len(plain) <= limit
    assert set(plain) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
    assert "//" not in plain
    assert plain == plain.strip("/ ")
    assert latin(plain, limit) == plain


@given(st.lists(st.tuples(AMOUNTS, WORDS, WORDS), min_size=1, max_size=8))
def test_whatever_the_names_the_file_is_valid_and_adds_up(rows: list[tuple[Decimal, str, str]]) -> None:
    debits = [debit(n, amount, name=name, remittance=text) for n, (amount, name, text) in enumerate(rows)]
    root = parsed(written(group(*debits)))
    total = sum((amount for amount, _, _ in rows), Decimal(0))
    assert texts(root, ".//p:GrpHdr/p:CtrlSum") == texts(root, ".//p:PmtInf/p:CtrlSum") == [f"{total:.2f}"]
    assert [Decimal(text) for text in texts(root, ".//p:InstdAmt")] == [amount for amount, _, _ in rows]


def test_the_older_version_is_valid_and_says_the_same() -> None:
    amended = debit(2, amendment=Amendment(reference="OLD-1", iban="DE89370400440532013000"), bic="AGRIFRPP", name="Œ")
    groups = (group(debit(1), amended), group(debit(3, address=None), sequence="OOFF", scheme="B2B"))
    out = io.BytesIO()
    write(replace(batch(*groups), version="02"), out)
    OLDER.assertValid(etree.fromstring(out.getvalue()))
    with pytest.raises(etree.DocumentInvalid):
        SCHEMA.assertValid(etree.fromstring(out.getvalue()))
    newer = written(*groups).replace(b"pain.008.001.08", b"pain.008.001.02").replace(b"BICFI>", b"BIC>")
    assert out.getvalue() == newer


@pytest.mark.parametrize("version", ["08", "02"])
def test_another_writer_says_the_same(version: str) -> None:
    debits, out = [debit(n, f"{n}.{n:02d}") for n in range(1, 30)], io.BytesIO()
    write(replace(batch(group(*debits)), version=version), out)
    ours, theirs = etree.fromstring(out.getvalue()), etree.fromstring(_by_sepaxml(debits, version))
    for header in ("MsgId", "CreDtTm", "PmtInfId"):
        for root in (ours, theirs):
            for node in root.iterfind(f".//{{*}}{header}"):
                node.text = "left out: each writer names its own"
    assert _leaves(ours) == _leaves(theirs)


def _by_sepaxml(debits: list[Debit], version: str) -> bytes:
    config = {"name": latin(CREDITOR.name, 70), "IBAN": IBAN, "BIC": "AGRIFRPP", "batch": True}
    config |= {"creditor_id": CREDITOR.creditor_id, "currency": "EUR", "instrument": "CORE"}
    # It has no structured address of its own for the creditor but under this key.
    writer = sepaxml.SepaDD(
        config | {"address": _address(CREDITOR.address)}, schema=f"pain.008.001.{version}", clean=False
    )
    for one in debits:
        writer.add_payment(
            {"name": latin(one.name, 70), "IBAN": one.iban, "amount": int(one.amount * 100), "type": "RCUR"}
            | {"collection_date": date(2026, 12, 7), "mandate_id": one.mandate, "mandate_date": one.signed_on}
            | {"description": latin(one.remittance, 140), "endtoend_id": one.end_to_end_id}
            | {"address": _address(one.address)}
        )
    return bytes(writer.export(validate=False))


def _address(address: Address | None) -> dict[str, str]:
    assert address is not None
    return {
        "street_name": latin(address.street, 70),
        "building_number": address.number,
        "postcode": address.postcode,
        "town": address.city,
        "country": address.country,
    }


def _leaves(root: etree._Element) -> Counter[tuple[str, str]]:
    tree = root.getroottree()
    found = ((tree.getelementpath(node), node.text or "") for node in root.iter() if not len(node))
    return Counter(found)
