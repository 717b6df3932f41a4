"""The verbs of the lab: what can be done to a running device. `lab.control` carries them, `lab.cli` types them."""

import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.box import Box
from lab.node import Node

if TYPE_CHECKING:
    from lab.plant import Plant


@dataclass(frozen=True)
class Option:
    """An argument of a verb: `name` positional when bare, an option when it begins with dashes."""

    name: str
    type: type = str
    default: Any = None
    help: str = ""


@dataclass(frozen=True)
class Verb:
    do: Callable[..., Awaitable[Any]]
    help: str
    options: tuple[Option, ...] = ()


BOX = Option("box", help="number, hostname or serial")
DEVICE = Option("device", help="a box, or the name of a node")


async def unplug(plant: "Plant", device: str) -> None:
    plant.steady(plant.find(device))
    await plant.power(plant.find(device), on=False)
    plant.keep_absences()


async def plug(plant: "Plant", device: str) -> None:
    await plant.power(plant.find(device), on=True)
    plant.keep_absences()


async def flap(plant: "Plant", device: str, every: float) -> None:
    plant.start_flapping(plant.find(device), every=every)


async def cut(plant: "Plant", device: str, uplink: str | None = None) -> None:
    await _turn_line(plant, device, uplink, cut=True)


async def mend(plant: "Plant", device: str, uplink: str | None = None) -> None:
    await _turn_line(plant, device, uplink, cut=False)


async def _turn_line(plant: "Plant", name: str, uplink: str | None, *, cut: bool) -> None:
    device = plant.find(name)
    plant.steady(device)
    if uplink is None or not isinstance(device, Node):
        device.line_cut = cut
    elif uplink not in device.spec.uplinks:
        raise KeyError(uplink)
    elif cut:
        device.cut_uplinks.add(uplink)
    if isinstance(device, Node) and not cut:
        device.cut_uplinks -= {uplink} if uplink else set(device.spec.uplinks)
    await plant.settle()
    plant.keep_absences()


async def lose(plant: "Plant", device: str, percent: float) -> None:
    plant.find(device).faults.lose = percent


async def slow(plant: "Plant", device: str, ms: int) -> None:
    plant.find(device).faults.slow = ms


async def garbage(plant: "Plant", device: str) -> None:
    plant.find(device).faults.garbage = True


async def reject(plant: "Plant", box: str, pattern: str) -> None:
    plant.box(box).faults.reject.append(pattern)


async def hang(plant: "Plant", box: str, at: str) -> None:
    plant.box(box).faults.hang = at


async def drop(plant: "Plant", box: str, after: int) -> None:
    plant.box(box).faults.drop_after = after


async def reboot(plant: "Plant", device: str, seconds: float) -> None:
    plant.background(plant.reboot(plant.find(device), seconds=seconds))


async def lapse(plant: "Plant", box: str) -> None:
    plant.box(box).lapse()


async def serial(plant: "Plant", box: str, serial: str) -> None:
    plant.box(box).replace_serial(serial)


async def hostkey(plant: "Plant", box: str) -> str:
    return await plant.change_host_key(plant.box(box))


async def clear(plant: "Plant", device: str) -> None:
    for found in plant.devices() if device == "all" else [plant.find(device)]:
        await plant.clear(found)
    plant.keep_absences()


async def minute(plant: "Plant", seconds: float) -> None:
    for box in plant.boxes.values():
        box.minute = seconds


async def config(plant: "Plant", box: str) -> dict[str, str]:
    found = plant.box(box)
    return {"running": found.show_running(), "startup": found.show_startup()}


async def cost(plant: "Plant") -> dict[str, float]:
    """CPU seconds used so far and memory held now, in MiB (0 where the system has no /proc)."""
    pages = Path("/proc/self/statm")
    resident = int(pages.read_text().split()[1]) * resource.getpagesize() if pages.exists() else 0
    return {"cpu_seconds": round(time.process_time(), 2), "memory_mib": round(resident / 2**20, 1)}


async def status(plant: "Plant") -> list[dict[str, Any]]:
    return [_facts(plant, device) for device in plant.devices()]


def _facts(plant: "Plant", device: Box | Node) -> dict[str, Any]:
    facts = {
        "name": device.name,
        "serial": device.serial,
        "address": device.spec.address,
        "powered": device.powered,
        "cut": device.line_cut or (isinstance(device, Node) and bool(device.cut_uplinks)),
        "online": device.online,
        "boots": device.boots,
        "uptime": round(device.uptime, 1),
        "faults": device.faults.present(),
    }
    if isinstance(device, Box):
        sessions = len(plant.doors[device.name].connections)
        facts |= {
            "number": device.spec.number,
            "service": device.service(),
            "saved": device.saved,
            "sessions": sessions,
        }
        facts |= {"node": device.spec.node, "armed": device.armed}
    return facts


VERBS = {
    "status": Verb(status, "every device and what is wrong with it"),
    "unplug": Verb(unplug, "take the power away: what was not saved is lost", (DEVICE,)),
    "plug": Verb(plug, "give the power back", (DEVICE,)),
    "flap": Verb(flap, "cut and mend the line in turn", (DEVICE, Option("--every", float, 5.0, "seconds"))),
    "cut": Verb(
        cut, "cut the line of a box, or the uplinks of a node", (DEVICE, Option("--uplink", help="only to it"))
    ),
    "mend": Verb(mend, "mend what was cut", (DEVICE, Option("--uplink", help="only to it"))),
    "lose": Verb(lose, "lose datagrams", (DEVICE, Option("--percent", float, 30.0))),
    "reject": Verb(reject, "reject typed lines that match", (BOX, Option("pattern"))),
    "hang": Verb(hang, "stop answering at a typed line that matches", (BOX, Option("--at", default=""))),
    "drop": Verb(drop, "drop the session after so many configuration lines", (BOX, Option("--after", int, 1))),
    "slow": Verb(slow, "wait before each answer", (DEVICE, Option("--ms", int, 200))),
    "reboot": Verb(reboot, "power off and on", (DEVICE, Option("--seconds", float, 2.0, "how long it is off"))),
    "lapse": Verb(lapse, "what the box's timers wait for happens now", (BOX,)),
    "serial": Verb(serial, "say another serial number, as a swapped box would", (BOX, Option("serial"))),
    "hostkey": Verb(hostkey, "draw a new host key", (BOX,)),
    "garbage": Verb(garbage, "put noise into every answer", (DEVICE,)),
    "clear": Verb(clear, "put everything right again", (Option("device", help="a device, or `all`"),)),
    "minute": Verb(minute, "how long a minute is to the boxes' timers", (Option("seconds", float),)),
    "cost": Verb(cost, "what the lab itself uses: CPU seconds and memory in MiB"),
    "config": Verb(config, "the running and the startup configuration", (BOX,)),
}
