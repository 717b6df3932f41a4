"""The port through which boxes are configured, in our words. One adapter a family of command lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Target:
    """Where a box is and how to be let in. `host_key` is a type and a base64 key as in known_hosts."""

    address: str
    port: int
    user: str
    password: str = field(repr=False)
    host_key: str
    driver: str = "cisco_ios"
    rollback_style: str = "revert_timer"
    error_patterns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identity:
    """Who the box says it is, and what it runs where it says that too."""

    hostname: str
    serial: str
    firmware: str = ""
    model: str = ""


class Session(Protocol):
    """One conversation with one box.

    Every verb raises `Unavailable` when the link dies or the box does not answer in time, and `Rejected` when the box
    says no: its reason is the box's own words.
    """

    @property
    def transcript(self) -> str:
        """Everything said so far, secrets included: mask it before it goes anywhere."""

    def identify(self) -> Identity: ...

    def snapshot(self) -> str:
        """The running configuration."""

    def arm(self, minutes: int) -> None:
        """From now on the box undoes by itself, after `minutes`, whatever nobody confirms."""

    def apply(self, lines: Sequence[str]) -> None:
        """Types configuration lines, and stops at the first that the box refuses.

        Raises:
            Rejected: with `number` (from 1) and `line` of the refused one; those before it did take effect.
        """

    def roll_back(self) -> bool:
        """Undoes what is not confirmed; False when only the armed timer can do it."""

    def confirm(self) -> None:
        """Disarms the rollback; may be said in another session than the one that armed it."""

    def save(self) -> None:
        """Makes the running configuration the one of the next boot."""

    def close(self) -> None:
        """Hangs up; never raises."""


@runtime_checkable
class Erasable(Protocol):
    """A session with a box that can be told to forget everything."""

    def erase(self) -> None:
        """Forgets the startup configuration and boots again as out of the carton; the session is over."""


@dataclass(frozen=True)
class Image:
    """A firmware file: where the box fetches it, what it is called there, and its MD5 in hex."""

    version: str
    filename: str
    url: str
    checksum: str


@runtime_checkable
class Upgradable(Protocol):
    """A session with a box that can be given another firmware."""

    def stage(self, image: Image) -> None:
        """Has the box fetch the image, unless it lies there, and reckon its checksum.

        Raises:
            Rejected: `firmware_checksum_differs`, or the box's own words.
        """

    def boot_into(self, image: Image) -> None:
        """Makes the image the one of the next boot, and boots; the session is over."""


@runtime_checkable
class Restorable(Protocol):
    """A session with a box that knows no timer: what an earlier session left half done is put back by a later one."""

    def restore(self, before: str) -> None:
        """Types what makes the running configuration `before` again; masked secrets in it are passed over."""


class Driver(Protocol):
    def offered_key(self, target: Target) -> str:
        """The host key that answers there, a line as in known_hosts; nothing is told to it, no password least of all.

        Raises:
            Unavailable: nobody answers there.
        """

    def connect(self, target: Target) -> Session:
        """Opens a session.

        Raises:
            Unavailable: nobody answers there.
            Rejected: `host_key_changed` when it is not the pinned box, `login_refused`.
        """
