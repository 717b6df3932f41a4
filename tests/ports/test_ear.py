"""The ear against real senders, net-snmp's snmptrap and snmpinform, and against datagrams of every kind of wrong."""

import asyncio
import random
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from monitoring.probes.base import Access
from monitoring.probes.ear import Ear

LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"
V2 = Access("127.0.0.1", community="battery-staple")
V3 = Access("127.0.0.1", version="3", user="watch", auth_key="authentic-horse", priv_key="private-staple")
needs_net_snmp = pytest.mark.skipif(shutil.which("snmptrap") is None, reason="net-snmp's tools are not installed")


@contextmanager
def listening(known: Access | None) -> Iterator[Ear]:
    ready, loop, made = threading.Event(), asyncio.new_event_loop(), list[Ear]()

    async def listen() -> None:
        made.append(Ear(lambda: {"127.0.0.1": known} if known else {}))
        await made[0].listen("127.0.0.1", 0)
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(listen())
        loop.run_forever()
        made[0].close()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(20)
    try:
        yield made[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


def send(ear: Ear, *credentials: str, inform: bool = False) -> int:
    """Linkdown of interface 2; the exit code, which for an inform says whether it was acknowledged."""
    command = ["snmpinform" if inform else "snmptrap", *credentials, "-t", "2", "-r", "0", "-m", ""]
    bindings = ["", LINK_DOWN, "1.3.6.1.2.1.2.2.1.1.2", "i", "2"]
    done = subprocess.run([*command, f"127.0.0.1:{ear.port}", *bindings], capture_output=True, check=False)
    return done.returncode


def knock(ear: Ear, *datagrams: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        for datagram in datagrams:
            wire.sendto(datagram, ("127.0.0.1", ear.port))


def sealed(user: str = "watch", auth: str = "authentic-horse", level: str = "authPriv", engine: str = "") -> list[str]:
    keys = ["-v3", "-u", user, "-l", level, "-a", "SHA-256", "-A", auth, "-x", "AES", "-X", "private-staple"]
    return [*keys, "-e", engine] if engine else keys


def wait_for(ear: Ear, reason: str) -> None:
    for _ in range(200):
        if ear.dropped[reason]:
            return
        threading.Event().wait(0.02)
    pytest.fail(f"nothing was dropped as {reason}: {ear.dropped}")


@needs_net_snmp
@pytest.mark.parametrize("version", ["2c", "3"])
def test_an_inform_is_heard_and_acknowledged(version: str) -> None:
    with listening(V2 if version == "2c" else V3) as ear:
        credentials = ["-v2c", "-c", "battery-staple"] if version == "2c" else sealed()
        assert send(ear, *credentials, inform=True) == 0
        (found,) = ear.take()
    assert (found.address, found.kind) == ("127.0.0.1", "linkDown")
    assert found.facts == {"1.3.6.1.2.1.2.2.1.1.2": "2"}


@needs_net_snmp
@pytest.mark.parametrize("version", ["2c", "3"])
def test_a_trap_is_heard(version: str) -> None:
    with listening(V2 if version == "2c" else V3) as ear:
        credentials = ["-v2c", "-c", "battery-staple"] if version == "2c" else sealed(engine="0x80001f8804abcdef01")
        assert send(ear, *credentials) == 0
        for _ in range(200):
            if ear.waiting:
                break
            threading.Event().wait(0.02)
        (found,) = ear.take()
    assert found.kind == "linkDown"


@needs_net_snmp
def test_strangers_and_wrong_words_are_not_heard() -> None:
    with listening(V2) as ear:
        assert send(ear, "-v2c", "-c", "wrong", inform=True) != 0
        assert ear.dropped == {"community": 1}
        assert ear.take() == []
    with listening(V3) as ear:
        assert send(ear, *sealed(auth="not-the-horse"), inform=True) != 0
        assert send(ear, *sealed(level="noAuthNoPriv", engine="0x80001f8804abcdef01")) == 0
        wait_for(ear, "user")
        assert ear.take() == []
    with listening(None) as ear:
        assert send(ear, "-v2c", "-c", "battery-staple", inform=True) != 0
        assert ear.dropped == {"stranger": 1}


def test_garbage_is_dropped_and_the_next_one_is_heard() -> None:
    chance = random.Random(5)
    # A v2c trap as it is on the wire: sysUpTime and snmpTrapOID = coldStart.
    whole = bytes.fromhex(
        "3043020101040e626174746572792d737461706c65a72e02020a2b020100020100"
        "3022300d06082b060102010103004301053011060a2b06010603010104010006032b0601"
    )
    spoiled = [bytes(chance.randrange(256) for _ in range(chance.randrange(1, 300))) for _ in range(150)]
    spoiled += [whole[:end] for end in range(1, len(whole), 3)]
    with listening(V2) as ear:
        knock(ear, *spoiled, b"")
        wait_for(ear, "garbled")
        knock(ear, whole)
        for _ in range(200):
            if ear.waiting:
                break
            threading.Event().wait(0.02)
        assert [found.kind for found in ear.take()] == ["1.3.6.1"]
