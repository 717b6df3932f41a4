"""Nodes, lines, boxes and what is sent to them."""

from provisioning import services
from provisioning.models import Box, BoxModel, Drift, Line, Node, Pool, Push, Rollout, Suspension
from web.api.registry import Act, Day, MaybeText, Ref, Resource, Text, Word
from web.portal import access

RUN, MOVE, CLOSE, APPROVE = "push.run", "box.move", "line.close", "push.approve"
_WHY = {"why": Text}
_MAY_WHY = {"why": (MaybeText, "")}

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
        Act("hold", services.hold_node, APPROVE, "Hold pushes below this node", _WHY),
        Act("release", services.release_node, APPROVE, "Let pushes below this node go again"),
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
        Act("activate", services.activate_line, MOVE, "Put the line into service", {"on": Day}),
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
        Act("reserve", services.reserve_box, MOVE, "Reserve it for a line", {"line": Ref("lines")}),
        Act("release", services.release_box, MOVE, "Give the reservation up", _MAY_WHY),
        Act("ship", services.ship_box, MOVE, "Ship it", _MAY_WHY),
        Act("deliver", services.deliver_box, MOVE, "It arrived", _MAY_WHY),
        Act("install", services.install_box, MOVE, "Install it on a line", {"line": Ref("lines")}),
        Act("recall", services.recall_box, MOVE, "Ask it back", _MAY_WHY),
        Act("return", services.return_box, MOVE, "It came back", _MAY_WHY),
        Act("restock", services.restock_box, MOVE, "Put it back into stock", _MAY_WHY),
        Act("lose", services.lose_box, MOVE, "It is lost", _WHY),
        Act("break", services.break_box, MOVE, "It is broken", _WHY),
        Act("scrap", services.scrap_box, MOVE, "Scrap it", _WHY),
        Act(
            "exchange",
            services.exchange_box,
            MOVE,
            "Exchange it for another",
            {"new": Ref("boxes"), "why": Text},
            positional=("new",),
        ),
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
        Act("approve", services.approve_rollout, APPROVE, "Approve what another person planned"),
        Act("pause", services.pause_rollout, APPROVE, "Pause it", _MAY_WHY),
        Act("resume", services.resume_rollout, APPROVE, "Go on", _MAY_WHY),
        Act("cancel", services.cancel_rollout, APPROVE, "Give it up", _WHY),
    ),
)
POOLS = Resource(
    "pools",
    "network",
    Pool,
    "Addresses, prefixes and VLANs to give out.",
    shows=("name", "kind", "node=node.code"),
    staff="noc.read",
    related=("node",),
    filters={"kind": "kind"},
)
RESOURCES = (NODES, LINES, SUSPENSIONS, MODELS, BOXES, PUSHES, DRIFTS, ROLLOUTS, POOLS)
