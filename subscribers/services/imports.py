"""Files of customers, contacts and contracts from another system: judged row by row, taken in once."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from django.db import transaction

from kernel.errors import Refused
from kernel.models import Calendar, User
from kernel.tables import filled, table_of
from subscribers.domain.words import meant
from subscribers.domain.zones import folded
from subscribers.models import BillingMode, Contract, Customer, ImportRun, Offer
from subscribers.services.contacts import change_contact
from subscribers.services.contracts import activate, draft_contract, sign
from subscribers.services.customers import add_contact, change_customer, create_customer, create_site, present

MADE, KNOWN = "made", "known"
CHUNK: Final = 100
"""Rows that are committed together: a second or so of work."""
BAD_KEPT: Final = timedelta(days=30)
LONGEST_REFERENCE: Final = 40

COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "customers": {
        "external_reference": "reference ref code client numero", "kind": "kind type categorie",
        "name": "name nom raison sociale societe", "siren": "siren", "siret": "siret",
        "vat_number": "vat number tva numero de tva", "email": "email mail courriel e mail",
        "phone": "phone telephone tel", "street": "street rue adresse", "postcode": "postcode code postal cp",
        "city": "city ville commune", "country": "country pays", "legal_form": "legal form forme juridique",
        "language": "language langue",
    },
    "contacts": {
        "customer": "customer client reference client", "name": "name nom", "email": "email mail courriel e mail",
        "phone": "phone telephone tel", "roles": "roles role",
    },
    "contracts": {
        "reference": "reference contrat numero", "customer": "customer client reference client",
        "offer": "offer offre", "label": "label site", "street": "street rue adresse",
        "postcode": "postcode code postal cp", "city": "city ville commune",
        "monthly_fee": "monthly fee mensualite prix",
        "signed_on": "signed on signe le date de signature", "activated_on": "activated on active le mise en service",
        "billing_mode": "billing facturation",
    },
}  # fmt: skip
"""Kind -> column -> words that a heading may hold for it."""
REQUIRED: Final = {
    "customers": ("external_reference", "kind", "name", "email", "street", "postcode", "city"),
    "contacts": ("customer", "name"),
    "contracts": ("reference", "customer", "offer", "street", "postcode", "city", "signed_on"),
}


@dataclass(frozen=True)
class Sheet:
    """A kind of file: its columns (each with words that a heading may hold for it), those it cannot do without, and the
    verb that takes one row in: `(values, at=, by=)` gives `MADE` or `KNOWN`, or raises Refused."""

    columns: Mapping[str, str]
    required: tuple[str, ...]
    verb: Callable[..., str]


@dataclass(frozen=True)
class Row:
    """One row, `number` as a spreadsheet shows it; `problem` is why it was set aside, None for a good one."""

    number: int
    values: dict[str, str]
    outcome: str = ""
    problem: Refused | None = None


def headings(data: bytes, *, name: str) -> list[str]:
    """The first row of a file. Raises as `start_import`."""
    return table_of(data, name=name)[0]


def guessed(columns: Mapping[str, str], told: Sequence[str]) -> dict[str, str]:
    """Column -> heading, where a heading speaks of one; for a person to correct."""
    found: dict[str, str] = {}
    for heading in told:
        words = folded(heading)
        for column, known in columns.items():
            if column not in found and words and f" {words} " in f" {known} ":
                found[column] = heading
                break
    return found


def start_import(
    data: bytes,
    sheet: Sheet,
    *,
    kind: str,
    name: str,
    mapping: Mapping[str, str],
    at: datetime,
    by: User | None,
    dry: bool = False,
) -> ImportRun:
    """Queues a file; `advance_import` takes it in.

    Args:
        mapping: column -> heading of the file.
        dry: everything is judged by doing it, and nothing stays.

    Raises:
        Refused: `file_too_large`, `file_not_understood`, `column_missing`.
    """
    table = table_of(data, name=name)
    known = {column: heading for column, heading in mapping.items() if heading in table[0]}
    missing = [column for column in sheet.required if column not in known]
    if missing:
        raise Refused("column_missing", columns=", ".join(missing))
    return ImportRun.objects.create(
        kind=kind, name=name[:200], mapping=known, payload=base64.b64encode(data).decode(), dry=dry,
        total=sum(1 for _row in filled(table)), at=at, by=by,
    )  # fmt: skip


def was_looked_at(data: bytes, mapping: Mapping[str, str], *, kind: str, name: str, by: User) -> bool:
    """Whether the person looked at this file to its end with these very columns. Raises as `start_import`."""
    table = table_of(data, name=name)
    known = {column: heading for column, heading in mapping.items() if heading in table[0]}
    looks = ImportRun.objects.filter(dry=True, state=ImportRun.State.DONE, by=by, kind=kind, name=name[:200])
    return looks.filter(mapping=known, total=sum(1 for _row in filled(table))).exists()


def next_import(*, but: Collection[int] = ()) -> ImportRun | None:
    """The oldest file that is not in yet."""
    waiting = ImportRun.objects.filter(state__in=[ImportRun.State.QUEUED, ImportRun.State.RUNNING])
    return waiting.exclude(pk__in=but).order_by("pk").first()


def read_table(run: ImportRun) -> list[tuple[int, Sequence[str]]]:
    """The rows of a file that is not in yet, and its headings as the first of them."""
    table = table_of(base64.b64decode(run.payload), name=run.name)
    return [(1, table[0]), *filled(table)]


def advance_import(
    pk: int, sheet: Sheet, rows: Sequence[tuple[int, Sequence[str]]], *, at: datetime, most: int = CHUNK
) -> ImportRun | None:
    """Takes in the next rows of a file, each by itself, a bad one holding up no other; they and the cursor are
    committed together. None when another worker has the file in hand, or it has ended."""
    with transaction.atomic():
        waiting = ImportRun.objects.filter(pk=pk, state__in=[ImportRun.State.QUEUED, ImportRun.State.RUNNING])
        run = waiting.select_for_update(of=("self",), skip_locked=True).select_related("by").first()
        if run is None:
            return None
        places = {column: list(rows[0][1]).index(heading) for column, heading in run.mapping.items()}
        body = rows[1 + run.cursor : 1 + run.cursor + most]
        with transaction.atomic():
            done = [_taken(sheet, number, cells, places, at, run.by) for number, cells in body]
            if run.dry:
                transaction.set_rollback(True)
        _count(run, done, at)
    return run


def _count(run: ImportRun, done: Sequence[Row], at: datetime) -> None:
    run.made += sum(row.outcome == MADE for row in done)
    run.known += sum(row.outcome == KNOWN for row in done)
    bad = [
        (row.number, row.values, row.problem.code, {name: str(fact) for name, fact in row.problem.facts.items()})
        for row in done
        if row.problem is not None
    ]
    if bad:
        run.set_aside = json.dumps([*run.bad, *bad])
    run.cursor += len(done)
    run.state = ImportRun.State.RUNNING
    if run.cursor >= run.total:
        run.state, run.payload, run.ended_at = ImportRun.State.DONE, "", at
    run.save()


def forget_old_imports(*, at: datetime) -> int:
    """Deletes the files that ended a month ago, with what was set aside of them: whoever meant to mend it did."""
    deleted, _kinds = ImportRun.objects.filter(ended_at__lt=at - BAD_KEPT).delete()
    return deleted


def fail_import(run: ImportRun, *, at: datetime) -> None:
    """Gives a file up that a fault of ours stops every time; the rows before it stay in."""
    waiting = ImportRun.objects.filter(pk=run.pk, state__in=[ImportRun.State.QUEUED, ImportRun.State.RUNNING])
    waiting.update(state=ImportRun.State.FAILED, payload="", ended_at=at)


def _taken(
    sheet: Sheet,
    number: int,
    cells: Sequence[str],
    places: Mapping[str, int],
    at: datetime,
    by: User | None,
) -> Row:
    values = {column: cells[place] if place < len(cells) else "" for column, place in places.items()}
    try:
        for column in sheet.required:
            present(column, values[column])
        ours = {column: meant(column, value) for column, value in values.items()}
        with transaction.atomic():
            return Row(number, values, sheet.verb(ours, at=at, by=by))
    except Refused as refusal:
        return Row(number, values, problem=refusal)


def _customer(values: dict[str, str], *, at: datetime, by: User | None) -> str:
    facts = {name: value for name, value in values.items() if value}
    known = Customer.objects.filter(external_reference=facts["external_reference"]).first()
    if known is None:
        create_customer(
            **{"kind": "", "name": "", "email": "", "street": "", "postcode": "", "city": "", **facts}, at=at
        )
        return MADE
    if any(getattr(known, name) != value for name, value in facts.items()):
        change_customer(known, **facts)
    return KNOWN


def _contact(values: dict[str, str], *, at: datetime, by: User | None) -> str:
    customer = customer_of(values)
    roles = [meant("roles", role) for role in values.get("roles", "").replace(",", " ").split()]
    facts = {"name": values["name"], "email": values.get("email", ""), "phone": values.get("phone", ""), "roles": roles}
    known = customer.contacts.filter(name=" ".join(values["name"].split())).first()
    if known is not None:
        change_contact(known, **facts)  # type: ignore[arg-type]
        return KNOWN
    add_contact(customer, **facts)  # type: ignore[arg-type]
    return MADE


def _contract(values: dict[str, str], *, at: datetime, by: User | None) -> str:
    """A contract that lives already: signed, and in service where the file says since when."""
    customer, reference = customer_of(values), values["reference"]
    if len(reference) > LONGEST_REFERENCE:
        # Cut short, it would be found by nobody again, or by its neighbour.
        raise Refused("field_too_long", field="reference", most=LONGEST_REFERENCE)
    if Contract.objects.filter(customer=customer, purchase_order=reference).exists():
        return KNOWN
    offer = Offer.objects.filter(code=values["offer"]).first() or Offer.objects.filter(name=values["offer"]).first()
    calendar = Calendar.objects.first()
    if offer is None or calendar is None:
        raise Refused("offer_unknown", offer=values["offer"])
    label = values.get("label") or f"{values['city']} {reference}"
    place = {name: values[name] for name in ("street", "postcode", "city")}
    site = customer.sites.filter(label=label).first() or create_site(customer, label=label, **place)
    contract = draft_contract(
        customer, site=site, offer=offer, calendar=calendar, at=at, purchase_order=reference,
        monthly_fee=_amount(values.get("monthly_fee", "")), setup_fee=Decimal(0),
        billing_mode=values.get("billing_mode") or BillingMode.HALF_YEARLY,
    )  # fmt: skip
    sign(contract, on=day_of_cell(values["signed_on"]), at=at, by=by)
    if values.get("activated_on"):
        activate(contract, on=day_of_cell(values["activated_on"]), at=at, by=by)
    return MADE


def customer_of(values: Mapping[str, str]) -> Customer:
    wanted = values.get("customer", "")
    found = Customer.objects.filter(external_reference=wanted).first() if wanted else None
    found = found or Customer.objects.filter(number=wanted).first()
    if found is None:
        raise Refused("customer_unknown", customer=wanted)
    return found


def _amount(text: str) -> Decimal | None:
    plain = text.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace("€", "").replace(",", ".")
    try:
        return Decimal(plain) if plain else None
    except InvalidOperation as error:
        raise Refused("amount_not_understood", amount=text) from error


def day_of_cell(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a civil day has no zone
        except ValueError:
            continue
    raise Refused("day_not_understood", day=text)


SHEETS: Final[Mapping[str, Sheet]] = {
    kind: Sheet(COLUMNS[kind], REQUIRED[kind], verb)
    for kind, verb in (("customers", _customer), ("contacts", _contact), ("contracts", _contract))
}
