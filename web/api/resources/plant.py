"""What the network is built of and how boxes come and go: uplinks, depots, images, arrivals, deliveries, profiles."""

from datetime import timedelta
from typing import Any

from monitoring import services as watching
from monitoring.models import Profile
from monitoring.services import profiling
from provisioning import services
from provisioning.models import (
    DeliveryReservation,
    Depot,
    Erasure,
    FirmwareImage,
    NodeHold,
    Onboarding,
    Pool,
    Receipt,
    Uplink,
)
from provisioning.models.addressing import PoolKind
from web.api.registry import Act, Blob, MaybeWord, Net, Number, Ref, Resource, Small, Text, Word, one_of

TAKEN = {"taken": int, "bad": list[dict[str, Any]]}
WRITE, MOVE, RUN = "network.write", "box.move", "push.run"


def _keep_profile(*, name: str, title: str, body: str, at: Any, by: Any) -> Profile:
    profiling.keep_profile(name, body, title=title, at=at, by=by)
    return Profile.objects.get(name=name)


def _drop_profile(profile: Profile) -> None:
    profiling.drop_profile(profile.name)


def _import_boxes(*, name: str, content: bytes, depot: Depot, at: Any, by: Any) -> Receipt:
    return services.import_boxes(content, name=name, depot=depot, at=at, by=by)


UPLINKS = Resource(
    "uplinks",
    "network",
    Uplink,
    "Which node is reached through which.",
    shows=("node=node.code", "parent=parent.code", "rank"),
    staff="noc.read",
    related=("node", "parent"),
    filters={"node": "node__code", "parent": "parent__code"},
    acts=(Act("remove", services.remove_uplink, WRITE, "It is no longer reached that way", gone=True),),
)
HOLDS = Resource(
    "node_holds",
    "network",
    NodeHold,
    "Where pushes are held.",
    shows=("node=node.code", "why", "held_at", "released_at"),
    staff="noc.read",
    related=("node",),
    filters={"node": "node__code"},
)
DEPOTS = Resource(
    "depots",
    "network",
    Depot,
    "Where boxes are kept.",
    shows=("code", "name"),
    staff="noc.read",
    key="code",
    acts=(
        Act(
            "create",
            services.create_depot,
            MOVE,
            "Open a depot",
            {"code": Word, "name": Word},
            makes=True,
            positional=("code",),
        ),
    ),
)
RECEIPTS = Resource(
    "receipts",
    "network",
    Receipt,
    "Deliveries of new boxes.",
    shows=("depot=depot.code", "model=model.name", "reference", "refused", "at", "by=by.email"),
    staff="noc.read",
    related=("depot", "model", "by"),
    filters={"depot": "depot__code"},
    acts=(
        Act(
            "receive",
            services.receive_delivery,
            MOVE,
            "Take in what was scanned, a serial number a line",
            {"scanned": Text, "model": Ref("box_models"), "depot": Ref("depots"), "reference": (MaybeWord, "")},
            makes=True,
            positional=("scanned",),
        ),
        Act(
            "import",
            _import_boxes,
            MOVE,
            "Take in a file of boxes, CSV or XLSX; bad rows are told and left out",
            {"name": Word, "content": Blob, "depot": Ref("depots")},
            makes=True,
        ),
    ),
)
IMAGES = Resource(
    "firmware_images",
    "network",
    FirmwareImage,
    "Firmware on offer.",
    shows=("model=model.name", "version", "filename", "url", "checksum", "added_at"),
    staff="noc.read",
    related=("model",),
    filters={"model": "model__name"},
)
ARRIVALS = Resource(
    "onboardings",
    "network",
    Onboarding,
    "Boxes being met for the first time.",
    shows=("box=box.serial", "state", "asked_at", "attempts", "offered", "pinned_at", "outcome", "proven_at"),
    staff="noc.read",
    related=("box",),
    filters={"box": "box__serial", "state": "state"},
    acts=(Act("pin_key", services.pin_key, RUN, "Pin the key it offered", {"offered": Word}),),
)
ERASURES = Resource(
    "erasures",
    "network",
    Erasure,
    "Boxes being wiped, and what proved it.",
    shows=("box=box.serial", "state", "asked_at", "attempts", "outcome", "ended_at"),
    staff="noc.read",
    related=("box",),
    filters={"box": "box__serial", "state": "state"},
)
RESERVATIONS = Resource(
    "delivery_reservations",
    "network",
    DeliveryReservation,
    "What customers said of boxes delivered.",
    shows=("shipment=shipment.number", "text", "stated_on", "at"),
    staff="noc.read",
    related=("shipment",),
    filters={"shipment": "shipment__number"},
)
PROFILES = Resource(
    "watch_profiles",
    "network",
    Profile,
    "The operator's own ways of reading devices, beside the ready-made ones.",
    shows=("name", "title", "body", "changed_at"),
    staff="noc.read",
    key="name",
    acts=(
        Act(
            "keep",
            _keep_profile,
            WRITE,
            "Keep a profile, as the JSON text it is",
            {"name": Word, "title": (MaybeWord, ""), "body": Text},
            makes=True,
        ),
        Act("drop", _drop_profile, WRITE, "Give it up: the ready-made one is read again", gone=True),
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
    acts=(
        Act(
            "create",
            services.create_pool,
            WRITE,
            "Open a pool: a block of addresses or prefixes, or a node's VLANs from a first to a last",
            {
                "name": Word,
                "kind": one_of(PoolKind.choices),
                "block": (Net | None, None),
                "prefix_length": (Number | None, None),
                "node": Ref("nodes", optional=True),
                "first": (Number | None, None),
                "last": (Number | None, None),
                "kept_back": (list[Word], []),
                "quarantine_days": (Small, 30),
            },
            makes=True,
            positional=("name",),
        ),
        Act("keep_back", services.keep_back, WRITE, "Never give this one", {"thing": Word}, positional=("thing",)),
        Act("give_again", services.give_again, WRITE, "It may be given again", {"thing": Word}, positional=("thing",)),
        Act("close", services.close_pool, WRITE, "Close it: nothing more is given from it"),
    ),
)
RESOURCES = (UPLINKS, HOLDS, DEPOTS, RECEIPTS, IMAGES, ARRIVALS, ERASURES, RESERVATIONS, PROFILES, POOLS)


def sheet(kind: str) -> Any:
    """Takes in a file of nodes or of lines row by row; those with a fault are told and left out."""

    def take_in(*, name: str, content: bytes, at: Any, by: Any) -> dict[str, Any]:
        read = services.preview_sheet(kind, content, name=name)
        late = dict(services.import_sheet(kind, content, name=name, at=at, by=by))
        bad = [{"row": row.number, "code": row.problem} for row in read.rows if row.problem]
        bad += [{"row": number, "code": refusal.code} for number, refusal in late.items()]
        return {"taken": len(read.rows) - len(bad), "bad": bad}

    return take_in


def watch_node(node: Any, *, minutes: int, at: Any) -> None:
    watching.watch_node(node, at=at, interval=timedelta(minutes=minutes))
