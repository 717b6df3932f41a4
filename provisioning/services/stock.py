"""Boxes that come into stock: deliveries scanned, files imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.tables import table_of
from provisioning.domain import scans
from provisioning.models import Box, BoxModel, Depot, Receipt
from provisioning.services.boxes import SECRETS, SHORTEST_SECRET, receive_box

LARGEST = 5_000_000
MOST_ROWS = 20_000


@dataclass(frozen=True)
class ImportRow:
    """One row of a file, `number` as a spreadsheet shows it. `problem` is a code, "" for a good one: serial_missing,
    serial_makes_no_sense, serial_doubled, serial_known, model_unknown, mac_makes_no_sense, mac_taken,
    address_makes_no_sense, secret_too_short."""

    number: int
    values: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class ImportPreview:
    """`columns` understood, `unknown` headings ignored, all rows in order. Show no secret column to anybody."""

    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    rows: tuple[ImportRow, ...]

    @property
    def good(self) -> tuple[ImportRow, ...]:
        return tuple(row for row in self.rows if not row.problem)

    @property
    def bad(self) -> tuple[ImportRow, ...]:
        """Those that need a person: what is known is not among them, it is simply there already."""
        return tuple(row for row in self.rows if row.problem and not row.problem.endswith("_known"))

    @property
    def known(self) -> tuple[ImportRow, ...]:
        return tuple(row for row in self.rows if row.problem.endswith("_known"))


def create_depot(code: str, *, name: str) -> Depot:
    """Raises Refused `depot_code_taken`."""
    depot, new = Depot.objects.get_or_create(code=code, defaults={"name": name})
    if not new:
        raise Refused("depot_code_taken", depot=code)
    return depot


def receive_delivery(
    scanned: str, *, model: BoxModel, depot: Depot, reference: str, at: datetime, by: User | None
) -> Receipt:
    """Takes in what was scanned or pasted, one serial a line, a MAC after it if there is one. Duplicates and nonsense
    are set aside on the receipt (`refused`: [text, code]), the rest comes in.

    Raises:
        Refused: `nothing_scanned`.
    """
    found = list(scans.scans(scanned))
    if not found:
        raise Refused("nothing_scanned")
    taken, macs = _known()
    boxes, refused = [], []
    with transaction.atomic():
        for scan in found:
            known = "serial_known" if scan.serial in taken else "mac_taken" if scan.mac in macs else ""
            if scan.problem or known:
                refused.append([scan.text, scan.problem or known])
            else:
                mac = scan.mac or None
                boxes.append(receive_box(scan.serial, model=model, at=at, by=by, depot=depot, mac=mac))
        return _receipt(depot, model, reference, boxes, refused, at=at, by=by)


def preview_import(data: bytes, *, name: str) -> ImportPreview:
    """Reads a CSV or XLSX of boxes, its headings in the first row; writes nothing.

    Raises:
        Refused: `file_not_understood`, `file_too_large`, `column_missing`.
    """
    table = table_of(data, name=name, largest=LARGEST, most_rows=MOST_ROWS)
    columns = [scans.column_of(heading) for heading in table[0]]
    missing = sorted({"serial", "model"} - set(columns))
    if missing:
        raise Refused("column_missing", columns=missing)
    unknown = tuple(said for said, column in zip(table[0], columns, strict=True) if said and not column)
    return ImportPreview(tuple(filter(None, columns)), unknown, tuple(_judged(table[1:], columns)))


def import_boxes(data: bytes, *, name: str, depot: Depot, at: datetime, by: User | None) -> Receipt:
    """Takes in the good rows; the bad ones are set aside on the receipt. The same file again doubles nothing.

    Raises:
        Refused: as `preview_import`.
    """
    found = preview_import(data, name=name)
    models = {model.name.casefold(): model for model in BoxModel.objects.all()}
    refused = [[f"{row.number}: {row.values.get('serial', '')}", row.problem] for row in (*found.bad, *found.known)]
    with transaction.atomic():
        boxes = [_taken_in(row, models, depot, at=at, by=by) for row in found.good]
        return _receipt(depot, None, name, boxes, refused, at=at, by=by)


def _taken_in(row: ImportRow, models: dict[str, BoxModel], depot: Depot, *, at: datetime, by: User | None) -> Box:
    details = {column: value for column, value in row.values.items() if value and column not in {"serial", "model"}}
    model = models[row.values["model"].casefold()]
    return receive_box(row.values["serial"], model=model, at=at, by=by, depot=depot, **details)


def _receipt(
    depot: Depot,
    model: BoxModel | None,
    reference: str,
    boxes: Sequence[Box],
    refused: Sequence[Sequence[str]],
    *,
    at: datetime,
    by: User | None,
) -> Receipt:
    receipt = Receipt.objects.create(
        depot=depot, model=model, reference=reference.strip()[:80], refused=list(refused), at=at, by=by
    )
    receipt.boxes.set(boxes)
    return receipt


def _known() -> tuple[set[str], set[str]]:
    rows = list(Box.objects.values_list("serial", "mac"))
    return {serial for serial, _ in rows}, {str(mac).replace("-", ":").lower() for _, mac in rows if mac}


def _judged(rows: Iterable[Sequence[str]], columns: Sequence[str]) -> Iterable[ImportRow]:
    taken, macs = _known()
    models = {name.casefold() for name in BoxModel.objects.values_list("name", flat=True)}
    seen: set[str] = set()
    for number, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        values = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
        values["serial"] = values.get("serial", "").upper()
        problem = _problem(values, seen, taken, macs, models)
        if not problem:
            seen.add(values["serial"])
            values |= {"mac": scans.plain_mac(values["mac"]) or ""} if values.get("mac") else {}
            macs |= {values["mac"]} if values.get("mac") else set()
        yield ImportRow(number, values, problem)


def _problem(values: dict[str, str], seen: set[str], taken: set[str], macs: set[str], models: set[str]) -> str:
    serial, mac, address = values["serial"], values.get("mac", ""), values.get("address", "")
    short = [name for name in SECRETS if values.get(name) and len(values[name]) < SHORTEST_SECRET]
    checks = (
        (not serial, "serial_missing"),
        (bool(serial) and not scans.is_serial(serial), "serial_makes_no_sense"),
        (serial in seen, "serial_doubled"),
        (serial in taken, "serial_known"),
        (values.get("model", "").casefold() not in models, "model_unknown"),
        (bool(mac) and scans.plain_mac(mac) is None, "mac_makes_no_sense"),
        (bool(mac) and scans.plain_mac(mac) in macs, "mac_taken"),
        (bool(address) and not scans.is_address(address), "address_makes_no_sense"),
        (bool(short), "secret_too_short"),
    )
    return next((code for wrong, code in checks if wrong), "")
