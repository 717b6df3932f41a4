"""Why a box was not taken in, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PROBLEMS: Final[Mapping[str, str | Promise]] = {
    "serial_missing": _("No serial number"),
    "serial_makes_no_sense": _("This is no serial number"),
    "serial_doubled": _("Twice in this delivery"),
    "doubled": _("Twice in this delivery"),
    "serial_known": _("Already known"),
    "model_unknown": _("Unknown model"),
    "mac_makes_no_sense": _("This is no MAC address"),
    "mac_taken": _("Another box has this MAC address"),
    "address_makes_no_sense": _("This is no address"),
    "secret_too_short": _("A secret is too short"),
    "code_missing": _("No code"),
    "code_makes_no_sense": _("A code is of letters, digits and hyphens"),
    "name_missing": _("No name"),
    "kind_unknown": _("Unknown kind of node"),
    "parent_unknown": _("The node above is neither known nor in a row before"),
    "contract_missing": _("No contract"),
    "contract_unknown": _("No signed contract has this number"),
    "node_unknown": _("Unknown node"),
    "vlan_makes_no_sense": _("A VLAN is a number from 1 to 4094"),
    "prefix_makes_no_sense": _("This is no IPv6 prefix"),
}


def problem(code: str) -> str:
    return str(_PROBLEMS.get(code, code))
