"""Every write of the guarantee."""

from sla.services.complaints import answer_complaint, ask_satisfaction, complain, key_of, rate, satisfaction_by
from sla.services.escalation import add_shift, drop_shift
from sla.services.exemptions import follow_maintenance
from sla.services.files import bytes_of, check_files, keep_files, waiting_files
from sla.services.incidents import (
    assign_incident,
    close_incident,
    put_on_hold,
    set_root,
    settle,
    take,
    watch_incident,
)
from sla.services.long_pauses import warn_of_long_force_majeure
from sla.services.mailroom import drop_mail, fetch_mail, file_mail, receive_mail
from sla.services.maintenance import (
    announce_maintenance,
    cancel_maintenance,
    find_lines,
    finish_maintenance,
    plan_maintenance,
)
from sla.services.nightly import go_over_the_clocks
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
from sla.services.restoring import Recovery, confirm_restored, record_restoration, record_restorations
from sla.services.suspensions import follow_suspensions
from sla.services.sweeps import cross_thresholds, recompute_clocks
from sla.services.threads import (
    drop_canned_reply,
    keep_canned_reply,
    link,
    merge_incidents,
    merge_tickets,
    split_incident,
    watch,
)
from sla.services.tickets import ask, assign, close_ticket, declare_fault, hear, note, reply, report

__all__ = [
    "Recovery",
    "add_shift",
    "announce_maintenance",
    "answer_complaint",
    "approve_penalty",
    "ask",
    "ask_satisfaction",
    "assign",
    "assign_incident",
    "attach_lines",
    "bytes_of",
    "cancel_maintenance",
    "check_files",
    "claim",
    "claim_penalty",
    "close_incident",
    "close_ticket",
    "complain",
    "confirm_restored",
    "correct",
    "cross_thresholds",
    "declare_fault",
    "drop_canned_reply",
    "drop_mail",
    "drop_shift",
    "fetch_mail",
    "file_mail",
    "find_lines",
    "finish_maintenance",
    "follow_maintenance",
    "follow_suspensions",
    "go_over_the_clocks",
    "hear",
    "keep_canned_reply",
    "keep_files",
    "key_of",
    "link",
    "mark_credited",
    "merge_incidents",
    "merge_tickets",
    "note",
    "open_incident",
    "pause",
    "plan_maintenance",
    "propose_penalties",
    "propose_penalty",
    "put_on_hold",
    "rate",
    "receive_mail",
    "recompute_clocks",
    "record_restoration",
    "record_restorations",
    "refuse_penalty",
    "reply",
    "report",
    "resume",
    "satisfaction_by",
    "set_root",
    "settle",
    "split_incident",
    "take",
    "waiting_files",
    "warn_of_long_force_majeure",
    "watch",
    "watch_incident",
]
