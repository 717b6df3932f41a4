"""One set of promises for every way to collect: the bank's files, GoCardless over HTTP, and the fake in memory."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from gocardless_pro import Client
from lxml import etree

from invoicing.domain.pain008 import Batch, Creditor, Debit, Group
from invoicing.gateways.bank_file import BankFileGateway, validate
from invoicing.gateways.base import Charge, Gateway, Outcome, Payer, What
from invoicing.gateways.fake import FakeGateway
from invoicing.gateways.gocardless import GoCardlessGateway
from kernel.errors import Refused, Rejected, Unavailable
from lab.bank import Bank, Transfer
from lab.gocardless.server import SECRET, TOKEN, gocardless

IBAN_GOOD = "FR7630006000011234567890189"
IBAN_POOR = "FR7612548029989876543210917"
IBAN_LATE = "DE89370400440532013000"
ON = date(2026, 12, 7)
AT = datetime(2026, 12, 7, 12, tzinfo=UTC)
CREDITOR = Creditor("Réseau d'Armor", "FR72ZZZ123456", IBAN_GOOD, "AGRIFRPP")
SCHEMAS = Path(__file__).parent / "schemas"


def a_batch(*amounts: str, ibans: tuple[str, ...] = (IBAN_GOOD, IBAN_POOR, IBAN_LATE)) -> Batch:
    debits = [
        Debit(f"F-2026-{n:06d}-1-1", Decimal(amount), f"M-{n}", date(2025, 1, 2), f"Name {n}", iban, f"F-2026-{n}")
        for n, (amount, iban) in enumerate(zip(amounts, ibans, strict=False), 1)
    ]
    group = Group.of("D-1-RCUR", ON, "RCUR", "CORE", CREDITOR, debits)
    return Batch("D-1", AT, CREDITOR.name, CREDITOR.creditor_id, [group] if debits else [])


def prepared(gateway: Gateway, batch: Batch) -> bytes:
    out = io.BytesIO()
    gateway.prepare(batch, out)
    return out.getvalue()


class GatewayPromises:
    """What services lean on, whoever collects."""

    def make(self) -> Gateway:
        raise NotImplementedError

    def batch(self, *amounts: str) -> Batch:
        return a_batch(*amounts)

    def told(self, gateway: Gateway, content: bytes) -> bytes:
        """What comes back when IBAN_POOR has no money."""
        raise NotImplementedError

    def test_the_same_batch_is_the_same_bytes(self) -> None:
        gateway = self.make()
        assert prepared(gateway, self.batch("66.00", "12.34")) == prepared(self.make(), self.batch("66.00", "12.34"))

    def test_an_empty_batch_is_refused(self) -> None:
        with pytest.raises(Refused, match="batch_empty"):
            prepared(self.make(), self.batch())

    def test_handed_over_twice_it_is_taken_once(self) -> None:
        gateway = self.make()
        content = prepared(gateway, self.batch("66.00"))
        assert gateway.hand_over("D-1", content) == gateway.hand_over("D-1", content)
        told = gateway.read(self.told(gateway, content), told_on=ON)
        assert [one.end_to_end_id for one in told.outcomes if one.what is not What.ACKNOWLEDGED] == [
            "F-2026-000001-1-1"
        ]

    def test_each_debit_is_told_of_by_its_own_name(self) -> None:
        gateway = self.make()
        content = prepared(gateway, self.batch("66.00", "12.34"))
        gateway.hand_over("D-1", content)
        outcomes = gateway.read(self.told(gateway, content), told_on=ON).outcomes
        found = {(one.end_to_end_id, one.what, one.amount, one.reason) for one in outcomes if one.end_to_end_id}
        assert found == {
            ("F-2026-000001-1-1", What.SETTLED, Decimal("66.00"), ""),
            ("F-2026-000002-1-1", What.REJECTED, Decimal("12.34"), "AM04"),
        }

    def test_what_is_told_is_named_apart_and_twice_alike(self) -> None:
        gateway = self.make()
        content = prepared(gateway, self.batch("66.00", "12.34"))
        gateway.hand_over("D-1", content)
        told = self.told(gateway, content)
        first, second = gateway.read(told, told_on=ON), gateway.read(told, told_on=ON)
        assert first == second
        names = [one.reference for one in first.outcomes]
        assert len(set(names)) == len(names)

    @pytest.mark.parametrize("junk", [b"", b"hello", b"\x00\xff\xfe", b"<a", b"[{}]", b"PK\x03\x04"])
    def test_junk_is_refused(self, junk: bytes) -> None:
        with pytest.raises(Refused, match="bank_file_unreadable"):
            self.make().read(junk, told_on=ON)


class TestFake(GatewayPromises):
    def make(self) -> FakeGateway:
        return FakeGateway({IBAN_POOR: "AM04"})

    def told(self, gateway: Gateway, content: bytes) -> bytes:
        assert isinstance(gateway, FakeGateway)
        return gateway.answer("D-1")

    def test_no_answer_takes_nothing(self) -> None:
        gateway = self.make()
        gateway.down = True
        with pytest.raises(Unavailable):
            gateway.hand_over("D-1", prepared(gateway, a_batch("66.00")))
        assert gateway.taken == {}

    def test_another_content_under_the_same_name_is_refused(self) -> None:
        gateway = self.make()
        gateway.hand_over("D-1", prepared(gateway, a_batch("66.00")))
        with pytest.raises(Rejected):
            gateway.hand_over("D-1", prepared(gateway, a_batch("67.00")))


class TestBankFile(GatewayPromises):
    bank = Bank(rejects={IBAN_POOR: "AM04"}, returns={IBAN_LATE: "MD06"})

    def make(self) -> BankFileGateway:
        return BankFileGateway()

    def told(self, gateway: Gateway, content: bytes) -> bytes:
        # Two documents in one file, as some banks send them.
        return self.bank.status_report(content, at=AT) + b"\n" + self.bank.notification(content, at=AT)

    def content(self) -> bytes:
        return prepared(self.make(), a_batch("66.00", "12.34", "0.50"))

    def outcomes(self, data: bytes) -> list[Outcome]:
        return list(self.make().read(data, told_on=ON).outcomes)

    def test_a_thousand_debits_are_validated_while_they_are_read_again(self) -> None:
        batch = a_batch(*["1.00"] * 1000, ibans=(IBAN_GOOD,) * 1000)
        assert validate(io.BytesIO(prepared(self.make(), batch))) == 1000

    def test_a_file_that_the_schema_refuses_never_leaves(self) -> None:
        with pytest.raises(Refused, match="file_invalid"):
            prepared(self.make(), a_batch("66.00", ibans=("nonsense",)))

    @pytest.mark.parametrize("told", ["status_report", "notification", "returned", "statement"])
    def test_the_pretend_bank_writes_what_its_schema_accepts(self, told: str) -> None:
        transfer = Transfer("T-1", Decimal("66.00"), "Élan & Fils", IBAN_LATE, "F-2026-000003")
        extra = {"transfers": [transfer]} if told in {"notification", "statement"} else {}
        data = getattr(self.bank, told)(self.content(), at=AT, **extra)
        root = etree.fromstring(data)
        version = etree.QName(root).namespace.rpartition(":")[2]
        etree.XMLSchema(file=str(SCHEMAS / f"{version}.xsd")).assertValid(root)

    def test_a_refusal_before_settlement(self) -> None:
        first, second = self.outcomes(self.bank.status_report(self.content(), at=AT))
        assert (first.what, first.message_id) == (What.ACKNOWLEDGED, "D-1")
        assert (second.what, second.end_to_end_id, second.group_id) == (
            What.REJECTED,
            "F-2026-000002-1-1",
            "D-1-RCUR",
        )
        assert (second.amount, second.reason, second.iban, second.on) == (Decimal("12.34"), "AM04", IBAN_POOR, ON)

    def test_a_debit_sent_back_is_no_settlement(self) -> None:
        (one,) = self.outcomes(self.bank.returned(self.content(), at=AT))
        assert (one.what, one.end_to_end_id, one.mandate, one.reason, one.amount) == (
            What.RETURNED,
            "F-2026-000003-1-1",
            "M-3",
            "MD06",
            Decimal("0.50"),
        )

    def test_a_group_booked_in_one_sum_keeps_its_names(self) -> None:
        (one,) = self.outcomes(self.bank.statement(self.content(), at=AT, in_one_sum=True))
        assert (one.what, one.message_id, one.group_id, one.count) == (What.SETTLED, "D-1", "D-1-RCUR", 2)
        assert (one.amount, one.end_to_end_id) == (Decimal("66.50"), "")

    def test_a_transfer_keeps_what_the_payer_wrote(self) -> None:
        transfer = Transfer("T-1", Decimal("40.00"), "Élan", IBAN_LATE, "F-2026-000003")
        *_, one = self.outcomes(self.bank.notification(self.content(), at=AT, transfers=[transfer]))
        assert (one.what, one.bank_reference, one.iban) == (What.CREDITED, "T-1", IBAN_LATE)
        assert one.text == "Élan\nF-2026-000003"

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda data: data[:-40],
            lambda data: data[: len(data) // 2],
            lambda data: data.replace(b"Name 3", "Näme".encode("latin-1")),
            lambda data: data.replace(b"<?xml", b"<!DOCTYPE a [<!ENTITY x 'y'>]><?xml", 1),
            lambda data: data.replace(b"CstmrPmtStsRpt", b"Something"),
            lambda data: data.replace(b">12.34<", b">twelve<"),
            lambda data: data + data[:300],
        ],
        ids=["cut short", "half", "latin-1", "entities", "other message", "no amount", "second one cut"],
    )
    def test_nothing_of_a_spoiled_file_is_believed(self, spoil: object) -> None:
        report = self.bank.status_report(self.content(), at=AT)
        named = report.replace(b"</OrgnlEndToEndId>", b"</OrgnlEndToEndId><!-- Name 3 -->")
        with pytest.raises(Refused, match="bank_file_unreadable"):
            self.make().read(spoil(named), told_on=ON)  # type: ignore[operator]

    def test_an_entity_bomb_is_refused(self) -> None:
        bomb = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Document>&b;</Document>'
        with pytest.raises(Refused, match="bank_file_unreadable"):
            self.make().read(bomb, told_on=ON)

    def test_older_versions_are_read_alike(self) -> None:
        report = self.bank.status_report(self.content(), at=AT)
        older = report.replace(b"pain.002.001.12", b"pain.002.001.03")
        assert self.outcomes(older) == self.outcomes(report)
        note = self.bank.notification(self.content(), at=AT)
        older = note.replace(b"camt.054.001.08", b"camt.054.001.02").replace(
            b"<Sts><Cd>BOOK</Cd></Sts>", b"<Sts>BOOK</Sts>"
        )
        assert self.outcomes(older) == self.outcomes(note)

    def test_what_is_only_announced_is_not_booked(self) -> None:
        note = self.bank.notification(self.content(), at=AT).replace(b"<Cd>BOOK</Cd>", b"<Cd>PDNG</Cd>")
        assert self.outcomes(note) == []


class TestGoCardless(GatewayPromises):
    @pytest.fixture(autouse=True)
    def _service(self) -> Iterator[None]:
        with gocardless(now=lambda: datetime(2026, 12, 2, 9, tzinfo=UTC)) as service:
            self.service = service
            self.mandates = [self.register(n, iban) for n, iban in enumerate((IBAN_GOOD, IBAN_GOOD, IBAN_LATE), 1)]
            yield

    def make(self, secret: str = SECRET) -> GoCardlessGateway:
        client = Client(TOKEN, base_url=self.service.url, raise_on_idempotency_conflict=True, timeout=(1, 2))
        return GoCardlessGateway(client, secret, rest=0)

    def register(self, number: int, iban: str) -> str:
        payer = Payer(
            f"M-{number}", "Menuiserie", f"m{number}@a.example", "1 rue", "29000", "Quimper", "FR", iban, "M", "fr"
        )
        return self.make().register(payer).reference

    def batch(self, *amounts: str) -> Batch:
        debits = [
            Debit(
                f"F-2026-{n:06d}-1-1", Decimal(amount), mandate, date(2025, 1, 2), f"Name {n}", IBAN_GOOD, f"F-2026-{n}"
            )
            for n, (amount, mandate) in enumerate(zip(amounts, self.mandates, strict=False), 1)
        ]
        group = Group.of("D-1-RCUR", ON, "RCUR", "CORE", CREDITOR, debits)
        return Batch("D-1", AT, CREDITOR.name, CREDITOR.creditor_id, [group] if debits else [])

    def told(self, gateway: Gateway, content: bytes) -> bytes:
        events = []
        for line in content.splitlines()[1:]:
            debit = json.loads(line)["debit"]
            if json.loads(line)["mandate"] == self.mandates[1]:
                events += self.service.go(debit, "submitted", "failed", cause="insufficient_funds", reason_code="AM04")
            elif self.service.payment_of(debit)["status"] == "pending_submission":
                events += self.service.go(debit, "submitted", "confirmed")
        return self.service.webhook(events)[0]

    def handed(self, *amounts: str) -> tuple[GoCardlessGateway, bytes]:
        gateway = self.make()
        content = prepared(gateway, self.batch(*amounts))
        gateway.hand_over("D-1", content)
        return gateway, content

    def outcomes(self, *events: dict[str, object]) -> list[tuple[str, str]]:
        read = self.make().read(self.service.webhook(list(events))[0], told_on=ON)
        return [(one.what.value, one.reason) for one in read.outcomes]

    def test_what_is_taken_is_named_and_dated_by_the_service(self) -> None:
        gateway = self.make()
        receipt = gateway.hand_over("D-1", prepared(gateway, self.batch("66.00")))
        (payment,) = self.service.ledger.rows["payments"].values()
        assert receipt.charges == {"F-2026-000001-1-1": Charge(payment["id"], ON)}
        assert (payment["amount"], payment["retry_if_possible"]) == (6600, False)

    def test_no_answer_in_the_middle_charges_nobody_twice(self) -> None:
        gateway = self.make()
        content = prepared(gateway, self.batch("66.00", "12.34", "0.50"))
        self.service.faults.lose_answers = 1
        first = gateway.hand_over("D-1", content)
        again = gateway.hand_over("D-1", content)
        assert (len(self.service.ledger.rows["payments"]), first.charges) == (3, again.charges)

    def test_a_service_that_does_not_answer_is_unavailable_and_made_nothing(self) -> None:
        gateway = self.make()
        content = prepared(gateway, self.batch("66.00"))
        self.service.faults.lose_requests = 3
        with pytest.raises(Unavailable):
            gateway.hand_over("D-1", content)
        assert self.service.ledger.rows["payments"] == {}

    def test_another_amount_under_the_same_key_is_refused_not_believed(self) -> None:
        gateway, _ = self.handed("66.00")
        receipt = gateway.hand_over("D-1", prepared(gateway, self.batch("67.00")))
        assert receipt.refusals == {"F-2026-000001-1-1": "another payment has this key"}
        assert [row["amount"] for row in self.service.ledger.rows["payments"].values()] == [6600]

    def test_one_dead_mandate_does_not_stop_the_others(self) -> None:
        gateway = self.make()
        content = prepared(gateway, self.batch("66.00", "12.34"))
        gateway.cancel_mandate(self.mandates[0])
        gateway.cancel_mandate(self.mandates[0])
        receipt = gateway.hand_over("D-1", content)
        assert list(receipt.charges) == ["F-2026-000002-1-1"]
        assert receipt.refusals["F-2026-000001-1-1"].startswith("mandate_is_inactive")

    def test_too_many_requests_is_unavailable(self) -> None:
        gateway = self.make()
        content = prepared(gateway, self.batch("66.00"))
        self.service.faults.limit = 0
        with pytest.raises(Unavailable, match="RateLimitError"):
            gateway.hand_over("D-1", content)

    def test_a_payment_that_fails_after_it_was_paid_out(self) -> None:
        self.handed("66.00")
        confirmed = self.service.go("F-2026-000001-1-1", "submitted", "confirmed")
        payment = self.service.payment_of("F-2026-000001-1-1")["id"]
        self.service.ledger.pay_out([payment])
        assert self.outcomes(*confirmed) == [("settled", "")]
        late = self.service.go("F-2026-000001-1-1", "late_failure_settled", reason_code="MD06")
        assert self.outcomes(*late) == [("rejected", "MD06")]
        # The confirmation, delivered again and late, is superseded by what the payment is now.
        assert self.outcomes(*confirmed) == []

    def test_a_cause_without_a_code_has_its_code(self) -> None:
        self.handed("66.00")
        events = self.service.go("F-2026-000001-1-1", "submitted", "failed", cause="bank_account_closed")
        assert self.outcomes(*events) == [("rejected", "AC04")]

    @pytest.mark.parametrize("signature", ["", "0" * 64, "é" * 64, None])
    def test_a_forged_message_is_told_apart(self, signature: str | None) -> None:
        body, genuine = self.service.webhook([])
        assert self.make().is_genuine(body, genuine)
        assert not self.make().is_genuine(body, signature)  # type: ignore[arg-type]
        assert not self.make().is_genuine(body + b" ", genuine)

    def test_a_payout_tells_its_lines(self) -> None:
        self.handed("66.00", "12.34")
        payments = []
        for debit in ("F-2026-000001-1-1", "F-2026-000002-1-1"):
            self.service.go(debit, "submitted", "confirmed")
            payments.append(self.service.payment_of(debit)["id"])
        made = self.service.ledger.pay_out(payments)
        payout = self.make().payout(made["id"])
        assert (payout.amount, payout.fees, payout.text) == (Decimal("77.94"), Decimal("0.40"), made["reference"])
        assert sum(line.amount for line in payout.lines) == payout.amount
        assert [line.payment for line in payout.lines if line.kind == "payment_paid_out"] == payments

    def test_everything_since_an_instant_is_told_page_by_page(self) -> None:
        gateway = self.make()
        before = len(self.service.ledger.rows["events"])
        for _ in range(600):
            self.service.ledger.event("mandates", self.mandates[0], "created")
        bodies = list(gateway.news_since(datetime(2026, 12, 1, tzinfo=UTC)))
        assert [len(gateway.news(body)) for body in bodies] == [500, before + 100]
        assert list(gateway.news_since(datetime(2026, 12, 3, tzinfo=UTC))) == []

    def test_registered_twice_a_mandate_is_one(self) -> None:
        assert self.register(1, IBAN_GOOD) == self.mandates[0]
        assert len(self.service.ledger.rows["customers"]) == 3
