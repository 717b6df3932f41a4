"""Who goes to the customers of Valombreuse: two technicians, their week, and hours of assistance that were sold."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel.models import Calendar
from lab.town import founding
from lab.town.people import RESIDENTS
from subscribers import services
from subscribers.models import AppointmentKind, Contract, Technician
from subscribers.selectors.appointments import free_slots

# (rank of the resident, kind, days from now at the earliest, hours, what there is to do)
WEEK = (
    (3, AppointmentKind.INSTALLATION, -4, 2, "Raccorder l’atelier, poser la box en baie"),
    (11, AppointmentKind.INTERVENTION, -3, 1, "Remplacer la jarretière optique"),
    (25, AppointmentKind.INTERVENTION, 1, 1, "Vérifier la prise après les travaux du couloir"),
    (17, AppointmentKind.INSTALLATION, 1, 2, "Deuxième salle : tirer le câble, poser la borne"),
    (30, AppointmentKind.INTERVENTION, 2, 1, "Débit inégal en fin de journée"),
    (8, AppointmentKind.INSTALLATION, 3, 2, "Déplacer la box à l’étage"),
    (38, AppointmentKind.INTERVENTION, 4, 1, "Relever la puissance optique"),
)


def seed(calendar: Calendar, *, at: datetime) -> None:
    """The technicians and the days around `at`: what is over is told, what comes is confirmed."""
    teams = [
        services.set_technician(founding.person(name), calendar=calendar, area=area)
        for name, area in (("terrain", "Valombreuse"), ("chantier", "Les Combes"))
    ]
    for place, (rank, kind, days, hours, purpose) in enumerate(WEEK):
        _visit(teams[place % len(teams)], rank, kind, at + timedelta(days=days), timedelta(hours=hours), purpose, at=at)
    services.sell_pack(_contract(11).customer, kind="half_day", at=at, by=founding.person("ventes"))


def _visit(
    technician: Technician, rank: int, kind: str, start: datetime, lasting: timedelta, purpose: str, *, at: datetime
) -> None:
    contract = _contract(rank)
    booked = min(start, at) - timedelta(days=7)
    slot = next(free_slots(technician, start, start + timedelta(days=10), lasting=lasting))
    visit = services.book(
        contract.site, kind=kind, technician=technician, starts_at=slot.start, lasting=lasting, contract=contract,
        purpose=purpose, at=booked, by=founding.person("ventes"),
    )  # fmt: skip
    if visit.ends_at < at:
        outcome = "Posé, essayé avec le client : débit conforme."
        services.complete_visit(visit, outcome=outcome, at=visit.ends_at, by=technician.user)


def _contract(rank: int) -> Contract:
    theirs = Contract.objects.filter(customer__email=RESIDENTS[rank].email)
    return theirs.select_related("customer", "site").earliest("pk")
