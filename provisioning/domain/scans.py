"""What a barcode reader, a paste or a file of boxes says, line by line; and working days."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from ipaddress import ip_address

_SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{3,59}$")
_MAC = re.compile(r"[0-9A-Fa-f]{12}$")

NAMES = {
    "serial": ("serial", "serial number", "numéro de série", "numero de serie", "n° de série", "série", "sn", "s/n"),
    "mac": ("mac", "mac address", "adresse mac"),
    "model": ("model", "modèle", "modele"),
    "hostname": ("hostname", "host name", "nom d'hôte", "nom"),
    "address": ("address", "management address", "adresse", "adresse de gestion", "ip"),
    "ssh_user": ("ssh user", "user", "utilisateur"),
    "ssh_password": ("ssh password", "password", "mot de passe"),
    "snmp_community": ("snmp community", "community", "communauté", "communaute"),
    "host_key": ("host key", "clé d'hôte", "cle d'hote"),
}
"""The headings that a column may bear, in both languages."""


@dataclass(frozen=True)
class Scan:
    """One line as scanned; `problem` is "" for a good one, else serial_makes_no_sense, mac_makes_no_sense, doubled."""

    text: str
    serial: str
    mac: str = ""
    problem: str = ""


def scans(text: str) -> Iterator[Scan]:
    """One box a line, its MAC after the serial where there is one; what comes a second time is set aside."""
    seen: set[str] = set()
    for line in filter(None, (raw.strip() for raw in text.splitlines())):
        words = re.split(r"[\s,;]+", line)
        serial, mac = words[0].upper(), plain_mac(words[1]) if len(words) > 1 else ""
        if not is_serial(serial):
            yield Scan(line, serial, problem="serial_makes_no_sense")
        elif len(words) > 2 or mac is None:
            yield Scan(line, serial, problem="mac_makes_no_sense")
        elif serial in seen or mac in seen:
            yield Scan(line, serial, problem="doubled")
        else:
            seen |= {serial, mac} - {""}
            yield Scan(line, serial, mac)


def is_serial(text: str) -> bool:
    return bool(_SERIAL.match(text))


def plain_mac(text: str) -> str | None:
    """Twelve hexadecimal digits however they are grouped, as aa:bb:cc:dd:ee:ff; None when they are not that."""
    digits = re.sub(r"[:.\-]", "", text)
    if not _MAC.match(digits):
        return None
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2)).lower()


def column_of(heading: str) -> str:
    """The column that a heading means, "" when it is none of ours."""
    said = " ".join(heading.casefold().replace("_", " ").replace("’", "'").split())
    return next((column for column, names in NAMES.items() if said in names), "")


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def add_working_days(day: date, days: int, working: Collection[int], closed: Collection[date]) -> date:
    """The day on which the `days`-th working day after `day` falls; `working` are weekdays, Monday being 0.

    A week without working days counts calendar days: it must end.
    """
    left = days
    while left > 0:
        day += timedelta(days=1)
        if not working or (day.weekday() in working and day not in closed):
            left -= 1
    return day
