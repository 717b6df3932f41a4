"""What went wrong in Valombreuse: outages as monitoring saw them, reports as customers made them, and what followed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kernel.models import User
from kernel.periods import OpeningHours
from lab.town import founding
from lab.town.people import RESIDENTS
from monitoring import services as monitoring
from monitoring.models import Target
from monitoring.services import Reading
from sla import services as sla
from sla.domain.mail import File
from sla.models import Impact, Incident
from subscribers.models import Contract

if TYPE_CHECKING:
    from sla.models import Penalty

PARIS = ZoneInfo("Europe/Paris")
FAST = [timedelta(seconds=seconds) for seconds in (0, 10, 20, 30)]
UNPLUGGED = 48  # the rank of the resident whose box is off when the curtain rises
SLOW = [timedelta(seconds=seconds) for seconds in (0, 30, 60, 90)]


def happen(day: date, today: date, hours: OpeningHours) -> None:
    """What the chronicle says of one day, as seen from `today`."""
    begins = datetime.combine(day, time(9, 12), PARIS)
    if not hours.is_open(begins):
        return
    ago = _working_days(day, today, hours)
    if ago == 60:
        close(outage([5], begins, begins + timedelta(hours=2, minutes=8)), "Coupure de courant dans la rue")
    elif ago == 44:
        below = list(range(3, 61, 5))
        close(outage(below, begins, begins + timedelta(hours=3), node="olt-03"), "Carte de ligne remplacée sur l'OLT")
    elif ago == 31:
        credited(outage([10], begins, hours.advance(begins, timedelta(hours=19, minutes=25))))
    elif ago == 9:
        claimed(outage([14], begins, hours.advance(begins, timedelta(hours=25, minutes=40))))
    elif ago == 5:
        late = outage([26], begins, hours.advance(begins, timedelta(hours=17, minutes=30)))
        close(late, "Fibre sectionnée par des travaux, resoudée")


def present(now: datetime, hours: OpeningHours) -> None:
    """What is under way when the curtain rises: a box lost for thirteen working hours, a slow line, a customer away."""
    lost(UNPLUGGED, _open_hours_before(now, timedelta(hours=13), hours))
    noc = founding.person("noc")
    slow = _report(31, "Débit très faible", "Depuis ce matin, à peine 3 Mb/s au lieu de 50.", now, hours, hours_ago=4)
    sla.take(slow, at=_open_hours_before(now, timedelta(hours=3, minutes=40), hours), by=noc)
    ticket = slow.impacts.get().ticket
    sla.reply(ticket, body="Bonjour, nous mesurons votre ligne et revenons vers vous avant midi.", at=now, by=noc)
    sla.note(ticket, body="Erreurs CRC sur gpon 0/7, changer la jarretière côté OLT.", at=now, by=noc)
    away = _report(41, "Plus d'accès depuis hier", "La box clignote en rouge.", now, hours, hours_ago=9)
    at = _open_hours_before(now, timedelta(hours=6), hours)
    sla.take(away, at=at, by=noc)
    sla.pause(
        away.impacts.get(),
        reason="customer_absent",
        proof="Technicien sur place à 14 h 05, portail fermé ; avis de passage joint.",
        files=[File("avis de passage.txt", "text/plain", "Passage à 14 h 05, portail fermé.".encode())],
        at=at + timedelta(minutes=5),
        by=noc,
    )


def lost(rank: int, since: datetime) -> Incident:
    """A box that falls and stays down."""
    _feed(_targets([rank]), since, FAST, good=False)
    return _told(rank, since + timedelta(minutes=3))


def outage(ranks: list[int], begins: datetime, ends: datetime, *, node: str = "") -> Incident:
    """Boxes, and the node they hang from if it is named, fall and come back; the incident that monitoring opens."""
    targets = [*_targets(ranks), *Target.objects.filter(node__code=node)]
    _feed(targets, begins, FAST, good=False)
    incident = _told(ranks[0], begins + timedelta(minutes=3))
    sla.take(incident, at=begins + timedelta(minutes=9), by=founding.person("noc"))
    sla.cross_thresholds(at=ends)
    _feed(targets, ends, SLOW, good=True)
    monitoring.correlate(at=ends + timedelta(minutes=2))
    incident.refresh_from_db()
    return incident


def close(incident: Incident, cause: str) -> Incident:
    """The NOC closes an incident half an hour after its restoration."""
    assert incident.restored_at is not None
    at = incident.restored_at + timedelta(minutes=30)
    return sla.close_incident(incident, cause=cause, at=at, by=founding.person("noc"))


def claimed(incident: Incident) -> Penalty:
    """Closed late, and claimed by the customer the next morning."""
    close(incident, "Routeur du fournisseur de collecte en panne")
    penalty = incident.impacts.get().penalties.get()
    assert incident.closed_at is not None
    return sla.claim_penalty(penalty, at=incident.closed_at + timedelta(hours=3), by=_customer_of(incident))


def credited(incident: Incident) -> None:
    """Claimed, and approved by finance; the next pass of invoicing credits it."""
    penalty = claimed(incident)
    assert penalty.claimed_at is not None
    sla.approve_penalty(penalty, at=penalty.claimed_at + timedelta(hours=2), by=founding.person("finance"))


def _report(rank: int, subject: str, body: str, now: datetime, hours: OpeningHours, *, hours_ago: int) -> Incident:
    contract = Contract.objects.get(customer__email=RESIDENTS[rank - 1].email)
    at = _open_hours_before(now, timedelta(hours=hours_ago), hours)
    user = User.objects.get(email=RESIDENTS[rank - 1].email)
    ticket = sla.report(contract=contract, subject=subject, body=body, origin="portal", at=at, by=user)
    assert ticket.impact is not None
    return ticket.impact.incident


def _told(rank: int, at: datetime) -> Incident:
    monitoring.correlate(at=at)
    email = RESIDENTS[rank - 1].email
    return Impact.objects.filter(contract__customer__email=email).latest("opened_at").incident


def _feed(targets: Iterable[Target], begins: datetime, offsets: list[timedelta], *, good: bool) -> None:
    """What the poller would have recorded: a last sample before the change, then the fast ones."""
    watched = list(targets)
    before = begins - timedelta(seconds=30)
    monitoring.record_readings([Reading(one.pk, before, not good) for one in watched], at=before)
    for offset in offsets:
        at = begins + offset
        monitoring.record_readings([Reading(one.pk, at, good) for one in watched], at=at)


def _targets(ranks: list[int]) -> list[Target]:
    emails = [RESIDENTS[rank - 1].email for rank in ranks]
    return list(Target.objects.filter(box__line__contract__customer__email__in=emails))


def _customer_of(incident: Incident) -> User:
    return User.objects.get(email=incident.impacts.get().contract.customer.email)


def _working_days(day: date, today: date, hours: OpeningHours) -> int:
    """How many opening days lie between a day and today."""
    days = (day + timedelta(days=step) for step in range(1, (today - day).days + 1))
    return sum(hours.is_open(datetime.combine(one, time(10), PARIS)) for one in days)


def _open_hours_before(now: datetime, duration: timedelta, hours: OpeningHours) -> datetime:
    """The latest instant from which exactly so much open time leads to now, to the minute."""
    begins = now - duration
    while (missing := duration - hours.open_time(begins, now)) > timedelta():
        begins -= max(missing, timedelta(minutes=1))
    return begins
