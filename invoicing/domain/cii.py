"""An invoice as the Cross Industry Invoice of UN/CEFACT D22B, in the EN 16931 profile of Factur-X 1.09.

Numbers in comments are the business terms of EN 16931-1. Only what the standard's order and the French rules
(XP Z12-012, BR-FR) ask of services sold to professionals is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from invoicing.domain.vat import VatGroup
from kernel.money import ZERO

INVOICE, CREDIT_NOTE = "380", "381"
TRANSFER, DIRECT_DEBIT = "30", "59"
# When VAT falls due (BT-8): with the invoice (option for debits), or with the money.
ON_DEBITS, ON_COLLECTION = "5", "72"
SERVICES_PROCESS = "S1"
OUTSIDE = "O"

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<rsm:CrossIndustryInvoice"
    ' xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100"'
    ' xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"'
    ' xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"'
    ' xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">'
)


@dataclass(frozen=True, slots=True)
class Party:
    """A seller or a buyer; `siren` and `vat_number` compact, empty where there is none.

    `address` is where he receives electronic invoices when it is not found by the SIREN alone.
    """

    name: str
    street: str
    postcode: str
    city: str
    country: str
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`unit_price` and `net` in euros excluding VAT; the period is `[start, end]`, its last day included."""

    name: str
    detail: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    category: str
    rate: Decimal
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """How it is paid: by transfer to `iban`, or by debit of `debtor_iban` under a mandate."""

    means: str
    iban: str = ""
    bic: str = ""
    creditor_id: str = ""
    mandate: str = ""
    debtor_iban: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Everything the XML says; `notes` are (subject code of UNTDID 4451, text)."""

    number: str
    kind: str
    issued_on: date
    due_on: date | None
    seller: Party
    buyer: Party
    lines: Sequence[Line]
    groups: Sequence[VatGroup]
    net: Decimal
    vat: Decimal
    gross: Decimal
    payment: Payment | None
    terms: str = ""
    vat_due: str = ON_COLLECTION
    delivered_on: date
    start: date | None = None
    end: date | None = None
    notes: Sequence[tuple[str, str]] = ()
    contract: str = ""
    purchase_order: str = ""
    buyer_reference: str = ""
    corrects: tuple[str, date] | None = None

    @property
    def outside(self) -> bool:
        """Whether it is outside VAT: such a document may name no VAT number (BR-O-02)."""
        return any(group.category == OUTSIDE for group in self.groups)


def written(paper: Paper) -> bytes:
    """The XML, UTF-8. The same paper gives the same bytes."""
    parts = (_context(), _document(paper), "<rsm:SupplyChainTradeTransaction>", *map(_line, _ranked(paper)))
    tail = (_agreement(paper), _delivery(paper), _settlement(paper), "</rsm:SupplyChainTradeTransaction>")
    return "".join((HEAD, *parts, *tail, "</rsm:CrossIndustryInvoice>\n")).encode()


def _ranked(paper: Paper) -> Iterable[tuple[int, Line]]:
    return enumerate(paper.lines, 1)


def _context() -> str:
    return (
        "<rsm:ExchangedDocumentContext>"
        "<ram:BusinessProcessSpecifiedDocumentContextParameter>"
        f"<ram:ID>{SERVICES_PROCESS}</ram:ID>"
        "</ram:BusinessProcessSpecifiedDocumentContextParameter>"
        "<ram:GuidelineSpecifiedDocumentContextParameter>"
        "<ram:ID>urn:cen.eu:en16931:2017</ram:ID>"
        "</ram:GuidelineSpecifiedDocumentContextParameter>"
        "</rsm:ExchangedDocumentContext>"
    )


def _document(paper: Paper) -> str:
    notes = "".join(
        f"<ram:IncludedNote><ram:Content>{_text(text)}</ram:Content><ram:SubjectCode>{code}</ram:SubjectCode>"
        "</ram:IncludedNote>"
        for code, text in paper.notes
    )
    return (
        f"<rsm:ExchangedDocument><ram:ID>{_text(paper.number)}</ram:ID><ram:TypeCode>{paper.kind}</ram:TypeCode>"
        f"<ram:IssueDateTime>{_day(paper.issued_on)}</ram:IssueDateTime>{notes}</rsm:ExchangedDocument>"
    )


def _line(ranked: tuple[int, Line]) -> str:
    rank, line = ranked
    detail = f"<ram:Description>{_text(line.detail)}</ram:Description>" if line.detail else ""
    rate = "" if line.category == OUTSIDE else _rate(line.rate)
    return (
        "<ram:IncludedSupplyChainTradeLineItem>"
        f"<ram:AssociatedDocumentLineDocument><ram:LineID>{rank}</ram:LineID></ram:AssociatedDocumentLineDocument>"
        f"<ram:SpecifiedTradeProduct><ram:Name>{_text(line.name)}</ram:Name>{detail}</ram:SpecifiedTradeProduct>"
        "<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>"
        f"<ram:ChargeAmount>{_price(line.unit_price)}</ram:ChargeAmount>"
        "</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>"
        "<ram:SpecifiedLineTradeDelivery>"
        f'<ram:BilledQuantity unitCode="C62">{_price(line.quantity)}</ram:BilledQuantity>'
        "</ram:SpecifiedLineTradeDelivery>"
        "<ram:SpecifiedLineTradeSettlement>"
        f"<ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>{line.category}</ram:CategoryCode>"
        f"{rate}</ram:ApplicableTradeTax>{_period(line.start, line.end)}"
        "<ram:SpecifiedTradeSettlementLineMonetarySummation>"
        f"<ram:LineTotalAmount>{line.net:.2f}</ram:LineTotalAmount>"
        "</ram:SpecifiedTradeSettlementLineMonetarySummation>"
        "</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"
    )


def _agreement(paper: Paper) -> str:
    order = _reference("BuyerOrderReferencedDocument", paper.purchase_order)
    contract = _reference("ContractReferencedDocument", paper.contract)
    return (
        f"<ram:ApplicableHeaderTradeAgreement>{_buyer_reference(paper)}"
        f"{_party('SellerTradeParty', paper.seller, outside=paper.outside)}"
        f"{_party('BuyerTradeParty', paper.buyer, outside=paper.outside)}"
        f"{order}{contract}</ram:ApplicableHeaderTradeAgreement>"
    )


def _buyer_reference(paper: Paper) -> str:
    """BT-10: the mark by which the buyer's own people know what it is for."""
    return _wrapped("BuyerReference", _text(paper.buyer_reference))


def _party(tag: str, party: Party, *, outside: bool) -> str:
    tax = f'<ram:ID schemeID="VA">{_text(party.vat_number)}</ram:ID>' if party.vat_number and not outside else ""
    legal = f'<ram:ID schemeID="0002">{_text(party.siren)}</ram:ID>' if party.siren else ""
    siret = f'<ram:GlobalID schemeID="0009">{_text(party.siret)}</ram:GlobalID>' if party.siret else ""
    return (
        f"<ram:{tag}>{siret}<ram:Name>{_text(party.name)}</ram:Name>"
        f"{_wrapped('SpecifiedLegalOrganization', legal)}"
        "<ram:PostalTradeAddress>"
        f"<ram:PostcodeCode>{_text(party.postcode)}</ram:PostcodeCode><ram:LineOne>{_text(party.street)}</ram:LineOne>"
        f"<ram:CityName>{_text(party.city)}</ram:CityName><ram:CountryID>{_text(party.country)}</ram:CountryID>"
        f"</ram:PostalTradeAddress>{_endpoint(party)}{_wrapped('SpecifiedTaxRegistration', tax)}</ram:{tag}>"
    )


def _endpoint(party: Party) -> str:
    """The electronic address (BT-34, BT-49): a line of the French directory (scheme 0225), else a mail box."""
    value = party.address or party.siren or party.email
    scheme = "EM" if "@" in value else "0225"
    if not value:
        return ""
    return _wrapped("URIUniversalCommunication", f'<ram:URIID schemeID="{scheme}">{_text(value)}</ram:URIID>')


def _delivery(paper: Paper) -> str:
    return (
        "<ram:ApplicableHeaderTradeDelivery><ram:ActualDeliverySupplyChainEvent>"
        f"<ram:OccurrenceDateTime>{_day(paper.delivered_on)}</ram:OccurrenceDateTime>"
        "</ram:ActualDeliverySupplyChainEvent></ram:ApplicableHeaderTradeDelivery>"
    )


def _settlement(paper: Paper) -> str:
    payment = paper.payment
    creditor = f"<ram:CreditorReferenceID>{_text(payment.creditor_id)}</ram:CreditorReferenceID>" if payment else ""
    if not (payment and payment.creditor_id):
        creditor = ""
    return (
        f"<ram:ApplicableHeaderTradeSettlement>{creditor}<ram:PaymentReference>{_text(paper.number)}"
        "</ram:PaymentReference><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>"
        f"{_means(payment) if payment else ''}{''.join(_tax(group, paper) for group in paper.groups)}"
        f"{_period(paper.start, paper.end)}{_terms(paper)}{_sums(paper)}{_corrected(paper)}"
        "</ram:ApplicableHeaderTradeSettlement>"
    )


def _means(payment: Payment) -> str:
    debtor = f"<ram:IBANID>{_text(payment.debtor_iban)}</ram:IBANID>" if payment.debtor_iban else ""
    payee = f"<ram:IBANID>{_text(payment.iban)}</ram:IBANID>" if payment.means == TRANSFER else ""
    bank = f"<ram:BICID>{_text(payment.bic)}</ram:BICID>" if payee and payment.bic else ""
    return (
        "<ram:SpecifiedTradeSettlementPaymentMeans>"
        f"<ram:TypeCode>{payment.means}</ram:TypeCode>{_wrapped('PayerPartyDebtorFinancialAccount', debtor)}"
        f"{_wrapped('PayeePartyCreditorFinancialAccount', payee)}"
        f"{_wrapped('PayeeSpecifiedCreditorFinancialInstitution', bank)}</ram:SpecifiedTradeSettlementPaymentMeans>"
    )


def _tax(group: VatGroup, paper: Paper) -> str:
    outside = group.category == OUTSIDE
    reason = "<ram:ExemptionReason>Hors champ de la TVA</ram:ExemptionReason>" if outside else ""
    code = "<ram:ExemptionReasonCode>VATEX-EU-O</ram:ExemptionReasonCode>" if outside else ""
    due = "" if outside else f"<ram:DueDateTypeCode>{paper.vat_due}</ram:DueDateTypeCode>"
    rate = "" if outside else _rate(group.rate)
    return (
        f"<ram:ApplicableTradeTax><ram:CalculatedAmount>{group.vat:.2f}</ram:CalculatedAmount>"
        f"<ram:TypeCode>VAT</ram:TypeCode>{reason}<ram:BasisAmount>{group.base:.2f}</ram:BasisAmount>"
        f"<ram:CategoryCode>{group.category}</ram:CategoryCode>{code}{due}{rate}</ram:ApplicableTradeTax>"
    )


def _terms(paper: Paper) -> str:
    text = f"<ram:Description>{_text(paper.terms)}</ram:Description>" if paper.terms else ""
    due = f"<ram:DueDateDateTime>{_day(paper.due_on)}</ram:DueDateDateTime>" if paper.due_on else ""
    mandate = paper.payment.mandate if paper.payment else ""
    signed = f"<ram:DirectDebitMandateID>{_text(mandate)}</ram:DirectDebitMandateID>" if mandate else ""
    return _wrapped("SpecifiedTradePaymentTerms", f"{text}{due}{signed}")


def _sums(paper: Paper) -> str:
    lines = sum((line.net for line in paper.lines), ZERO)
    return (
        "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        f"<ram:LineTotalAmount>{lines:.2f}</ram:LineTotalAmount>"
        f"<ram:TaxBasisTotalAmount>{paper.net:.2f}</ram:TaxBasisTotalAmount>"
        f'<ram:TaxTotalAmount currencyID="EUR">{paper.vat:.2f}</ram:TaxTotalAmount>'
        f"<ram:GrandTotalAmount>{paper.gross:.2f}</ram:GrandTotalAmount>"
        f"<ram:DuePayableAmount>{paper.gross:.2f}</ram:DuePayableAmount>"
        "</ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
    )


def _corrected(paper: Paper) -> str:
    if paper.corrects is None:
        return ""
    number, issued_on = paper.corrects
    return (
        f"<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>{_text(number)}</ram:IssuerAssignedID>"
        f'<ram:FormattedIssueDateTime><qdt:DateTimeString format="102">{issued_on:%Y%m%d}</qdt:DateTimeString>'
        "</ram:FormattedIssueDateTime></ram:InvoiceReferencedDocument>"
    )


def _period(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return ""
    return (
        f"<ram:BillingSpecifiedPeriod><ram:StartDateTime>{_day(start)}</ram:StartDateTime>"
        f"<ram:EndDateTime>{_day(end)}</ram:EndDateTime></ram:BillingSpecifiedPeriod>"
    )


def _reference(tag: str, value: str) -> str:
    return _wrapped(tag, f"<ram:IssuerAssignedID>{_text(value)}</ram:IssuerAssignedID>" if value else "")


def _wrapped(tag: str, inside: str) -> str:
    return f"<ram:{tag}>{inside}</ram:{tag}>" if inside else ""


def _rate(rate: Decimal) -> str:
    return f"<ram:RateApplicablePercent>{rate:.2f}</ram:RateApplicablePercent>"


def _day(day: date) -> str:
    return f'<udt:DateTimeString format="102">{day:%Y%m%d}</udt:DateTimeString>'


def _price(value: Decimal) -> str:
    """Without needless zeros, at most four decimals, as BR-FR-DEC asks."""
    return f"{value.normalize():f}"


def _text(value: str) -> str:
    """Escaped, and without the control characters that XML 1.0 cannot hold."""
    return escape("".join(letter for letter in value if letter >= " " or letter in "\t\n"))
