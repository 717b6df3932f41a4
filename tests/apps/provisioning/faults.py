"""Boxes in memory whose every session meets the next of the faults written down for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from kernel.errors import Unavailable
from provisioning.drivers.base import Identity, Session, Target
from provisioning.drivers.fake import FakeBox, FakeDriver

FATES = ("well", "well", "well", "well", "before", "after", "reboot", "refuse", "midway", "garbage", "stranger")
Said = TypeVar("Said")


@dataclass
class Plight:
    """The fates of one box, one a verb; `applying` and `most` count those who type at it at once, `applies` all."""

    fates: list[str] = field(default_factory=list)
    applying: int = 0
    most: int = 0
    applies: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)


class FaultySession:
    def __init__(self, inner: Session, box: FakeBox, plight: Plight) -> None:
        self._inner, self._box, self._plight, self._dead = inner, box, plight, False

    @property
    def transcript(self) -> str:
        return self._inner.transcript

    def identify(self) -> Identity:
        fate = self._fate()
        found = self._meet(fate, self._inner.identify)
        return Identity(found.hostname, "FOC9999") if fate == "stranger" else found

    def snapshot(self) -> str:
        fate = self._fate()
        found = self._meet(fate, self._inner.snapshot)
        return "%%%% \x07 garbage\nhostname nobody\n" if fate == "garbage" else found

    def arm(self, minutes: int) -> None:
        self._meet(self._fate(), lambda: self._inner.arm(minutes))

    def apply(self, lines: Sequence[str]) -> None:
        fate, plight = self._fate(), self._plight
        with plight.guard:
            plight.applying, plight.applies = plight.applying + 1, plight.applies + 1
            plight.most = max(plight.most, plight.applying)
        try:
            self._box.reject = lines[len(lines) // 2] if fate == "refuse" else None
            self._box.drop_after = max(1, len(lines) // 2) if fate == "midway" else None
            self._meet(fate, lambda: self._inner.apply(lines))
        finally:
            self._box.reject = self._box.drop_after = None
            with plight.guard:
                plight.applying -= 1

    def roll_back(self) -> bool:
        return self._meet(self._fate(), self._inner.roll_back)

    def confirm(self) -> None:
        self._meet(self._fate(), self._inner.confirm)

    def save(self) -> None:
        self._meet(self._fate(), self._inner.save)

    def close(self) -> None:
        self._inner.close()

    def _fate(self) -> str:
        return self._plight.fates.pop(0) if self._plight.fates else "well"

    def _meet(self, fate: str, verb: Callable[[], Said]) -> Said:
        if self._dead or fate == "before":
            self._die()
        if fate == "reboot":
            power_cut(self._box)
            self._die()
        said = verb()
        if fate == "after":
            self._die()
        return said

    def _die(self) -> None:
        self._dead = True
        self._inner.close()
        raise Unavailable("the session was lost")


class FaultyDriver:
    """The boxes of `FakeDriver`, each in its plight."""

    plights: dict[tuple[str, int], Plight] = {}

    def connect(self, target: Target) -> Session:
        key = (target.address, target.port)
        return FaultySession(FakeDriver().connect(target), FakeDriver.boxes[key], self.plights[key])


def power_cut(box: FakeBox) -> None:
    """What was not saved is gone, and no timer runs any more."""
    box.lines, box.before = dict(box.startup), None
    box.lines.setdefault(f"hostname {box.hostname}", {})
