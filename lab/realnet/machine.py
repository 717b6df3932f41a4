"""A machine with power: what is in its files when it is switched on, and the processes that run until it is off."""

import os
import shutil
import subprocess
from pathlib import Path

from lab.hostkeys import derived_key
from lab.street import BoxSpec, NodeSpec

BOOT = Path(__file__).with_name("boot.sh")
USER_ID = "5043"
SSHD = """\
ListenAddress {address}
HostKey {folder}/host_key
UsePAM no
PasswordAuthentication yes
KbdInteractiveAuthentication no
PrintMotd no
PrintLastLog no
UseDNS no
"""
FRR = "hostname {hostname}\n!\ninterface wan\n description uplink\n!\nend\n"
SNMP = "rocommunity {community}\nsysName {name}\n"


class Machine:
    """Files in `folder`, a network called `namespace`; `on` and `off` as a plug does it."""

    def __init__(self, folder: Path, namespace: str, address: str, name: str) -> None:
        self.folder, self.namespace, self.address, self.name = folder, namespace, address, name
        self.process: subprocess.Popen[bytes] | None = None

    def on(self) -> None:
        inside = ["unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child", "sh", str(BOOT)]
        with (self.folder / "boot.log").open("ab") as log:
            self.process = subprocess.Popen(
                ["ip", "netns", "exec", self.namespace, *inside, str(self.folder), self.address, self.name],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def off(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def show(self, command: str) -> str:
        """What vtysh prints on the machine itself."""
        assert self.process is not None
        inside = ["nsenter", "-t", str(self.process.pid), "-m", "-u", "-n", "vtysh", "-c", command]
        return subprocess.run(inside, check=True, capture_output=True, text=True).stdout


def furnish_node(folder: Path, spec: NodeSpec) -> None:
    """A machine that is only watched."""
    folder.mkdir(parents=True)
    (folder / "snmpd.conf").write_text(SNMP.format(community=spec.community, name=spec.name))


def furnish_box(folder: Path, spec: BoxSpec) -> None:
    """A router out of its carton: its name, its user whose login shell is vtysh, its host key."""
    folder.mkdir(parents=True)
    (folder / "snmpd.conf").write_text(SNMP.format(community=spec.community, name=spec.hostname))
    (folder / "sshd_config").write_text(SSHD.format(address=spec.address, folder=folder))
    key = folder / "host_key"
    key.touch(mode=0o600)
    key.write_bytes(derived_key(spec.serial).export_private_key())
    _furnish_users(folder, spec)
    frr = folder / "frr"
    frr.mkdir()
    (frr / "frr.conf").write_text(FRR.format(hostname=spec.hostname))
    (frr / "vtysh.conf").write_text("service integrated-vtysh-config\n")
    for path in (frr, *frr.iterdir()):
        shutil.chown(path, "frr", "frrvty")
        path.chmod(0o770 if path.is_dir() else 0o660)
    # Whoever is let in must be able to walk down to these files.
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)


def _furnish_users(folder: Path, spec: BoxSpec) -> None:
    hashed = subprocess.run(
        ["perl", "-e", "print crypt($ARGV[0], $ARGV[1])", spec.password, "$6$raccord"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    passwd, group = Path("/etc/passwd").read_text(), Path("/etc/group").read_text().splitlines()
    (folder / "passwd").write_text(f"{passwd}{spec.username}:x:{USER_ID}:{USER_ID}::/:/usr/bin/vtysh\n")
    (folder / "shadow").write_text(f"root:*:19000::::::\n{spec.username}:{hashed}:19000::::::\n")
    members = [
        f"{line}{'' if line.endswith(':') else ','}{spec.username}" if line.startswith("frrvty:") else line
        for line in group
    ]
    (folder / "group").write_text("\n".join([*members, f"{spec.username}:x:{USER_ID}:", ""]))
    (folder / "shadow").chmod(0o600)
