"""The profiles that come with the product. An operator copies one, changes it, or writes his own: see the console."""

from __future__ import annotations

from typing import Any, Final

_CPU_HOT: Final = {"metric": "cpu_percent", "enter": 90, "leave": 75, "times": 5}
_MEMORY_FULL: Final = {"metric": "memory_percent", "enter": 92, "leave": 85, "times": 5}
_HOT: Final = {"metric": "celsius", "enter": 70, "leave": 62, "times": 3}
_DIM: Final = {"metric": "received_dbm", "enter": -27, "leave": -25.5, "times": 3}
_USUAL: Final = [_CPU_HOT, _MEMORY_FULL, _HOT, _DIM]
_GRAPHS: Final = [["cpu_percent", "memory_percent"], ["celsius"], ["received_dbm", "sent_dbm"]]

_CISCO: Final = [
    # CISCO-PROCESS-MIB, CISCO-MEMORY-POOL-MIB, CISCO-ENVMON-MIB, CISCO-ENTITY-SENSOR-MIB
    {"metric": "cpu_percent", "oid": "1.3.6.1.4.1.9.9.109.1.1.1.1.7.1"},
    {"metric": "memory_used_bytes", "oid": "1.3.6.1.4.1.9.9.48.1.1.1.5.1"},
    {"metric": "memory_free_bytes", "oid": "1.3.6.1.4.1.9.9.48.1.1.1.6.1"},
    {"metric": "celsius", "oid": "1.3.6.1.4.1.9.9.13.1.3.1.3.1"},
]
_CISCO_OPTICS: Final = [
    {"metric": "received_dbm", "oid": "1.3.6.1.4.1.9.9.91.1.1.1.1.4.1001", "scale": 0.1},
    {"metric": "sent_dbm", "oid": "1.3.6.1.4.1.9.9.91.1.1.1.1.4.1002", "scale": 0.1},
]
# RFC 2790: one row a processor, and one a kind of memory; RFC 3433 for sensors.
_PROCESSORS: Final = {"metric": "cpu_percent", "oid": "1.3.6.1.2.1.25.3.3.1.2"}
_NET_SNMP: Final = [
    # UCD-SNMP-MIB, in kB
    {"metric": "memory_total_bytes", "oid": "1.3.6.1.4.1.2021.4.5.0", "scale": 1024},
    {"metric": "memory_free_bytes", "oid": "1.3.6.1.4.1.2021.4.6.0", "scale": 1024},
]

_EXTEND: Final = "1.3.6.1.4.1.8072.1.3.2.3.1.1"


def _instance(name: str) -> str:
    """A text as the index of a table: its length, then its letters (RFC 2578 section 7.7)."""
    return "".join(f".{number}" for number in (len(name), *name.encode()))


READY_MADE: Final[dict[str, dict[str, Any]]] = {
    "router": {
        "interfaces": "Gi|Fa|Te|Eth",
        "line": ["Gi0/0", "Gi0/0/0", "Fa0", "Eth0"],
        "gauges": _CISCO + _CISCO_OPTICS,
        "thresholds": _USUAL,
        "graphs": _GRAPHS,
    },
    "node": {
        "interfaces": "Te|Hu|Fo|Gi|xe-|et-|ge-|XGigabitEthernet|100GE|10GE|sfp",
        "gauges": _CISCO,
        "thresholds": [_CPU_HOT, _MEMORY_FULL, _HOT],
        "graphs": _GRAPHS,
    },
    "olt": {
        "interfaces": "Te|Gi|xpon|gpon|ethernet|XGigabitEthernet",
        "gauges": _CISCO,
        "columns": [
            # HUAWEI-XPON-MIB hwGponOntOpticalDdmRxPower: what each ONT receives, in hundredths of a dBm
            {"metric": "ont_received_dbm", "oid": "1.3.6.1.4.1.2011.6.128.1.1.2.51.1.4", "scale": 0.01, "unit": "dbm"},
        ],
        "thresholds": [_CPU_HOT, _HOT],
        "graphs": _GRAPHS,
    },
    "junos": {
        "interfaces": "(ge|xe|et)-[0-9/]+$|ae[0-9]+$|fxp0$",
        "line": ["ge-0/0/0", "xe-0/0/0"],
        # JUNIPER-MIB jnxOperatingTable: processor, memory in use and temperature of each part, by its name
        "columns": [
            {
                "metric": "cpu_percent", "oid": "1.3.6.1.4.1.2636.3.1.13.1.8",
                "names": "1.3.6.1.4.1.2636.3.1.13.1.5", "match": "Routing Engine",
            },
            {
                "metric": "memory_percent", "oid": "1.3.6.1.4.1.2636.3.1.13.1.11",
                "names": "1.3.6.1.4.1.2636.3.1.13.1.5", "match": "Routing Engine",
            },
            {
                "metric": "celsius", "oid": "1.3.6.1.4.1.2636.3.1.13.1.7",
                "names": "1.3.6.1.4.1.2636.3.1.13.1.5", "match": "Routing Engine|FPC|PEM",
            },
        ],
        "thresholds": [_CPU_HOT, _MEMORY_FULL, _HOT],
        "graphs": _GRAPHS,
    },
    "huawei": {
        "interfaces": "GigabitEthernet|XGigabitEthernet|Eth-Trunk",
        "line": ["GigabitEthernet0/0/0", "GigabitEthernet0/0/8"],
        # HUAWEI-ENTITY-EXTENT-MIB hwEntityStateTable
        "columns": [
            {
                "metric": metric, "oid": f"1.3.6.1.4.1.2011.5.25.31.1.1.1.1.{column}",
                "names": "1.3.6.1.2.1.47.1.1.1.1.7", "match": "MPU|SRU|MCU|AR|Board",
            }
            for metric, column in (("cpu_percent", 5), ("memory_percent", 7), ("celsius", 11))
        ],
        "thresholds": [_CPU_HOT, _MEMORY_FULL, _HOT],
        "graphs": _GRAPHS,
    },
    "routeros": {
        "interfaces": "ether|sfp|combo|vlan|pppoe-out|lte",
        "line": ["sfp1", "sfp-sfpplus1", "ether1"],
        # MIKROTIK-MIB mtxrHealth and mtxrOptical
        "gauges": [{"metric": "celsius", "oid": "1.3.6.1.4.1.14988.1.1.3.10.0", "scale": 0.1}],
        "columns": [
            _PROCESSORS,
            {
                "metric": "received_dbm", "oid": "1.3.6.1.4.1.14988.1.1.19.1.1.10",
                "names": "1.3.6.1.4.1.14988.1.1.19.1.1.2", "scale": 0.001,
            },
            {
                "metric": "sent_dbm", "oid": "1.3.6.1.4.1.14988.1.1.19.1.1.9",
                "names": "1.3.6.1.4.1.14988.1.1.19.1.1.2", "scale": 0.001,
            },
        ],
        "thresholds": _USUAL,
        "graphs": _GRAPHS,
    },
    "linux": {
        # FRR, VyOS and whatever else runs net-snmp's agent
        "interfaces": "(?!lo$|dum|veth|docker|ifb|pim6?reg)[a-z]",
        "line": ["eth0", "wan", "wan0", "uplink", "ens3", "enp1s0"],
        "gauges": _NET_SNMP,
        "columns": [_PROCESSORS],
        "thresholds": [_CPU_HOT],
        "graphs": [["cpu_percent"], ["memory_total_bytes", "memory_free_bytes"]],
    },
    "voice": {
        "interfaces": "Gi|Fa|Eth|eth|WAN|LAN",
        "line": ["Gi0/0", "Eth0", "eth0", "WAN"],
        # NET-SNMP-EXTEND-MIB nsExtendOutput1Line of `extend sip-registered`: how many lines are registered. Fewer than
        # one is a telephone that does not ring. RFC 4780 sipCommonCfgServiceOperStatus: 2 is up, 3 is down.
        "gauges": [{"metric": "sip_registered", "oid": _EXTEND + _instance("sip-registered")}],
        "columns": [_PROCESSORS, {"metric": "sip_state", "oid": "1.3.6.1.2.1.149.1.1.1.1.2"}],
        "thresholds": [
            _CPU_HOT,
            {"metric": "sip_registered", "enter": 0.5, "leave": 0.75, "times": 3},
            {"metric": "sip_state", "enter": 2.75, "leave": 2.25, "times": 3},
        ],
        "graphs": [["cpu_percent"], ["sip_registered"]],
    },
    "interfaces": {"interfaces": "(?!lo|Nu|Vo|Null|Loopback)."},
    "interfaces-32bit": {"interfaces": "(?!lo|Nu|Vo|Null|Loopback).", "bits": 32},
}  # fmt: skip
"""By name. `interfaces` reads nothing but what every agent has; `interfaces-32bit` for agents too old to count far."""

ALIASES: Final = {"cisco-like": "router", "cisco": "router", "frr": "linux", "vyos": "linux"}


def ready_made(name: str) -> dict[str, Any]:
    """The body of the profile of that name; a device of an unknown kind is read as a router."""
    return READY_MADE.get(ALIASES.get(name, name), READY_MADE["router"])
