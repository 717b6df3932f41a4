"""Host keys of the boxes: derived from the street's seed, so that an inventory can pin them before the lab has run.

A key changed on command (`lab hostkey 12`) is drawn at random and kept in the state directory from then on.
asyncssh is imported where it is used: who only gives the lab a verb need not wait for it.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

if TYPE_CHECKING:
    from asyncssh import SSHKey


def derived_key(name: str) -> "SSHKey":
    """The Ed25519 key that belongs to that name, the same for ever."""
    from asyncssh import import_private_key

    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"host key of {name}".encode()).digest())
    return import_private_key(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))


def public_line(key: "SSHKey") -> str:
    """`ssh-ed25519 AAAA...`, as in a known_hosts file without the host."""
    algorithm, blob = key.export_public_key().decode().split()[:2]
    return f"{algorithm} {blob}"


def fingerprint(key: "SSHKey") -> str:
    """`SHA256:...`, as `ssh-keygen -l` prints it."""
    return key.get_fingerprint()


def kept_key(path: Path, name: str) -> "SSHKey":
    """The key kept at `path`, or on the first day the derived one, kept from now on."""
    from asyncssh import import_private_key

    if path.exists():
        return import_private_key(path.read_bytes())
    return _keep(path, derived_key(name))


def new_key(path: Path) -> "SSHKey":
    """A fresh random key in place of the one kept at `path`."""
    from asyncssh import generate_private_key

    return _keep(path, generate_private_key("ssh-ed25519"))


def _keep(path: Path, key: "SSHKey") -> "SSHKey":
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(key.export_private_key())
    return key
