"""Boxes in memory, for tests of what stands above the port. Faults are set on the box, as on a real one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kernel.errors import Rejected, Unavailable
from provisioning.drivers.base import Identity, Image, Session, Target

# Settings of which a box has one: the new one takes the place of the old.
SINGLE = ("hostname", "description", "ip address", "ip access-group", "snmp-server location", "service-policy output")
NOT_ARMED = "%No Rollback Confirmed Change pending"

Tree = dict[str, "Tree"]


@dataclass
class FakeBox:
    """`reject` is a text that refuses a line holding it, `drop_after` the lines after which the link dies."""

    hostname: str
    serial: str
    host_key: str
    password: str
    lines: Tree = field(default_factory=dict)
    startup: Tree = field(default_factory=dict)
    before: Tree | None = None
    plugged: bool = True
    reject: str | None = None
    drop_after: int | None = None
    sessions: int = 0
    typed: list[str] = field(default_factory=list)
    firmware: str = "17.6"
    model: str = "C1101-4P"
    erases: bool = True
    flash: dict[str, str] = field(default_factory=dict)
    boots_into: bool = True

    def __post_init__(self) -> None:
        self.lines.setdefault(f"hostname {self.hostname}", {})

    def running(self) -> str:
        return "\n".join(_written(self.lines, 0)) + "\nend\n"

    def timer_fires(self) -> None:
        """What happens when nobody confirmed in time."""
        if self.before is not None:
            self.lines, self.before = self.before, None

    def unplug(self) -> None:
        self.plugged = False


class FakeSession:
    def __init__(self, box: FakeBox, target: Target) -> None:
        self._box, self._target = box, target
        self._heard: list[str] = []
        self._live = True
        box.sessions += 1

    @property
    def transcript(self) -> str:
        return "\n".join(self._heard)

    def identify(self) -> Identity:
        self._alive()
        name = next(line for line in self._box.lines if line.startswith("hostname "))
        return Identity(name.removeprefix("hostname "), self._box.serial, self._box.firmware, self._box.model)

    def snapshot(self) -> str:
        self._alive()
        self._heard.append(self._box.running())
        return self._box.running()

    def arm(self, minutes: int) -> None:
        self._alive()
        if self._box.before is None:
            self._box.before = _copy(self._box.lines)

    def apply(self, lines: Sequence[str]) -> None:
        path = [self._box.lines]
        for number, line in enumerate(lines, start=1):
            self._alive()
            self._heard.append(line)
            if self._box.reject is not None and self._box.reject in line:
                raise Rejected("% Invalid input detected at '^' marker.", number=number, line=line)
            self._box.typed.append(line)
            path = _typed(path, line.strip())
            if self._box.drop_after == number:
                self._box.drop_after, self._live = None, False
                self._alive()

    def roll_back(self) -> bool:
        self._alive()
        if self._target.rollback_style == "delayed_reload":
            return False
        if self._box.before is None:
            raise Rejected(NOT_ARMED, command="revert")
        self._box.timer_fires()
        return True

    def confirm(self) -> None:
        self._alive()
        if self._box.before is None:
            raise Rejected(NOT_ARMED, command="confirm")
        self._box.before = None

    def save(self) -> None:
        self._alive()
        self._box.startup = _copy(self._box.lines)

    def erase(self) -> None:
        self._alive()
        if not self._box.erases:
            return
        self._box.lines = {f"hostname {self._box.hostname}": {}}
        self._box.startup, self._box.before, self._live = {}, None, False

    def stage(self, image: Image) -> None:
        self._alive()
        if self._box.flash.setdefault(image.filename, image.checksum) != image.checksum:
            raise Rejected("firmware_checksum_differs", found=self._box.flash[image.filename])

    def boot_into(self, image: Image) -> None:
        self._alive()
        if self._box.boots_into:
            self._box.firmware = image.version
        self._live = False
        raise Unavailable("the session was lost")

    def close(self) -> None:
        self._live = False

    def _alive(self) -> None:
        if not (self._live and self._box.plugged):
            raise Unavailable("the session was lost")


class FakeDriver:
    """Finds its boxes by address and port in `boxes`, which a test fills and empties."""

    boxes: dict[tuple[str, int], FakeBox] = {}

    def offered_key(self, target: Target) -> str:
        box = self.boxes.get((target.address, target.port))
        if box is None or not box.plugged:
            raise Unavailable(f"{target.address}:{target.port} does not answer")
        return box.host_key

    def connect(self, target: Target) -> Session:
        box = self.boxes.get((target.address, target.port))
        if box is None or not box.plugged:
            raise Unavailable(f"{target.address}:{target.port} does not answer")
        if not target.host_key:
            raise Rejected("host_key_not_pinned")
        if target.host_key != box.host_key:
            raise Rejected("host_key_changed", offered=box.host_key)
        if target.password != box.password:
            raise Rejected("login_refused", user=target.user)
        return FakeSession(box, target)


def _typed(path: list[Tree], line: str) -> list[Tree]:
    here = path[-1]
    if line == "exit":
        return path[:-1]
    if line.startswith("no "):
        off = line.removeprefix("no ")
        gone = [text for text in here if text == off or text.startswith(off + " ")]
        for text in gone:
            del here[text]
        if not gone:
            here[line] = {}
        return path
    for beginning in SINGLE:
        if line.startswith(beginning + " "):
            for text in [text for text in here if text.startswith(beginning + " ")]:
                del here[text]
    here.pop(f"no {line}", None)
    inner = here.setdefault(line, {})
    return [*path, inner] if _opens(line) else path


def _opens(line: str) -> bool:
    beginnings = ("interface ", "ip access-list ", "ip dhcp pool ", "policy-map ", "class ", "line ")
    return line.startswith(beginnings)


def _written(tree: Tree, depth: int) -> list[str]:
    lines = []
    for text, inner in tree.items():
        lines += [" " * depth + text, *_written(inner, depth + 1)]
    return lines


def _copy(tree: Tree) -> Tree:
    return {text: _copy(inner) for text, inner in tree.items()}
