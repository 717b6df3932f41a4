"""A router in the manner of VyOS 1.3: `commit-confirm` reboots unless confirmed, `save` writes what boots."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from lab.ios.acl import Packet
from lab.ios.grammar import Grammar
from lab.ios.shell import Reply
from lab.sets.box import Dialect, SetBox
from lab.sets.config import SetConfig
from lab.sets.shell import SetShell

RULE = "firewall name WORD rule <1-999999>"
GRAMMAR = Grammar(
    (
        "system host-name =WORD",
        "system login user WORD authentication encrypted-password =WORD",
        "system ntp server WORD",
        "service ssh port =WORD",
        "service snmp location =WORD",
        "service snmp contact =WORD",
        "service snmp community WORD authorization =WORD",
        "service snmp v3 user WORD auth plaintext-password =WORD",
        "service snmp v3 user WORD privacy plaintext-password =WORD",
        "interfaces ethernet WORD description =WORD",
        "interfaces ethernet WORD disable",
        "interfaces ethernet WORD address WORD",
        "interfaces ethernet WORD firewall in name =WORD",
        "interfaces loopback WORD address WORD",
        "firewall name WORD default-action =WORD",
        f"{RULE} action =WORD",
        f"{RULE} destination address =WORD",
        f"{RULE} destination port =WORD",
        f"{RULE} protocol =WORD",
        "protocols static route WORD next-hop WORD",
        "protocols static route WORD blackhole",
    )
)
FACTORY = """\
set system host-name '{box.hostname}'
set system login user {box.username} authentication encrypted-password '{secret}'
set service ssh port '22'
set service snmp community {box.community} authorization 'ro'
set service snmp v3 user {box.v3_user} auth plaintext-password '{box.v3_auth}'
set service snmp v3 user {box.v3_user} privacy plaintext-password '{box.v3_priv}'
set interfaces ethernet eth0 address 'dhcp'
set interfaces ethernet eth0 description 'uplink'
set interfaces ethernet eth1 disable
set interfaces loopback lo address '{box.address}/32'
"""
PROTOCOLS = {"tcp_udp": {"tcp", "udp"}}


def lets_by(config: SetConfig, packet: Packet) -> bool:
    """Rules by their numbers, the first that fits decides, then the default action."""
    name = config.value("interfaces", "ethernet", "eth1", "firewall", "in", "name")
    if not name:
        return True
    where = ("firewall", "name", name)
    for number in sorted(config.under(*where, "rule"), key=int):
        if _fits(config, (*where, "rule", number), packet):
            return config.value(*where, "rule", number, "action") == "accept"
    return config.value(*where, "default-action") == "accept"


def _fits(config: SetConfig, rule: tuple[str, ...], packet: Packet) -> bool:
    protocol, address = config.value(*rule, "protocol"), config.value(*rule, "destination", "address")
    ports = config.value(*rule, "destination", "port")
    return (
        (not protocol or packet.protocol in PROTOCOLS.get(protocol, {protocol}))
        and (not address or address == packet.target)
        and (not ports or str(packet.port) in ports.split(","))
    )


def complaint(config: SetConfig) -> str:
    """What a commit finds wrong; empty when nothing."""
    name = config.value("interfaces", "ethernet", "eth1", "firewall", "in", "name")
    if name and not config.has("firewall", "name", name):
        return f"Firewall {name} does not exist\n\n[[interfaces ethernet eth1]] failed\nCommit failed\n"
    return ""


def v3_users(config: SetConfig) -> dict[str, tuple[str, str]]:
    where = ("service", "snmp", "v3", "user")
    return {
        user: tuple(config.value(*where, user, kind, "plaintext-password") for kind in ("auth", "privacy"))  # type: ignore[misc]
        for user in config.under(*where)
    }


class VyosShell(SetShell):
    """Operational mode is a shell's `$`, configuration mode `#` below its `[edit]`."""

    @property
    def prompt(self) -> str:
        who = f"{self.user}@{self.box.system_name}"
        return f"[edit]\n{who}# " if self.configuring else f"{who}:~$ "

    def operate(self, words: str) -> Reply:
        if words == "configure":
            self.candidate = self.box.running.copy()
            return Reply()
        if words in {"exit", "logout"}:
            return Reply(bye=True)
        if words == "sudo cp /opt/vyatta/etc/config.boot.default /config/config.boot":
            self.box.erase()
            return Reply()
        if words == "reboot now":
            self.box.reload_in(0)
            return Reply(bye=True)
        shown = {
            "set terminal width 512": "",
            "set terminal length 0": "",
            "show host name": f"{self.box.system_name}\n",
            "show version": f"Version: VyOS 1.3.8\nHardware model: {self.box.model}\nHardware S/N: {self.box.serial}\n",
            "show configuration commands": self.box.running.render(),
        }
        return Reply(shown[words]) if words in shown else self.unknown(words)

    def edit(self, words: str, candidate: SetConfig) -> Reply:
        confirmed = re.fullmatch(r"commit-confirm(?: (\d+))?", words)
        if confirmed:
            minutes = int(confirmed.group(1) or 10)
            told = f"commit confirm will be automatically reboot in {minutes} minutes unless confirmed\n"
            return Reply(f"{told}Proceed? [confirm]", ask=lambda answer: self._armed(answer, minutes, candidate))
        verbs: dict[str, Callable[[], Reply]] = {
            "commit": lambda: self._commit(candidate),
            "confirm": lambda: Reply() if self.box.cancel_reload() else Reply("No confirm pending\n"),
            "discard": lambda: self._replace(self.box.running.copy(), "Changes have been discarded\n"),
            "load": lambda: self._replace(
                self.box.read(self.box.startup or self.box.factory()),
                "Load complete. Use 'commit' to make changes effective.\n",
            ),
            "save": self._save,
            "exit": lambda: self._exit(candidate),
        }
        return verbs[words]() if words in verbs else self.unknown(words)

    def _armed(self, answer: str, minutes: int, candidate: SetConfig) -> Reply:
        if answer not in {"", "y", "yes"}:
            return Reply()
        reply = self._commit(candidate)
        if not reply.text:
            self.box.reload_in(minutes)
        return reply

    def _commit(self, candidate: SetConfig) -> Reply:
        found = complaint(candidate)
        if not found and not self.changed(candidate):
            return Reply("No configuration changes to commit\n")
        if not found:
            self.box.adopt(candidate, by=self.user)
        return Reply(found)

    def _replace(self, candidate: SetConfig, told: str) -> Reply:
        self.candidate = candidate
        return Reply(told)

    def _save(self) -> Reply:
        self.box.save()
        return Reply("Saving configuration to '/config/config.boot'...\nDone\n")

    def _exit(self, candidate: SetConfig) -> Reply:
        if self.changed(candidate):
            return Reply("Cannot exit: configuration modified.\nUse 'exit discard' to discard the changes and exit.\n")
        self.candidate = None
        return Reply("exit\n")

    def unknown(self, words: str) -> Reply:
        if not self.configuring:
            return Reply(f"\n  Invalid command: [{words}]\n\n")
        verb, _, rest = words.partition(" ")
        failed = f"\n  {verb.capitalize()} failed\n" if verb in {"set", "delete"} else ""
        return Reply(f"\n  Configuration path: [{rest or verb}] is not valid{failed}\n")

    def no_such_branch(self) -> Reply:
        return Reply("\n  Nothing to delete (the specified node does not exist)\n\n  Delete failed\n\n")


DIALECT = Dialect(
    GRAMMAR,
    FACTORY,
    "'",
    "eth0",
    "eth1",
    {
        "snmp": ("service", "snmp"),
        "interface": ("interfaces", "ethernet"),
        "lan": ("interfaces", "ethernet", "eth1", "address"),
        "loopback": ("interfaces", "loopback", "lo", "address"),
    },
    lets_by,
    complaint,
    v3_users,
    VyosShell,
)


box = partial(SetBox, dialect=DIALECT)
