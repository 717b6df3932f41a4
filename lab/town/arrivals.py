"""What comes to the town's network: a new box that nobody has met yet, and a firmware image for its like."""

from __future__ import annotations

import hashlib
from datetime import datetime

from kernel.models import User
from lab.street import BoxSpec
from provisioning import services
from provisioning.models import Box, BoxModel, Depot, FirmwareImage

VERSION = "17.9.4"
"""Newer than what the lab's boxes leave their carton with."""

FILE = f"c1100-universalk9.{VERSION}.bin"


def come(spec: BoxSpec, *, at: datetime) -> None:
    """Both, on the day that the demonstration begins."""
    offer_firmware(expect(spec, at=at).model, at=at)


def expect(spec: BoxSpec, *, at: datetime) -> Box:
    """A box out of its carton, plugged in at the depot: known by its label, and its key by nobody.

    As soon as the workers run they read the key that it shows, and a person has it to compare.
    """
    by = User.objects.filter(role="senior_noc").first()
    model = BoxModel.objects.get(name=spec.model)
    depot = Depot.objects.order_by("pk").first()
    box = services.receive_box(spec.serial, model=model, depot=depot, at=at, by=by, mac=spec.mac)
    services.equip_box(
        box,
        hostname=spec.hostname,
        address=spec.address,
        ssh_port=spec.ssh_port,
        ssh_user=spec.username,
        ssh_password=spec.password,
        snmp_port=spec.snmp_port,
        snmp_community=spec.community,
    )
    services.begin_onboarding(box, at=at, by=by)
    return box


def offer_firmware(model: BoxModel, *, at: datetime) -> FirmwareImage:
    """An image on offer: from its page a senior plans a mass change, and the lab's boxes do load it."""
    return services.add_image(
        model,
        version=VERSION,
        filename=FILE,
        url=f"http://192.0.2.20/{FILE}",
        checksum=hashlib.md5(FILE.encode(), usedforsecurity=False).hexdigest(),
        at=at,
        by=User.objects.filter(role="senior_noc").first(),
    )
