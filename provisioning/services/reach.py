"""Where a box is and how it lets one in, as the drivers take it."""

from __future__ import annotations

from provisioning.drivers.base import Target
from provisioning.models import Box


def target_of(box: Box) -> Target:
    return Target(
        address=str(box.address),
        port=box.ssh_port,
        user=box.ssh_user,
        password=box.ssh_password,
        host_key=box.host_key,
        driver=box.model.driver,
        rollback_style=box.model.rollback_style,
        error_patterns=tuple(box.model.error_patterns),
    )
