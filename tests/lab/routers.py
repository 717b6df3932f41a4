"""Driving a pretend router in a test, and configurations the tests share."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from netmiko import ConnectHandler

from lab.street import BoxSpec

LAN = "interface GigabitEthernet0/1"
OPEN = [LAN, "ip address 192.168.1.1 255.255.255.0", "no ip access-group WALLED in", "no shutdown"]
WALL = [
    "no ip access-list extended WALLED",
    "ip access-list extended WALLED",
    "permit udp any any eq domain",
    "permit tcp any host 192.0.2.10 eq 443",
    "deny ip any any",
    LAN,
    "ip access-group WALLED in",
]
SHUT = [LAN, "shutdown"]


@contextmanager
def session(box: BoxSpec, **changed: Any) -> Iterator[Any]:
    """netmiko's cisco_ios driver, logged in; a link that went is not said goodbye to."""
    facts = {"host": box.address, "port": box.ssh_port, "username": box.username, "password": box.password} | changed
    connection = ConnectHandler(device_type="cisco_ios", **facts)
    try:
        yield connection
    finally:
        if connection.is_alive():
            connection.disconnect()
        else:
            connection.paramiko_cleanup()


def configure(box: BoxSpec, *lines: str) -> str:
    """Types the lines in configuration mode; a rejected one raises."""
    with session(box) as router:
        return str(router.send_config_set(list(lines), error_pattern=r"%"))


def waits_for(fact: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether `fact()` becomes true in that time."""
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
