"""What we say of an invoice ourselves: that it was collected, as CDAR D22B (XP Z12-012, status 212, flow 6).

The State wants it of services whose VAT falls due with the money (CGI, article 290 A). Numbers in comments are the data
of the message's model; `invoicing.gateways.lifecycle` reads what others say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from invoicing.domain.platform import COLLECTED

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<rsm:CrossDomainAcknowledgementAndResponse"
    ' xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100"'
    ' xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"'
    ' xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossDomainAcknowledgementAndResponse:100"'
    ' xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">'
)


@dataclass(frozen=True, slots=True)
class Collected:
    """So much of an invoice came in, or went back: `parts` are (VAT rate in percent, euros VAT included)."""

    reference: str
    number: str
    issued_on: date
    seller: str
    siren: str
    on: date
    parts: Sequence[tuple[Decimal, Decimal]]
    at: datetime


def written(told: Collected) -> bytes:
    """The message, to the tax office alone; the same for the same facts."""
    party = f'<ram:GlobalID schemeID="0002">{escape(told.siren)}</ram:GlobalID>'
    seller = f"{party}<ram:Name>{escape(told.seller)}</ram:Name><ram:RoleCode>SE</ram:RoleCode>"
    now = f'<udt:DateTimeString format="204">{told.at:%Y%m%d%H%M%S}</udt:DateTimeString>'
    return (
        f"{HEAD}<rsm:ExchangedDocumentContext>"
        "<ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>REGULATED</ram:ID>"
        "</ram:BusinessProcessSpecifiedDocumentContextParameter>"
        "<ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn.cpro.gouv.fr:1p0:CDV:invoice</ram:ID>"
        "</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>"
        f"<rsm:ExchangedDocument><ram:ID>{escape(told.reference)}</ram:ID><ram:IssueDateTime>{now}</ram:IssueDateTime>"
        f"<ram:SenderTradeParty>{seller}</ram:SenderTradeParty><ram:IssuerTradeParty>{seller}</ram:IssuerTradeParty>"
        '<ram:RecipientTradeParty><ram:GlobalID schemeID="0238">9998</ram:GlobalID><ram:RoleCode>DFH</ram:RoleCode>'
        "</ram:RecipientTradeParty></rsm:ExchangedDocument>"
        "<rsm:AcknowledgementDocument><ram:MultipleReferencesIndicator><udt:Indicator>false</udt:Indicator>"
        f"</ram:MultipleReferencesIndicator><ram:TypeCode>23</ram:TypeCode><ram:IssueDateTime>{now}</ram:IssueDateTime>"
        f"<ram:ReferenceReferencedDocument><ram:IssuerAssignedID>{escape(told.number)}</ram:IssuerAssignedID>"
        "<ram:TypeCode>380</ram:TypeCode><ram:FormattedIssueDateTime>"
        f'<qdt:DateTimeString format="102">{told.issued_on:%Y%m%d}</qdt:DateTimeString></ram:FormattedIssueDateTime>'
        f"<ram:ProcessConditionCode>{COLLECTED}</ram:ProcessConditionCode>"
        "<ram:ProcessCondition>Encaissée</ram:ProcessCondition>"
        f"<ram:IssuerTradeParty>{party}<ram:RoleCode>SE</ram:RoleCode></ram:IssuerTradeParty>"
        "<ram:SpecifiedDocumentStatus><ram:SequenceNumeric>1</ram:SequenceNumeric>"
        f"{''.join(_part(rate, amount, told.on) for rate, amount in told.parts)}</ram:SpecifiedDocumentStatus>"
        "</ram:ReferenceReferencedDocument></rsm:AcknowledgementDocument></rsm:CrossDomainAcknowledgementAndResponse>"
    ).encode()


def _part(rate: Decimal, amount: Decimal, on: date) -> str:
    """MDG-43: what was collected (MEN) at one rate of VAT."""
    return (
        "<ram:SpecifiedDocumentCharacteristic><ram:TypeCode>MEN</ram:TypeCode>"
        f'<ram:ValueAmount currencyID="EUR">{amount:.2f}</ram:ValueAmount>'
        f'<ram:ValueDateTime><udt:DateTimeString format="102">{on:%Y%m%d}</udt:DateTimeString></ram:ValueDateTime>'
        f"<ram:ValuePercent>{rate:.2f}</ram:ValuePercent></ram:SpecifiedDocumentCharacteristic>"
    )
