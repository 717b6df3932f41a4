"""The bank's file server over SFTP: its key is pinned, a file appears whole or not at all, nothing is fetched twice."""

from __future__ import annotations

import base64
import io
import posixpath
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import paramiko

from kernel.errors import Rejected, Unavailable

TIMEOUT = 20  # seconds
LARGEST = 64 * 1024 * 1024
PARTIAL = ".part"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the bank's server is, and who we are there; `host_key` is the key's type and its base64 text."""

    host: str
    port: int
    username: str
    host_key: str
    password: str = ""
    private_key: str = ""
    outbox: str = "outbox"
    inbox: str = "inbox"


class Wire(Protocol):
    """Files to and from the bank."""

    def drop(self, address: Address, name: str, content: bytes) -> str:
        """Puts a file into the outbox, whole; the same file again is left alone. Its path.

        Raises:
            Unavailable: no answer. Rejected: another key, wrong credentials, another file of that name.
        """

    def fetch(self, address: Address, known: Collection[tuple[str, int]]) -> Iterator[tuple[str, int, bytes]]:
        """The files of the inbox that are not known by (name, size), the oldest first: name, size, content."""


class SftpWire:
    """The wire over SSH."""

    def drop(self, address: Address, name: str, content: bytes) -> str:
        path = posixpath.join(address.outbox, name)
        with _session(address) as sftp:
            present = _read(sftp, path)
            if present is not None:
                if present != content:
                    raise Rejected("another file has this name", path=path)
                return path
            with sftp.open(path + PARTIAL, "wb") as file:
                file.set_pipelined(True)
                file.write(content)
            sftp.posix_rename(path + PARTIAL, path)
        return path

    def fetch(self, address: Address, known: Collection[tuple[str, int]]) -> Iterator[tuple[str, int, bytes]]:
        with _session(address) as sftp:
            entries = [one for one in sftp.listdir_attr(address.inbox) if stat.S_ISREG(one.st_mode or 0)]
            for one in sorted(entries, key=lambda entry: (entry.st_mtime or 0, entry.filename)):
                size = one.st_size or 0
                if one.filename.endswith(PARTIAL) or (one.filename, size) in known or size > LARGEST:
                    continue
                content = _read(sftp, posixpath.join(address.inbox, one.filename))
                # Still being written when it was listed: the next look takes it.
                if content is not None and len(content) == size:
                    yield one.filename, size, content


def _read(sftp: paramiko.SFTPClient, path: str) -> bytes | None:
    try:
        with sftp.open(path, "rb") as file:
            file.prefetch()
            return bytes(file.read())
    except FileNotFoundError:
        return None


@contextmanager
def _session(address: Address) -> Iterator[paramiko.SFTPClient]:
    kind, _, text = address.host_key.strip().partition(" ")
    try:
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        place = address.host if address.port == 22 else f"[{address.host}]:{address.port}"
        client.get_host_keys().add(place, kind, _key(kind, text))
        client.connect(
            address.host,
            address.port,
            address.username,
            address.password or None,
            pkey=paramiko.Ed25519Key.from_private_key(io.StringIO(address.private_key))
            if address.private_key
            else None,
            timeout=TIMEOUT,
            banner_timeout=TIMEOUT,
            auth_timeout=TIMEOUT,
            allow_agent=False,
            look_for_keys=False,
        )
    except (paramiko.BadHostKeyException, paramiko.AuthenticationException) as refusal:
        raise Rejected(f"{type(refusal).__name__}: {refusal}"[:200], host=address.host) from refusal
    except (OSError, EOFError, paramiko.SSHException) as silence:
        raise Unavailable(f"{type(silence).__name__}: {silence}"[:200]) from silence
    try:
        with client, client.open_sftp() as sftp:
            yield sftp
    except (OSError, EOFError, paramiko.SSHException) as silence:
        raise Unavailable(f"{type(silence).__name__}: {silence}"[:200]) from silence


def _own_key(address: Address) -> paramiko.PKey | None:
    if not address.private_key:
        return None
    return paramiko.Ed25519Key.from_private_key(io.StringIO(address.private_key))


def _key(kind: str, text: str) -> paramiko.PKey:
    try:
        return paramiko.PKey.from_type_string(kind, base64.b64decode(text.split(maxsplit=1)[0]))
    except (ValueError, IndexError, paramiko.SSHException) as error:
        raise Rejected(f"the pinned key cannot be read: {type(error).__name__}") from error
