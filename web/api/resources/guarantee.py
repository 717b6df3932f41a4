"""Incidents, requests, restoration clocks and penalties."""

from typing import Any

from monitoring.models import Outage
from sla import services
from sla.models import Impact, Incident, MaintenanceWindow, Penalty, PublicReply, Ticket
from web.api.registry import Act, Attached, MaybeText, Moment, Paper, Ref, Resource, Text, Word
from web.api.resources import requests
from web.portal import access

WORK, DECIDE = "incident.work", "penalty.decide"
FILES: tuple[Any, list[Attached]] = (list[Attached], [])
SAID = {"body": Text, "files": FILES}

INCIDENTS = Resource(
    "incidents",
    "guarantee",
    Incident,
    "What the NOC works on, however many customers it touches.",
    shows=(
        *("number", "kind", "origin", "severity", "state", "owner=owner.email", "root_node=root_node.code", "cause"),
        *("opened_at", "restored_at", "closed_at"),
    ),
    staff="noc.read",
    key="number",
    related=("owner", "root_node"),
    filters={"state": "state", "kind": "kind", "since": "opened_at__gte", "until": "opened_at__lte"},
    acts=(
        Act(
            "open",
            services.open_incident,
            WORK,
            "Open one by hand, for lines that monitoring does not see",
            {
                "lines": Ref("lines", many=True),
                "started_at": Moment,
                "last_good_at": (Moment | None, None),
            },
            passes={"origin": "noc"},
            makes=True,
        ),
        Act("take", services.take, WORK, "Take it"),
        Act("assign", services.assign_incident, WORK, "Give it to somebody", {"to": Ref("accounts")}),
        Act("watch", requests.watch_incident, WORK, "Follow it, or no more", {"on": (bool, True)}, tells={"on": bool}),
        Act("put_on_hold", services.put_on_hold, WORK, "It waits for somebody else", {"why": Text}),
        Act(
            "merge",
            services.merge_incidents,
            WORK,
            "It is the same as another: its clocks go on there",
            {"into": Ref("incidents")},
            positional=("into",),
        ),
        Act(
            "split",
            requests.split,
            WORK,
            "Some of its clocks are another matter",
            {"impacts": Ref("impacts", many=True), "why": Text},
        ),
        Act("close", services.close_incident, WORK, "Close it: penalties are proposed", {"cause": Text}),
    ),
)
IMPACTS = Resource(
    "impacts",
    "guarantee",
    Impact,
    "One contract's restoration clock within an incident.",
    shows=(
        *("incident=incident.number", "contract=contract.number", "line=line.reference", "state", "opened_at"),
        *("started_at", "restored_at", "next_due_at", "claimed_at"),
    ),
    staff="noc.read",
    mine=lambda user: Impact.objects.filter(contract__in=access.contracts(user)),
    related=("incident", "contract", "line"),
    filters={"incident": "incident__number", "contract": "contract__number", "state": "state"},
    acts=(
        Act(
            "pause",
            services.pause,
            WORK,
            "Pause the clock, with its reason and its proof",
            {"reason": Word, "proof": Text, "until": (Moment | None, None)},
        ),
        Act("resume", services.resume, WORK, "Let the clock run again"),
        Act(
            "confirm_restored",
            services.confirm_restored,
            WORK,
            "Say that the line is restored, where nothing can be measured",
            {"restored_at": Moment, "evidence": Text},
        ),
        Act(
            "claim",
            requests.claim,
            "penalty.decide",
            "Claim for it while it is late, before a penalty is proposed",
            {"received_at": (Moment | None, None)},
            customer=True,
            mine=requests.own_impacts,
        ),
    ),
    papers=(Paper("statement", requests.statement_of, "The statement of its clock, line by line, PDF"),),
)
TICKETS = Resource(
    "tickets",
    "guarantee",
    Ticket,
    "Conversations with customers.",
    shows=("number", "customer=customer.number", "contract=contract.number", "origin", "subject", "state", "opened_at"),
    staff="noc.read",
    key="number",
    mine=access.tickets,
    related=("customer", "contract"),
    filters={"customer": "customer__number", "state": "state", "since": "opened_at__gte"},
    acts=(
        Act(
            "report",
            requests.report,
            WORK,
            "Report a fault: the clock of the guarantee starts",
            {"contract": Ref("contracts", mine=access.contracts), "subject": Word, "body": Text, "files": FILES},
            customer=True,
            passes={"origin": "portal"},
            makes=True,
        ),
        Act("reply", requests.reply, WORK, "Write to the other side", SAID, customer=True),
        Act("note", requests.note, WORK, "Keep a note the customer never sees", SAID),
        Act("assign", services.assign, WORK, "Give it to somebody", {"to": Ref("accounts")}),
        Act("watch", requests.watch, WORK, "Follow it, or no more", tells={"watched": bool}),
        Act(
            "link",
            requests.link,
            WORK,
            "It speaks of the same as another",
            {"other": Ref("tickets")},
            positional=("other",),
        ),
        Act(
            "merge",
            services.merge_tickets,
            WORK,
            "End it in another of the same customer",
            {"into": Ref("tickets")},
            positional=("into",),
        ),
        Act(
            "declare_fault",
            services.declare_fault,
            WORK,
            "It was a fault: the clock runs since the customer wrote",
            {"contract": Ref("contracts")},
        ),
        Act("close", services.close_ticket, WORK, "Close it", {"why": (MaybeText, "")}),
    ),
)
QUESTIONS = Resource(
    "questions",
    "guarantee",
    Ticket,
    "Requests that are about no fault: no clock runs for them.",
    shows=("number", "customer=customer.number", "contract=contract.number", "origin", "subject", "state", "opened_at"),
    staff="noc.read",
    key="number",
    rows=lambda: Ticket.objects.filter(impact=None),
    mine=lambda user: access.tickets(user).filter(impact=None),
    related=("customer", "contract"),
    filters={"customer": "customer__number", "state": "state"},
    acts=(
        Act(
            "ask",
            requests.ask,
            WORK,
            "Ask something",
            {"customer": Ref("customers"), "subject": Word, "body": Text, "files": FILES},
            customer=True,
            passes={"origin": "portal"},
            makes=True,
        ),
    ),
)
REPLIES = Resource(
    "replies",
    "guarantee",
    PublicReply,
    "What was said in a conversation; notes of ours are not among it.",
    shows=("ticket=ticket.number", "author=author.name", "body", "at"),
    staff="noc.read",
    mine=lambda user: PublicReply.objects.filter(ticket__in=access.tickets(user)),
    related=("ticket", "author"),
    filters={"ticket": "ticket__number", "since": "at__gte"},
)
PENALTIES = Resource(
    "penalties",
    "guarantee",
    Penalty,
    "What a guarantee not kept costs us, with its workings. Amounts exclude VAT.",
    shows=(
        *("incident=impact.incident.number", "contract=contract.number", "month", "lateness_seconds", "share"),
        *("amount", "workings", "state", "proposed_at", "claim_before", "claimed_at", "decided_at", "credited_at"),
    ),
    staff="desk.read",
    mine=access.penalties,
    related=("impact__incident", "contract"),
    filters={"contract": "contract__number", "state": "state", "since": "proposed_at__gte"},
    acts=(
        Act("claim", services.claim_penalty, DECIDE, "Claim it", customer=True),
        Act("approve", services.approve_penalty, DECIDE, "Approve it: a credit note follows"),
        Act("refuse", services.refuse_penalty, DECIDE, "Refuse it", {"reason": Text}),
    ),
)
MAINTENANCE = Resource(
    "maintenance",
    "guarantee",
    MaintenanceWindow,
    "Planned work.",
    shows=("number", "what", "starts_at", "ends_at", "state", "announced_at", "outcome"),
    staff="noc.read",
    key="number",
    filters={"state": "state", "since": "starts_at__gte"},
    acts=(
        Act(
            "plan",
            services.plan_maintenance,
            WORK,
            "Plan work: the lines it touches follow from the nodes",
            {"what": Text, "starts_at": Moment, "ends_at": Moment, "nodes": Ref("nodes", many=True)},
            makes=True,
        ),
        Act("announce", services.announce_maintenance, WORK, "Announce it to the customers it touches"),
        Act("cancel", services.cancel_maintenance, WORK, "Give it up", {"why": Text}),
        Act("finish", services.finish_maintenance, WORK, "It is done", {"outcome": (MaybeText, "")}),
    ),
)
OUTAGES = Resource(
    "outages",
    "guarantee",
    Outage,
    "What monitoring measured.",
    shows=(
        *("line=line.reference", "incident=incident.number", "first_bad_at", "last_good_at", "confirmed_at"),
        "recovered_at",
    ),
    staff="noc.read",
    related=("line", "incident"),
    filters={"line": "line__reference", "since": "first_bad_at__gte"},
)
RESOURCES = (INCIDENTS, IMPACTS, TICKETS, QUESTIONS, REPLIES, PENALTIES, MAINTENANCE, OUTAGES)
