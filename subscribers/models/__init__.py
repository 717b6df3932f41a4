from subscribers.models.contracts import BillingMode, Contract, Ground, Offer, TerminationNotice
from subscribers.models.customers import Contact, ContactRole, Customer, CustomerKind, PortalAccess, PortalRole, Site

__all__ = [
    "BillingMode",
    "Contact",
    "ContactRole",
    "Contract",
    "Customer",
    "CustomerKind",
    "Ground",
    "Offer",
    "PortalAccess",
    "PortalRole",
    "Site",
    "TerminationNotice",
]
