"""The bank as files: pain.008 out, checked against its schema; pain.002, camt.054 and camt.053 in."""

from __future__ import annotations

import tempfile
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import IO, Any

from lxml import etree

from invoicing.domain.pain008 import NAMESPACE, Batch, Sink, write
from invoicing.gateways.bank_reader import read_bank_file
from invoicing.gateways.base import Read, Receipt
from kernel.errors import Refused

KEPT_IN_MEMORY = 8 * 1024 * 1024
BLOCK = 256 * 1024


class BankFileGateway:
    """A person carries the file to the bank's portal, and brings back what it answers."""

    media_type = "application/xml"
    suffix = ".xml"

    def prepare(self, batch: Batch, out: Sink) -> None:
        """Writes a pain.008.001.08 that its schema accepts; memory does not grow with the batch."""
        with tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY) as draft:
            write(batch, draft)
            draft.seek(0)
            validate(draft)
            draft.seek(0)
            while block := draft.read(BLOCK):
                out.write(block)

    def hand_over(self, message_id: str, content: bytes) -> Receipt:
        """Nothing leaves by itself: who downloads the file hands it over."""
        return Receipt(message_id, by_person=True)

    def read(self, content: bytes, *, told_on: date) -> Read:
        return read_bank_file(content, told_on=told_on)


@lru_cache(maxsize=1)
def schema() -> etree.XMLSchema:
    """The ISO 20022 schema of pain.008.001.08."""
    with resources.as_file(resources.files("sepaxml") / "schemas" / "pain.008.001.08.xsd") as path:
        return etree.XMLSchema(file=str(path))


def validate(file: IO[bytes] | Any) -> int:
    """Reads a pain.008 once against its schema, letting go of each debit as it is read; the number of debits.

    Raises:
        Refused: `file_invalid` with the schema's first words about it.
    """
    count = 0
    try:
        for _event, debit in etree.iterparse(file, schema=schema(), tag=f"{{{NAMESPACE}}}DrctDbtTxInf"):
            count += 1
            debit.clear()
            parent = debit.getparent()
            while debit.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise Refused("file_invalid", why=str(error)) from error
    return count
