from subscribers.models.amendments import Amendment, AmendmentKind, AmendmentState, ContractOption
from subscribers.models.catalogue import Offer, Option, OptionKind, Price
from subscribers.models.contracts import BillingMode, Contract, Ground, NoticeChannel, TerminationNotice
from subscribers.models.customers import (
    AddressKind,
    Contact,
    ContactRole,
    Customer,
    CustomerAddress,
    CustomerKind,
    PortalAccess,
    PortalRole,
    Site,
)
from subscribers.models.files import CustomerFile, FileKind, Note
from subscribers.models.quotes import Quote, QuoteChannel, QuoteOption, QuoteState
from subscribers.models.revisions import Answer, PriceRevision, RevisionLine
from subscribers.models.sales import Commune, Lead, LeadNote, LeadSource, LeadState, Zone

__all__ = [
    "AddressKind",
    "Amendment",
    "AmendmentKind",
    "AmendmentState",
    "Answer",
    "BillingMode",
    "Commune",
    "Contact",
    "ContactRole",
    "Contract",
    "ContractOption",
    "Customer",
    "CustomerAddress",
    "CustomerFile",
    "CustomerKind",
    "FileKind",
    "Ground",
    "Lead",
    "LeadNote",
    "LeadSource",
    "LeadState",
    "Note",
    "NoticeChannel",
    "Offer",
    "Option",
    "OptionKind",
    "PortalAccess",
    "PortalRole",
    "Price",
    "PriceRevision",
    "Quote",
    "QuoteChannel",
    "QuoteOption",
    "QuoteState",
    "RevisionLine",
    "Site",
    "TerminationNotice",
    "Zone",
]
