"""Boxes that come in and go out: receipts, imports, shipments, returns, and what is charged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kernel.models import User
from provisioning.models import (
    Box,
    BoxCharge,
    BoxModel,
    DeliveryReservation,
    Depot,
    Line,
    Receipt,
    ReturnCase,
    Shipment,
)


@dataclass(frozen=True)
class ImportRow:
    """One row of a file, `number` as a spreadsheet shows it. `problem` is a code, "" for a good one:
    serial_missing, serial_doubled, serial_known, model_unknown, mac_makes_no_sense, mac_taken, address_makes_no_sense,
    secret_too_short."""

    number: int
    values: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class ImportPreview:
    """`columns` understood, `unknown` headings ignored, all rows in order."""

    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    rows: tuple[ImportRow, ...]

    @property
    def good(self) -> tuple[ImportRow, ...]:
        return tuple(row for row in self.rows if not row.problem)

    @property
    def bad(self) -> tuple[ImportRow, ...]:
        """Those that need a person: known serials are not among them, they are simply there already."""
        return tuple(row for row in self.rows if row.problem and row.problem != "serial_known")

    @property
    def known(self) -> tuple[ImportRow, ...]:
        return tuple(row for row in self.rows if row.problem == "serial_known")


def create_depot(code: str, *, name: str) -> Depot:
    """Raises Refused `depot_code_taken`."""
    raise NotImplementedError


def receive_delivery(
    scanned: str, *, model: BoxModel, depot: Depot, reference: str, at: datetime, by: User | None
) -> Receipt:
    """Takes in what was scanned or pasted, one serial a line, a MAC after it if there is one. Duplicates and nonsense
    are set aside on the receipt (`refused`: [text, code]), the rest comes in.

    Raises:
        Refused: `nothing_scanned`.
    """
    raise NotImplementedError


def preview_import(data: bytes, *, name: str) -> ImportPreview:
    """Reads a CSV or XLSX of boxes; writes nothing.

    Raises:
        Refused: `file_not_understood`, `file_too_large`, `column_missing`.
    """
    raise NotImplementedError


def import_boxes(data: bytes, *, name: str, depot: Depot, at: datetime, by: User | None) -> Receipt:
    """Takes in the good rows; the bad ones are set aside on the receipt. The same file again doubles nothing.

    Raises:
        Refused: as `preview_import`.
    """
    raise NotImplementedError


def dispatch_box(box: Box, *, at: datetime, by: User | None, carrier: str = "", tracking: str = "") -> Shipment:
    """Ships a reserved box to its line's site, with a numbered note ("BL-2026-00001").

    Raises:
        Refused: what `transition` refuses.
    """
    raise NotImplementedError


def record_delivery(shipment: Shipment, *, on: date, at: datetime, by: User | None) -> Shipment:
    """The customer has it; his days to state reservations run from `on`.

    Raises:
        Refused: `delivered_before_shipped`, `delivered_in_the_future`, or what `transition` refuses.
    """
    raise NotImplementedError


def state_reservation(shipment: Shipment, *, text: str, on: date, at: datetime, by: User | None) -> DeliveryReservation:
    """Records what the customer found wrong.

    Raises:
        Refused: `not_delivered`, `reservation_too_late`, `text_is_missing`.
    """
    raise NotImplementedError


def shipping_note(shipment: Shipment) -> bytes:
    """The note as PDF, the same bytes at every rendering."""
    raise NotImplementedError


def activate_line(line: Line, *, on: date, at: datetime, by: User | None) -> Line:
    """Starts the contract's service once the box in service proved the line open.

    Raises:
        Refused: `line_not_proven_open`, and as `subscribers.services.activate`.
    """
    raise NotImplementedError


def ask_back(box: Box, *, why: str, at: datetime, by: User | None, due_on: date | None = None) -> ReturnCase:
    """Calls a box back and opens its return: due within the policy's months, unless another day is said.

    Raises:
        Refused: what `transition` refuses.
    """
    raise NotImplementedError


def take_back(
    box: Box, *, condition: str, at: datetime, by: User | None, depot: Depot | None = None, remarks: str = ""
) -> Box:
    """It is back: rent, configuration and monitoring stop today, its return is closed, its address is freed.

    Raises:
        Refused: `condition_unknown`, or what `transition` refuses.
    """
    raise NotImplementedError


def wipe_over_ssh(box: Box, *, at: datetime, by: User | None) -> Box:
    """Erases a returned box over SSH, reloads it and reads it back: wiped only when nothing of the customer is left.

    Raises:
        Refused: `wipe_not_proven` with what still stood, `box_not_reachable`, or what `transition` refuses.
        Unavailable: it does not answer.
    """
    raise NotImplementedError


def chase_boxes(*, at: datetime) -> int:
    """The sweep: writes the formal notice for boxes not back in time, and charges those not back after it."""
    raise NotImplementedError


def end_contracts(*, at: datetime) -> int:
    """The sweep: ends the contracts whose last day is over, closes their lines, and asks their boxes back."""
    raise NotImplementedError


def charge_box(box: Box, *, kind: str, amount: Decimal, why: str, at: datetime, by: User | None) -> BoxCharge:
    """Charges damage or loss (excluding VAT) to the contract of the box's line.

    Raises:
        Refused: `charge_kind_unknown`, `amount_makes_no_sense`, `box_without_line`.
    """
    raise NotImplementedError


def mark_box_charged(charge: BoxCharge, *, reference: str, at: datetime) -> BoxCharge:
    """Invoicing asked for it on the paper `reference`.

    Raises:
        Refused: `charge_settled`.
    """
    raise NotImplementedError


def waive_charge(charge: BoxCharge, *, why: str, at: datetime, by: User) -> BoxCharge:
    """Gives it up, as long as it is not billed.

    Raises:
        Refused: `charge_settled`, `why_is_missing`.
    """
    raise NotImplementedError
