"""What the guarantee writes to customers, and what each mail may speak of.

Most of these words also stand on the ticket itself: there `address`, the page where it is answered, is empty.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from kernel.letters import CUSTOMER, Kind, Topic

FOLDER: Final = Path(__file__).parent / "letters"
AT: Final = datetime(2026, 11, 23, 10, 4)  # noqa: DTZ001 - an example of what the contract's zone shows
TICKET: Final = {"number": "T-2026-00042", "subject": "Votre ligne L-00042 est coupée"}
_TICKET: Final = {"customer": CUSTOMER, "ticket": TICKET, "address": "https://operateur.example/portail/"}
_SEEN: Final = {**_TICKET, "line": "L-00042"}
_WORK: Final = {
    "customer": CUSTOMER, "number": "M-2026-00042", "day": date(2026, 11, 23), "starts_at": AT, "ends_at": AT,
    "address": "https://operateur.example/portail/travaux/",
}  # fmt: skip

INCIDENTS: Final = Topic("incidents", _("Faults of my lines"), "/portail/demandes/")
PROGRESS: Final = Topic("progress", _("What becomes of a fault: in hand, waiting, going on"), "/portail/demandes/")
RESTORED: Final = Topic("restored", _("A line works again"), "/portail/demandes/")
REQUESTS: Final = Topic(
    "requests", _("Answers to my requests"), "/portail/demandes/", _("An answer goes back to who asked.")
)
SURVEYS: Final = Topic("surveys", _("Questions about how a fault was handled"), "/portail/demandes/")
WORKS: Final = Topic(
    "works", _("Planned work"), "/portail/travaux/", _("The contract has us announce by email what interrupts a line.")
)

KINDS: Final = (
    Kind("fault_seen", _("Fault seen by us"), FOLDER, {**_SEEN, "since": AT, "planned_until": AT},
        ("address", "planned_until"), topic=INCIDENTS),
    Kind("request_received", _("Request received"), FOLDER, _TICKET, ("address",), topic=REQUESTS),
    Kind("incident_taken", _("Incident taken in charge"), FOLDER, _TICKET, ("address",), topic=PROGRESS),
    Kind("clock_paused", _("Restoration clock paused"), FOLDER,
        {**_TICKET, "since": AT, "reason": "attente du client"}, ("address",), topic=PROGRESS),
    Kind("clock_resumed", _("Restoration clock running again"), FOLDER,
        {**_TICKET, "since": AT}, ("address",), topic=PROGRESS),
    Kind("fault_back", _("Fault back"), FOLDER, {**_TICKET, "since": AT}, ("address",), topic=INCIDENTS),
    Kind("service_restored", _("Service restored"), FOLDER, {**_TICKET, "since": AT}, ("address",), topic=RESTORED),
    Kind("request_answered", _("Answer to a request"), FOLDER,
        {**_TICKET, "answer": "Le technicien passera demain à 9 h."}, must=("answer",), topic=REQUESTS),
    Kind("how_was_it", _("Question about how a fault was handled"), FOLDER, _TICKET, must=("address",), topic=SURVEYS),
    Kind("maintenance_announced", _("Planned maintenance"), FOLDER,
        {**_WORK, "long": "2 h 30", "what": "Remplacement d’un équipement.", "lines": "L-00042, L-00043"},
        must=("starts_at", "ends_at"), topic=WORKS),
    Kind("maintenance_cancelled", _("Maintenance cancelled"), FOLDER, _WORK, topic=WORKS),
)  # fmt: skip
