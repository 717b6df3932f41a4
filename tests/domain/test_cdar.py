"""What we say of an invoice ourselves: held to the schema of the message, and read back by our own reader."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from lxml import etree

from invoicing.domain.cdar import Collected, written
from invoicing.gateways.lifecycle import Word, words_in
from lab.platform import MESSAGE

FOLDER = Path(__file__).parents[1] / "ports" / "schemas" / "cdar"
TOLD = Collected(
    "F-2026-000001-E1", "F-2026-000001", date(2026, 1, 5), "Valmont & fils", "732829320", date(2026, 2, 3),
    [(Decimal("20.00"), Decimal("59.88")), (Decimal("21.00"), Decimal("-60.38"))],
    datetime(2026, 2, 3, 9, 30, tzinfo=UTC),
)  # fmt: skip


def faults(message: bytes) -> list[str]:
    schema = etree.XMLSchema(etree.parse(str(FOLDER / "CrossDomainAcknowledgementAndResponse_100pD22B.xsd")))
    schema.validate(etree.fromstring(message))
    return [entry.message for entry in schema.error_log]  # type: ignore[attr-defined]


def test_what_we_say_keeps_the_schema_and_says_each_rate_with_its_amount() -> None:
    message = written(TOLD)
    assert faults(message) == []
    assert words_in(message) == [Word("F-2026-000001", "212", "")]
    for said in (
        b"Valmont &amp; fils",
        b'currencyID="EUR">59.88<',
        b">-60.38<",
        b"<ram:ValuePercent>21.00<",
        b">20260203<",
    ):
        assert said in message


def test_the_schema_bites() -> None:
    assert faults(written(TOLD).replace(b"ram:SequenceNumeric", b"ram:Sequence"))


def test_the_pretend_platform_speaks_by_the_schema() -> None:
    message = MESSAGE.format(number="F-1", code="210", reason="", at=datetime(2026, 2, 3, tzinfo=UTC)).encode()
    assert faults(message) == []
    assert words_in(message) == [Word("F-1", "210", "")]
