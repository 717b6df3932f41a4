"""Nodes, lines, boxes and what is sent to them."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from provisioning import services
from provisioning.models import Box, BoxModel, Drift, Line, Node, Push, ReadBack, Rollout, Suspension
from provisioning.models.boxes import RollbackStyle
from provisioning.models.network import NodeKind
from web.api.registry import (
    Act,
    Blob,
    Day,
    Ip,
    Long,
    MaybeText,
    MaybeWord,
    Net,
    Number,
    Ref,
    Resource,
    Text,
    Word,
    one_of,
)
from web.api.resources import boxes, plant
from web.portal import access

RUN, MOVE, CLOSE, APPROVE = "push.run", "box.move", "line.close", "push.approve"
WRITE, TEMPLATE = "network.write", "template.write"
_WHY = {"why": Text}
_MAY_WHY = {"why": (MaybeText, "")}
_PLACE = {
    "node": Ref("nodes"),
    "port": (MaybeWord, ""),
    "vlan": (Number | None, None),
    "ipv4": (Ip | None, None),
    "ipv6_prefix": (Net | None, None),
}
_MODEL = {
    "vendor": Word,
    "rollback_style": one_of(RollbackStyle.choices),
    "snmp_profile": (Word, "router"),
    "error_patterns": (list[Word], []),
}
Degrees = Annotated[Decimal, Field(ge=-180, le=180, max_digits=8, decimal_places=5)]
Minutes = Annotated[int, Field(ge=1, le=1440)]

NODES = Resource(
    "nodes",
    "network",
    Node,
    "Points of presence, switches, optical terminals.",
    shows=("code", "name", "kind", "address"),
    staff="noc.read",
    key="code",
    filters={"kind": "kind"},
    acts=(
        Act("hold", services.hold_node, RUN, "Hold pushes below this node", _WHY),
        Act("release", services.release_node, RUN, "Let pushes below this node go again"),
        Act(
            "create",
            services.create_node,
            WRITE,
            "Put a node on the map",
            {
                "code": Word,
                "name": Word,
                "kind": one_of(NodeKind.choices),
                "address": (Ip | None, None),
                "latitude": (Degrees | None, None),
                "longitude": (Degrees | None, None),
            },
            makes=True,
            positional=("code",),
        ),
        Act(
            "rename",
            services.rename_node,
            WRITE,
            "Change its name and address",
            {"name": Word, "address": (Ip | None, None)},
        ),
        Act(
            "add_uplink",
            services.add_uplink,
            WRITE,
            "It is reached through another node too",
            {"parent": Ref("nodes"), "rank": (Number | None, None)},
            positional=("parent",),
            returns="uplinks",
        ),
        Act("watch", plant.watch_node, WRITE, "Watch it", {"minutes": (Minutes, 1)}),
        Act(
            "import",
            plant.sheet("nodes"),
            WRITE,
            "Take in a file of nodes, CSV or XLSX",
            {"name": Word, "content": Blob},
            makes=True,
            tells=plant.TAKEN,
        ),
    ),
)
LINES = Resource(
    "lines",
    "network",
    Line,
    "Accesses, with what the network gives them.",
    shows=(
        *("reference", "contract=contract.number", "customer=contract.customer.number", "node=node.code", "port"),
        *("vlan", "ipv4", "ipv6_prefix", "generation", "attached_at", "detached_at"),
    ),
    staff="noc.read",
    key="reference",
    mine=access.lines,
    related=("contract__customer", "node"),
    filters={"contract": "contract__number", "customer": "contract__customer__number", "node": "node__code"},
    acts=(
        Act("push_now", services.push_now, RUN, "Send its configuration now", returns="pushes"),
        Act("suspend", services.suspend, CLOSE, "Suspend the line", {"reason": Word, "why": Text}),
        Act("lift", services.lift, CLOSE, "Lift a suspension", {"reason": Word, "why": Text}),
        Act("activate", services.activate_line, RUN, "Put the line into service", {"on": Day}),
        Act(
            "attach",
            services.attach_line,
            WRITE,
            "Attach a contract's line to the network",
            {"contract": Ref("contracts"), **_PLACE, "pools": Ref("pools", many=True)},
            makes=True,
            positional=("contract",),
        ),
        Act("change", services.change_line, WRITE, "Change what the network gives it", _PLACE),
        Act("detach", services.detach_line, WRITE, "Detach it: its port is free, its addresses rest"),
        Act(
            "import",
            plant.sheet("lines"),
            WRITE,
            "Take in a file of lines, CSV or XLSX",
            {"name": Word, "content": Blob},
            makes=True,
            tells=plant.TAKEN,
        ),
    ),
)
SUSPENSIONS = Resource(
    "suspensions",
    "network",
    Suspension,
    "Why a line is or was walled or closed.",
    shows=("line=line.reference", "reason", "started_at", "lifted_at"),
    staff="noc.read",
    mine=lambda user: Suspension.objects.filter(line__in=access.lines(user)),
    related=("line",),
    filters={"line": "line__reference", "reason": "reason"},
)
MODELS = Resource(
    "box_models",
    "network",
    BoxModel,
    "Kinds of boxes.",
    shows=("name", "vendor", "driver", "snmp_profile"),
    staff="noc.read",
    filters={"vendor": "vendor"},
    acts=(
        Act(
            "create",
            services.create_model,
            WRITE,
            "Make a model known",
            {"name": Word, "driver": Word, "template": (MaybeText, ""), **_MODEL},
            makes=True,
            positional=("name",),
        ),
        Act("change", services.edit_model, WRITE, "Change what is known of it", _MODEL),
        Act(
            "draft_template",
            services.draft_template,
            TEMPLATE,
            "Draft the next version of its configuration",
            {"body": Long, "note": (MaybeWord, "")},
            positional=("body",),
            returns="config_templates",
        ),
        Act(
            "add_image",
            services.add_image,
            TEMPLATE,
            "Offer a firmware",
            {"version": Word, "filename": Word, "url": Word, "checksum": Word},
            returns="firmware_images",
        ),
    ),
)
BOXES = Resource(
    "boxes",
    "network",
    Box,
    "Rented boxes and where they are in their life. Their secrets never leave the house.",
    shows=(
        *("serial", "mac", "model=model.name", "state", "line=line.reference", "hostname", "address", "firmware"),
        *("received_at", "seen_at", "lost_at"),
    ),
    staff="noc.read",
    key="serial",
    related=("model", "line"),
    filters={"state": "state", "model": "model__name", "line": "line__reference"},
    acts=(
        Act(
            "receive",
            services.receive_box,
            MOVE,
            "Take a box into stock",
            {"serial": Word, "model": Ref("box_models")},
            makes=True,
        ),
        *boxes.ACTS,
    ),
)
PUSHES = Resource(
    "pushes",
    "network",
    Push,
    "Configurations on their way to boxes, step by step.",
    shows=(
        *("box=box.serial", "line=line.reference", "state", "priority", "generation", "attempts", "due_at"),
        *("planned_at", "settled_at", "outcome"),
    ),
    staff="noc.read",
    related=("box", "line"),
    filters={"box": "box__serial", "line": "line__reference", "state": "state", "since": "planned_at__gte"},
    acts=(Act("cancel", services.cancel_push, RUN, "Cancel it before anything was sent", _WHY),),
)
DRIFTS = Resource(
    "drifts",
    "network",
    Drift,
    "Boxes that no longer say what is wanted of them.",
    shows=("box=box.serial", "line=line.reference", "state"),
    staff="noc.read",
    related=("box", "line"),
    filters={"box": "box__serial"},
    acts=(
        Act("accept", services.accept_drift, APPROVE, "Accept what the box says", _WHY),
        Act("push_again", services.push_again, RUN, "Send what is wanted once more", returns="pushes"),
    ),
)
READ_BACKS = Resource(
    "read_backs",
    "network",
    ReadBack,
    "The nightly reading of each box in service; `failure` says why one could not be read.",
    shows=(
        *("box=box.serial", "line=box.line.reference", "customer=box.line.contract.customer.name"),
        *("failure", "read_at", "due_at"),
    ),
    staff="noc.read",
    related=("box__line__contract__customer",),
    filters={"box": "box__serial", "line": "box__line__reference"},
)
ROLLOUTS = Resource(
    "rollouts",
    "network",
    Rollout,
    "Changes of many boxes, in waves.",
    shows=("title", "state", "model=model.name", "planned_at", "approved_at", "ended_at", "stopped_why"),
    staff="noc.read",
    related=("model",),
    filters={"state": "state"},
    acts=(
        Act(
            "plan",
            boxes.plan_rollout,
            RUN,
            "Plan a change over the boxes of a model that a filter lets pass; another person approves it",
            {
                "title": Word,
                "model": Ref("box_models"),
                "template": Ref("config_templates", optional=True),
                "firmware": (MaybeWord, ""),
                "forced": (bool, False),
                "node": Ref("nodes", optional=True),
                "running_template": (Number | None, None),
                "running_firmware": (MaybeWord, ""),
            },
            makes=True,
        ),
        Act("approve", services.approve_rollout, APPROVE, "Approve what another person planned"),
        Act("pause", services.pause_rollout, RUN, "Pause it", _MAY_WHY),
        Act("resume", services.resume_rollout, APPROVE, "Go on", _WHY),
        Act("cancel", services.cancel_rollout, RUN, "Give it up", _WHY),
    ),
)
RESOURCES = (NODES, LINES, SUSPENSIONS, MODELS, BOXES, PUSHES, DRIFTS, READ_BACKS, ROLLOUTS)
