"""How customers want their invoices, and what the e-invoicing platform made of them."""

from invoicing import services
from invoicing.models import BillingAccount, Submission
from web.api.registry import Act, Resource

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
RESOURCES = (ACCOUNTS, SUBMISSIONS)
