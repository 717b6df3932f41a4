"""What boxes say when they refuse a line, what they leave unsaid because it is the default, and what must be masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

ERROR_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "cisco_ios": (
        r"^\s*% ?Invalid input detected.*$",
        r"^\s*% ?Incomplete command.*$",
        r"^\s*% ?Ambiguous command.*$",
        r"^\s*% ?Unknown command.*$",
        r"^\s*% ?Unrecognized command.*$",
        r"^\s*%? ?Command rejected.*$",
        r"^\s*% ?(?:Error|Failed|Cannot|Can't|Bad|Removal of|Access denied|Authorization failed).*$",
        r"^\s*%.*(?:overlaps with|not permitted|not supported|is not valid|already|does not exist).*$",
        r"^\s*%No Rollback Confirmed Change pending.*$",
    ),
}
"""Lines of an answer that mean "I did not do it", by driver; a model's own patterns are added to them."""

DEFAULT_ON: Mapping[str, tuple[str, ...]] = {
    "cisco_ios": (
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
    ),
}
"""Settings that are on unless the configuration says `no`: their absence proves nothing about `no ...`."""

HIDDEN = "••••••"
_HIDE = (
    r"(?im)(\bsnmp-server community )(\S+)",
    r"(?im)(\bsnmp-server user .*? auth \S+ (?:\d{3} )?)(\S+)",
    r"(?im)(\bsnmp-server host \S+ version (?:1|2c) )(\S+)",
    r"(?im)(\bpriv (?:aes \d+|3des|des) )(\S+)",
    r"(?im)(\b(?:password|secret)(?: \d)? )(\S+)",
    r"(?im)(\bkey-string(?: \d)? )(\S+)",
    r"(?im)(\b(?:radius|tacacs)(?:-server)? .*?\bkey(?: \d)? )(\S+)",
    r"(?im)(\bpre-shared-key .*?)(\S+)$",
    r"(?im)(\bntp authentication-key \d+ \S+ )(\S+)",
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
