"""The pretend bank's file server: real SFTP on loopback, over a directory with an outbox and an inbox."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

USER, PASSWORD = "raccord", "a-password-of-the-lab"


@dataclass(frozen=True)
class BankServer:
    """A running server: `host_key` as in known_hosts; `outbox` is what we drop, `inbox` what the bank leaves."""

    port: int
    host_key: str
    root: Path

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"


class _Door(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


@contextmanager
def bank_server(root: Path) -> Iterator[BankServer]:
    """Serves `root` until the end of the block."""
    for name in ("outbox", "inbox"):
        (root / name).mkdir(parents=True, exist_ok=True)
    key = asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listener = asyncio.run_coroutine_threadsafe(_listen(root, key), loop).result(10)
    try:
        yield BankServer(listener.get_port(), key.export_public_key().decode().strip(), root)
    finally:
        asyncio.run_coroutine_threadsafe(_close(listener), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


async def _listen(root: Path, key: asyncssh.SSHKey) -> asyncssh.SSHAcceptor:
    def files(channel: asyncssh.SSHServerChannel[bytes]) -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(channel, chroot=str(root).encode())

    return await asyncssh.listen("127.0.0.1", 0, server_factory=_Door, server_host_keys=[key], sftp_factory=files)


async def _close(listener: asyncssh.SSHAcceptor) -> None:
    listener.close()
    await listener.wait_closed()
