"""The bank as files: pain.008 out, checked against its schema; pain.002, camt.054 and camt.053 in."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import IO, Any

from lxml import etree

from invoicing.domain.pain008 import NAMESPACE, Batch, Sink, write
from invoicing.gateways.bank_packet import unpack
from invoicing.gateways.bank_reader import read_bank_file
from invoicing.gateways.base import Read, Receipt
from kernel.errors import Refused

PIECE = 2 * 1024 * 1024
WAITING = 4
TAIL = b"</PmtInf></CstmrDrctDbtInitn></Document>"


class BankFileGateway:
    """A person carries the file to the bank's portal, and brings back what it answers."""

    media_type = "application/xml"
    suffix = ".xml"

    def prepare(self, batch: Batch, out: Sink) -> None:
        """Writes a pain.008 that its schema accepts; memory does not grow with the batch.

        What was already written when it is refused is to be thrown away.
        """
        with ThreadPoolExecutor(1) as checker:
            checked = _Checked(out, checker, schema(batch.version))
            write(batch, checked)
            checked.finish()

    def hand_over(self, message_id: str, content: bytes) -> Receipt:
        """Nothing leaves by itself: who downloads the file hands it over."""
        return Receipt(message_id, by_person=True)

    def read(self, content: bytes, *, told_on: date) -> Read:
        """A file as the bank gives it: XML in its own encoding, several documents in one, or a zip of such files."""
        reads = [read_bank_file(part, told_on=told_on, name=name) for name, part in unpack(content)]
        return Read(sum(read.documents for read in reads), [one for read in reads for one in read.outcomes])


class _Checked:
    """Passes on what is written, and has each piece of it checked by another thread while the next is being written.

    A piece is the file's head, its group's head and some of its debits, closed: a document of its own. The schema holds
    no key across debits, so that the whole is valid exactly when each piece is. libxml2 works outside Python's lock,
    and no piece is ever kept.
    """

    def __init__(self, out: Sink, checker: ThreadPoolExecutor, xsd: etree.XMLSchema) -> None:
        self._out, self._checker, self._xsd = out, checker, xsd
        self._head = self._group = b""
        self._debits: list[bytes] = []
        self._size = 0
        self._asked: deque[Future[None]] = deque()

    def write(self, data: bytes, /) -> object:
        if not self._head:
            self._head = data
        elif data.startswith(b"<PmtInf>"):
            self._group = data
        elif data.startswith(b"<DrctDbtTxInf>"):
            self._debits.append(data)
            self._size += len(data)
            if self._size >= PIECE:
                self._ask()
        elif data.startswith(b"</PmtInf>"):
            self._ask()
        return self._out.write(data)

    def finish(self) -> None:
        """Raises `Refused("file_invalid")` unless every piece was found valid."""
        while self._asked:
            self._asked.popleft().result()

    def _ask(self) -> None:
        if self._debits:
            piece = b"".join((self._head, self._group, *self._debits, TAIL))
            self._asked.append(self._checker.submit(_check, piece, self._xsd))
            self._debits, self._size = [], 0
        while len(self._asked) > WAITING:
            self._asked.popleft().result()


def _check(piece: bytes, xsd: etree.XMLSchema) -> None:
    # libxml2 checks a tree that stands in two thirds of the time it takes to check one while parsing it.
    try:
        xsd.assertValid(etree.fromstring(piece))
    except (etree.XMLSyntaxError, etree.DocumentInvalid) as error:
        raise Refused("file_invalid", why=str(error)) from error


@lru_cache(maxsize=2)
def schema(version: str = "08") -> etree.XMLSchema:
    """The ISO 20022 schema of pain.008.001.08 or .02."""
    with resources.as_file(resources.files("sepaxml") / "schemas" / f"pain.008.001.{version}.xsd") as path:
        return etree.XMLSchema(file=str(path))


def validate(file: IO[bytes] | Any, version: str = "08") -> int:
    """Reads a whole pain.008 once against its schema, letting go of each debit as it is read; the number of debits.

    Raises:
        Refused: `file_invalid` with the schema's first words about it.
    """
    count = 0
    try:
        for _event, debit in etree.iterparse(file, schema=schema(version), tag=f"{{{NAMESPACE}{version}}}DrctDbtTxInf"):
            count += 1
            debit.clear()
            parent = debit.getparent()
            while debit.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise Refused("file_invalid", why=str(error)) from error
    return count
