"""A customer with everything a contract needs, made by the services themselves."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kernel.models import Calendar, User
from kernel.services import publish_calendar
from subscribers import services
from subscribers.models import Contract, Customer, CustomerFile, Offer, Option, Site
from subscribers.services.files import keep_file

SIGNED_ON, ACTIVATED_ON = date(2026, 2, 2), date(2026, 3, 12)
AT = datetime(2026, 4, 1, 10, tzinfo=UTC)
WEEK = {str(day): [["08:00", "18:00"]] for day in range(5)}


def make_customer(**changes: str) -> Customer:
    given = {
        "kind": "company",
        "name": "Menuiserie Ravel",
        "email": "contact@ravel.example",
        "street": "4 rue des Tilleuls",
        "postcode": "38000",
        "city": "Grenoble",
        "siren": "732 829 320",
    }
    return services.create_customer(at=AT, **{**given, **changes})


def make_site(customer: Customer, label: str = "Atelier") -> Site:
    return services.create_site(customer, label=label, street="4 rue des Tilleuls", postcode="38000", city="Grenoble")


def make_calendar() -> Calendar:
    calendar, new = Calendar.objects.get_or_create(code="fr", defaults={"name": "France"})
    if new:
        publish_calendar(calendar, valid_from=date(2020, 1, 1), weekly=WEEK)
    return calendar


def make_offer(**changes: Any) -> Offer:
    given = {"name": "Fibre Pro 100", "down_mbps": 100, "up_mbps": 100, "monthly_fee": Decimal("49.90")}
    return Offer.objects.get_or_create(code="pro-100", defaults={**given, **changes})[0]


def make_draft(customer: Customer | None = None, **terms: Any) -> Contract:
    customer = customer or make_customer()
    site = customer.sites.first() or make_site(customer)
    return services.draft_contract(customer, site=site, offer=make_offer(), calendar=make_calendar(), at=AT, **terms)


def make_contract(customer: Customer | None = None, **terms: Any) -> Contract:
    """An active one, committed until 2028-03-11."""
    contract = services.sign(make_draft(customer, **terms), on=SIGNED_ON, at=AT, by=None)
    return services.activate(contract, on=ACTIVATED_ON, at=AT, by=None)


def make_user(email: str = "anne@ravel.example", role: str = "customer") -> User:
    return User.objects.create_user(email, "une longue phrase", name=email.split("@", maxsplit=1)[0].title(), role=role)


def make_file(customer: Customer | None, data: bytes = b"%PDF-1.7 a scan", **changes: Any) -> CustomerFile:
    given = {"name": "justificatif.pdf", "kind": "proof", "at": AT, "by": None, "customer": customer}
    return keep_file(data, **{**given, **changes})


def make_option(code: str = "ligne-sip", **changes: Any) -> Option:
    given = {"name": "Ligne SIP", "kind": "telephony", "monthly_fee": Decimal("9.00"), "setup_fee": Decimal("15.00")}
    return Option.objects.get_or_create(code=code, defaults={**given, **changes})[0]
