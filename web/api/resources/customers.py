"""Customers and what they sign."""

from decimal import Decimal

from invoicing import services as invoicing
from kernel.models import Calendar
from subscribers import services
from subscribers.models import Contact, Contract, Customer, Offer, Site, TerminationNotice
from web.api.registry import Act, Day, MaybeText, MaybeWord, Money, Ref, Resource, Small, Text, Word
from web.portal import access

WRITE, CONTRACT = "customer.write", "contract.write"
_ADDRESS = {"street": Word, "postcode": Word, "city": Word, "country": (MaybeWord, "FR")}
_IDENTITY = {
    "kind": Word,
    "name": Word,
    "email": Word,
    **_ADDRESS,
    "siren": (MaybeWord, ""),
    "siret": (MaybeWord, ""),
    "vat_number": (MaybeWord, ""),
    "phone": (MaybeWord, ""),
    "legal_form": (MaybeWord, ""),
    "language": (MaybeWord, "fr"),
}
_CHARGES = {"monthly_fee": (Money | None, None), "discount": (Money, Decimal(0)), "setup_fee": (Money | None, None)}

CUSTOMERS = Resource(
    "customers",
    "customers",
    Customer,
    "Who signs contracts and pays.",
    shows=(
        *("number", "kind", "name", "legal_form", "siren", "siret", "vat_number", "language", "email", "phone"),
        *("street", "postcode", "city", "country", "created_at"),
    ),
    staff="customer.read",
    key="number",
    mine=access.customers,
    filters={"name": "name__icontains", "siren": "siren", "city": "city", "kind": "kind", "email": "email"},
    acts=(
        Act("create", services.create_customer, WRITE, "Record a customer", _IDENTITY, makes=True),
        Act(
            "change",
            services.change_customer,
            WRITE,
            "Change what is known of a customer",
            {name: (MaybeWord | None, None) for name in _IDENTITY if name != "kind"},
        ),
        Act(
            "add_site",
            services.create_site,
            WRITE,
            "Record a place to serve",
            {"label": Word, **_ADDRESS},
            returns="sites",
        ),
        Act(
            "add_contact",
            services.add_contact,
            WRITE,
            "Record somebody to reach",
            {"name": Word, "email": (MaybeWord, ""), "phone": (MaybeWord, ""), "roles": (list[str], [])},
            returns="contacts",
        ),
        Act(
            "draft_contract",
            services.draft_contract,
            CONTRACT,
            "Draft a contract",
            {
                "site": Ref("sites"),
                "offer": Ref("offers"),
                "calendar": Ref("calendars"),
                **_CHARGES,
                "commitment_months": (Small | None, None),
                "purchase_order": (MaybeWord, ""),
            },
            returns="contracts",
        ),
        Act(
            "sign_mandate",
            invoicing.sign_mandate,
            "batch.prepare",
            "Record a signed mandate",
            {"iban": Word, "signed_on": Day, "holder": (MaybeWord, ""), "bic": (MaybeWord, "")},
            returns="mandates",
        ),
        Act(
            "record_payment",
            invoicing.record_payment,
            "payment.record",
            "Record money that came in, allocated to the oldest debt",
            {"amount": Money, "received_on": Day, "means": Word, "reference": (MaybeWord, ""), "key": (MaybeWord, "")},
            returns="payments",
        ),
        Act(
            "promise",
            invoicing.promise,
            "dunning.work",
            "Note a promise to pay",
            {"amount": Money, "until": Day, "reason": Word, "key": Word},
        ),
        Act(
            "hold",
            invoicing.hold,
            "dunning.work",
            "Hold reminders, for a dispute or otherwise",
            {"kind": Word, "until": Day, "reason": Word, "key": Word, "amount": (Money | None, None)},
        ),
    ),
)
SITES = Resource(
    "sites",
    "customers",
    Site,
    "Places that lines serve.",
    shows=("customer=customer.number", "label", "street", "postcode", "city", "country"),
    staff="customer.read",
    mine=lambda user: Site.objects.filter(customer__in=access.customers(user)),
    related=("customer",),
    filters={"customer": "customer__number", "city": "city"},
)
CONTACTS = Resource(
    "contacts",
    "customers",
    Contact,
    "People to reach at a customer's.",
    shows=("customer=customer.number", "name", "email", "phone", "roles"),
    staff="customer.read",
    mine=lambda user: Contact.objects.filter(customer__in=access.customers(user)),
    related=("customer",),
    filters={"customer": "customer__number", "email": "email"},
)
OFFERS = Resource(
    "offers",
    "customers",
    Offer,
    "What can be signed. Amounts exclude VAT.",
    shows=(
        *("code", "name", "name_en", "down_mbps", "up_mbps", "monthly_fee", "setup_fee"),
        *("commitment_months", "on_sale"),
    ),
    staff="customer.read",
    key="code",
    filters={"on_sale": "on_sale"},
)
CALENDARS = Resource(
    "calendars",
    "customers",
    Calendar,
    "Opening hours that contracts are counted in.",
    shows=("code", "name", "zone"),
    staff="customer.read",
    key="code",
)
CONTRACTS = Resource(
    "contracts",
    "customers",
    Contract,
    "What was signed, with the terms of the day. Amounts exclude VAT.",
    shows=(
        *("number", "customer=customer.number", "site=site_id", "offer=offer.code", "state", "signed_on"),
        *("activated_on", "committed_until", "ends_on", "monthly_fee", "discount", "setup_fee", "billing_mode"),
        *("purchase_order", "calendar=calendar.code", "terms", "created_at"),
    ),
    staff="customer.read",
    key="number",
    mine=access.contracts,
    related=("customer", "site", "offer", "calendar"),
    filters={"customer": "customer__number", "state": "state", "offer": "offer__code", "ends_before": "ends_on__lte"},
    acts=(
        Act("sign", services.sign, CONTRACT, "Sign a draft: its terms freeze", {"on": Day}),
        Act("activate", services.activate, CONTRACT, "Put it into service", {"on": Day}),
        Act(
            "give_notice",
            services.give_notice,
            CONTRACT,
            "Record a notice of termination",
            {
                "dated_on": Day,
                "ground": (MaybeWord, "choice"),
                "moved_on": (Day | None, None),
                "effective_on": (Day | None, None),
                "invoiced_until": (Day | None, None),
            },
        ),
        Act("withdraw_notice", services.withdraw_notice, CONTRACT, "Withdraw the notice", {"why": Text}),
        Act("end", services.end, CONTRACT, "End it", {"on": Day, "why": (MaybeText, "")}),
        Act(
            "change_price",
            services.change_price,
            CONTRACT,
            "Change its price from a day on",
            {"monthly_fee": Money, "effective_on": Day, "discount": (Money | None, None), "why": (MaybeText, "")},
        ),
        Act(
            "change_offer",
            services.change_offer,
            CONTRACT,
            "Change its offer from a day on",
            {"offer": Ref("offers"), "effective_on": Day, "setup_fee": (Money, Decimal(0)), "why": (MaybeText, "")},
        ),
        Act(
            "move",
            services.move,
            CONTRACT,
            "Move it to another site",
            {"site": Ref("sites"), "setup_fee": Money, "effective_on": Day, "why": (MaybeText, "")},
        ),
    ),
)
NOTICES = Resource(
    "termination_notices",
    "customers",
    TerminationNotice,
    "Notices as received, with the exit amount and how it was reckoned.",
    shows=(
        *("contract=contract.number", "ground", "dated_on", "effective_on", "exit_amount", "workings"),
        *("recorded_at", "withdrawn_at"),
    ),
    staff="customer.read",
    mine=lambda user: TerminationNotice.objects.filter(contract__in=access.contracts(user)),
    related=("contract",),
    filters={"contract": "contract__number"},
)
RESOURCES = (CUSTOMERS, SITES, CONTACTS, OFFERS, CALENDARS, CONTRACTS, NOTICES)
