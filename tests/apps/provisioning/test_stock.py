"""Boxes that come in, go out, come back, or do not."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from openpyxl import Workbook

from kernel.errors import Refused
from kernel.models import Message, Operator
from provisioning import selectors, services
from provisioning.drivers.fake import FakeBox
from provisioning.models import Box, BoxCharge, Depot, Line, Receipt, ReturnCase, Shipment
from subscribers.services import give_notice
from tests.apps.provisioning.make import AT, make_box, make_line, make_model

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fakes")]

DAY = timedelta(days=1)
HEAD = "Numéro de série;Modèle;Adresse MAC;Couleur"


@pytest.fixture
def depot() -> Depot:
    return services.create_depot("lyon", name="Lyon")


def scan(text: str, depot: Depot) -> Receipt:
    return services.receive_delivery(text, model=make_model(), depot=depot, reference="BL 7", at=AT, by=None)


def test_a_delivery_is_scanned_and_what_is_doubled_is_set_aside(depot: Depot) -> None:
    receipt = scan("FOC0001\nFOC0002 00:1b:54:00:00:02\nFOC0001\n", depot)
    assert (receipt.boxes.count(), receipt.refused) == (2, [["FOC0001", "doubled"]])
    again = scan("FOC0001\nFOC0003\n", depot)
    assert ([box.serial for box in again.boxes.all()], again.refused) == (["FOC0003"], [["FOC0001", "serial_known"]])
    assert selectors.stock() == [selectors.StockCount("lyon", "C1101-4P", "in_stock", 3)]
    with pytest.raises(Refused) as refused:
        scan(" \n", depot)
    assert (refused.value.code, Receipt.objects.count()) == ("nothing_scanned", 2)


def test_a_file_is_previewed_and_run_twice_without_doubling(depot: Depot) -> None:
    make_model()
    rows = ["FOC0001;C1101-4P;00-1B-54-00-00-01;bleu", "FOC0001;C1101-4P;;", "FOC0002;Inconnu;;", ";C1101-4P;;"]
    data = "\r\n".join([HEAD, *rows]).encode("cp1252")
    seen = services.preview_import(data, name="boxes.csv")
    assert (seen.columns, seen.unknown) == (("serial", "model", "mac"), ("Couleur",))
    assert [(row.number, row.problem) for row in seen.rows] == [
        (2, ""), (3, "serial_doubled"), (4, "model_unknown"), (5, "serial_missing"),
    ]  # fmt: skip
    assert Box.objects.count() == 0
    first = services.import_boxes(data, name="boxes.csv", depot=depot, at=AT, by=None)
    second = services.import_boxes(data, name="boxes.csv", depot=depot, at=AT, by=None)
    assert (first.boxes.count(), second.boxes.count(), Box.objects.count()) == (1, 0, 1)
    assert ["2: FOC0001", "serial_known"] in second.refused


def test_a_spreadsheet_says_the_same(depot: Depot) -> None:
    make_model()
    book, out = Workbook(), io.BytesIO()
    for row in (["Serial", "Model", "MAC"], ["FOC0001", "c1101-4p", None], [None, None, None], ["x", "C1101-4P", ""]):
        book.active.append(row)
    book.save(out)
    receipt = services.import_boxes(out.getvalue(), name="Boxes.XLSX", depot=depot, at=AT, by=None)
    assert (receipt.boxes.get().serial, receipt.refused) == ("FOC0001", [["4: X", "serial_makes_no_sense"]])


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"PK\x03\x04 no", "a.xlsx", "file_not_understood"),
        (b"\x00\x01", "a.csv", "file_not_understood"),
        (b"", "a.csv", "file_not_understood"),
        (b"Serial;Colour\n1;2", "a.csv", "column_missing"),
        (b"x" * 5_000_001, "a.csv", "file_too_large"),
    ],
)
def test_a_file_that_is_none_is_refused(data: bytes, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        services.preview_import(data, name=name)
    assert refused.value.code == code


@pytest.fixture
def shipment(depot: Depot) -> Shipment:
    line, box = make_line(), scan("FOC0001", depot).boxes.get()
    services.reserve_box(box, line, at=AT, by=None)
    return services.dispatch_box(box, at=AT, by=None, carrier="Chronopost", tracking="XY1")


def test_reservations_are_taken_for_three_working_days(shipment: Shipment) -> None:
    assert (shipment.number, shipment.box.state) == ("BL-2026-00001", "shipped")
    services.record_delivery(shipment, on=date(2026, 4, 2), at=AT + 2 * DAY, by=None)
    assert (shipment.reservations_until, Box.objects.get().state) == (date(2026, 4, 7), "delivered")
    services.state_reservation(shipment, on=date(2026, 4, 7), at=AT + 9 * DAY, text="torn", by=None)
    with pytest.raises(Refused) as refused:
        services.state_reservation(shipment, on=date(2026, 4, 8), at=AT + 9 * DAY, text="torn", by=None)
    assert (refused.value.code, shipment.reservations.count()) == ("reservation_too_late", 1)


def test_a_delivery_before_its_shipment_is_refused(shipment: Shipment) -> None:
    for on, code in ((date(2026, 3, 31), "delivered_before_shipped"), (date(2026, 4, 2), "delivered_in_the_future")):
        with pytest.raises(Refused) as refused:
            services.record_delivery(shipment, on=on, at=AT, by=None)
        assert (refused.value.code, Box.objects.get().state) == (code, "shipped")


def make_operator() -> None:
    Operator.objects.create(
        pk=1, name="Raccord SAS", siren="1", siret="1", vat_number="FR1", street="1 quai", postcode="69001",
        city="Lyon", email="a@raccord.example",
    )  # fmt: skip


def test_the_note_is_a_pdf_that_never_changes(shipment: Shipment) -> None:
    make_operator()
    note = services.shipping_note(shipment)
    assert note.startswith(b"%PDF-")
    assert services.shipping_note(shipment) == note


def ended() -> tuple[Box, FakeBox]:
    """A contract whose last day is 30 April, and its box in service, proven open."""
    make_operator()
    line = make_line()
    box, fake = make_box(line)
    services.push_due(at=AT, sessions=1)
    give_notice(line.contract, dated_on=AT.date(), at=AT, by=None)
    return box, fake


def paris_morning(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 6, tzinfo=UTC)


def test_an_ended_contract_closes_its_line_then_calls_its_box_back() -> None:
    box, _ = ended()
    assert services.end_contracts(at=paris_morning(4, 30)) == 0
    assert services.end_contracts(at=paris_morning(5, 1)) == 1
    services.push_due(at=paris_morning(5, 1), sessions=1)
    line = Line.objects.get()
    assert (line.contract.state, selectors.line_state(line).proven) == ("ended", "closed")
    services.end_contracts(at=paris_morning(5, 1))
    box.refresh_from_db()
    case = ReturnCase.objects.get()
    assert (box.state, case.due_on) == ("to_return", date(2026, 6, 1))


def test_a_box_that_stays_away_is_noticed_then_charged_once() -> None:
    box, _ = ended()
    services.end_contracts(at=paris_morning(5, 1))
    assert services.chase_boxes(at=paris_morning(6, 1)) == 0
    assert services.chase_boxes(at=paris_morning(6, 2)) == 1
    letter = Message.objects.get(channel="letter")
    assert "FOC0001" in letter.subject
    assert "150.00" in letter.body.replace(",", ".")
    assert (services.chase_boxes(at=paris_morning(6, 9)), selectors.boxes_to_charge().count()) == (0, 0)
    for _ in range(2):
        services.chase_boxes(at=paris_morning(6, 10))
    charge = selectors.boxes_to_charge().get()
    assert (charge.kind, charge.amount, charge.line) == ("unreturned", Decimal("150.00"), box.line)
    services.mark_box_charged(charge, reference="F-2026-000009", at=AT)
    with pytest.raises(Refused) as refused:
        services.waive_charge(charge, why="kind", at=AT)
    assert (refused.value.code, selectors.boxes_to_charge().count()) == ("charge_settled", 0)


def test_a_box_back_in_time_costs_nothing(depot: Depot) -> None:
    box, _ = ended()
    services.end_contracts(at=paris_morning(5, 1))
    services.take_back(box, condition="damaged", depot=depot, at=paris_morning(5, 20), by=None, remarks="no lid")
    assert services.chase_boxes(at=paris_morning(7, 1)) == 0
    case = ReturnCase.objects.get()
    assert (box.state, box.line, case.condition, case.remarks) == ("returned", None, "damaged", "no lid")
    charge = services.charge_box(box, kind="fault", amount=Decimal("30.00"), why="lid", at=AT, by=None)
    assert charge.line == case.line
    with pytest.raises(Refused):
        services.charge_box(box, kind="fault", amount=Decimal("0.001"), why="lid", at=AT, by=None)
    with pytest.raises(Refused):
        services.charge_box(box, kind="fault", amount=Decimal(10) ** 8, why="lid", at=AT, by=None)
    assert BoxCharge.objects.count() == 1


def test_a_wipe_is_proven_by_reading_the_box(depot: Depot) -> None:
    line = make_line(ipv4="198.51.100.7")
    box, fake = make_box(line)
    services.push_due(at=AT, sessions=1)
    with pytest.raises(Refused) as refused:
        services.erase_box(box)
    assert refused.value.code == "transition_refused"
    services.take_back(box, condition="complete", depot=depot, at=AT, by=None)
    fake.erases = False
    services.erase_box(box)
    with pytest.raises(Refused) as refused:
        services.prove_wiped(box, at=AT, by=None)
    assert refused.value.facts["left"] == ["contract", "ipv4", "reference", "site"]
    assert Box.objects.get().state == "returned"
    fake.erases = True
    services.erase_box(box)
    assert services.prove_wiped(box, at=AT, by=None).state == "wiped"


def test_service_begins_when_the_box_proved_it() -> None:
    from subscribers.services import sign
    from tests.apps.subscribers.make import make_draft

    contract = sign(make_draft(), on=date(2026, 3, 30), at=AT, by=None)
    line = make_line(contract)
    make_box(line)
    with pytest.raises(Refused) as refused:
        services.activate_line(line, on=AT.date(), at=AT, by=None)
    assert (refused.value.code, contract.state) == ("line_not_proven_open", "signed")
    services.push_due(at=AT, sessions=1)
    assert services.activate_line(line, on=AT.date(), at=AT, by=None).contract.state == "active"
    assert [(row.model, row.firmware, row.count) for row in selectors.firmwares()] == [("C1101-4P", "17.6", 1)]
