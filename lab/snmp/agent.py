"""A device's SNMP agent on its UDP port: v2c for the communities it knows, v3 for its users, silence for the rest."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol, cast

from pyasn1.codec.ber import decoder, encoder
from pysnmp.proto import api
from pysnmp.proto.api import v2c

from lab.device import Device
from lab.snmp import usm
from lab.snmp.profile import rows
from lab.snmp.rules import respond
from lab.snmp.view import View

log = logging.getLogger(__name__)

MAX_SIZE = 1472  # what fits an Ethernet frame, as routers are set
CISCO = 9  # IANA enterprise number in the engine identifier


class Credentials(Protocol):
    """Who may ask, at this moment."""

    def communities(self) -> frozenset[str]: ...

    def v3_users(self) -> Mapping[str, tuple[str, str]]:
        """Name -> (authentication passphrase, privacy passphrase)."""
        ...


class Agent:
    """Datagram in, datagram out; no wire."""

    def __init__(self, device: Device, credentials: Credentials, mac: str) -> None:
        self._device = device
        self._credentials = credentials
        engine_id = bytes([0x80, 0, 0, CISCO, 3]) + bytes.fromhex(mac.replace(":", ""))
        self._engine = usm.Engine(
            engine_id,
            users=credentials.v3_users,
            clock=lambda: (device.boots, int(device.uptime)),
        )
        self._view = View(())
        self._seen: tuple[int, float] | None = None

    def answer(self, datagram: bytes) -> bytes | None:
        """None to what is not understood or not allowed: an agent does not tell strangers that it exists."""
        try:
            version = int(api.decodeMessageVersion(datagram))
            if version == api.SNMP_VERSION_2C:
                return self._answer_v2c(datagram)
            return self._engine.answer(datagram, self._respond, MAX_SIZE) if version == 3 else None
        except Exception:  # noqa: BLE001  pyasn1 meets nonsense with errors of every kind, TypeError among them
            log.debug("%s: not a message", self._device.name)
            return None

    def _answer_v2c(self, datagram: bytes) -> bytes | None:
        message, _ = decoder.decode(datagram, asn1Spec=v2c.Message())
        community = bytes(v2c.apiMessage.get_community(message))
        if community.decode("latin-1") not in self._credentials.communities():
            return None
        response = self._respond(v2c.apiMessage.get_pdu(message), MAX_SIZE - len(community) - 20)
        if response is None:
            return None
        reply = v2c.Message()
        v2c.apiMessage.set_defaults(reply)
        v2c.apiMessage.set_community(reply, community)
        v2c.apiMessage.set_pdu(reply, response)
        encoded: bytes = encoder.encode(reply)
        return encoded

    def _respond(self, pdu: Any, room: int) -> Any | None:
        self._device.count()
        return respond(pdu, self._current_view(), room)

    def _current_view(self) -> View:
        """Made again when the device rebooted or its interfaces are others."""
        seen = (self._device.boots, self._device.table_changed_at)
        if seen != self._seen:
            self._view, self._seen = View(rows(self._device)), seen
        return self._view


class AgentPort(asyncio.DatagramProtocol):
    """The wire: drops, delays and garbles as the device's faults say."""

    def __init__(self, device: Device, agent: Agent) -> None:
        self._device = device
        self._agent = agent
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        faults = self._device.faults
        if not self._device.online or faults.loses():
            return
        answer = faults.noise() if faults.garbage else self._agent.answer(data)
        if answer is None or self._transport is None:
            return
        if faults.slow:
            asyncio.get_running_loop().call_later(faults.slow / 1000, self._transport.sendto, answer, addr)
        else:
            self._transport.sendto(answer, addr)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
