from sla.models.clock import ClockEvent, Crossing, Impact
from sla.models.desk import (
    Attachment,
    CannedReply,
    Complaint,
    InboundMail,
    IncidentWatch,
    OnCallShift,
    Satisfaction,
    TicketLink,
    Watch,
)
from sla.models.incidents import Incident
from sla.models.maintenance import MaintenanceLine, MaintenanceWindow
from sla.models.penalties import Penalty
from sla.models.tickets import PrivateNote, PublicReply, Ticket

__all__ = [
    "Attachment",
    "CannedReply",
    "ClockEvent",
    "Complaint",
    "Crossing",
    "Impact",
    "InboundMail",
    "Incident",
    "IncidentWatch",
    "MaintenanceLine",
    "MaintenanceWindow",
    "OnCallShift",
    "Penalty",
    "PrivateNote",
    "PublicReply",
    "Satisfaction",
    "Ticket",
    "TicketLink",
    "Watch",
]
