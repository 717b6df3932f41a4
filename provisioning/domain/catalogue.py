"""What boxes say when they refuse a line, what they leave unsaid because it is the default, and what must be masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_IOS = (
    r"^\s*% ?Invalid input detected.*$",
    r"^\s*% ?Incomplete command.*$",
    r"^\s*% ?Ambiguous command.*$",
    r"^\s*% ?Unknown command.*$",
    r"^\s*% ?Unrecognized command.*$",
    r"^\s*%? ?Command rejected.*$",
    r"^\s*% ?(?:Error|Failed|Cannot|Can't|Bad|Removal of|Access denied|Authorization failed).*$",
    r"^\s*%.*(?:overlaps with|not permitted|not supported|is not valid|already|does not exist).*$",
    r"^\s*%No Rollback Confirmed Change pending.*$",
)
"""Cisco IOS Configuration Fundamentals, "CLI error messages"."""

_FRR = (
    r"^\s*Error description:.*$",  # the words that say why, below others that only say that
    r"^\s*% ?(?:Unknown command|Command incomplete|Ambiguous command|There is no matched command).*$",
    r"^\s*% ?(?:Malformed|Invalid|Can't|Cannot|Failed|Bad|No such|Only inactive interfaces|Configuration failed).*$",
    r"^\s*Error type:.*$",
    r"^\s*\S+ is not running$",
)
"""FRR, `lib/vty.c` and `vtysh/vtysh.c`, and the northbound's words in `lib/northbound_cli.c`."""

_VRP = (
    r"^\s*Error: ?(?:Unrecognized command|Incomplete command|Ambiguous command).*$",
    r"^\s*Error: ?(?:Wrong parameter|Too many parameters).*$",
    r"^\s*Error: ?.+$",
    r"^\s*Failed to .+$",
)
"""Huawei AR Product Documentation, "CLI overview", table of common error messages."""

_JUNOS = (
    r"^\s*(?:syntax error|unknown command|invalid .+|missing argument|missing mandatory statement).*$",
    r"^\s*error: .+$",
    r"^\s*(?:configuration check-out failed|commit failed).*$",
    r"^\s*could not .+$",
)
"""Junos OS CLI User Guide, "Commit Operation" and the CLI's syntax checks; `warning:` lines are no refusal."""

_VYOS = (
    r"^\s*(?:Configuration path|Specified configuration path|Invalid command|Invalid value|Ambiguous command).*$",
    r"^\s*(?:Invalid|Error: |Cannot |Value validation failed|Number is not in).*$",
    r"^\s*Nothing to delete.*$",
    r"^\s*No confirm pending.*$",
    r"^\s*(?:Firewall|Interface|Node|Rule|Policy) \S+ does not exist.*$",
    r"^\s*(?:Set|Delete|Commit|Load|Save) failed.*$",
)
"""VyOS documentation, "Command Line Interface"; vyatta-cfg's `set`, `delete` and `commit`, config-mgmt's `confirm`."""

_ROUTEROS = (
    r"^\s*(?:syntax error|bad command name|expected .+|input does not match any value of).*$",
    r"^\s*(?:failure: .+|invalid (?:value|internal item number).*|no such item.*|ambiguous value of .+)$",
    r"^\s*(?:value of .+|missing value\(?s?\)? of argument.*|already have .+|not enough permissions.*)$",
)
"""RouterOS documentation, "Scripting" and "Console": the console's answers to a line that it does not carry out."""

ERROR_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "cisco_ios": _IOS,
    "cisco_xe": _IOS,
    "frr": _FRR,
    "huawei_vrp": _VRP,
    "juniper_junos": _JUNOS,
    "mikrotik_routeros": _ROUTEROS,
    "vyos": _VYOS,
}
"""Lines of an answer that mean "I did not do it", by driver; a model's own patterns are added to them."""

_IOS_ON = (
    "ip http server",
    "ip http secure-server",
    "ip source-route",
    "ip domain lookup",
    "ip domain-lookup",
    "service pad",
    "cdp run",
    "ip redirects",
    "ip unreachables",
    "ip proxy-arp",
    "cdp enable",
)
DEFAULT_ON: Mapping[str, tuple[str, ...]] = {"cisco_ios": _IOS_ON, "cisco_xe": _IOS_ON}
"""Settings that are on unless the configuration says `no`: their absence proves nothing about `no ...`."""

HIDDEN = "••••••"
_VALUE = r"""("(?:[^"\\]|\\.)*"|'[^']*'|\S+)"""
"""A word, or what stands between quotes: half of it masked would leave the other half, and a quote alone."""
_HIDE = (
    rf"(?im)(\bsnmp-server community ){_VALUE}",
    rf"(?im)(\bsnmp-agent community (?:read|write) (?:cipher |simple )?){_VALUE}",
    rf"(?im)(\bsnmp-agent usm-user v3 \S+ auth ){_VALUE}",
    rf"(?im)(\bsnmp-agent usm-user v3 .*? priv ){_VALUE}",
    rf"(?im)(\bsnmp-server user .*? auth \S+ (?:\d{{3}} )?){_VALUE}",
    rf"(?im)(\bsnmp-server host \S+ version (?:1|2c) ){_VALUE}",
    rf"(?im)(\bpriv (?:aes \d+|3des|des) ){_VALUE}",
    rf"(?im)(\b(?:password|secret)(?: \d| (?:irreversible-)?cipher)? ){_VALUE}",
    rf"(?im)(\bkey-string(?: \d)? ){_VALUE}",
    rf"(?im)(\b(?:radius|tacacs)(?:-server)? .*?\bkey(?: \d)? ){_VALUE}",
    rf"(?im)(\bpre-shared-key .*?){_VALUE}$",
    rf"(?im)(\bntp authentication-key \d+ \S+ ){_VALUE}",
    rf"(?im)(\b(?:set|delete) (?:service )?snmp community ){_VALUE}",
    rf"(?im)(\b(?:encrypted|plaintext|plain-text|authentication|privacy|encryption)-(?:password|key)[ =]){_VALUE}",
    rf"(?im)(\b(?:cipher|irreversible-cipher|pre-shared-secret|passphrase) ){_VALUE}",
    rf"(?im)(^/snmp community .*?\bname=){_VALUE}",
    rf"(?im)(\b(?:password|secret|passphrase)=)(\\\"(?:(?!\\\").)*\\\"|{_VALUE[1:]}",
)


def rejection(answer: str, driver: str, more: Sequence[str] = ()) -> str:
    """The device's own words when its answer refuses the line, "" when it does not."""
    for pattern in (*ERROR_PATTERNS.get(driver, ()), *more):
        found = re.search(pattern, answer, re.MULTILINE)
        if found:
            return found.group(0).strip()
    return ""


def mask(text: str, secrets: Iterable[str]) -> str:
    """`text` without the known values, and without what stands where a secret does: a pattern catches what the
    inventory does not know, a value what no pattern foresaw."""
    for secret in sorted({value for value in secrets if value}, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    for pattern in _HIDE:
        text = re.sub(pattern, rf"\g<1>{HIDDEN}", text)
    return text
