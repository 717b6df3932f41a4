"""Every write of the guarantee."""

from sla.services.exemptions import follow_maintenance
from sla.services.incidents import close_incident, put_on_hold, set_root, settle, take
from sla.services.maintenance import (
    announce_maintenance,
    cancel_maintenance,
    find_lines,
    finish_maintenance,
    plan_maintenance,
)
from sla.services.opening import attach_lines, open_incident
from sla.services.pauses import correct, pause, resume
from sla.services.penalties import (
    approve_penalty,
    claim,
    claim_penalty,
    mark_credited,
    propose_penalties,
    propose_penalty,
    refuse_penalty,
)
from sla.services.restoring import confirm_restored, record_restoration
from sla.services.suspensions import follow_suspensions
from sla.services.sweeps import cross_thresholds, recompute_clocks
from sla.services.tickets import ask, assign, close_ticket, note, reply, report

__all__ = [
    "announce_maintenance",
    "approve_penalty",
    "ask",
    "assign",
    "attach_lines",
    "cancel_maintenance",
    "claim",
    "claim_penalty",
    "close_incident",
    "close_ticket",
    "confirm_restored",
    "correct",
    "cross_thresholds",
    "find_lines",
    "finish_maintenance",
    "follow_maintenance",
    "follow_suspensions",
    "mark_credited",
    "note",
    "open_incident",
    "pause",
    "plan_maintenance",
    "propose_penalties",
    "propose_penalty",
    "put_on_hold",
    "recompute_clocks",
    "record_restoration",
    "refuse_penalty",
    "reply",
    "report",
    "resume",
    "set_root",
    "settle",
    "take",
]
