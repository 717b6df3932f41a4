from provisioning.models.addressing import Allocation, Pool, PoolKind
from provisioning.models.arrivals import Erasure, ErasureState, KeyAlarm, Onboarding, OnboardingState
from provisioning.models.boxes import Box, BoxLock, BoxModel, BoxState, ConfigTemplate, Depot, SeenConfig
from provisioning.models.drifts import Drift, DriftState, ReadBack
from provisioning.models.firmware import FirmwareImage, Upgrade, UpgradeState
from provisioning.models.intents import Intent, LineState, Suspension, SuspensionReason
from provisioning.models.network import Line, Node, NodeHold, NodeKind, Uplink
from provisioning.models.pushes import Priority, Push, PushState, PushStep
from provisioning.models.rollouts import PartState, Rollout, RolloutKind, RolloutPart, RolloutState
from provisioning.models.stock import (
    BoxCharge,
    ChargeKind,
    Condition,
    DeliveryReservation,
    Receipt,
    ReturnCase,
    Shipment,
)

__all__ = [
    "Allocation",
    "Box",
    "BoxCharge",
    "BoxLock",
    "BoxModel",
    "BoxState",
    "ChargeKind",
    "Condition",
    "ConfigTemplate",
    "DeliveryReservation",
    "Depot",
    "Drift",
    "DriftState",
    "Erasure",
    "ErasureState",
    "FirmwareImage",
    "Intent",
    "KeyAlarm",
    "Line",
    "LineState",
    "Node",
    "NodeHold",
    "NodeKind",
    "Onboarding",
    "OnboardingState",
    "PartState",
    "Pool",
    "PoolKind",
    "Priority",
    "Push",
    "PushState",
    "PushStep",
    "ReadBack",
    "Receipt",
    "ReturnCase",
    "Rollout",
    "RolloutKind",
    "RolloutPart",
    "RolloutState",
    "SeenConfig",
    "Shipment",
    "Suspension",
    "SuspensionReason",
    "Upgrade",
    "UpgradeState",
    "Uplink",
]
