"""The pretend mailbox: a small IMAP server on loopback (RFC 9051, what a fetcher speaks of it), with TLS when asked."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

USER, PASSWORD = "support@raccord.example", 'a "quoted" pass\\word'
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
PIECE = re.compile(r"\(?BODY\.PEEK\[\](?:<(\d+)\.(\d+)>)?\)?")


@dataclass
class Mail:
    """A mail of the box; `seen` once somebody marked it."""

    raw: bytes
    seen: bool = False


@dataclass
class MailboxServer:
    """A running server. `hang_up_after` drops the connection once so many mails were fetched; `signs_in` counts logins
    that were accepted, `plain_passwords` those that came over an open line."""

    port: int = 0
    mails: dict[int, Mail] = field(default_factory=dict)
    folder: str = "INBOX"
    tls: ssl.SSLContext | None = None
    starttls: bool = False
    hang_up_after: int | None = None
    signs_in: int = 0
    plain_passwords: int = 0

    def put(self, *raws: bytes) -> None:
        for raw in raws:
            self.mails[max(self.mails, default=100) + 7] = Mail(raw)

    @property
    def seen(self) -> list[bool]:
        return [mail.seen for mail in self.mails.values()]


class _Session(socketserver.StreamRequestHandler):
    """One connection: a line is a tag, a command and its words; an answer ends with the tag."""

    house: MailboxServer

    def setup(self) -> None:
        self.secure = self.house.tls is not None and not self.house.starttls
        if self.secure and self.house.tls is not None:
            self.request = self.house.tls.wrap_socket(self.request, server_side=True)
        self.signed_in, self.selected, self.fetched = False, False, 0
        super().setup()

    def handle(self) -> None:
        self._say(f"* OK [CAPABILITY {self._capabilities()}] ready")
        # Read line by line from whatever the line is now: STARTTLS changes it on the way.
        while line := self.rfile.readline():
            tag, _space, rest = line.decode().rstrip("\r\n").partition(" ")
            words = [plain or re.sub(r"\\(.)", r"\1", quoted) for quoted, plain in QUOTED.findall(rest)]
            command = words.pop(0).upper() if words else ""
            if command == "UID" and words:
                command = f"UID {words.pop(0).upper()}"
            if not self._obey(tag, command, words):
                return

    def _capabilities(self) -> str:
        offer = self.house.starttls and not self.secure
        return "IMAP4rev1 LITERAL+" + (" STARTTLS LOGINDISABLED" if offer else "")

    def _obey(self, tag: str, command: str, words: list[str]) -> bool:
        """Whether the connection goes on."""
        if command == "LOGOUT":
            self._say("* BYE so long", f"{tag} OK bye")
            return False
        if command == "STARTTLS" and self.house.tls is not None:
            self._say(f"{tag} OK begin")
            self.connection = self.house.tls.wrap_socket(self.connection, server_side=True)
            self.secure = True
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            return True
        answer = self._ANSWERS.get(command, _Session._unknown)(self, words)
        self._say(f"{tag} {answer}")
        return not (self.house.hang_up_after is not None and self.fetched >= self.house.hang_up_after)

    def _capability(self, _words: list[str]) -> str:
        self._say(f"* CAPABILITY {self._capabilities()}")
        return "OK done"

    def _login(self, words: list[str]) -> str:
        self.house.plain_passwords += not self.secure
        self.signed_in = words == [USER, PASSWORD]
        self.house.signs_in += self.signed_in
        return "OK done" if self.signed_in else "NO [AUTHENTICATIONFAILED] wrong"

    def _select(self, words: list[str]) -> str:
        self.selected = self.signed_in and words == [self.house.folder]
        if not self.selected:
            return "NO [NONEXISTENT] no such mailbox"
        self._say(f"* {len(self.house.mails)} EXISTS", "* OK [UIDVALIDITY 1] stable")
        return "OK [READ-WRITE]"

    def _search(self, words: list[str]) -> str:
        if not self.selected or words != ["UNSEEN"]:
            return "BAD not so"
        unseen = [uid for uid, mail in self.house.mails.items() if not mail.seen]
        if unseen:
            self._say("* SEARCH " + " ".join(map(str, unseen)))
        return "OK done"

    def _fetch(self, words: list[str]) -> str:
        mail, piece = self.house.mails.get(int(words[0])), PIECE.fullmatch(" ".join(words[1:]))
        if not self.selected or piece is None:
            return "BAD not so"
        if mail is not None:
            start, size = int(piece[1] or 0), int(piece[2] or len(mail.raw))
            raw = mail.raw[start : start + size]
            origin = f"<{start}>" if piece[1] else ""
            self.wfile.write(f"* 1 FETCH (UID {words[0]} BODY[]{origin} {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
            self.fetched += 1
        return "OK done"

    def _store(self, words: list[str]) -> str:
        mail = self.house.mails.get(int(words[0]))
        if not self.selected or mail is None or words[1:] != ["+FLAGS", "(\\Seen)"]:
            return "BAD not so"
        mail.seen = True
        self._say(f"* 1 FETCH (UID {words[0]} FLAGS (\\Seen))")
        return "OK done"

    def _unknown(self, _words: list[str]) -> str:
        return "BAD unknown"

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    _ANSWERS = {
        "CAPABILITY": _capability,
        "LOGIN": _login,
        "SELECT": _select,
        "UID SEARCH": _search,
        "UID FETCH": _fetch,
        "UID STORE": _store,
    }


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that turns away from our certificate, or hangs up, is no news."""


@contextmanager
def mailbox_server(**how: object) -> Iterator[MailboxServer]:
    """Serves a box until the end of the block."""
    house = MailboxServer(**how)  # type: ignore[arg-type]
    handler = type("Session", (_Session,), {"house": house})
    with _Server(("127.0.0.1", 0), handler) as server:
        house.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield house
        finally:
            server.shutdown()
            thread.join(5)
