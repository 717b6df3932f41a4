"""Boxes on their way to customers, and the day the service begins."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel import policies
from kernel.errors import Refused
from kernel.models import User
from kernel.selectors import calendar_version, operator
from kernel.services import take_number
from provisioning.documents import shipping_note as drawing
from provisioning.domain import lifecycle, scans
from provisioning.models import Box, DeliveryReservation, Line, Shipment
from provisioning.selectors import line_state
from provisioning.services.boxes import deliver_box, ship_box
from subscribers.models import Contract
from subscribers.services import activate


def dispatch_box(box: Box, *, at: datetime, by: User | None, carrier: str = "", tracking: str = "") -> Shipment:
    """Ships a reserved box to its line's site, with a numbered note ("BL-2026-00001").

    Raises:
        Refused: what `transition` refuses.
    """
    lifecycle.BOX.after(box.state, "ship")
    if box.line is None:
        raise Refused("box_without_line", box=box.serial)
    site, customer = box.line.contract.site, box.line.contract.customer
    year = _local(box.line.contract, at).year
    address = f"{customer.name}\n{site.label}\n{site.street}\n{site.postcode} {site.city}"
    with transaction.atomic():
        ship_box(box, at=at, by=by, why=f"{carrier} {tracking}".strip())
        return Shipment.objects.create(
            number=f"BL-{year}-{take_number('BL', year):05d}",
            box=box,
            line=box.line,
            address=address,
            carrier=carrier[:60],
            tracking=tracking[:80],
            shipped_at=at,
            shipped_by=by,
        )


def record_delivery(shipment: Shipment, *, on: date, at: datetime, by: User | None) -> Shipment:
    """The customer has it; his working days to state reservations run from `on`.

    Raises:
        Refused: `delivered_before_shipped`, `delivered_in_the_future`, or what `transition` refuses.
    """
    contract = shipment.line.contract
    if on < _local(contract, shipment.shipped_at):
        raise Refused("delivered_before_shipped", on=on)
    if on > _local(contract, at):
        raise Refused("delivered_in_the_future", on=on)
    with transaction.atomic():
        deliver_box(shipment.box, at=at, by=by, why=shipment.number)
        until = _reservations_until(contract, on)
        Shipment.objects.filter(pk=shipment.pk).update(delivered_on=on, reservations_until=until)
    shipment.refresh_from_db()
    return shipment


def state_reservation(shipment: Shipment, *, text: str, on: date, at: datetime, by: User | None) -> DeliveryReservation:
    """Records what the customer found wrong, on the day `on`.

    Raises:
        Refused: `not_delivered`, `reservation_too_late`, `reservation_in_the_future`, `text_is_missing`.
    """
    if not text.strip():
        raise Refused("text_is_missing")
    if shipment.delivered_on is None or shipment.reservations_until is None or on < shipment.delivered_on:
        raise Refused("not_delivered", shipment=shipment.number)
    if on > _local(shipment.line.contract, at):
        raise Refused("reservation_in_the_future", on=on)
    if on > shipment.reservations_until:
        raise Refused("reservation_too_late", until=shipment.reservations_until)
    return DeliveryReservation.objects.create(shipment=shipment, text=text.strip(), stated_on=on, at=at, by=by)


def shipping_note(shipment: Shipment) -> bytes:
    """The note as PDF, in the customer's language; the same bytes at every rendering."""
    return drawing.pdf_of(shipment, operator())


def activate_line(line: Line, *, on: date, at: datetime, by: User | None) -> Line:
    """Starts the contract's service once the box in service proved the line open.

    Raises:
        Refused: `line_not_proven_open`, and as `subscribers.services.activate`.
    """
    if line_state(line).proven != "open":
        raise Refused("line_not_proven_open", line=line.reference)
    activate(line.contract, on=on, at=at, by=by)
    return line


def _reservations_until(contract: Contract, on: date) -> date:
    days = policies.decode("box", contract.terms).reservation_working_days
    hours = calendar_version(contract.calendar, on).opening_hours()
    working = {weekday for weekday, periods in hours.weekly.items() if periods}
    return scans.add_working_days(on, days, working, hours.closed)


def _local(contract: Contract, at: datetime) -> date:
    return at.astimezone(ZoneInfo(contract.calendar.zone)).date()
