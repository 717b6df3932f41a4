"""Access lists, judged as the router judges them: entries from the top, the first that fits decides, the end denies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from lab.ios.config import Config
from lab.ios.dialect import PORT_NAMES

SERVICES = {name: int(number) for number, name in PORT_NAMES.items()}


@dataclass(frozen=True)
class Packet:
    """The first packet of a flow, from the customer's side."""

    protocol: str
    target: str
    port: int = 0
    source: str = "192.168.1.10"


def passes(config: Config, name: str, packet: Packet) -> bool:
    """Whether the access list `name` lets the packet by. An access list that does not exist lets everything by: that is
    what the real one does, and how a wall that was never built is found out.
    """
    entries = list(_entries(config, name))
    if not entries:
        return True
    return next((entry[0] == "permit" for entry in entries if _fits(entry[1:], packet)), False)


def _entries(config: Config, name: str) -> Iterator[list[str]]:
    for kind in ("extended", "standard"):
        section = config.section(f"ip access-list {kind} {name}")
        if section is not None:
            yield from _judging(section.texts())
    heading = f"access-list {name} "
    yield from _judging(text.removeprefix(heading) for text in config.top.texts() if text.startswith(heading))


def _judging(texts: Iterable[str]) -> Iterator[list[str]]:
    """The words of each entry but its number; remarks judge nothing."""
    for text in sorted(texts, key=_number):
        words = text.split()
        words = words[1:] if words[0].isdecimal() else words
        if words[0] in {"permit", "deny"}:
            yield words


def _number(text: str) -> int:
    first = text.split(maxsplit=1)[0]
    return int(first) if first.isdecimal() else 0


def _fits(words: list[str], packet: Packet) -> bool:
    words = list(words)
    if words[0] not in {"ip", "icmp", "tcp", "udp"}:  # a standard list looks at the source alone
        return _side(words, packet.source)
    if words.pop(0) not in {"ip", packet.protocol}:
        return False
    return _side(words, packet.source) and _side(words, packet.target) and _port(words, packet.port)


def _side(words: list[str], address: str) -> bool:
    """Takes `any`, `host A`, `A WILDCARD` or a lone `A` off the front and says whether it covers the address."""
    first = words.pop(0)
    if first == "any":
        return True
    if first == "host":
        return words.pop(0) == address
    wildcard = int(IPv4Address(words.pop(0))) if words and words[0].count(".") == 3 else 0
    return (int(IPv4Address(first)) ^ int(IPv4Address(address))) & ~wildcard == 0


def _port(words: list[str], port: int) -> bool:
    if not words or words[0] == "log":
        return True
    numbers = [int(word) if word.isdecimal() else SERVICES.get(word, -1) for word in words[1:] if word != "log"]
    return numbers[0] <= port <= numbers[-1]
