"""Files of customers, contacts and contracts from another system: judged row by row, taken in once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from django.db import transaction

from kernel.errors import Refused
from kernel.models import Calendar, User
from kernel.tables import filled, table_of
from subscribers.domain.zones import folded
from subscribers.models import BillingMode, Contract, Customer, Offer
from subscribers.services.contacts import change_contact
from subscribers.services.contracts import activate, draft_contract, sign
from subscribers.services.customers import add_contact, change_customer, create_customer, create_site

MADE, KNOWN = "made", "known"

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
class Row:
    """One row, `number` as a spreadsheet shows it; `problem` is why it was set aside, None for a good one."""

    number: int
    values: dict[str, str]
    outcome: str = ""
    problem: Refused | None = None


@dataclass(frozen=True)
class Outcome:
    """What a file gave, or would give."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = field(default_factory=tuple)

    @property
    def made(self) -> int:
        return sum(row.outcome == MADE for row in self.rows)

    @property
    def known(self) -> int:
        return sum(row.outcome == KNOWN for row in self.rows)

    @property
    def bad(self) -> list[Row]:
        return [row for row in self.rows if row.problem is not None]


def headings(data: bytes, *, name: str) -> list[str]:
    """The first row of a file. Raises as `take_in`."""
    return table_of(data, name=name)[0]


def guessed(kind: str, told: Sequence[str]) -> dict[str, str]:
    """Column -> heading, where a heading speaks of one; for a person to correct."""
    found: dict[str, str] = {}
    for heading in told:
        words = folded(heading)
        for column, known in COLUMNS[kind].items():
            if column not in found and words and f" {words} " in f" {known} ":
                found[column] = heading
                break
    return found


def take_in(
    data: bytes, *, name: str, kind: str, mapping: Mapping[str, str], at: datetime, by: User | None, dry: bool = False
) -> Outcome:
    """Takes a file in: each row by itself, a bad one holding up no other; the same file again makes nothing new.

    Args:
        mapping: column -> heading of the file.
        dry: everything is judged by doing it, and nothing stays.

    Raises:
        Refused: `import_kind_unknown`, `file_too_large`, `file_not_understood`, `column_missing`.
    """
    if kind not in COLUMNS:
        raise Refused("import_kind_unknown", kind=kind)
    missing = [column for column in REQUIRED[kind] if not mapping.get(column)]
    if missing:
        raise Refused("column_missing", columns=", ".join(missing))
    table = table_of(data, name=name)
    places = {column: table[0].index(heading) for column, heading in mapping.items() if heading in table[0]}
    verb = {"customers": _customer, "contacts": _contact, "contracts": _contract}[kind]
    with transaction.atomic():
        rows = tuple(_taken(verb, number, cells, places, at, by) for number, cells in filled(table))
        if dry:
            transaction.set_rollback(True)
    return Outcome(kind, tuple(places), rows)


def _taken(
    verb: Callable[..., str],
    number: int,
    cells: Sequence[str],
    places: Mapping[str, int],
    at: datetime,
    by: User | None,
) -> Row:
    values = {column: cells[place] if place < len(cells) else "" for column, place in places.items()}
    try:
        with transaction.atomic():
            return Row(number, values, verb(values, at=at, by=by))
    except Refused as refusal:
        return Row(number, values, problem=refusal)


def _customer(values: dict[str, str], *, at: datetime, by: User | None) -> str:
    facts = {name: value for name, value in values.items() if value}
    if "external_reference" not in facts:
        raise Refused("field_missing", field="external_reference")
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
    customer = _customer_of(values)
    roles = values.get("roles", "").replace(",", " ").split()
    facts = {"name": values["name"], "email": values.get("email", ""), "phone": values.get("phone", ""), "roles": roles}
    known = customer.contacts.filter(name=" ".join(values["name"].split())).first()
    if known is not None:
        change_contact(known, **facts)  # type: ignore[arg-type]
        return KNOWN
    add_contact(customer, **facts)  # type: ignore[arg-type]
    return MADE


def _contract(values: dict[str, str], *, at: datetime, by: User | None) -> str:
    """A contract that lives already: signed, and in service where the file says since when."""
    customer, reference = _customer_of(values), values["reference"]
    if not reference:
        raise Refused("field_missing", field="reference")
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
        customer, site=site, offer=offer, calendar=calendar, at=at, purchase_order=reference[:40],
        monthly_fee=_amount(values.get("monthly_fee", "")), setup_fee=Decimal(0),
        billing_mode=values.get("billing_mode") or BillingMode.HALF_YEARLY,
    )  # fmt: skip
    sign(contract, on=_day(values["signed_on"]), at=at, by=by)
    if values.get("activated_on"):
        activate(contract, on=_day(values["activated_on"]), at=at, by=by)
    return MADE


def _customer_of(values: Mapping[str, str]) -> Customer:
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


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a civil day has no zone
        except ValueError:
            continue
    raise Refused("day_not_understood", day=text)
