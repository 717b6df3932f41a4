"""Boxes over SSH, by netmiko driven so that it waits for answers and never for time.

netmiko's defaults accept any host key, report success on rejected lines and spend most of a push asleep; here the key
is the pinned one or nothing, each line's answer is read against the catalogue, and every read blocks on the socket
until the awaited prompt is there. Only netmiko's public hooks are overridden. What is a family's own is in its module.
"""

from __future__ import annotations

import logging
import re
import socket
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

import paramiko
from netmiko.base_connection import BaseConnection
from netmiko.channel import SSHChannel
from netmiko.exceptions import (
    NetmikoAuthenticationException,
    NetmikoBaseException,
    NetmikoTimeoutException,
    ReadException,
    ReadTimeout,
)

from kernel.errors import Rejected, Unavailable
from provisioning.domain.catalogue import rejection
from provisioning.drivers.base import Session, Target

# Below INFO it writes every line typed, secrets included.
logging.getLogger("netmiko").setLevel(logging.INFO)

CONNECT_SECONDS, ANSWER_SECONDS, SAVE_SECONDS, GOODBYE_SECONDS = 10.0, 20.0, 60.0, 5.0
CHUNK = 65_536
HANDSHAKES = threading.BoundedSemaphore(16)
"""A handshake is our own arithmetic: more of them at once only wait for one another, and would run into the time-outs
that are there to tell how long the box takes."""
QUESTION = r"(?:\[confirm\]|\?|\[yes/no\]:|\[yes,no\] \(no\)|\[[Yy]/[Nn]\]:?|\(y/n\)\[[yn]\]:?)[ ]?$"

FAMILIES = {
    "cisco_ios": "provisioning.drivers.ios",
    "cisco_xe": "provisioning.drivers.ios",
    "frr": "provisioning.drivers.frr",
    "huawei_vrp": "provisioning.drivers.vrp",
    "juniper_junos": "provisioning.drivers.junos",
    "mikrotik_routeros": "provisioning.drivers.routeros",
    "vyos": "provisioning.drivers.vyos",
}
"""The module of each family: `Connection`, netmiko's device type made patient, and `Conversation`, the port's verbs."""


class PinnedKey(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    """A box whose key is of another kind than the pinned one is a stranger too."""

    def __init__(self, pinned: paramiko.PKey) -> None:
        self.pinned = pinned

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        raise paramiko.BadHostKeyException(hostname, key, self.pinned)


class PatientChannel(SSHChannel):
    """Reads block until there is something, as long as `until` (monotonic seconds) lies ahead."""

    until = 0.0

    def read_channel(self) -> str:
        if self.remote_conn is None:
            raise ReadException("there is no channel")
        patience = self.until - time.monotonic()
        if patience <= 0 or self.remote_conn.recv_ready():
            return str(super().read_channel())
        self.remote_conn.settimeout(patience)
        try:
            first = self.remote_conn.recv(CHUNK)
        except TimeoutError:
            return ""
        if not first:
            raise ReadException("the box closed the session")
        return str(first.decode(self.encoding, "ignore")) + str(super().read_channel())


class PromptDriven(BaseConnection):
    """Goes before one of netmiko's device types and takes its naps away.

    `prompt` is any prompt at all, `name` finds in one outside configuration mode what all of the box's prompts begin
    with; `preparation` is what is typed first, so that nothing is paged or folded.
    """

    name = r"([^\s()]{1,63})[>#][ ]?$"
    prompt = r"(?:^|[\r\n])\S{1,63}(?:\(\S+\))?[>#][ ]?$"
    preparation: tuple[str, ...] = ("terminal width 511", "terminal length 0")
    coloured = False

    def __init__(self, *, pinned: paramiko.PKey, **options: Any) -> None:
        self.pinned = pinned
        self.heard: list[str] = []
        super().__init__(**options)

    def _build_ssh_client(self) -> paramiko.SSHClient:
        client = paramiko.SSHClient()
        name = self.host if self.port == 22 else f"[{self.host}]:{self.port}"
        client.get_host_keys().add(name, self.pinned.get_name(), self.pinned)
        client.set_missing_host_key_policy(PinnedKey(self.pinned))
        return client

    def establish_connection(self, width: int = 511, height: int = 1000) -> None:
        # Whoever does not answer at all costs nobody else his turn: that is found out before it is taken.
        self.sock = socket.create_connection((self.host, self.port), CONNECT_SECONDS)
        try:
            with HANDSHAKES:
                super().establish_connection(width, height)
        except BaseException:
            self.disconnect()
            self.sock.close()
            raise
        self.patient = PatientChannel(conn=self.remote_conn, encoding=self.encoding)
        self.channel = self.patient

    def _try_session_preparation(self, force_data: bool = False) -> None:
        super()._try_session_preparation(force_data=False)

    def special_login_handler(self, delay_factor: float = 1.0) -> None:
        """The greeting is read once, in `session_preparation`."""

    def session_preparation(self) -> None:
        self.ansi_escape_codes = self.coloured
        self.base_prompt = ""
        self._recognise(self.read_until_pattern(self.prompt, read_timeout=ANSWER_SECONDS))
        for command in self.preparation:
            self.ask(command)

    def read_until_pattern(
        self, pattern: str = "", read_timeout: float = 10.0, re_flags: int = 0, max_loops: int | None = None
    ) -> str:
        already = bool(self._read_buffer and re.search(pattern, self._read_buffer, re_flags))
        self.patient.until = 0.0 if already else time.monotonic() + read_timeout
        try:
            heard = str(super().read_until_pattern(pattern, read_timeout, re_flags))
        finally:
            self.patient.until = 0.0
        self.heard.append(heard)
        return heard

    def ask(self, line: str, *, until: str = "", seconds: float = 0) -> str:
        """Types one line; what the box answered between the echo and the prompt. An answer is over at `until`."""
        seconds = seconds or ANSWER_SECONDS
        self.write_channel(self.normalize_cmd(line))
        self.read_until_pattern(re.escape(line.strip()), read_timeout=seconds)
        answer = self.read_until_pattern(until or self.prompt, read_timeout=seconds)
        self._recognise(answer)
        return re.sub(self.prompt, "", answer).strip("\r\n")

    def _recognise(self, heard: str) -> None:
        """What was typed may have renamed the box."""
        found = re.search(self.name, heard)
        if found:
            self.base_prompt = found.group(1)

    @property
    def own_prompt(self) -> str:
        """Stricter than any prompt, for long answers that may hold a `#` anywhere."""
        return rf"(?:^|[\r\n]){re.escape(self.base_prompt[:16])}\S*[>#][ ]?$"

    def cleanup(self, command: str = "exit") -> None:
        self.write_channel(command + self.RETURN)

    def disconnect(self) -> None:
        """Over once paramiko's own thread is: a worker is not to be full of sessions that still say goodbye."""
        transport = self.remote_conn_pre.get_transport() if self.remote_conn_pre is not None else None
        super().disconnect()
        if transport is not None:
            transport.join(GOODBYE_SECONDS)


class CliSession:
    """What every conversation at a command line shares; the verbs are each family's own."""

    def __init__(self, connection: PromptDriven, target: Target) -> None:
        self._connection = connection
        self._target = target

    @property
    def transcript(self) -> str:
        return "".join(self._connection.heard)

    def close(self) -> None:
        self._connection.disconnect()

    def _type_all(self, lines: Sequence[str]) -> None:
        """Types the lines, up to the first whose answer is a refusal, which is raised with its number from 1."""
        for number, line in enumerate(lines, start=1):
            words = self._refusal(self._ask(line))
            if words:
                raise Rejected(words, number=number, line=line)

    def _said(self, command: str, *, seconds: float = 0) -> str:
        answer = self._ask(command, seconds=seconds)
        self._taken(answer, command)
        return answer

    def _agreed(self, command: str, *, answer: str, seconds: float = 0) -> str:
        """A command that may ask back before it is done: whatever it asks is answered alike."""
        said = self._ask(command, until=self._or_question, seconds=seconds)
        whole = said
        while re.search(QUESTION, said):
            said = self._ask_blindly(answer, seconds=seconds)
            whole += said
        self._taken(whole, command)
        return whole

    def _taken(self, answer: str, command: str) -> None:
        words = self._refusal(answer)
        if words:
            raise Rejected(words, command=command)

    def _shown(self, command: str) -> str:
        """Nothing configured yet in this session, so the prompt is known; what is shown may quote any error."""
        shown = self._ask(command, until=self._connection.own_prompt, seconds=SAVE_SECONDS)
        self._taken(shown.lstrip()[:200].split("\n\n")[0], command)
        return shown

    @property
    def _or_question(self) -> str:
        return f"{QUESTION}|{self._connection.prompt}"

    def _refusal(self, answer: str) -> str:
        return rejection(answer, self._target.driver, self._target.error_patterns)

    def _ask(self, line: str, *, until: str = "", seconds: float = 0) -> str:
        with honest():
            return self._connection.ask(line, until=until, seconds=seconds)

    def _told_to_go(self, command: str, *, answer: str) -> None:
        """A command after which the box is gone, maybe before it has said a word more."""
        with suppress(Unavailable):
            said = self._ask(command, until=self._or_question)
            self._taken(said, command)
            while re.search(QUESTION, said):
                said = self._ask_blindly(answer)

    def _ask_blindly(self, answer: str, *, seconds: float = 0) -> str:
        """Answers a question: some boxes echo what is typed there and some do not."""
        with honest():
            self._connection.write_channel(answer + self._connection.RETURN)
            return self._connection.read_until_pattern(self._or_question, read_timeout=seconds or ANSWER_SECONDS)


class NetmikoDriver:
    """Opens sessions; knows nothing between two of them."""

    def connect(self, target: Target) -> Session:
        family = import_module(FAMILIES[target.driver])
        connection = _within_seconds(lambda: self._connected(family.Connection, target), target)
        session: Session = family.Conversation(connection, target)
        return session

    def offered_key(self, target: Target) -> str:
        try:
            with socket.create_connection((target.address, target.port), CONNECT_SECONDS) as wire, HANDSHAKES:
                return _key_on(wire)
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise Unavailable(f"{target.address}:{target.port} does not answer") from error

    @staticmethod
    def _connected(family: type[PromptDriven], target: Target) -> PromptDriven:
        return family(
            pinned=public_key(target.host_key),
            device_type=target.driver,
            host=target.address,
            port=target.port,
            username=target.user,
            password=target.password,
            conn_timeout=CONNECT_SECONDS,
            auth_timeout=CONNECT_SECONDS,
            banner_timeout=CONNECT_SECONDS,
            use_keys=False,
            allow_agent=False,
        )


def _key_on(wire: socket.socket) -> str:
    """Shakes hands and hangs up: no user is named and no password told."""
    transport = paramiko.Transport(wire)
    try:
        transport.start_client(timeout=CONNECT_SECONDS)
        key = transport.get_remote_server_key()
    finally:
        transport.close()
        transport.join(GOODBYE_SECONDS)
    return f"{key.get_name()} {key.get_base64()}"


def public_key(line: str) -> paramiko.PKey:
    """The key of a `type base64` line.

    Raises:
        Rejected: `host_key_not_pinned` when there is none, for then anybody could answer.
    """
    try:
        kind, encoded = line.split()[:2]
        return paramiko.PKey.from_type_string(kind, b64decode(encoded, validate=True))
    except (ValueError, paramiko.SSHException) as error:
        raise Rejected("host_key_not_pinned") from error


def _within_seconds(connect: Callable[[], PromptDriven], target: Target) -> PromptDriven:
    try:
        return connect()
    except NetmikoAuthenticationException as error:
        raise Rejected("login_refused", user=target.user) from error
    except (NetmikoTimeoutException, paramiko.SSHException) as error:
        stranger = _stranger(error)
        if stranger is not None:
            raise Rejected("host_key_changed", offered=stranger) from error
        raise Unavailable(f"{target.address}:{target.port} does not answer") from error
    except (NetmikoBaseException, OSError, EOFError) as error:
        raise Unavailable(f"{target.address}:{target.port}: {type(error).__name__}") from error


def _stranger(error: BaseException | None) -> str | None:
    """The key that was offered instead of the pinned one; netmiko wraps the refusal in a time-out."""
    while error is not None:
        if isinstance(error, paramiko.BadHostKeyException):
            return f"{error.key.get_name()} {error.key.get_base64()}"
        error = error.__cause__ or error.__context__
    return None


@contextmanager
def honest() -> Iterator[None]:
    """Turns every way in which a session dies into the one word that the port has for it."""
    try:
        yield
    except ReadTimeout as error:
        raise Unavailable("the box did not answer in time") from error
    except (NetmikoBaseException, paramiko.SSHException, OSError, EOFError) as error:
        raise Unavailable(f"the session was lost: {type(error).__name__}") from error
