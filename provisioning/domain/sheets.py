"""What a row of a file of nodes or of lines says: its columns in both languages, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from ipaddress import IPv4Address, ip_network

from provisioning.domain.scans import is_address

NODES: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "node", "nœud", "noeud"),
    "name": ("name", "nom"),
    "kind": ("kind", "type"),
    "address": ("address", "management address", "adresse", "adresse de gestion", "ip"),
    "snmp_community": ("snmp community", "community", "communauté", "communaute"),
    "parent": ("parent", "uplink", "reached through", "lien amont", "atteint par"),
}
LINES: Mapping[str, tuple[str, ...]] = {
    "contract": ("contract", "contrat", "contract number", "numéro de contrat"),
    "node": ("node", "nœud", "noeud"),
    "port": ("port",),
    "vlan": ("vlan",),
    "ipv4": ("ipv4", "ipv4 address", "adresse ipv4", "ip"),
    "ipv6_prefix": ("ipv6", "ipv6 prefix", "préfixe ipv6", "prefixe ipv6"),
}
KINDS: Mapping[str, tuple[str, ...]] = {
    "pop": ("pop", "point of presence", "point de présence"),
    "switch": ("switch", "commutateur"),
    "olt": ("olt",),
    "collection": ("collection", "supplier collection point", "collecte", "point de collecte"),
}
_CODE = re.compile(r"[A-Za-z0-9_-]{1,50}")


def column(heading: str, names: Mapping[str, tuple[str, ...]]) -> str:
    """The column that a heading means, "" when it is none of ours."""
    said = " ".join(heading.casefold().replace("_", " ").split())
    return next((one for one, meant in names.items() if said in meant), "")


def kind_of(text: str) -> str:
    """The kind of node that a cell means, "" when it is none."""
    said = text.casefold().strip()
    return next((kind for kind, names in KINDS.items() if said in names), "")


def wrong_node(row: Mapping[str, str], *, before: Collection[str], known: Collection[str]) -> str:
    """Why a node cannot be made, "" when it can; a node already known is `node_known`. `before` are those of the rows
    above: a parent comes before what hangs on it."""
    code, address = row.get("code", ""), row.get("address", "")
    checks = (
        (not code, "code_missing"),
        (bool(code) and _CODE.fullmatch(code) is None, "code_makes_no_sense"),
        (code in before, "doubled"),
        (code in known, "node_known"),
        (not row.get("name"), "name_missing"),
        (not kind_of(row.get("kind", "")), "kind_unknown"),
        (bool(address) and not is_address(address), "address_makes_no_sense"),
        (bool(row.get("parent")) and row["parent"] not in {*before, *known}, "parent_unknown"),
    )
    return next((problem for wrong, problem in checks if wrong), "")


def wrong_line(row: Mapping[str, str], *, contracts: Mapping[str, bool], nodes: Collection[str]) -> str:
    """Why a line cannot be attached, "" when it can; `contracts` are the signed ones and whether they have a line."""
    number, vlan = row.get("contract", ""), row.get("vlan", "")
    checks = (
        (not number, "contract_missing"),
        (number not in contracts, "contract_unknown"),
        (contracts.get(number, False), "line_known"),
        (row.get("node", "") not in nodes, "node_unknown"),
        (bool(vlan) and not (vlan.isdecimal() and 1 <= int(vlan) <= 4094), "vlan_makes_no_sense"),
        (not _ipv4(row.get("ipv4", "")), "address_makes_no_sense"),
        (not _ipv6(row.get("ipv6_prefix", "")), "prefix_makes_no_sense"),
    )
    return next((problem for wrong, problem in checks if wrong), "")


def _ipv4(text: str) -> bool:
    try:
        return not text or bool(IPv4Address(text))
    except ValueError:
        return False


def _ipv6(text: str) -> bool:
    try:
        return not text or ip_network(text).version == 6
    except ValueError:
        return False
