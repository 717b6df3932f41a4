"""Namespaces and the wires between them."""

import subprocess
from contextlib import suppress
from pathlib import Path


def ip(*words: str) -> None:
    """One `ip` command. CalledProcessError with what it said."""
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


def add_namespace(name: str) -> None:
    ip("netns", "add", name)
    ip("-n", name, "link", "set", "lo", "up")


def drop_namespace(name: str) -> None:
    """The wires into it go too. A namespace that is not there is no matter."""
    with suppress(subprocess.CalledProcessError):
        ip("netns", "del", name)


def wire(left: tuple[str, str, str], right: tuple[str, str, str]) -> None:
    """A cable between two ends, each (namespace or "", interface, address with length or "")."""
    ip("link", "add", left[1], *_in(left[0]), "type", "veth", "peer", "name", right[1], *_in(right[0]))
    for namespace, interface, address in (left, right):
        at = ("-n", namespace) if namespace else ()
        if address:
            ip(*at, "address", "add", address, "dev", interface)
        ip(*at, "link", "set", interface, "up")


def _in(namespace: str) -> tuple[str, ...]:
    return ("netns", namespace) if namespace else ()


def run_in(namespace: str, *command: str) -> "subprocess.Popen[bytes]":
    """Starts a program that sees only that network."""
    return subprocess.Popen(["ip", "netns", "exec", namespace, *command], stdin=subprocess.DEVNULL)


def forward(namespace: str) -> None:
    """Makes a router of it."""
    path = Path("/proc/sys/net/ipv4/ip_forward")
    subprocess.run(["ip", "netns", "exec", namespace, "sh", "-c", f"echo 1 > {path}"], check=True)
