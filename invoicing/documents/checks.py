"""Our own reading of an invoice's XML: what the published rule sets let pass.

They accept VAT that is off by a cent, a line that is not its quantity times its price, a French buyer without SIREN
and a negative invoice. This reads the XML afresh and knows nothing of how it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree
from stdnum.fr import siren

from kernel.money import CENT, ZERO, cents, percent

RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
RSM = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}"
HEADER = f".//{RAM}ApplicableHeaderTradeSettlement"
SUMS = f"{HEADER}/{RAM}SpecifiedTradeSettlementHeaderMonetarySummation/{RAM}"


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a document breaks, and how."""

    rule: str
    text: str


def own_faults(xml: bytes) -> list[Fault]:
    """What is wrong with the arithmetic, the signs and the parties; empty when all is well."""
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return [Fault("XML", str(error))]
    try:
        return [*_lines(root), *_taxes(root), *_sums(root), *_parties(root), *_payment(root)]
    except (InvalidOperation, AttributeError) as error:
        return [Fault("RAC-00", f"an amount or a party is missing: {error!r}")]


def _lines(root: Any) -> Iterator[Fault]:
    for item in root.iter(f"{RAM}IncludedSupplyChainTradeLineItem"):
        rank = item.findtext(f".//{RAM}LineID")
        price = _amount(item, f".//{RAM}NetPriceProductTradePrice/{RAM}ChargeAmount")
        quantity = _amount(item, f".//{RAM}BilledQuantity")
        net = _amount(item, f".//{RAM}LineTotalAmount")
        if cents(price * quantity) != net:
            yield Fault("RAC-01", f"line {rank}: {quantity} x {price} is not {net}")
        if net < 0 or price < 0:
            yield Fault("RAC-02", f"line {rank} is negative: {net}")


def _taxes(root: Any) -> Iterator[Fault]:
    nets: dict[tuple[str, str], Decimal] = {}
    for item in root.iter(f"{RAM}IncludedSupplyChainTradeLineItem"):
        tax = item.find(f".//{RAM}ApplicableTradeTax")
        nets[_rate_of(tax)] = nets.get(_rate_of(tax), ZERO) + _amount(item, f".//{RAM}LineTotalAmount")
    # What corrects another document takes a cent more or less of its VAT, so that its parts sum to it.
    allowed = CENT if root.find(f"{HEADER}/{RAM}InvoiceReferencedDocument") is not None else ZERO
    for tax in root.findall(f"{HEADER}/{RAM}ApplicableTradeTax"):
        base, vat = _amount(tax, f"{RAM}BasisAmount"), _amount(tax, f"{RAM}CalculatedAmount")
        rate = _rate_of(tax)
        if nets.pop(rate, None) != base:
            yield Fault("RAC-03", f"the base at {rate[1] or 0} % is not the sum of its lines: {base}")
        if abs(percent(base, Decimal(rate[1] or 0)) - vat) > allowed:
            yield Fault("RAC-04", f"{rate[1] or 0} % of {base} is not {vat}")
    if nets:
        yield Fault("RAC-03", f"no VAT group for {sorted(nets)}")


def _sums(root: Any) -> Iterator[Fault]:
    net, vat = _amount(root, f"{SUMS}TaxBasisTotalAmount"), _amount(root, f"{SUMS}TaxTotalAmount")
    lines, gross = _amount(root, f"{SUMS}LineTotalAmount"), _amount(root, f"{SUMS}GrandTotalAmount")
    due = _amount(root, f"{SUMS}DuePayableAmount")
    taxes = sum(
        (_amount(tax, f"{RAM}CalculatedAmount") for tax in root.findall(f"{HEADER}/{RAM}ApplicableTradeTax")), ZERO
    )
    if not lines == net == gross - vat or taxes != vat:
        yield Fault("RAC-05", f"{lines} net and {taxes} VAT do not make {gross}")
    if gross <= 0 or due != gross:
        yield Fault("RAC-06", f"the total is not positive, or not what is due: {gross}, {due}")


def _parties(root: Any) -> Iterator[Fault]:
    for tag, rule in (("SellerTradeParty", "RAC-07"), ("BuyerTradeParty", "RAC-08")):
        party = root.find(f".//{RAM}{tag}")
        number = party.findtext(f"{RAM}SpecifiedLegalOrganization/{RAM}ID") or ""
        french = party.findtext(f"{RAM}PostalTradeAddress/{RAM}CountryID") == "FR"
        if french and not siren.is_valid(number) and not _unregistered(tag, party):
            yield Fault(rule, f"{tag}: {number or 'no number'} is not a SIREN")


def _unregistered(tag: str, party: Any) -> bool:
    """An association may have no SIREN: it then says no VAT number either, and is reached by mail."""
    if tag != "BuyerTradeParty" or party.find(f"{RAM}SpecifiedLegalOrganization") is not None:
        return False
    address = party.find(f"{RAM}URIUniversalCommunication/{RAM}URIID")
    return address is not None and address.get("schemeID") == "EM"


def _payment(root: Any) -> Iterator[Fault]:
    """A direct debit names its mandate, its creditor and the account it will be drawn from (BT-89, BT-90, BT-91)."""
    settlement = root.find(HEADER)
    if settlement.findtext(f"{RAM}SpecifiedTradeSettlementPaymentMeans/{RAM}TypeCode") != "59":
        return
    wanted = {
        "BT-89": f"{RAM}SpecifiedTradePaymentTerms/{RAM}DirectDebitMandateID",
        "BT-90": f"{RAM}CreditorReferenceID",
        "BT-91": f"{RAM}SpecifiedTradeSettlementPaymentMeans/{RAM}PayerPartyDebtorFinancialAccount/{RAM}IBANID",
    }
    for term, path in wanted.items():
        if not settlement.findtext(path):
            yield Fault("RAC-09", f"a direct debit without {term}")


def _rate_of(tax: Any) -> tuple[str, str]:
    return tax.findtext(f"{RAM}CategoryCode") or "", tax.findtext(f"{RAM}RateApplicablePercent") or ""


def _amount(node: Any, path: str) -> Decimal:
    return Decimal(node.findtext(path))
