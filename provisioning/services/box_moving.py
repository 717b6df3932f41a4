"""Boxes that stand at customers' already, from another system: each with its contract's line, and nothing pushed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from kernel.errors import Refused
from kernel.models import User
from provisioning.models import Box, BoxModel, Line, Node
from provisioning.services.boxes import receive_box, stand_box
from provisioning.services.lines import attach_line
from subscribers.models import Contract
from subscribers.services.imports import KNOWN, MADE, Sheet

MOVED: Final = "moved in from another system"
REACHED: Final = ("address", "hostname", "ssh_user", "ssh_password", "snmp_community")


def take_box(values: dict[str, str], *, at: datetime, by: User | None) -> str:
    """One box, at its customer's: it is installed by a person once it answers, so that a file pushes nothing.

    Raises:
        Refused: `field_missing`, `contract_unknown`, `model_unknown`, `node_unknown`, `serial_taken` by another line,
            and as `attach_line` and `receive_box`.
    """
    serial = _told(values, "serial")
    contract, model = _contract(_told(values, "contract")), _model(_told(values, "model"))
    known = Box.objects.filter(serial=serial).select_related("line").first()
    if known is not None:
        if known.line is None or known.line.contract_id != contract.pk:
            raise Refused("serial_taken", serial=serial)
        return KNOWN
    line = Line.objects.attached().filter(contract=contract).first() or _line(contract, values, at=at, by=by)
    stand_box(_received(serial, model, values, at=at, by=by), line, at=at, by=by, why=MOVED)
    return MADE


def _received(serial: str, model: BoxModel, values: dict[str, str], *, at: datetime, by: User | None) -> Box:
    details = {name: values[name] for name in REACHED if values.get(name)}
    try:
        with transaction.atomic():
            return receive_box(serial, model=model, at=at, by=by, mac=values.get("mac") or None, **details)
    except IntegrityError as error:
        raise Refused("mac_taken", mac=values.get("mac", "")) from error


def _line(contract: Contract, values: dict[str, str], *, at: datetime, by: User | None) -> Line:
    node = Node.objects.filter(code=_told(values, "node")).first()
    if node is None:
        raise Refused("node_unknown", node=values["node"])
    vlan = values.get("vlan", "")
    if vlan and not vlan.isdecimal():
        raise Refused("vlan_out_of_range", vlan=vlan)
    return attach_line(
        contract, node=node, port=values.get("port", ""), vlan=int(vlan) if vlan else None,
        ipv4=values.get("ipv4") or None, at=at, by=by,
    )  # fmt: skip


def _contract(wanted: str) -> Contract:
    """By our number, or by the reference that it was moved in under."""
    found = Contract.objects.filter(number=wanted).first() or Contract.objects.filter(purchase_order=wanted).first()
    if found is None:
        raise Refused("contract_unknown", contract=wanted)
    return found


def _model(wanted: str) -> BoxModel:
    found = BoxModel.objects.filter(name__iexact=wanted).first()
    if found is None:
        raise Refused("model_unknown", model=wanted)
    return found


def _told(values: dict[str, str], name: str) -> str:
    if not values.get(name):
        raise Refused("field_missing", field=name)
    return values[name]


SHEET: Final = Sheet(
    columns={
        "serial": "serial numero de serie serie box", "model": "model modele", "contract": "contract contrat reference",
        "node": "node noeud olt", "port": "port", "vlan": "vlan", "ipv4": "ipv4 ip adresse ip",
        "mac": "mac adresse mac",
        "address": "management address adresse de gestion", "hostname": "hostname nom",
        "ssh_user": "ssh user utilisateur ssh", "ssh_password": "ssh password mot de passe ssh",
        "snmp_community": "snmp community communaute snmp",
    },
    required=("serial", "model", "contract"),
    verb=take_box,
)  # fmt: skip
