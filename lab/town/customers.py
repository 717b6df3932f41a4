"""A resident becomes a customer: file, site, contract, mandate, line and box, in one act."""

from __future__ import annotations

from datetime import date, datetime

from invoicing.services import sign_mandate
from kernel.models import Calendar, User
from lab.street import BoxSpec
from lab.town import founding, network, people
from lab.town.people import Resident
from subscribers.models import BillingMode, Contract, Customer
from subscribers.services import (
    activate,
    add_contact,
    create_customer,
    create_site,
    draft_contract,
    grant_portal_access,
    sign,
)

MODES = {7: BillingMode.MONTHLY_SCHEDULE, 3: BillingMode.MONTHLY}
"""By the last digit of the rank; most take the default of the offer, a six-monthly invoice paid in six debits."""


def welcome(resident: Resident, spec: BoxSpec, calendar: Calendar, *, on: date, at: datetime) -> Contract:
    """Everything from the signature to a box in service, on one day."""
    customer = _customer(resident, at=at)
    site = create_site(customer, label=people.TOWN, street=resident.street, postcode=people.POSTCODE, city=people.TOWN)
    contract = draft_contract(
        customer,
        site=site,
        offer=founding.offer_for(spec.plan_mbps),
        calendar=calendar,
        billing_mode=MODES.get(resident.rank % 10, BillingMode.HALF_YEARLY),
        at=at,
    )
    sign(contract, on=on, at=at, by=None)
    sign_mandate(customer, iban=resident.iban, signed_on=on, at=at, by=None, proof=f"mandat-{resident.rank:02d}.pdf")
    activate(contract, on=on, at=at, by=None)
    network.connect(contract, spec, at=at)
    return contract


def _customer(resident: Resident, *, at: datetime) -> Customer:
    customer = create_customer(
        kind=resident.kind,
        name=resident.name,
        legal_form=resident.legal_form,
        siren=resident.siren,
        siret=resident.siret,
        vat_number=people.vat_number(resident.siren),
        email=resident.email,
        street=resident.street,
        postcode=people.POSTCODE,
        city=people.TOWN,
        language="en" if resident.contact == "Samuel Okoye" else "fr",
        at=at,
    )
    add_contact(customer, name=resident.contact, email=resident.email, roles=["management", "billing"])
    user = User.objects.create_user(resident.email, name=resident.contact, language=customer.language)
    grant_portal_access(user, customer)
    return customer
