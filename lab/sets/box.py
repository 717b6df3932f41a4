"""A box whose configuration is `set` lines. What differs between vendors is in its `Dialect`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lab.box import Box
from lab.ios.acl import Packet
from lab.ios.grammar import Grammar
from lab.ios.passwords import hashed, opens
from lab.sets.config import SetConfig
from lab.street import BoxSpec

if TYPE_CHECKING:
    from lab.sets.shell import SetShell


@dataclass(frozen=True)
class Dialect:
    """`branches` name where a fact stands: `user`, `snmp`, `lan` and `wan`, `loopback`; `lets_by` judges a packet."""

    grammar: Grammar
    factory: str
    quote: str
    wan: str
    lan: str
    branches: Mapping[str, tuple[str, ...]]
    lets_by: Callable[[SetConfig, Packet], bool]
    complaint: Callable[[SetConfig], str]
    v3_users: Callable[[SetConfig], dict[str, tuple[str, str]]]
    shell: Callable[[SetBox, str], SetShell]
    heading: str = ""


class SetBox(Box):
    """`running` is a SetConfig; `previous` what ran before the last commit, for `rollback 1`."""

    running: SetConfig  # type: ignore[assignment]

    def __init__(
        self,
        spec: BoxSpec,
        path: Path,
        *,
        dialect: Dialect,
        minute: float = 60.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.dialect = dialect
        self.wan, self.lan = dialect.wan, dialect.lan
        self.previous = ""
        super().__init__(spec, path, minute=minute, clock=clock)

    def read(self, text: str) -> SetConfig:  # type: ignore[override]
        return SetConfig(self.dialect.grammar, text, quote=self.dialect.quote)

    def factory(self) -> str:
        secret = hashed(self.spec.password, self.spec.serial)
        return self.dialect.factory.format(box=self.spec, secret=secret)

    def boot_image(self) -> str:
        """These makes choose their image elsewhere."""
        return ""

    def adopt(self, candidate: SetConfig, *, by: str) -> None:
        """A commit: counters are settled at the old rate first."""
        self.count()
        self.previous = self.running.render()
        self.running = candidate.copy()
        self.changed_by = by
        self._reflect()

    def shell(self, user: str) -> SetShell:  # type: ignore[override]
        return self.dialect.shell(self, user)

    def show_running(self) -> str:
        return self.dialect.heading + self.running.render()

    def show_startup(self) -> str:
        return self.startup or ""

    def lets_in(self, user: str, password: str) -> bool:
        stored = self.running.value("system", "login", "user", user, "authentication", "encrypted-password")
        return bool(stored) and opens(stored, password)

    def communities(self) -> frozenset[str]:
        return frozenset(self.running.under(*self.dialect.branches["snmp"], "community"))

    def v3_users(self) -> dict[str, tuple[str, str]]:
        return self.dialect.v3_users(self.running)

    @property
    def system_name(self) -> str:
        return self.running.value("system", "host-name") or "router"

    @property
    def location(self) -> str:
        return self.running.value(*self.dialect.branches["snmp"], "location")

    @property
    def contact(self) -> str:
        return self.running.value(*self.dialect.branches["snmp"], "contact")

    def up(self, name: str) -> bool:
        return not self.running.has(*self.dialect.branches["interface"], name, "disable")

    @property
    def manageable(self) -> bool:
        addresses = self.running.under(*self.dialect.branches["loopback"])
        return self.up(self.wan) and f"{self.spec.address}/32" in addresses

    def carries(self) -> bool:
        return self.up(self.lan) and self.up(self.wan) and bool(self.running.under(*self.dialect.branches["lan"]))

    def passes(self, packet: Packet) -> bool:
        return self.carries() and self.dialect.lets_by(self.running, packet)

    def descriptions(self) -> dict[str, str]:
        where = self.dialect.branches["interface"]
        return {name: self.running.value(*where, name, "description") for name in (self.wan, self.lan)}
