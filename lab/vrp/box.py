"""A box that runs VRP: lines take effect at once, `save` writes what boots, a planned reboot goes back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.box import Box
from lab.ios.acl import Packet
from lab.ios.passwords import hashed, opens
from lab.vrp.config import LAN, WAN, View, VrpConfig

if TYPE_CHECKING:
    from lab.vrp.shell import VrpShell

FACTORY = """\
#
 sysname {box.hostname}
#
 snmp-agent
 snmp-agent community read {box.community}
 snmp-agent usm-user v3 {box.v3_user} auth {box.v3_auth} priv {box.v3_priv}
#
 stelnet server enable
#
aaa
 local-user {box.username} password irreversible-cipher {secret}
 local-user {box.username} privilege level 15
 local-user {box.username} service-type ssh
#
interface GigabitEthernet0/0/0
 description uplink
 ip address dhcp-alloc
#
interface GigabitEthernet0/0/1
 shutdown
#
interface LoopBack0
 description management
 ip address {box.address} 255.255.255.255
#
return
"""


class VrpBox(Box):
    """`reload_at` is when a planned reboot comes, in Unix time; None when none is planned."""

    running: VrpConfig  # type: ignore[assignment]
    wan, lan = WAN, LAN
    reload_at: float | None = None

    def boot_image(self) -> str:
        """It came with one, and upgrades here are of the boxes that tell theirs."""
        return ""

    def read(self, text: str) -> VrpConfig:  # type: ignore[override]
        return VrpConfig(text)

    def factory(self) -> str:
        return FACTORY.format(box=self.spec, secret=hashed(self.spec.password, self.spec.serial))

    def shell(self, user: str) -> VrpShell:  # type: ignore[override]
        from lab.vrp.shell import VrpShell

        return VrpShell(self, user)

    def type_line(self, view: View, line: str, *, by: str) -> View:
        """One line typed in a view; counters are settled at the old rate first."""
        self.count()
        landed = self.running.type(view, line)
        self.changed_by = by
        self._reflect()
        return landed

    def reload_in(self, minutes: float) -> None:
        super().reload_in(minutes)
        self.reload_at = self.clock() + minutes * 60

    def cancel_reload(self) -> bool:
        self.reload_at = None
        return super().cancel_reload()

    @property
    def armed(self) -> bool:
        return self.reload_at is not None

    def show_running(self) -> str:
        return self.running.render()

    def show_startup(self) -> str:
        return self.startup or ""

    # Who may ask, and what it says of itself

    def lets_in(self, user: str, password: str) -> bool:
        aaa = self.running.views.get("aaa", View())
        stored = aaa.value(f"local-user {user} password irreversible-cipher")
        return bool(stored) and opens(stored, password)

    def communities(self) -> frozenset[str]:
        said = "snmp-agent community read "
        texts = self.running.views[""].lines.values()
        return frozenset(text.removeprefix(said) for text in texts if text.startswith(said))

    def v3_users(self) -> dict[str, tuple[str, str]]:
        users = [text.split() for text in self.running.views[""].lines.values() if text.startswith("snmp-agent usm-")]
        return {words[3]: (words[5], words[7]) for words in users}

    @property
    def system_name(self) -> str:
        return self.running.views[""].value("sysname") or "Huawei"

    @property
    def location(self) -> str:
        return self.running.views[""].value("snmp-agent sys-info location")

    @property
    def contact(self) -> str:
        return self.running.views[""].value("snmp-agent sys-info contact")

    # What the configuration makes of the line

    def up(self, name: str) -> bool:
        view = self.running.interfaces().get(name)
        return view is not None and "shutdown" not in view.lines

    @property
    def manageable(self) -> bool:
        loopback = self.running.interfaces().get("LoopBack0", View())
        return self.up(WAN) and loopback.value("ip address") == f"{self.spec.address} 255.255.255.255"

    def carries(self) -> bool:
        return self.up(LAN) and self.up(WAN) and bool(self.running.interfaces()[LAN].value("ip address"))

    def passes(self, packet: Packet) -> bool:
        """Rules by their numbers, the first that fits decides; a filter of no rule that fits lets by."""
        if not self.carries():
            return False
        name = self.running.interfaces()[LAN].value("traffic-filter inbound acl")
        rules = self.running.views.get(f"acl number {name}", View()).rules
        fitting = (rules[number] for number in sorted(rules) if rules[number].fits(packet))
        return next((rule.action == "permit" for rule in fitting), True)

    def descriptions(self) -> dict[str, str]:
        return {name: view.value("description") for name, view in self.running.interfaces().items()}
