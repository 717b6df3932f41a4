"""A line with its box in service, made by the services themselves; the box is one in memory or one of the lab's."""

from datetime import UTC, datetime, timedelta
from typing import Any

from lab.street import BoxSpec
from provisioning import services
from provisioning.drivers.fake import FakeBox, FakeDriver
from provisioning.models import Box, BoxModel, Line, Node
from subscribers.models import Contract
from tests.apps.subscribers.make import make_contract

AT = datetime(2026, 4, 1, 10, tzinfo=UTC)
FAKE = {"cisco_ios": "provisioning.drivers.fake.FakeDriver"}
KEY = "ssh-ed25519 QUJD"
MINUTE = timedelta(minutes=1)


def make_node(code: str = "olt-01", kind: str = "olt") -> Node:
    return Node.objects.filter(code=code).first() or services.create_node(code, name=code.upper(), kind=kind)


def make_line(contract: Contract | None = None, **facts: Any) -> Line:
    return services.attach_line(
        contract or make_contract(), node=facts.pop("node", None) or make_node(), at=AT, **facts
    )


def make_model(name: str = "C1101-4P", **changes: Any) -> BoxModel:
    model, new = BoxModel.objects.get_or_create(name=name, defaults={"vendor": "Cisco", **changes})
    if new:
        services.publish_template(model, services.ready_made("cisco_ios"), at=AT)
    return model


def make_box(line: Line, number: int = 1) -> tuple[Box, FakeBox]:
    """A box in memory, in service on the line, with its push planned."""
    fake = FakeBox(f"box-{number:04d}", f"FOC{number:04d}", KEY, "correct horse")
    address = f"192.0.2.{number}"
    FakeDriver.boxes[address, 22] = fake
    details: dict[str, Any] = {
        "ssh_user": "raccord",
        "ssh_password": "correct horse",
        "host_key": KEY,
        "snmp_community": "battery-staple",
    }
    box = services.receive_box(
        fake.serial, model=make_model(), at=AT, hostname=fake.hostname, address=address, **details
    )
    return _installed(box, line), fake


def make_lab_box(line: Line, spec: BoxSpec) -> Box:
    """One of the lab's boxes, in service on the line."""
    box = services.receive_box(
        spec.serial,
        model=make_model(spec.model),
        at=AT,
        mac=spec.mac,
        hostname=spec.hostname,
        address=spec.address,
        ssh_port=spec.ssh_port,
        ssh_user=spec.username,
        ssh_password=spec.password,
        host_key=spec.host_key,
        snmp_port=spec.snmp_port,
        snmp_community=spec.community,
    )
    return _installed(box, line)


def _installed(box: Box, line: Line) -> Box:
    services.reserve_box(box, line, at=AT, by=None)
    return services.install_box(box, line, at=AT, by=None)
