"""From a first call to a changed contract: leads, quotes, options, amendments, appointments."""

from subscribers import services
from subscribers.models import Amendment, Appointment, Lead, Option, PortalAccess, Quote
from web.api.registry import Act, Resource, Text
from web.portal import access

CONTRACT = "contract.write"

LEADS = Resource(
    "leads",
    "customers",
    Lead,
    "Who asked, and has not signed yet.",
    shows=(
        *("state", "source", "company", "siren", "name", "email", "phone", "street", "postcode", "city", "need"),
        *("next_action", "next_on", "lost_because", "customer=customer.number", "created_at"),
    ),
    staff="customer.read",
    related=("customer",),
    filters={"state": "state", "source": "source", "since": "created_at__gte"},
)
QUOTES = Resource(
    "quotes",
    "customers",
    Quote,
    "What was offered to whom, for how long. Amounts exclude VAT.",
    shows=(
        *("number", "version", "state", "lead=lead_id", "customer=customer.number", "email", "offer=offer.code"),
        *("monthly_fee", "discount", "setup_fee", "commitment_months", "valid_until", "created_at", "sent_at"),
        *("seen_at", "accepted_at", "declined_because", "contract=contract.number"),
    ),
    staff="customer.read",
    related=("customer", "offer", "contract"),
    filters={"state": "state", "customer": "customer__number", "since": "created_at__gte"},
)
OPTIONS = Resource(
    "options",
    "customers",
    Option,
    "What can be added to a contract. Amounts exclude VAT.",
    shows=("code", "name", "name_en", "kind", "monthly_fee", "setup_fee", "on_sale"),
    staff="customer.read",
    key="code",
    filters={"on_sale": "on_sale", "kind": "kind"},
)
AMENDMENTS = Resource(
    "amendments",
    "customers",
    Amendment,
    "Changes of contracts, from a day on.",
    shows=(
        *("contract=contract.number", "kind", "state", "effective_on", "monthly_fee", "discount", "setup_fee"),
        *("why", "signed_on", "recorded_at", "applied_at", "undone_at"),
    ),
    staff="customer.read",
    mine=lambda user: Amendment.objects.filter(contract__in=access.contracts(user)),
    related=("contract",),
    filters={"contract": "contract__number", "state": "state", "kind": "kind"},
    acts=(Act("undo", services.undo_amendment, CONTRACT, "Take it back before its day", {"why": Text}),),
)
APPOINTMENTS = Resource(
    "appointments",
    "customers",
    Appointment,
    "Visits of technicians.",
    shows=("kind", "state", "customer=customer.number", "site=site_id", "starts_at", "ends_at", "purpose", "outcome"),
    staff="customer.read",
    mine=lambda user: Appointment.objects.filter(customer__in=access.customers(user)),
    related=("customer",),
    filters={"state": "state", "customer": "customer__number", "since": "starts_at__gte", "until": "starts_at__lte"},
)
ACCESSES = Resource(
    "portal_accesses",
    "customers",
    PortalAccess,
    "Who may open a customer's portal.",
    shows=("user=user.email", "customer=customer.number", "role"),
    staff="customer.read",
    mine=lambda user: PortalAccess.objects.filter(customer__in=access.owned(user)),
    related=("user", "customer"),
    filters={"customer": "customer__number", "role": "role"},
)
RESOURCES = (LEADS, QUOTES, OPTIONS, AMENDMENTS, APPOINTMENTS, ACCESSES)
