"""What is behind the box: a port that answers only when the customer's traffic would get through.

`GET /` asks for the internet; `GET /ADDRESS/PROTOCOL/PORT` for that destination. The answer is `passed` (200), `walled`
(511, RFC 6585), or silence where the line is closed or the box is out of reach.
"""

import asyncio
import contextlib
import http.client

from lab.box import INTERNET, Box
from lab.ios.acl import Packet

PATIENCE = 5.0  # seconds a caller has to say what he wants


class EffectPort:
    """The traffic port of one box."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, self._box.spec.address, self._box.spec.traffic_port)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, TimeoutError, ValueError):
            request = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
            answer = self._answer(packet_of(request.split()[1].decode()))
            if answer:
                writer.write(answer)
                await writer.drain()
            else:
                await reader.read()  # silence, until the caller gives up
        writer.close()

    def _answer(self, packet: Packet) -> bytes | None:
        if not self._box.online or self._box.service() == "closed":
            return None
        status, word = (
            ("200 OK", "passed") if self._box.passes(packet) else ("511 Network Authentication Required", "walled")
        )
        return f"HTTP/1.1 {status}\r\nContent-Length: {len(word)}\r\nConnection: close\r\n\r\n{word}".encode()


def packet_of(path: str) -> Packet:
    """`/192.0.2.53/udp/53` as the packet it asks for; `/` is the internet. ValueError for anything else."""
    if path == "/":
        return INTERNET
    target, protocol, port = path.strip("/").split("/")
    return Packet(protocol, target, int(port))


def look(address: str, port: int, path: str = "/", *, timeout: float = 3.0) -> str:
    """`passed`, `walled` or `silent`: what a customer behind that box would find."""
    connection = http.client.HTTPConnection(address, port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    except OSError:
        return "silent"
    finally:
        connection.close()
