"""What the router prints when asked to show itself."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.ios.config import PRIVATE

if TYPE_CHECKING:
    from lab.box import Box

RELEASES = {"C1101-4P": "17.6.5", "C881-K9": "15.5(3)M4"}

VERSION = """\
Cisco IOS Software, {model} Software (PRETEND-UNIVERSALK9-M), Version {release}, RELEASE SOFTWARE (fc1)
Technical Support: none, this box is pretended by a laboratory

ROM: Bootstrap program is lab bootstrap

{hostname} uptime is {uptime}
Uptime for this control processor is {uptime}
System returned to ROM by power-on
System image file is "flash:pretend-universalk9.{release}.bin"
Last reload reason: power-on

cisco {model} (revision 1.0) with 524288K/65536K bytes of memory.
Processor board ID {serial}
2 Gigabit Ethernet interfaces
255K bytes of non-volatile configuration memory.

Configuration register is 0x2102
"""


def stamp(at: float) -> str:
    """`21:30:05 UTC Sat Nov 21 2026`."""
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S UTC %a %b %d %Y")


def version(box: "Box") -> str:
    model, release = box.spec.model, box.kept.release or RELEASES.get(box.spec.model, "17.6.5")
    return VERSION.format(
        model=model, release=release, hostname=hostname(box), uptime=age(box.uptime), serial=box.serial
    )


def inventory(box: "Box") -> str:
    heading = f'NAME: "{box.spec.model} chassis", DESCR: "{box.spec.model} chassis"'
    return f"{heading}\nPID: {box.spec.model:<18}, VID: V01  , SN: {box.serial}\n"


def hostname(box: "Box") -> str:
    return box.running.top.value("hostname") or "Router"


def age(seconds: float) -> str:
    """`1 week, 2 days, 3 hours, 4 minutes`; minutes are always said."""
    rest, parts = int(seconds), []
    for unit, length in (("week", 604_800), ("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count, rest = divmod(rest, length)
        if count or unit == "minute":
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return ", ".join(parts)


def running(box: "Box") -> str:
    changed = f"! Last configuration change by {box.changed_by}\n!\n" if box.changed_by else ""
    body = f"!\n{changed}version 17.6\n!\n{box.running.render()}!\nend\n"
    return f"Building configuration...\n\nCurrent configuration : {len(body)} bytes\n{body}"


def startup(box: "Box") -> str:
    if box.startup is None:
        return "startup-config is not present\n"
    shown = "\n".join(line for line in box.startup.splitlines() if not line.startswith(PRIVATE))
    body = f"!\nversion 17.6\n!\n{shown}\n!\nend\n"
    return f"Using {len(body)} out of 262136 bytes\n{body}"


def interface(box: "Box", name: str) -> str | None:
    """The section of one interface, None when there is no such interface."""
    lines = box.running.render().splitlines()
    if f"interface {name}" not in lines:
        return None
    start = lines.index(f"interface {name}")
    body = [lines[start]]
    for line in lines[start + 1 :]:
        if not line.startswith(" "):
            break
        body.append(line)
    text = "\n".join(body)
    return f"Building configuration...\n\nCurrent configuration : {len(text)} bytes\n!\n{text}\nend\n"


def brief(box: "Box") -> str:
    """`show ip interface brief`."""
    lines = [f"{'Interface':<27}{'IP-Address':<16}OK? Method {'Status':<22}Protocol"]
    for name, section in box.running.interfaces().items():
        address = section.value("ip address").split(maxsplit=1)[0] if section.value("ip address") else "unassigned"
        method = {"unassigned": "unset", "dhcp": "DHCP"}.get(address, "NVRAM")
        row = box.interfaces[name]
        status = "up" if row.admin_up else "administratively down"
        protocol = "up" if row.oper_up else "down"
        lines.append(f"{name:<27}{address:<16}YES {method:<6} {status:<22}{protocol}")
    return "\n".join(lines) + "\n"


def access_lists(box: "Box") -> str:
    lines = []
    for text in box.running.top.texts():
        section = box.running.section(text)
        if section is not None and text.startswith("ip access-list"):
            _, _, kind, name = text.split()
            lines.append(f"{kind.capitalize()} IP access list {name}")
            lines += [f"    {entry}" for entry in section.texts()]
    return "".join(line + "\n" for line in lines)


def ping(target: str, *, answered: bool) -> str:
    marks, rate = (
        ("!!!!!", "100 percent (5/5), round-trip min/avg/max = 1/1/2 ms") if answered else ("", "0 percent (0/5)")
    )
    heading = f"Type escape sequence to abort.\nSending 5, 100-byte ICMP Echos to {target}, timeout is 2 seconds:"
    return f"{heading}\n{marks or '.....'}\nSuccess rate is {rate}\n"


def filtered(text: str, pipe: str) -> str | None:
    """`show ... | include x` and its kin; None for a filter the router does not know. A pattern is plain text."""
    verb, _, pattern = pipe.strip().partition(" ")
    lines, pattern = text.splitlines(), pattern.strip()
    if not pattern or not verb:
        return None
    if "include".startswith(verb):
        kept = [line for line in lines if any(part in line for part in pattern.split("|"))]
    elif "exclude".startswith(verb):
        kept = [line for line in lines if not any(part in line for part in pattern.split("|"))]
    elif "begin".startswith(verb):
        first = next((index for index, line in enumerate(lines) if pattern in line), len(lines))
        kept = lines[first:]
    elif "section".startswith(verb):
        kept = _section(lines, pattern)
    else:
        return None
    return "".join(line + "\n" for line in kept)


def _section(lines: list[str], pattern: str) -> list[str]:
    kept, inside = [], False
    for line in lines:
        if not line.startswith(" "):
            inside = pattern in line
        if inside:
            kept.append(line)
    return kept
