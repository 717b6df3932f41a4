"""The lab's control socket: JSON lines over a Unix socket in the state directory. `Lab` is the client for tests."""

import asyncio
import hashlib
import json
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab import street

if TYPE_CHECKING:
    from lab.plant import Plant

LONGEST_PATH = 100  # a Unix socket's path has at most 107 bytes
PATIENCE = 10.0  # seconds


class LabError(Exception):
    """The lab refused the verb, or is not there."""


def socket_path(state: Path) -> Path:
    """In the state directory; where that path is too long, in the system's own, under a name derived from it."""
    path = state.resolve() / "control.sock"
    if len(str(path).encode()) <= LONGEST_PATH:
        return path
    name = hashlib.sha256(str(path).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"lab-{name}.sock"


async def serve(plant: "Plant", state: Path) -> asyncio.Server:
    """Listens; a socket left by a dead lab is taken over, a living one is a LabError."""
    path = socket_path(state)
    if path.exists():
        if answers(state):
            raise LabError(f"a lab runs already in {state}")
        path.unlink()
    return await asyncio.start_unix_server(lambda reader, writer: _serve(plant, reader, writer), path)


async def _serve(plant: "Plant", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        writer.write(json.dumps(await _obey(plant, line)).encode() + b"\n")
        await writer.drain()
    writer.close()


async def _obey(plant: "Plant", line: bytes) -> dict[str, Any]:
    from lab.verbs import VERBS

    try:
        order = json.loads(line)
        return {"ok": True, "result": await VERBS[order["verb"]].do(plant, **order.get("args", {}))}
    except KeyError as stranger:
        return {"ok": False, "error": f"nothing is called {stranger}"}
    except (ValueError, TypeError) as mistake:
        return {"ok": False, "error": str(mistake)}


def answers(state: Path) -> bool:
    """Whether a lab lives in that state directory."""
    try:
        Lab(state).status()
    except LabError:
        return False
    return True


class Lab:
    """Verbs for a running lab; each blocks until it is done. A box is a number, a hostname or a serial."""

    def __init__(self, state: Path | str) -> None:
        self.state = Path(state)

    @property
    def street(self) -> street.Street:
        return street.load(self.state / "street.json")

    def call(self, verb: str, **args: Any) -> Any:
        """What the verb gives back. LabError when it is refused or nobody listens."""
        order = json.dumps({"verb": verb, "args": {name: value for name, value in args.items() if value is not None}})
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
            link.settimeout(PATIENCE)
            try:
                link.connect(str(socket_path(self.state)))
                link.sendall(order.encode() + b"\n")
                answer = json.loads(link.makefile().readline() or "{}")
            except (OSError, ValueError) as failure:
                raise LabError(f"no lab answers in {self.state}") from failure
        if not answer.get("ok"):
            raise LabError(answer.get("error", "the lab went away"))
        return answer["result"]

    def status(self) -> list[dict[str, Any]]:
        result: list[dict[str, Any]] = self.call("status")
        return result

    def facts(self, device: str | int) -> dict[str, Any]:
        """The line of `status` about one device."""
        for facts in self.status():
            if str(device) in {facts["name"], facts["serial"], str(facts.get("number"))}:
                return facts
        raise LabError(f"nothing is called {device}")

    def unplug(self, device: str | int) -> None:
        self.call("unplug", device=str(device))

    def plug(self, device: str | int) -> None:
        self.call("plug", device=str(device))

    def flap(self, device: str | int, *, every: float = 5.0) -> None:
        self.call("flap", device=str(device), every=every)

    def cut(self, device: str | int, *, uplink: str | None = None) -> None:
        self.call("cut", device=str(device), uplink=uplink)

    def mend(self, device: str | int, *, uplink: str | None = None) -> None:
        self.call("mend", device=str(device), uplink=uplink)

    def lose(self, device: str | int, *, percent: float = 30.0) -> None:
        self.call("lose", device=str(device), percent=percent)

    def reject(self, box: str | int, pattern: str) -> None:
        self.call("reject", box=str(box), pattern=pattern)

    def hang(self, box: str | int, *, at: str = "") -> None:
        self.call("hang", box=str(box), at=at)

    def drop(self, box: str | int, *, after: int = 1) -> None:
        self.call("drop", box=str(box), after=after)

    def slow(self, device: str | int, *, ms: int = 200) -> None:
        self.call("slow", device=str(device), ms=ms)

    def reboot(self, device: str | int, *, seconds: float = 2.0) -> None:
        """Returns at once; the device is off for that long."""
        self.call("reboot", device=str(device), seconds=seconds)

    def lapse(self, box: str | int) -> None:
        """What the box's timers wait for happens now."""
        self.call("lapse", box=str(box))

    def serial(self, box: str | int, serial: str) -> None:
        self.call("serial", box=str(box), serial=serial)

    def hostkey(self, box: str | int) -> str:
        """The new public key line."""
        return str(self.call("hostkey", box=str(box)))

    def garbage(self, device: str | int) -> None:
        self.call("garbage", device=str(device))

    def clear(self, device: str | int = "all") -> None:
        self.call("clear", device=str(device))

    def minute(self, seconds: float) -> None:
        self.call("minute", seconds=seconds)

    def cost(self) -> dict[str, float]:
        """`cpu_seconds` and `memory_mib` of the lab's own process."""
        result: dict[str, float] = self.call("cost")
        return result

    def running(self, box: str | int) -> str:
        return str(self.call("config", box=str(box))["running"])

    def startup(self, box: str | int) -> str:
        return str(self.call("config", box=str(box))["startup"])
