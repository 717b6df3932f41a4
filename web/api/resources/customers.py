"""Customers, their people and places, and what they can sign."""

from decimal import Decimal
from typing import Any

from invoicing import services as invoicing
from invoicing.models import Payment
from subscribers import services
from subscribers.models import Contact, Customer, CustomerAddress, Note, Site
from subscribers.models.appointments import PackKind
from subscribers.models.customers import AddressKind, ContactRole, PortalRole
from subscribers.models.files import FileKind
from subscribers.models.rights import ConsentKind, RequestKind
from web import erasures
from web.api.registry import (
    Act,
    Blob,
    Day,
    MaybeText,
    MaybeWord,
    Money,
    Paper,
    Ref,
    Resource,
    Small,
    Text,
    Word,
    one_of,
)
from web.api.resources import deals, deeds
from web.portal import access
from web.portal import mine as own

BY_HAND = [means for means in Payment.Means.values if means != Payment.Means.DIRECT_DEBIT]
WRITE, CONTRACT = "customer.write", "contract.write"
_ADDRESS = {"street": Word, "postcode": Word, "city": Word, "country": (MaybeWord, "FR")}
_SIGNED = {"iban": Word, "signed_on": Day, "holder": (MaybeWord, ""), "bic": (MaybeWord, "")}
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
_ROLE: Any = one_of(ContactRole.choices)
_CONTACT = {
    "name": Word,
    "email": (MaybeWord, ""),
    "phone": (MaybeWord, ""),
    "roles": (list[_ROLE], []),
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
            "set_address",
            services.set_address,
            WRITE,
            "Have its invoices or its boxes sent elsewhere",
            {"kind": one_of(AddressKind.choices), **_ADDRESS, "recipient": (MaybeWord, "")},
            returns="addresses",
        ),
        Act("set_tags", services.set_tags, WRITE, "Say its tags", {"tags": (list[Word], [])}, positional=("tags",)),
        Act(
            "set_group",
            services.set_group,
            WRITE,
            "Say the company it belongs to, or none",
            {"group": Ref("customers", optional=True)},
            positional=("group",),
        ),
        Act(
            "set_billing",
            invoicing.set_billing_account,
            "invoice.issue",
            "Say how it wants its invoices: one for all sites, its own reference, its e-invoicing address",
            {"grouped": bool, "reference": (MaybeWord, ""), "address": (MaybeWord, "")},
            returns="billing_accounts",
        ),
        Act("note", services.write_note, WRITE, "Keep a note on it", {"body": Text}, returns="customer_notes"),
        Act(
            "keep_file",
            deals.keep_file,
            WRITE,
            "Keep a file of its; `shown` in its portal or not",
            {
                "name": Word,
                "kind": one_of(FileKind.choices),
                "content": Blob,
                "shown": (bool, False),
                "contract": Ref("contracts", optional=True),
            },
            returns="customer_files",
        ),
        Act(
            "open_portal",
            deals.open_portal,
            WRITE,
            "Open its portal to somebody, who is invited if need be; for some contracts, or for all",
            {
                "name": Word,
                "email": Word,
                "role": (one_of(PortalRole.choices), PortalRole.COLLEAGUE.value),
                "contracts": Ref("contracts", many=True),
            },
            customer=True,
            mine=access.owned,
        ),
        Act(
            "add_contact",
            services.add_contact,
            WRITE,
            "Record somebody to reach",
            _CONTACT,
            returns="contacts",
            customer=True,
            mine=own.customers,
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
            "mandate.write",
            "Record a signed mandate",
            _SIGNED,
            returns="mandates",
        ),
        Act(
            "prepare_b2b",
            invoicing.prepare_b2b,
            "mandate.write",
            "Record a business mandate, in force once the debtor's bank has registered it",
            _SIGNED,
            returns="mandates",
        ),
        Act(
            "sign_on_line",
            deeds.sign_on_line,
            "mandate.write",
            "Sign a mandate on line, for oneself",
            {"iban": Word, "holder": Word, "bic": (MaybeWord, "")},
            customer=True,
            returns="mandates",
        ),
        Act(
            "charge_interest",
            invoicing.charge_interest,
            "invoice.issue",
            "Charge late interest reckoned until a day",
            {"until": Day},
            returns="invoices",
        ),
        Act(
            "sell_pack",
            services.sell_pack,
            "visit.book",
            "Sell hours of assistance: an invoice follows, and they open once it is paid",
            {"kind": one_of(PackKind.choices)},
            customer=True,
            mine=lambda user: access.customers(user, access.WHOLE),
            returns="packs",
        ),
        Act(
            "draft_quote",
            deals.quote_for_customer,
            CONTRACT,
            "Draft a quote",
            deals.QUOTE,
            returns="quotes",
        ),
        Act(
            "set_consent",
            services.set_consent,
            WRITE,
            "Record what it agrees to, or no longer",
            {"kind": one_of(ConsentKind.choices), "given": bool},
            customer=True,
            mine=own.customers,
        ),
        Act(
            "ask_right",
            services.ask_right,
            WRITE,
            "Ask for its data, their erasure, or object to a use of them",
            {
                "kind": one_of([kind for kind in RequestKind.values if kind != "rectification"]),
                "words": (MaybeText, ""),
            },
            customer=True,
            mine=own.customers,
            returns="rights_requests",
        ),
        Act(
            "ask_rectification",
            deals.ask_rectification,
            WRITE,
            "Ask for its identity to be corrected",
            dict.fromkeys(deals.RECTIFIABLE, (MaybeWord | None, None)),
            customer=True,
            mine=own.customers,
            returns="rights_requests",
        ),
        Act(
            "forget",
            erasures.carry_out,
            WRITE,
            "Anonymise it, where the law has nothing against it; this cannot be taken back",
        ),
        Act(
            "record_payment",
            invoicing.record_payment,
            "payment.record",
            "Record money that came in, allocated to the oldest debt",
            {
                "amount": Money,
                "received_on": Day,
                "means": one_of(BY_HAND),
                "reference": (MaybeWord, ""),
                "key": (MaybeWord, ""),
            },
            returns="payments",
        ),
        Act(
            "promise",
            invoicing.promise,
            "dunning.work",
            "Note a promise to pay",
            {"amount": Money, "until": Day, "reason": Word, "key": Word},
            returns="promises",
        ),
        Act(
            "settle_stage",
            invoicing.settle_stage,
            "dunning.work",
            "A person did the stage of the pursuit that waits for him, or passes over it: what came of it",
            {"act": Word, "words": Text, "passed_over": (bool, False)},
        ),
        Act(
            "release",
            invoicing.release,
            "dunning.work",
            "End the promises and holds that stand, so that reminders go on; disputes stay",
        ),
        Act(
            "hold",
            invoicing.hold,
            "dunning.work",
            "Hold reminders, for a dispute or otherwise",
            {"kind": Word, "until": Day, "reason": Word, "key": Word, "amount": (Money | None, None)},
            returns="holds",
        ),
    ),
    papers=(Paper("statement", deeds.statement_of, "Its statement of account today, PDF"),),
)
ADDRESSES = Resource(
    "addresses",
    "customers",
    CustomerAddress,
    "Where a customer's invoices and boxes are sent, other than to its own address.",
    shows=("customer=customer.number", "kind", "recipient", "street", "postcode", "city", "country"),
    staff="customer.read",
    related=("customer",),
    filters={"customer": "customer__number", "kind": "kind"},
    acts=(Act("remove", deals.remove_address, WRITE, "Send to its own address again", gone=True),),
)
NOTES = Resource(
    "customer_notes",
    "customers",
    Note,
    "What we noted of customers; never shown to them.",
    shows=("customer=customer.number", "body", "at", "by=by.email"),
    staff="customer.read",
    related=("customer", "by"),
    filters={"customer": "customer__number"},
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
    mine=deals.own_contacts,
    related=("customer",),
    filters={"customer": "customer__number", "email": "email"},
    acts=(
        Act("change", services.change_contact, WRITE, "Change it", _CONTACT, customer=True, mine=deals.own_contacts),
        Act("remove", services.remove_contact, WRITE, "Remove it", customer=True, mine=deals.own_contacts, gone=True),
    ),
)
RESOURCES = (CUSTOMERS, ADDRESSES, NOTES, SITES, CONTACTS)
