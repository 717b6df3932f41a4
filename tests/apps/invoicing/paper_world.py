"""A small town to invoice: one operator, customers with contracts in service since 1 January 2026 at 49.90 HT."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from kernel.models import Calendar, Operator, User
from kernel.selectors import terms
from subscribers.models import Contract, Customer, Offer, Site

AT = datetime(2025, 12, 12, 9, 0, tzinfo=UTC)
UNTIL = date(2026, 1, 1)
_numbers = count(1)


def operator() -> Operator:
    found, _ = Operator.objects.get_or_create(
        pk=1,
        defaults={
            "name": "Valmont Télécom",
            "legal_form": "SAS",
            "capital": Decimal("50000.00"),
            "siren": "732829320",
            "siret": "73282932000074",
            "vat_number": "FR44732829320",
            "rcs": "RCS Valmont 732 829 320",
            "street": "4 quai du Canal",
            "postcode": "99100",
            "city": "Valmont",
            "email": "facturation@valmont.example",
            "phone": "+33 1 99 00 12 34",
            "iban": "FR7630006000011234567890189",
            "bic": "AGRIFRPP",
            "creditor_id": "FR72ZZZ123456",
        },
    )
    return found


def customer(**fields: Any) -> Customer:
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "number": f"C-9{number:05d}",
        "kind": "company",
        "name": f"Menuiserie Aubépine {number}",
        "legal_form": "SARL",
        "siren": "404833048",
        "siret": "40483304800022",
        "vat_number": "FR83404833048",
        "email": f"compta{number}@aubepine.example",
        "street": "12 rue des Tilleuls",
        "postcode": "99100",
        "city": "Valmont",
        "created_at": AT,
    }
    return Customer.objects.create(**defaults | fields)


def contract(owner: Customer | None = None, **fields: Any) -> Contract:
    operator()
    owner = owner or customer()
    offer, _ = Offer.objects.get_or_create(
        code="fibre-pro",
        defaults={
            "name": "Fibre Pro 100",
            "name_en": "Business Fibre 100",
            "down_mbps": 100,
            "up_mbps": 100,
            "monthly_fee": Decimal("49.90"),
        },
    )
    site, _ = Site.objects.get_or_create(
        customer=owner, label="Atelier", defaults={"street": owner.street, "postcode": "99100", "city": "Valmont"}
    )
    calendar, _ = Calendar.objects.get_or_create(code="pro", defaults={"name": "Pro", "zone": "Europe/Paris"})
    started = fields.get("activated_on", date(2026, 1, 1))
    defaults: dict[str, Any] = {
        "number": f"R-2026-9{next(_numbers):05d}",
        "customer": owner,
        "site": site,
        "offer": offer,
        "state": "active",
        "signed_on": date(2025, 12, 1),
        "activated_on": started,
        "committed_until": date(2027, 12, 31),
        "monthly_fee": Decimal("49.90"),
        "terms": terms(date(2025, 12, 1)),
        "calendar": calendar,
        "created_at": AT,
    }
    return Contract.objects.create(**defaults | fields)


def person(role: str = "finance") -> User:
    return User.objects.create_user(f"{role}{next(_numbers)}@valmont.example", name=role.title(), role=role)
