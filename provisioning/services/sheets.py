"""Files of nodes and of lines: looked at first, then taken in row by row; the same file again doubles nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.tables import table_of
from provisioning.domain import sheets
from provisioning.domain.intent import SERVED
from provisioning.models import Line, Node
from provisioning.services.lines import attach_line
from provisioning.services.network import add_uplink, create_node
from provisioning.services.stock import LARGEST, MOST_ROWS, ImportPreview, ImportRow
from subscribers.models import Contract

KNOWN = {"node_known", "line_known"}
"""What is there already: a row to leave alone, not one to mend."""


@dataclass(frozen=True)
class Sheet:
    """A kind of file: its columns, those it cannot do without, and how its rows are judged and taken in."""

    columns: Mapping[str, tuple[str, ...]]
    needed: frozenset[str]
    judge: Callable[[Sequence[dict[str, str]]], list[str]]
    take: Callable[..., object]


def preview_sheet(kind: str, data: bytes, *, name: str) -> ImportPreview:
    """Reads a CSV or XLSX of nodes or lines, its headings in the first row; writes nothing.

    Raises:
        Refused: `file_not_understood`, `file_too_large`, `column_missing`.
    """
    sheet, table = SHEETS[kind], table_of(data, name=name, largest=LARGEST, most_rows=MOST_ROWS)
    columns = [sheets.column(heading, sheet.columns) for heading in table[0]]
    missing = sorted(sheet.needed - set(columns))
    if missing:
        raise Refused("column_missing", columns=missing)
    unknown = tuple(said for said, column in zip(table[0], columns, strict=True) if said and not column)
    numbered = [(number, cells) for number, cells in enumerate(table[1:], start=2) if any(cells)]
    rows = [{c: cell for c, cell in zip(columns, cells, strict=False) if c and cell} for _, cells in numbered]
    judged = zip(numbered, rows, sheet.judge(rows), strict=True)
    return ImportPreview(
        tuple(filter(None, columns)),
        unknown,
        tuple(ImportRow(number, row, problem) for (number, _), row, problem in judged),
    )


def import_sheet(kind: str, data: bytes, *, name: str, at: datetime, by: User | None) -> list[tuple[int, Refused]]:
    """Takes in the good rows, each apart, so that one that another person's act spoils leaves the others.

    Returns:
        The rows that were not taken in all the same: their number and the refusal.

    Raises:
        Refused: as `preview_sheet`.
    """
    refused = []
    for row in preview_sheet(kind, data, name=name).good:
        try:
            with transaction.atomic():
                SHEETS[kind].take(row.values, at=at, by=by)
        except Refused as refusal:
            refused.append((row.number, refusal))
    return refused


def _judged_nodes(rows: Sequence[dict[str, str]]) -> list[str]:
    known = set(Node.objects.values_list("code", flat=True))
    before: set[str] = set()
    problems = []
    for row in rows:
        problems.append(sheets.wrong_node(row, before=before, known=known))
        if not problems[-1]:
            before.add(row["code"])
    return problems


def _judged_lines(rows: Sequence[dict[str, str]]) -> list[str]:
    having = set(Line.objects.attached().values_list("contract__number", flat=True))
    numbers = Contract.objects.filter(state__in=SERVED).values_list("number", flat=True)
    contracts = {number: number in having for number in numbers}
    nodes = set(Node.objects.values_list("code", flat=True))
    return [sheets.wrong_line(row, contracts=contracts, nodes=nodes) for row in rows]


def _take_node(row: Mapping[str, str], **_when: Any) -> Node:
    details = {"address": row.get("address") or None, "snmp_community": row.get("snmp_community", "")}
    made = create_node(row["code"], name=row["name"], kind=sheets.kind_of(row["kind"]), **details)
    if row.get("parent"):
        add_uplink(made, Node.objects.get(code=row["parent"]))
    return made


def _take_line(row: Mapping[str, str], *, at: datetime, by: User | None) -> Line:
    contract = Contract.objects.get(number=row["contract"])
    if Line.objects.attached().filter(contract=contract).exists():
        raise Refused("line_known", contract=contract.number)
    return attach_line(
        contract,
        node=Node.objects.get(code=row["node"]),
        port=row.get("port", ""),
        vlan=int(row["vlan"]) if row.get("vlan") else None,
        ipv4=row.get("ipv4"),
        ipv6_prefix=row.get("ipv6_prefix"),
        at=at,
        by=by,
    )


SHEETS: Mapping[str, Sheet] = {
    "nodes": Sheet(sheets.NODES, frozenset({"code", "name", "kind"}), _judged_nodes, _take_node),
    "lines": Sheet(sheets.LINES, frozenset({"contract", "node"}), _judged_lines, _take_line),
}
