"""A street brought to life in one event loop: every device with its ports, and who can be reached from the core."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from lab import hostkeys
from lab.box import Box
from lab.device import Device
from lab.effect import EffectPort
from lab.faults import Faults
from lab.ios.ssh import SshPort
from lab.kept import Absence, absences, keep_absences, path_of
from lab.node import Node
from lab.ros.box import RosBox
from lab.sets import junos, vyos
from lab.snmp.agent import Agent, AgentPort
from lab.street import BoxSpec, Street
from lab.vrp.box import VrpBox

log = logging.getLogger(__name__)

MAKES: dict[str, Callable[..., Box]] = {"SRX300": junos.box, "VyOS": vyos.box, "hAP ac3": RosBox, "AR651": VrpBox}
"""The models that are not driven as IOS is."""


class Plant:
    """The running lab. Verbs change a device and then call `settle`, which makes the ports agree with the facts."""

    def __init__(self, street: Street, state: Path) -> None:
        self.street = street
        self.state = state
        self.boxes = {spec.hostname: self._box(spec) for spec in street.boxes}
        self.nodes = {spec.name: Node(spec, self._children(spec.name)) for spec in street.nodes}
        self.doors = {name: SshPort(box, self._host_key(box.spec)) for name, box in self.boxes.items()}
        self._closing: list[AgentPort | EffectPort] = []
        self._settling = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._flapping: dict[str, asyncio.Task[Any]] = {}
        self._rebooting: set[str] = set()
        self._leave_absent()

    def _leave_absent(self) -> None:
        """Whoever was unplugged or cut when the last lab ended still is."""
        absent = absences(self.state)
        for device in self.devices():
            was = absent.get(device.name, Absence())
            device.powered, device.line_cut = not was.unplugged, was.cut
            if isinstance(device, Node):
                device.cut_uplinks = set(was.uplinks)

    def keep_absences(self) -> None:
        """What comes back by itself, a reboot or a flap, is nothing to remember."""
        steady = [device for device in self.devices() if device.name not in self._rebooting | self._flapping.keys()]
        found = {device.name: _absence(device) for device in steady}
        keep_absences(self.state, {name: absence for name, absence in found.items() if absence != Absence()})

    def _box(self, spec: BoxSpec) -> Box:
        make = MAKES.get(spec.model, Box)
        box = make(spec, path_of(self.state, spec), minute=self.street.minute)
        box.on_reload = partial(self._reload, box)
        return box

    def _reload(self, box: Box) -> None:
        self.background(self.reboot(box, seconds=1.0))

    def _children(self, node: str) -> list[str]:
        nodes = [spec.name for spec in self.street.nodes if node in spec.uplinks]
        return nodes + [spec.hostname for spec in self.street.boxes if spec.node == node]

    def _key_path(self, spec: BoxSpec) -> Path:
        return self.state / "keys" / spec.hostname

    def _host_key(self, spec: BoxSpec) -> Any:
        return hostkeys.kept_key(self._key_path(spec), f"{self.street.seed}:{spec.serial}")

    # Life

    async def start(self) -> None:
        """Opens every port. OSError when one of them is taken."""
        loop = asyncio.get_running_loop()
        for device in self.devices():
            port = AgentPort(device, Agent(device, device, device.spec.mac))
            address = (device.spec.address, device.spec.snmp_port)
            await loop.create_datagram_endpoint(partial(_itself, port), local_addr=address)
            self._closing.append(port)
        for box in self.boxes.values():
            effect = EffectPort(box)
            await effect.open()
            self._closing.append(effect)
            box.on_change = partial(self._box_changed, box)
        await self.settle()

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        for port in self._closing:
            port.close()
        await asyncio.gather(*(door.close() for door in self.doors.values()))

    def background(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    # Who is there

    def devices(self) -> list[Box | Node]:
        return [*self.nodes.values(), *self.boxes.values()]

    def find(self, name: str | int) -> Box | Node:
        """A box by number, hostname or serial, a node by name. KeyError for a stranger."""
        if str(name) in self.nodes:
            return self.nodes[str(name)]
        return self.boxes[self.street.box(name).hostname]

    def box(self, name: str | int) -> Box:
        return self.boxes[self.street.box(name).hostname]

    # Reachability

    def connected(self, node: Node, below: frozenset[str] = frozenset()) -> bool:
        """Whether a node has power and one living way to the core."""
        if not node.powered or node.line_cut or node.name in below:
            return False
        ways = [self.nodes[parent] for parent in node.spec.uplinks if parent not in node.cut_uplinks]
        return not node.spec.uplinks or any(self.connected(way, below | {node.name}) for way in ways)

    def reachable(self, device: Device) -> bool:
        if isinstance(device, Node):
            return self.connected(device)
        assert isinstance(device, Box)
        alive = device.powered and not device.line_cut and device.manageable
        return alive and self.connected(self.nodes[device.spec.node])

    async def settle(self) -> None:
        """Makes every port and every neighbour's interface agree with power, lines and configurations. A caller that is
        cancelled leaves no port half open.
        """
        await asyncio.shield(self.background(self._settle()))

    async def _settle(self) -> None:
        async with self._settling:
            changed = [device for device in self.devices() if self.reachable(device) != device.online]
            for device in changed:
                device.count()
            for device in [device for device in changed if device.online]:
                device.online = False
            await asyncio.gather(*(self._settle_door(name) for name in self.boxes))
            for device in [device for device in changed if self.reachable(device)]:
                device.online = True  # not before its door is open: who is told `online` may come in
            for node in self.nodes.values():
                node.reflect(partial(self._link_up, node))

    def _link_up(self, parent: Node, child: str) -> bool:
        device = self.boxes.get(child) or self.nodes[child]
        cut = isinstance(device, Node) and parent.name in device.cut_uplinks
        return device.powered and not device.line_cut and not cut

    async def _settle_door(self, name: str) -> None:
        door, online = self.doors[name], self.reachable(self.boxes[name])
        if online and not door.is_open:
            await door.open()
        elif not online and door.is_open:
            await door.close()

    def _box_changed(self, box: Box) -> None:
        """A configuration may have locked the operator out, or let him in again."""
        if self.reachable(box) != box.online:
            self.background(self.settle())

    # What verbs are made of

    async def power(self, device: Device, *, on: bool) -> None:
        """Off forgets everything that was not saved; on is a boot."""
        if device.powered == on:
            return
        device.count()
        device.powered = on
        if on:
            device.boot()
        await self.settle()

    async def reboot(self, device: Device, *, seconds: float) -> None:
        self._rebooting.add(device.name)
        await self.power(device, on=False)
        await asyncio.sleep(seconds)
        await self.power(device, on=True)
        self._rebooting.discard(device.name)

    async def flap(self, device: Device, *, every: float) -> None:
        """Cuts and mends the line in turn, until `steady`."""
        while True:
            device.line_cut = not device.line_cut
            await self.settle()
            await asyncio.sleep(every)

    def start_flapping(self, device: Device, *, every: float) -> None:
        self.steady(device)
        self._flapping[device.name] = self.background(self.flap(device, every=every))

    def steady(self, device: Device) -> None:
        task = self._flapping.pop(device.name, None)
        if task is not None:
            task.cancel()

    async def change_host_key(self, box: Box, *, back: bool = False) -> str:
        """A new key, or the one the street was built with; sessions end. The new public line is returned."""
        path, door = self._key_path(box.spec), self.doors[box.name]
        if back:
            path.unlink(missing_ok=True)
        door.host_key = self._host_key(box.spec) if back else hostkeys.new_key(path)
        await door.close()
        await self.settle()
        return hostkeys.public_line(door.host_key)

    async def clear(self, device: Box | Node) -> None:
        """Puts right whatever was done to a device; its configuration stays what it is."""
        self.steady(device)
        device.faults = Faults()
        device.line_cut = False
        if isinstance(device, Node):
            device.cut_uplinks.clear()
        else:
            device.replace_serial(device.spec.serial)
            if hostkeys.public_line(self.doors[device.name].host_key) != device.spec.host_key:
                await self.change_host_key(device, back=True)
        await self.power(device, on=True)
        await self.settle()


def _absence(device: Box | Node) -> Absence:
    uplinks = tuple(sorted(device.cut_uplinks)) if isinstance(device, Node) else ()
    return Absence(not device.powered, device.line_cut, uplinks)


def _itself(port: AgentPort) -> AgentPort:
    return port
