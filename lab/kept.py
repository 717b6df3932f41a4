"""What outlives the lab's process: a box's startup configuration, boots and serial; which devices are off or cut."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lab.ios.config import LAN, WAN, Config

if TYPE_CHECKING:
    from lab.street import BoxSpec

FACTORY = """\
hostname {box.hostname}
username {box.username} privilege 15 password 0 {box.password}
interface Loopback0
 description management
 ip address {box.address} 255.255.255.255
interface {wan}
 description uplink
 ip address dhcp
interface {lan}
 shutdown
snmp-server community {box.community} RO
snmp-server group RACCORD v3 priv
snmp-server user {box.v3_user} RACCORD v3 auth sha-2 256 {box.v3_auth} priv aes 128 {box.v3_priv}
line vty 0 4
 login local
 transport input ssh
"""


@dataclass
class Kept:
    """`startup` is None on a fresh or erased box: it then boots as the factory made it. `flash` holds the MD5 of each
    file by name; `release` is the firmware it runs, "" the one it came with.
    """

    serial: str
    startup: str | None = None
    boots: int = 0
    flash: dict[str, str] = field(default_factory=dict)
    release: str = ""

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self)))


def load(path: Path, spec: "BoxSpec") -> Kept:
    """What was kept there, or what a box has on its first day."""
    return Kept(**json.loads(path.read_text())) if path.exists() else Kept(spec.serial)


def path_of(state: Path, spec: "BoxSpec") -> Path:
    return state / "boxes" / f"{spec.hostname}.json"


def factory(spec: "BoxSpec") -> str:
    """The configuration of a box out of its carton."""
    return FACTORY.format(box=spec, wan=WAN, lan=LAN)


def preconfigure(state: Path, spec: "BoxSpec", lines: str) -> None:
    """Saves `lines`, typed over what the box has, as its startup configuration, while no lab runs: for a street that
    has been in service for months when the curtain rises. Raises lab.ios.grammar.Misread on a line it does not take.
    """
    path = path_of(state, spec)
    kept = load(path, spec)
    config = Config(factory(spec) if kept.startup is None else kept.startup)
    config.load(lines)
    kept.startup = config.render(private=True)
    kept.save(path)


@dataclass(frozen=True)
class Absence:
    """Why a device is out of reach: its power is off, its line cut, or some of a node's uplinks are."""

    unplugged: bool = False
    cut: bool = False
    uplinks: tuple[str, ...] = ()


def absences(state: Path) -> dict[str, Absence]:
    """By name, the devices that were left unplugged or cut."""
    path = state / "absent.json"
    if not path.exists():
        return {}
    told = json.loads(path.read_text()).items()
    return {name: Absence(**{**facts, "uplinks": tuple(facts["uplinks"])}) for name, facts in told}


def keep_absences(state: Path, absent: Mapping[str, Absence]) -> None:
    """Writes down who is out of reach, in one stroke: a lab killed meanwhile finds the old list or the new one."""
    draft = state / "absent.new"
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(json.dumps({name: asdict(one) for name, one in absent.items()}))
    draft.replace(state / "absent.json")


def unplugged(state: Path, spec: "BoxSpec") -> None:
    """Takes the power of a box away while no lab runs: the next one begins without it, until `plug`."""
    keep_absences(state, absences(state) | {spec.hostname: Absence(unplugged=True)})
