from sla.models.clock import ClockEvent, Crossing, Impact
from sla.models.incidents import Incident
from sla.models.maintenance import MaintenanceLine, MaintenanceWindow
from sla.models.penalties import Penalty
from sla.models.tickets import PrivateNote, PublicReply, Ticket

__all__ = [
    "ClockEvent",
    "Crossing",
    "Impact",
    "Incident",
    "MaintenanceLine",
    "MaintenanceWindow",
    "Penalty",
    "PrivateNote",
    "PublicReply",
    "Ticket",
]
