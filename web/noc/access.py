"""The one door to objects in the console: whoever may not read the network finds nothing (404), never a "forbidden"."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from kernel.models import User
from kernel.roles import may
from provisioning.models import (
    Allocation,
    Box,
    BoxCharge,
    BoxModel,
    ConfigTemplate,
    Drift,
    KeyAlarm,
    Line,
    Node,
    Pool,
    Push,
    Receipt,
    Rollout,
    RolloutPart,
    Shipment,
)
from sla.models import Attachment, ClockEvent, Impact, Incident, Ticket

Row = TypeVar("Row", bound=Model)


def incident_for(user: User, number: str) -> Incident:
    rows = Incident.objects.select_related("root_node", "owner", "follows", "merged_into")
    return _one(user, rows, number=number)


def impact_for(user: User, pk: int) -> Impact:
    return _one(user, Impact.objects.select_related("incident", "contract__customer", "line"), pk=pk)


def clock_event_for(user: User, pk: int) -> ClockEvent:
    return _one(user, ClockEvent.objects.all(), pk=pk)


def ticket_for(user: User, number: str) -> Ticket:
    return _one(user, Ticket.objects.select_related("customer", "impact__incident"), number=number)


def attachment_for(user: User, pk: int) -> Attachment:
    return _one(user, Attachment.objects.all(), pk=pk)


def box_for(user: User, serial: str) -> Box:
    rows = Box.objects.select_related(
        "model", "depot", "template", "line__contract__customer", "line__contract__site", "line__node"
    )
    return _one(user, rows, serial=serial)


def line_for(user: User, reference: str) -> Line:
    return _one(user, Line.objects.select_related("contract__customer", "contract__site", "node"), reference=reference)


def node_for(user: User, code: str) -> Node:
    return _one(user, Node.objects.all(), code=code)


def push_for(user: User, pk: int) -> Push:
    rows = Push.objects.select_related(
        "box__model", "line__contract__customer", "intent__by", "template", "planned_by", "approved_by"
    )
    return _one(user, rows, pk=pk)


def key_alarm_for(user: User, pk: int) -> KeyAlarm:
    return _one(user, KeyAlarm.objects.select_related("box"), pk=pk)


def drift_for(user: User, pk: int) -> Drift:
    return _one(user, Drift.objects.select_related("box", "line"), pk=pk)


def rollout_for(user: User, pk: int) -> Rollout:
    return _one(user, Rollout.objects.select_related("model", "template__model", "planned_by", "approved_by"), pk=pk)


def receipt_for(user: User, pk: int) -> Receipt:
    return _one(user, Receipt.objects.select_related("depot", "model", "by"), pk=pk)


def model_for(user: User, pk: int) -> BoxModel:
    return _one(user, BoxModel.objects.all(), pk=pk)


def template_for(user: User, pk: int) -> ConfigTemplate:
    return _one(user, ConfigTemplate.objects.select_related("model", "drafted_by", "published_by"), pk=pk)


def pool_for(user: User, pk: int) -> Pool:
    return _one(user, Pool.objects.select_related("node"), pk=pk)


def allocation_for(user: User, pk: int) -> Allocation:
    return _one(user, Allocation.objects.all(), pk=pk)


def charge_for(user: User, pk: int) -> BoxCharge:
    return _one(user, BoxCharge.objects.select_related("box"), pk=pk)


def shipment_for(user: User, number: str) -> Shipment:
    return _one(user, Shipment.objects.select_related("box", "line__contract__calendar"), number=number)


def part_for(user: User, pk: int) -> RolloutPart:
    return _one(user, RolloutPart.objects.select_related("box", "rollout", "push"), pk=pk)


def _one(user: User, rows: "QuerySet[Row]", **key: object) -> Row:
    if not may(user, "noc.read"):
        raise Http404
    return get_object_or_404(rows, **key)
