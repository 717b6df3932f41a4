"""Which adapter speaks to which family of boxes."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from kernel.errors import Refused
from provisioning.drivers.base import Driver

NETMIKO = "provisioning.drivers.netmiko_driver.NetmikoDriver"
DRIVERS = {
    "cisco_ios": NETMIKO,
    "cisco_xe": NETMIKO,
    "frr": NETMIKO,
    "huawei_vrp": NETMIKO,
    "juniper_junos": NETMIKO,
    "mikrotik_routeros": NETMIKO,
    "vyos": NETMIKO,
}


def driver_for(name: str) -> Driver:
    """The adapter of a box model's driver; `settings.RACCORD_DRIVERS` may name others.

    Raises:
        Refused: `driver_unknown`.
    """
    paths: dict[str, str] = getattr(settings, "RACCORD_DRIVERS", DRIVERS)
    if name not in paths:
        raise Refused("driver_unknown", driver=name)
    driver: Driver = import_string(paths[name])()
    return driver
