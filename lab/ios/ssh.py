"""The wire under a session: an SSH server for each box, with its own address, host key and sense of mischief."""

import asyncio
import logging
from collections.abc import AsyncIterator

import asyncssh

from lab.box import Box
from lab.ios.shell import Reply, Shell

log = logging.getLogger(__name__)

CTRL_C, CTRL_Z = "\x03", "\x1a"
BACKSPACES = "\x08\x7f"

Process = asyncssh.SSHServerProcess[str]


class Door(asyncssh.SSHServer):
    """Lets in whom the running configuration names, and keeps the connection where it can be cut."""

    def __init__(self, port: "SshPort") -> None:
        self._port = port
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._port.connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._connection is not None:
            self._port.connections.discard(self._connection)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return self._port.box.lets_in(username, password)


class SshPort:
    """A box's SSH port. Closed, it refuses; closing it cuts whoever was inside."""

    def __init__(self, box: Box, host_key: asyncssh.SSHKey) -> None:
        self.box = box
        self.host_key = host_key
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self._acceptor: asyncssh.SSHAcceptor | None = None

    @property
    def is_open(self) -> bool:
        return self._acceptor is not None

    async def open(self) -> None:
        self._acceptor = await asyncssh.listen(
            self.box.spec.address,
            self.box.spec.ssh_port,
            server_host_keys=[self.host_key],
            server_factory=lambda: Door(self),
            process_factory=self._serve,
            line_editor=False,
            allow_scp=False,
            config=None,
            # No Kerberos: else each box asks the name service for this machine's full name, which may take a while.
            gss_host=None,
            server_version="Cisco-1.25",
        )

    async def close(self) -> None:
        acceptor, self._acceptor = self._acceptor, None
        if acceptor is not None:
            acceptor.close()
        self.cut()
        if acceptor is not None:
            await acceptor.wait_closed()

    def cut(self) -> None:
        """Drops every session without a word, as a link does."""
        for connection in list(self.connections):
            connection.abort()

    async def _serve(self, process: Process) -> None:
        user = process.get_extra_info("username")
        shell = self.box.shell(user)
        try:
            if process.command:
                await _answer(self, process, shell, process.command)
            else:
                await _converse(self, process, shell)
        except (BrokenPipeError, ConnectionError, asyncssh.Error):
            log.debug("%s: session of %s cut", self.box.name, user)
        process.exit(0)


async def _converse(port: SshPort, process: Process, shell: Shell) -> None:
    """A session at a terminal: banner, prompt, then lines until one of them says goodbye."""
    _write(process, "\n" + shell.prompt)
    secret = False
    async for line in _lines(process):
        if line == CTRL_Z:
            shell.leave_configuration()
            _write(process, "^Z\n" + shell.prompt)
            continue
        process.stdout.write("\r\n" if secret else shell.echo(line))
        reply = await _answer(port, process, shell, line)
        if reply.bye:
            return
        secret = reply.secret
        if reply.ask is None:
            _write(process, shell.prompt)


async def _answer(port: SshPort, process: Process, shell: Shell, line: str) -> Reply:
    """Types one line and prints what comes of it, unless a fault has other plans."""
    faults = port.box.faults
    if faults.slow:
        await asyncio.sleep(faults.slow / 1000)
    if faults.hangs(line):
        await process.wait_closed()
        raise ConnectionResetError
    configures = shell.configures(line)
    reply = shell.type(line)
    taken = configures and not reply.text
    if taken and faults.drops():
        port.cut()
        raise ConnectionResetError
    if faults.garbage:
        process.stdout.write(faults.noise().decode("latin-1"))
    _write(process, reply.text)
    return reply


def _write(process: Process, text: str) -> None:
    process.stdout.write(text.replace("\n", "\r\n"))


async def _lines(process: Process) -> AsyncIterator[str]:
    """Typed lines without their end, as CR, LF or both; Control-C throws a line away, Control-Z is one by itself."""
    line, after_return = "", False
    while chunk := await _read(process):
        for char in chunk:
            if char == "\n" and after_return:
                after_return = False
            elif char in "\r\n":
                after_return = char == "\r"
                yield line
                line = ""
            elif char == CTRL_Z:
                yield CTRL_Z
                line = ""
            else:
                after_return = False
                line = _edited(line, char)


def _edited(line: str, char: str) -> str:
    if char in BACKSPACES:
        return line[:-1]
    return "" if char == CTRL_C else line + char


async def _read(process: Process) -> str:
    while True:
        try:
            return await process.stdin.read(4096)
        except asyncssh.TerminalSizeChanged:
            continue
        except asyncssh.BreakReceived:
            return CTRL_C
