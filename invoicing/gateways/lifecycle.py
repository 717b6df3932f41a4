"""What was said of our invoices: messages of the life cycle, CDAR D22B of UN/CEFACT as XP Z12-012 uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

ROOT = "{urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100}"
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Word:
    """One status (MDT-105) of one invoice (MDT-87), with its reasons: code and words."""

    number: str
    code: str
    why: str


def words_in(message: bytes) -> list[Word]:
    """Every status that a message tells. Raises ValueError for what is no such message."""
    if len(message) > LONGEST:
        raise ValueError("too long for a message of the life cycle")
    try:
        root = etree.fromstring(message, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.tag != f"{ROOT}CrossDomainAcknowledgementAndResponse":
        raise ValueError(f"{root.tag} is no message of the life cycle")
    return list(_words(root))


def _words(root: Any) -> Iterator[Word]:
    for told in root.iter(f"{RAM}ReferenceReferencedDocument"):
        number, code = _text(told, "IssuerAssignedID"), _text(told, "ProcessConditionCode")
        if number and code:
            yield Word(number[:60], code[:3], "; ".join(_reasons(told)))


def _reasons(told: Any) -> Iterator[str]:
    for status in told.findall(f"{RAM}SpecifiedDocumentStatus"):
        parts = (_text(status, "ReasonCode"), _text(status, "Reason"), _text(status, "ReasonInformation"))
        said = " ".join(part for part in parts if part)
        if said:
            yield said


def _text(node: Any, name: str) -> str:
    return str(node.findtext(f"{RAM}{name}") or "").strip()
