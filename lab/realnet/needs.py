"""Whether this machine can run real network software, and if not, why."""

import os
import shutil
import subprocess
from pathlib import Path

PROGRAMS = {
    "vtysh": "frr",
    "/usr/lib/frr/zebra": "frr",
    "/usr/lib/frr/staticd": "frr",
    "/usr/sbin/sshd": "openssh-server",
    "/usr/sbin/snmpd": "snmpd",
    "ip": "iproute2",
    "unshare": "util-linux",
}


def missing() -> str:
    """The first thing that is not there, in words; empty when all is."""
    if os.name != "posix" or not Path("/proc/self/ns/net").exists():
        return "the system has no network namespaces"
    if os.geteuid() != 0:
        return "it takes root to make network namespaces"
    lacking = sorted({package for program, package in PROGRAMS.items() if shutil.which(program) is None})
    if lacking:
        return f"not installed: {', '.join(lacking)}"
    tried = subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else f"no namespaces for us here: {tried.stderr.decode().strip()}"
