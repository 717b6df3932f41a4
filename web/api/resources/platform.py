"""How customers want their invoices, and what the e-invoicing platform made of them."""

from invoicing import services
from invoicing.models import BillingAccount, CollectionReport, PurchaseOrder, Submission
from web.api.registry import Act, Resource
from web.portal import access

ACCOUNTS = Resource(
    "billing_accounts",
    "money",
    BillingAccount,
    "How each customer wants his invoices.",
    shows=("customer=customer.number", "grouped", "reference", "address"),
    staff="desk.read",
    related=("customer",),
    filters={"customer": "customer__number"},
)
SUBMISSIONS = Resource(
    "einvoicing_submissions",
    "money",
    Submission,
    "Documents handed over to the e-invoicing platform.",
    shows=("tracking", "state", "flow", "sent_at", "attempts", "failure"),
    staff="desk.read",
    filters={"state": "state", "tracking": "tracking"},
    acts=(Act("requeue", services.requeue, "invoice.issue", "Hand it over again once its reason is mended"),),
)
COLLECTIONS = Resource(
    "einvoicing_collections",
    "money",
    CollectionReport,
    "What the e-invoicing platform was told of money that came in for an invoice, or went back, by VAT rate.",
    shows=("tracking", "number=submission.tracking", "on", "total", "parts", "state", "sent_at", "failure"),
    staff="desk.read",
    related=("submission",),
    filters={"state": "state", "number": "submission__tracking"},
)
ORDERS = Resource(
    "purchase_orders",
    "money",
    PurchaseOrder,
    "The buyer's order numbers given since the signature, each from a day of service on.",
    shows=("contract=contract.number", "number", "starts_on", "recorded_at"),
    staff="desk.read",
    mine=lambda user: PurchaseOrder.objects.filter(contract__in=access.contracts(user, access.PAPERS)),
    related=("contract",),
    filters={"contract": "contract__number"},
)
RESOURCES = (ACCOUNTS, SUBMISSIONS, COLLECTIONS, ORDERS)
