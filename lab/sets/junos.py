"""A router in the manner of Junos: `commit confirmed`, `rollback`, filters of terms."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial

from lab.ios.acl import Packet
from lab.ios.grammar import Grammar
from lab.ios.shell import Reply
from lab.sets.box import Dialect, SetBox
from lab.sets.config import SetConfig
from lab.sets.shell import SetShell

UNIT = "interfaces WORD unit <0-16385> family"
TERM = "firewall family inet filter WORD term WORD"
GRAMMAR = Grammar(
    (
        "system host-name =WORD",
        "system login user WORD class =WORD",
        "system login user WORD authentication encrypted-password =WORD",
        "system services ssh",
        "system ntp server WORD",
        "snmp location =WORD",
        "snmp contact =WORD",
        "snmp community WORD authorization =WORD",
        "snmp v3 usm local-engine user WORD authentication-sha256 authentication-password =WORD",
        "snmp v3 usm local-engine user WORD privacy-aes128 privacy-password =WORD",
        "interfaces WORD description =WORD",
        "interfaces WORD disable",
        f"{UNIT} inet address WORD",
        f"{UNIT} inet dhcp",
        f"{UNIT} inet filter input =WORD",
        f"{UNIT} inet6 address WORD",
        f"{TERM} from destination-address WORD",
        f"{TERM} from protocol WORD",
        f"{TERM} from destination-port WORD",
        f"{TERM} then accept",
        f"{TERM} then discard",
        "routing-options static route WORD next-hop WORD",
        "routing-options static route WORD discard",
    )
)
FACTORY = """\
set system host-name {box.hostname}
set system login user {box.username} class super-user
set system login user {box.username} authentication encrypted-password "{secret}"
set system services ssh
set snmp community {box.community} authorization read-only
set snmp v3 usm local-engine user {box.v3_user} authentication-sha256 authentication-password {box.v3_auth}
set snmp v3 usm local-engine user {box.v3_user} privacy-aes128 privacy-password {box.v3_priv}
set interfaces ge-0/0/0 description uplink
set interfaces ge-0/0/0 unit 0 family inet dhcp
set interfaces ge-0/0/1 disable
set interfaces lo0 unit 0 family inet address {box.address}/32
"""
INET = ("unit", "0", "family", "inet")
FILTERS = ("firewall", "family", "inet", "filter")


def _filter_on(config: SetConfig) -> str:
    return config.value("interfaces", "ge-0/0/1", *INET, "filter", "input")


def lets_by(config: SetConfig, packet: Packet) -> bool:
    """Terms from the top, the first that fits decides, and the end discards."""
    name = _filter_on(config)
    if not name:
        return True
    where = (*FILTERS, name, "term")
    fitting = (term for term in config.under(*where) if _fits(config, (*where, term, "from"), packet))
    return next((config.has(*where, term, "then", "accept") for term in fitting), False)


def _fits(config: SetConfig, where: tuple[str, ...], packet: Packet) -> bool:
    asked = {
        "destination-address": f"{packet.target}/32",
        "protocol": packet.protocol,
        "destination-port": str(packet.port),
    }
    return all(asked[kind] in config.under(*where, kind) for kind in config.under(*where))


def complaint(config: SetConfig) -> str:
    """What the check before a commit finds; empty when nothing."""
    name = _filter_on(config)
    if name and not config.has(*FILTERS, name):
        return f"error: Referenced filter '{name}' is not defined\nerror: configuration check-out failed\n"
    return ""


def v3_users(config: SetConfig) -> dict[str, tuple[str, str]]:
    where = ("snmp", "v3", "usm", "local-engine", "user")
    auth, priv = ("authentication-sha256", "authentication-password"), ("privacy-aes128", "privacy-password")
    return {
        user: (config.value(*where, user, *auth), config.value(*where, user, *priv)) for user in config.under(*where)
    }


class JunosShell(SetShell):
    """Operational mode ends in `>`, configuration mode in `#` below its `[edit]`."""

    @property
    def prompt(self) -> str:
        who = f"{self.user}@{self.box.system_name}"
        return f"\n[edit]\n{who}# " if self.configuring else f"\n{who}> "

    def operate(self, words: str) -> Reply:
        if words in {"configure", "configure exclusive"}:
            self.candidate = self.box.running.copy()
            note = "warning: uncommitted changes will be discarded on exit\n" if "exclusive" in words else ""
            return Reply(f"{note}Entering configuration mode\n")
        if words in {"exit", "quit"}:
            return Reply(bye=True)
        if words == "request system zeroize":
            question = "Erase all data, including configuration and log files? [yes,no] (no) "
            return Reply(
                f"warning: System will be rebooted and may not boot without configuration\n{question}", self._zeroize
            )
        shown = self._shown(words)
        return self.unknown(words) if shown is None else Reply(shown)

    def _zeroize(self, answer: str) -> Reply:
        if answer != "yes":
            return Reply()
        self.box.erase()
        self.box.reload_in(0)
        return Reply("warning: zeroizing re0\n", bye=True)

    def _shown(self, words: str) -> str | None:
        match words.split():
            case ["set", "cli", "screen-width", width]:
                return f"Screen width set to {width}\n"
            case ["set", "cli", "screen-length", length]:
                return f"Screen length set to {length}\n"
            case ["set", "cli", "complete-on-space", "off"]:
                return "Disabling complete-on-space\n"
            case ["show", "version"]:
                return f"Hostname: {self.box.system_name}\nModel: {self.box.model.lower()}\nJunos: 21.4R3.15\n"
            case ["show", "chassis", "hardware"]:
                heading = "Hardware inventory:\nItem             Version  Part number  Serial number     Description\n"
                return f"{heading}Chassis                                {self.box.serial}      {self.box.model}\n"
            case ["show", "configuration", "|", "display", "set"]:
                return self.box.show_running()
            case ["show", "system", "commit"]:
                return self._commits()
        return None

    def _commits(self) -> str:
        at = datetime.fromtimestamp(self.box.clock(), UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        waits = " confirmed, rollback in 5mins" if self.box.armed else ""
        return f"0   {at} by {self.user} via cli commit{waits}\n1   {at} by {self.user} via cli\n"

    def edit(self, words: str, candidate: SetConfig) -> Reply:
        if words in {"exit", "exit configuration-mode", "quit"}:
            self.candidate = None
            return Reply("Exiting configuration mode\n")
        if words in {"rollback 0", "rollback 1"}:
            self.candidate = self.box.running.copy() if words[-1] == "0" else self.box.read(self.box.previous)
            return Reply("load complete\n")
        confirmed = re.fullmatch(r"commit confirmed(?: (\d+))?", words)
        if confirmed is None and words != "commit":
            return self.unknown(words)
        return self._commit(candidate, int(confirmed.group(1) or 10) if confirmed else 0)

    def _commit(self, candidate: SetConfig, minutes: int) -> Reply:
        """For good, or for some minutes."""
        found = complaint(candidate)
        if found:
            return Reply(found)
        if minutes:
            self.box.arm(minutes)
            self.box.adopt(candidate, by=self.user)
            told = f"commit confirmed will be automatically rolled back in {minutes} minutes unless confirmed\n"
            return Reply(f"{told}commit complete\n")
        if self.changed(candidate):
            self.box.adopt(candidate, by=self.user)
        self.box.disarm()
        self.box.save()
        return Reply("commit complete\n")

    def unknown(self, words: str) -> Reply:
        return Reply(f"{' ' * (len(self.user) + 4)}^\n{'syntax error' if self.configuring else 'unknown command'}.\n")

    def no_such_branch(self) -> Reply:
        return Reply("warning: statement not found\n")


DIALECT = Dialect(
    GRAMMAR,
    FACTORY,
    "",
    "ge-0/0/0",
    "ge-0/0/1",
    {
        "snmp": ("snmp",),
        "interface": ("interfaces",),
        "lan": ("interfaces", "ge-0/0/1", *INET, "address"),
        "loopback": ("interfaces", "lo0", *INET, "address"),
    },
    lets_by,
    complaint,
    v3_users,
    JunosShell,
    heading="set version 21.4R3.15\n",
)


box = partial(SetBox, dialect=DIALECT)
