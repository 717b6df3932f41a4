"""Boxes on their way, coming back, and what was given out of the pools."""

from dataclasses import asdict
from typing import Any

from provisioning import services
from provisioning.models import Allocation, BoxCharge, ConfigTemplate, KeyAlarm, Line, ReturnCase, RolloutPart, Shipment
from web.api.registry import Act, Day, Long, MaybeWord, Paper, Ref, Resource, Text, Word
from web.api.resources import boxes

MOVE, TEMPLATE = "box.move", "template.write"


def _previewed(template: ConfigTemplate, *, line: Line) -> dict[str, Any]:
    seen = services.preview(template.body, line)
    return {"texts": seen.texts, "changes": seen.changes, "faults": [asdict(fault) for fault in seen.faults]}


SHIPMENTS = Resource(
    "shipments",
    "network",
    Shipment,
    "Boxes on their way.",
    shows=("number", "box=box.serial", "line=line.reference", "carrier", "tracking", "shipped_at", "delivered_on"),
    staff="noc.read",
    related=("box", "line"),
    filters={"box": "box__serial", "line": "line__reference", "since": "shipped_at__gte"},
    acts=(
        Act("record_delivery", services.record_delivery, MOVE, "It arrived", {"on": Day}),
        Act(
            "reserve",
            services.state_reservation,
            MOVE,
            "Record what the customer said of it within three working days",
            {"text": Text, "on": Day},
            returns="delivery_reservations",
        ),
    ),
    papers=(Paper("note", boxes.note_of, "The shipping note, PDF"),),
)
RETURNS = Resource(
    "return_cases",
    "network",
    ReturnCase,
    "Boxes asked back.",
    shows=(
        "box=box.serial",
        "line=line.reference",
        "asked_at",
        "why",
        "due_on",
        "returned_at",
        "condition",
        "closed_at",
    ),
    staff="noc.read",
    related=("box", "line"),
    filters={"box": "box__serial", "since": "asked_at__gte"},
)
CHARGES = Resource(
    "box_charges",
    "network",
    BoxCharge,
    "What boxes kept or broken cost. Amounts exclude VAT.",
    shows=("box=box.serial", "line=line.reference", "kind", "amount", "why", "at", "billed_at", "waived_at"),
    staff="noc.read",
    related=("box", "line"),
    filters={"kind": "kind", "box": "box__serial"},
    acts=(Act("waive", services.waive_charge, "charge.waive", "Waive it", {"why": Text}),),
)
ALLOCATIONS = Resource(
    "allocations",
    "network",
    Allocation,
    "Addresses, prefixes and VLANs given out.",
    shows=(
        *("pool=pool.name", "network", "vlan", "line=line.reference", "box=box.serial", "taken_at", "freed_at"),
        "rests_until",
    ),
    staff="noc.read",
    related=("pool", "line", "box"),
    filters={"pool": "pool__name", "line": "line__reference", "box": "box__serial"},
    acts=(Act("end_quarantine", services.end_quarantine, "network.write", "Let it be given again now"),),
)
TEMPLATES = Resource(
    "config_templates",
    "network",
    ConfigTemplate,
    "Versions of configurations.",
    shows=("model=model.name", "number", "note", "body", "drafted_at", "published_at"),
    staff="noc.read",
    related=("model",),
    filters={"model": "model__name"},
    acts=(
        Act(
            "edit",
            services.edit_draft,
            TEMPLATE,
            "Change a draft",
            {"body": Long, "note": (MaybeWord, "")},
            positional=("body",),
        ),
        Act(
            "publish",
            services.publish_draft,
            TEMPLATE,
            "Publish it, proven on a line",
            {"line": Ref("lines")},
        ),
        Act(
            "preview",
            _previewed,
            "noc.read",
            "What a line's box would be sent",
            {"line": Ref("lines")},
            tells={"texts": dict[str, str], "changes": str, "faults": list[dict[str, Any]]},
        ),
    ),
)
PARTS = Resource(
    "rollout_parts",
    "network",
    RolloutPart,
    "Each box of a change in waves.",
    shows=("rollout=rollout_id", "box=box.serial", "line=line.reference", "wave", "state", "started_at", "settled_at"),
    staff="noc.read",
    related=("box", "line"),
    filters={"rollout": "rollout", "state": "state"},
    acts=(Act("leave_out", services.leave_out, "push.approve", "Leave this box out", {"why": Text}),),
)
ALARMS = Resource(
    "key_alarms",
    "network",
    KeyAlarm,
    "Boxes that suddenly show another SSH key.",
    shows=("box=box.serial", "raised_at", "last_at", "decided_at", "accepted", "why"),
    staff="noc.read",
    related=("box",),
    filters={"box": "box__serial"},
    acts=(
        Act("keep", services.keep_key, "push.approve", "Keep the pinned key", {"why": Text}),
        Act(
            "repin",
            services.repin_box,
            "push.approve",
            "Pin the key it shows now",
            {"offered": Word, "why": Text},
        ),
    ),
)
RESOURCES = (SHIPMENTS, RETURNS, CHARGES, ALLOCATIONS, TEMPLATES, PARTS, ALARMS)
