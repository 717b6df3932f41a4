"""The day the provider is founded: its company, its people, its hours, its offers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from invoicing.models import LegalRate
from invoicing.services.rates import set_vat_rate
from kernel import policies
from kernel.models import Calendar, Operator, User
from kernel.roles import Role
from kernel.services import french_holidays, publish_calendar, publish_policy
from lab.town import people
from monitoring.domain.policy import WatchPolicy
from subscribers.models import Customer, Offer

PASSWORD = "valombreuse-2026"
"""Of every sign-in of the demonstration, and of nothing else."""

STAFF = (
    ("noc@valombre-telecom.example", "Samira Keller", Role.SENIOR_NOC),
    ("nuit@valombre-telecom.example", "Bastien Roche", Role.NOC),
    ("finance@valombre-telecom.example", "Mireille Vidal", Role.FINANCE_APPROVER),
    ("compta@valombre-telecom.example", "Gaspard Lemaire", Role.FINANCE),
    ("ventes@valombre-telecom.example", "Coralie Munier", Role.SALES),
    ("terrain@valombre-telecom.example", "Yanis Perrot", Role.TECHNICIAN),
    ("chantier@valombre-telecom.example", "Léa Fournier", Role.TECHNICIAN),
    ("lecture@valombre-telecom.example", "Hugo Sablon", Role.READ_ONLY),
    ("admin@valombre-telecom.example", "Ada Fontaine", Role.ADMIN),
)

OFFERS = (
    ("pro-20", "Fibre Pro 20", "Pro Fibre 20", 20, "39.00", "90.00"),
    ("pro-50", "Fibre Pro 50", "Pro Fibre 50", 50, "54.00", "120.00"),
    ("pro-100", "Fibre Pro 100", "Pro Fibre 100", 100, "79.00", "150.00"),
)
"""Code, names, speed both ways in Mb/s, monthly fee and set-up fee excluding VAT."""

WEEKDAYS = {str(day): [["08:00", "18:00"]] for day in range(5)}


LEGAL_RATES = {
    (2023, 1): "2.06",
    (2023, 2): "4.22",
    (2024, 1): "5.07",
    (2024, 2): "4.92",
    (2025, 1): "3.71",
    (2025, 2): "2.76",
    (2026, 1): "2.62",
}
"""The legal interest rate of a professional creditor, in percent, by year and half-year, as published."""

SAMPLE_RATE = "2.62"

CENTRAL_BANK_RATES = {
    (2024, 1): "4.50",
    (2024, 2): "4.25",
    (2025, 1): "3.15",
    (2025, 2): "2.15",
    (2026, 1): "2.15",
}
"""The European Central Bank's main refinancing operations, in percent, on the first day of each half-year."""


def found(*, on: date) -> Calendar:
    """Makes the company, its staff, its offers and its calendar; returns the calendar."""
    _company()
    for email, name, role in STAFF:
        User.objects.create_user(email, name=name, role=role)
    for code, name, name_en, speed, fee, setup in OFFERS:
        Offer.objects.create(
            code=code,
            name=name,
            name_en=name_en,
            down_mbps=speed,
            up_mbps=speed,
            monthly_fee=Decimal(fee),
            setup_fee=Decimal(setup),
        )
    set_vat_rate("standard", percent=Decimal(20), valid_from=date(2014, 1, 1))
    _legal_rates(on)
    _watch_closely(on)
    return _calendar(on)


def _watch_closely(on: date) -> None:
    """Every thirty seconds: who pulls a plug in a demonstration wants to see it soon."""
    at = datetime.combine(on, time(7), UTC)
    rules = policies.encode(WatchPolicy(interval=timedelta(seconds=30)))
    publish_policy("watch", rules, valid_from=on, at=at, by=None, reason="demonstration")


def _legal_rates(on: date) -> None:
    """Those published, and for the demonstration's own days a sample that is marked as one."""
    published = (
        (LegalRate.Index.LEGAL, LEGAL_RATES, "Arrêté du ministre de l’économie"),
        (LegalRate.Index.REFINANCING, CENTRAL_BANK_RATES, "Banque centrale européenne, principales opérations"),
    )
    wanted = {(on.year + later, half) for later in (0, 1) for half in (1, 2)}
    for index, known, source in published:
        rows = [(half, percent, source, False) for half, percent in known.items()]
        unknown = sorted(wanted - set(known))
        rows += [(half, SAMPLE_RATE, "Exemple pour la démonstration : taux non publié", True) for half in unknown]
        LegalRate.objects.bulk_create(
            LegalRate(index=index, year=when[0], half=when[1], percent=Decimal(percent), source=told, sample=sample)
            for when, percent, told, sample in rows
        )


def hand_out_passwords() -> None:
    """The same to everybody, so hashed once: to do it for each would take half of the seeding."""
    User.objects.update(password=make_password(PASSWORD))


def person(email: str) -> User:
    """One of the staff, by the part of the address before the @."""
    return User.objects.get(email=f"{email}@valombre-telecom.example")


def offer_for(mbps: int) -> Offer:
    """The smallest offer that carries a plan."""
    return Offer.objects.filter(down_mbps__gte=mbps).order_by("down_mbps").first() or Offer.objects.latest("down_mbps")


def _company() -> None:
    siren = people.operator_siren()
    Operator.objects.create(
        pk=1,
        **people.OPERATOR,
        siren=siren,
        siret=people.operator_siret(),
        vat_number=people.vat_number(siren),
        postcode=people.POSTCODE,
        city=people.TOWN,
        iban=people.iban(990010),
        bic="VALOFRPPXXX",
        creditor_id="FR53ZZZ999999",
    )


def _calendar(on: date) -> Calendar:
    calendar = Calendar.objects.create(code="fr-weekdays", name="Lundi-vendredi 8 h-18 h, France métropolitaine")
    closed = french_holidays(range(on.year - 1, on.year + 4))
    publish_calendar(calendar, valid_from=date(on.year - 1, 1, 1), weekly=WEEKDAYS, closed=closed)
    return calendar


def is_founded() -> bool:
    return Operator.objects.exists()


def is_the_sample() -> bool:
    """Whether the town lives here: all who work there, or, where one of them took another address, most who live there.

    Neither the addresses nor the SIREN are ever given to anybody real.
    """
    if not is_founded():
        return False
    workers = User.objects.filter(email__in=[email for email, _name, _role in STAFF])
    residents = Customer.objects.filter(siren__in=[one.siren for one in people.RESIDENTS])
    return workers.count() == len(STAFF) or residents.count() * 2 > len(people.RESIDENTS)
