"""Listens for SNMP notifications, v2c and v3, traps and informs, on one UDP port.

Only who is known is heard: the source address is that of a device, and the community, or the user and his keys, are its
own. v2c is read here; v3 goes through pysnmp's engine, which answers discovery and informs. Whatever else arrives is
counted and dropped, and costs no more than a look.
"""

from __future__ import annotations

import asyncio
import hmac
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog
from pyasn1.codec.ber import decoder, encoder
from pysnmp.carrier.asyncio.dgram import udp, udp6
from pysnmp.entity import config, engine
from pysnmp.entity.rfc3413 import ntfrcv
from pysnmp.proto import api
from pysnmp.proto.api import v2c
from pysnmp.proto.mpmod.rfc3412 import SNMPv3Message
from pysnmp.proto.secmod.rfc3414.service import UsmSecurityParameters

from monitoring.domain.traps import Heard, heard
from monitoring.probes.base import Access

log = structlog.get_logger(__name__)

Known = Mapping[str, Access]
"""Who may be heard, by source address."""

_MOST_WAITING = 10_000
_LARGEST = 65_000
_AUTH_PRIV = 3
_MOST_ENGINES = 8  # a device has one, and another after an exchange: names made up must not fill the memory


class Ear:
    """`waiting` holds what was heard and not yet taken; `dropped` counts the rest by reason."""

    def __init__(self, known: Callable[[], Known]) -> None:
        self.known = known
        self.waiting: deque[Heard] = deque(maxlen=_MOST_WAITING)
        self.dropped: Counter[str] = Counter()
        self._engine: Any = engine.SnmpEngine()
        self._keys: dict[tuple[str, bytes], tuple[str, str]] = {}
        self._engines: Counter[str] = Counter()
        self._sender = ""
        ntfrcv.NotificationReceiver(self._engine, self._notified)
        self.port = 0

    async def listen(self, address: str, port: int) -> None:
        """Opens the port; from then on datagrams are taken as they come."""
        kind, domain = (_Wire6, udp6.DOMAIN_NAME) if ":" in address else (_Wire, udp.DOMAIN_NAME)
        wire = kind(loop=asyncio.get_running_loop())
        wire.ear = self
        config.add_transport(self._engine, domain, wire.open_server_mode((address, port)))
        self._engine.transport_dispatcher.job_started(1)
        await wire._lport  # noqa: SLF001
        self.port = wire.transport.get_extra_info("sockname")[1]

    def close(self) -> None:
        self._engine.close_dispatcher()

    def take(self) -> list[Heard]:
        """What was heard since the last time."""
        found = list(self.waiting)
        self.waiting.clear()
        return found

    def hear(self, datagram: bytes, sender: str, reply: Callable[[bytes], None]) -> bool:
        """Whether pysnmp's engine should go on with it: a message of version 3 from somebody we know."""
        access = self.known().get(sender)
        if access is None or len(datagram) > _LARGEST:
            self.dropped["stranger"] += 1
            return False
        try:
            version = int(api.decodeMessageVersion(datagram))
            if version == api.SNMP_VERSION_2C and access.version == "2c":
                self._hear_v2c(datagram, sender, access, reply)
                return False
            if version == 3 and access.version == "3":
                return self._admit(datagram, sender, access)
        except Exception as error:  # noqa: BLE001  pyasn1 meets nonsense with errors of every kind
            log.debug("notification_garbled", sender=sender, error=type(error).__name__)
            self.dropped["garbled"] += 1
            return False
        self.dropped["version"] += 1
        return False

    def _hear_v2c(self, datagram: bytes, sender: str, access: Access, reply: Callable[[bytes], None]) -> None:
        message, _ = decoder.decode(datagram, asn1Spec=v2c.Message())
        community = bytes(v2c.apiMessage.get_community(message))
        if not access.community or not hmac.compare_digest(community, access.community.encode()):
            self.dropped["community"] += 1
            return
        pdu = v2c.apiMessage.get_pdu(message)
        if not isinstance(pdu, v2c.SNMPv2TrapPDU | v2c.InformRequestPDU):
            self.dropped["not_a_notification"] += 1
            return
        self._take(sender, v2c.apiPDU.get_varbinds(pdu))
        if isinstance(pdu, v2c.InformRequestPDU):
            reply(_acknowledged(message, pdu))

    def _admit(self, datagram: bytes, sender: str, access: Access) -> bool:
        """Lets the engine know the user before it reads his message: a trap is signed under its sender's engine."""
        message, _ = decoder.decode(datagram, asn1Spec=SNMPv3Message())
        usm, _ = decoder.decode(bytes(message["msgSecurityParameters"]), asn1Spec=UsmSecurityParameters())
        engine_id, user = bytes(usm["msgAuthoritativeEngineId"]), bytes(usm["msgUserName"]).decode()
        sealed = message["msgGlobalData"]["msgFlags"].asOctets()[0] & _AUTH_PRIV == _AUTH_PRIV
        if user and (user != access.user or not sealed):
            self.dropped["user"] += 1
            return False
        # The engine works a message off at once, so this is still its sender when it is notified.
        self._sender = sender
        if engine_id and (access.user, engine_id) not in self._keys:
            self._engines[sender] += 1
            if self._engines[sender] > _MOST_ENGINES:
                self.dropped["engines"] += 1
                return False
        for owner in filter(None, (bytes(self._engine.snmpEngineID), engine_id)):
            self._know(access, owner)
        return True

    def _know(self, access: Access, engine_id: bytes) -> None:
        """Devices may share a user's name and not his keys: for informs, under our own engine, the last one counts."""
        keys = (access.auth_key, access.priv_key)
        if self._keys.get((access.user, engine_id)) == keys:
            return
        config.add_v3_user(
            self._engine,
            access.user,
            config.USM_AUTH_HMAC192_SHA256,
            access.auth_key,
            config.USM_PRIV_CFB128_AES,
            access.priv_key,
            securityEngineId=v2c.OctetString(engine_id),
        )
        self._keys[access.user, engine_id] = keys

    def _notified(self, _engine: Any, _state: Any, _context: Any, _name: Any, bindings: Any, _given: Any) -> None:
        self._take(self._sender, bindings)

    def _take(self, sender: str, bindings: Iterable[tuple[Any, Any]]) -> None:
        found = heard(sender, {str(oid): _text(value) for oid, value in bindings})
        if found is not None:
            self.waiting.append(found)


def _text(value: Any) -> str:
    said = value.prettyPrint() if hasattr(value, "prettyPrint") else str(value)
    return "".join(sign if sign.isprintable() else " " for sign in str(said))


def _acknowledged(message: Any, pdu: Any) -> bytes:
    """RFC 3416 section 4.2.7: the same bindings, in a response."""
    response = v2c.ResponsePDU()
    v2c.apiPDU.set_defaults(response)
    v2c.apiPDU.set_request_id(response, v2c.apiPDU.get_request_id(pdu))
    v2c.apiPDU.set_varbinds(response, v2c.apiPDU.get_varbinds(pdu))
    reply = v2c.Message()
    v2c.apiMessage.set_defaults(reply)
    v2c.apiMessage.set_community(reply, v2c.apiMessage.get_community(message))
    v2c.apiMessage.set_pdu(reply, response)
    encoded: bytes = encoder.encode(reply)
    return encoded


class _Wire(udp.UdpTransport):  # type: ignore[misc]
    ear: Ear

    def datagram_received(self, datagram: bytes, transportAddress: Any) -> None:  # noqa: N803
        sender = str(transportAddress[0]).removeprefix("::ffff:").partition("%")[0]
        if self.ear.hear(datagram, sender, lambda reply: self.transport.sendto(reply, tuple(transportAddress))):
            # Not by a later turn of the loop, as its base does: the sender must still be the one just admitted.
            self._callback_function(self, transportAddress, datagram)


class _Wire6(_Wire):
    SOCK_FAMILY = udp6.Udp6Transport.SOCK_FAMILY
    ADDRESS_TYPE = udp6.Udp6Transport.ADDRESS_TYPE
