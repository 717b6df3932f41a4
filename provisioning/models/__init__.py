from provisioning.models.boxes import Box, BoxLock, BoxModel, ConfigTemplate, SeenConfig
from provisioning.models.intents import Intent, LineState, Suspension, SuspensionReason
from provisioning.models.network import Line, Node, NodeHold, NodeKind, Uplink
from provisioning.models.pushes import Priority, Push, PushState, PushStep

__all__ = [
    "Box",
    "BoxLock",
    "BoxModel",
    "ConfigTemplate",
    "Intent",
    "Line",
    "LineState",
    "Node",
    "NodeHold",
    "NodeKind",
    "Priority",
    "Push",
    "PushState",
    "PushStep",
    "SeenConfig",
    "Suspension",
    "SuspensionReason",
    "Uplink",
]
