"""Both SNMP clients of the product's world, asking a pretend device the same things."""

import asyncio
from typing import Any

from gufo.snmp import Aes128Key, Sha256Key, User
from gufo.snmp.sync import SnmpSession
from pysnmp.hlapi.v3arch.asyncio import (
    USM_AUTH_HMAC192_SHA256,
    USM_PRIV_CFB128_AES,
    CommunityData,
    ContextData,
    ObjectIdentity,
    ObjectType,
    SnmpEngine,
    UdpTransportTarget,
    UsmUserData,
    bulk_walk_cmd,
    get_cmd,
)

from lab.street import BoxSpec, NodeSpec

SYS_NAME = "1.3.6.1.2.1.1.5.0"
SYS_UPTIME = "1.3.6.1.2.1.1.3.0"
IF_ADMIN, IF_OPER, IF_LAST_CHANGE = ("1.3.6.1.2.1.2.2.1.7", "1.3.6.1.2.1.2.2.1.8", "1.3.6.1.2.1.2.2.1.9")
IF_NAME, HC_IN, HC_OUT = ("1.3.6.1.2.1.31.1.1.1.1", "1.3.6.1.2.1.31.1.1.1.6", "1.3.6.1.2.1.31.1.1.1.10")
WAN, LAN = 1, 2  # ifIndex


def v2c(device: BoxSpec | NodeSpec, *, timeout: float = 0.5) -> Any:
    return SnmpSession(device.address, device.snmp_port, community=device.community, timeout=timeout)


def v3(box: BoxSpec, *, timeout: float = 0.5, **changed: str) -> Any:
    keys = {"auth": box.v3_auth, "priv": box.v3_priv, "user": box.v3_user} | changed
    user = User(keys["user"], auth_key=Sha256Key(keys["auth"].encode()), priv_key=Aes128Key(keys["priv"].encode()))
    return SnmpSession(box.address, box.snmp_port, user=user, timeout=timeout)


def read(device: BoxSpec | NodeSpec, *oids: str) -> dict[str, Any]:
    with v2c(device) as session:
        return dict(session.get_many(list(oids)))


def octets(box: BoxSpec, index: int) -> tuple[int, int]:
    """ifHCInOctets and ifHCOutOctets."""
    found = read(box, f"{HC_IN}.{index}", f"{HC_OUT}.{index}")
    return found[f"{HC_IN}.{index}"], found[f"{HC_OUT}.{index}"]


def pysnmp_walk(box: BoxSpec, *, version: int) -> dict[str, str]:
    """The whole view, by pysnmp's GETBULK."""
    return asyncio.run(_walk(box, _security(box, version)))


def pysnmp_get(box: BoxSpec, oid: str, *, version: int, **changed: str) -> tuple[str, list[str]]:
    """(error indication, values)."""
    return asyncio.run(_get(box, _security(box, version, **changed), oid))


def _security(box: BoxSpec, version: int, **changed: str) -> Any:
    if version == 2:
        return CommunityData(changed.get("community", box.community))
    auth, priv = changed.get("auth", box.v3_auth), changed.get("priv", box.v3_priv)
    protocols = {"authProtocol": USM_AUTH_HMAC192_SHA256, "privProtocol": USM_PRIV_CFB128_AES}
    return UsmUserData(changed.get("user", box.v3_user), auth, priv, **protocols)


async def _get(box: BoxSpec, security: Any, oid: str) -> tuple[str, list[str]]:
    target = await UdpTransportTarget.create((box.address, box.snmp_port), timeout=0.5, retries=0)
    engine = SnmpEngine()
    asked = ObjectType(ObjectIdentity(oid))
    failure, _, _, found = await get_cmd(engine, security, target, ContextData(), asked, lookupMib=False)
    engine.close_dispatcher()
    return str(failure or ""), [value.prettyPrint() for _, value in found]


async def _walk(box: BoxSpec, security: Any) -> dict[str, str]:
    target = await UdpTransportTarget.create((box.address, box.snmp_port), timeout=1, retries=0)
    engine, found = SnmpEngine(), {}
    asked = ObjectType(ObjectIdentity("1.3.6.1"))
    walk = bulk_walk_cmd(engine, security, target, ContextData(), 0, 20, asked, lookupMib=False)
    async for failure, _, _, row in walk:
        assert failure is None
        found.update({str(oid): value.prettyPrint() for oid, value in row})
    engine.close_dispatcher()
    return found
