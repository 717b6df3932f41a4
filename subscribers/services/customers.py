from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.roles import Role
from kernel.services import take_number
from subscribers.domain.identity import identity
from subscribers.domain.zones import folded
from subscribers.models import Contact, ContactRole, Contract, Customer, CustomerKind, PortalAccess, PortalRole, Site

NEEDS_SIREN = frozenset({CustomerKind.COMPANY, CustomerKind.PUBLIC, CustomerKind.SOLE_TRADER})
NUMBERS = ("siren", "siret", "vat_number")
FREE = frozenset({"legal_form", "language", "external_reference"})
FINDABLE = ("number", "name", *NUMBERS, "email", "phone", "street", "postcode", "city", "external_reference")
REQUIRED = ("name", "street", "postcode", "city")


def create_customer(
    *, kind: str, name: str, email: str, street: str, postcode: str, city: str, at: datetime, **details: str
) -> Customer:
    """Records a customer, numbered without holes.

    Args:
        details: `siren`, `siret`, `vat_number` (spaces allowed), `phone` (kept as E.164), `country` (two letters, FR
            unless said), `legal_form`, `language`.

    Raises:
        Refused: `customer_field_unknown`, `customer_kind_unknown`, `field_missing`, `email_invalid`, `phone_invalid`,
            `country_invalid`, `siren_missing`, or a code of `subscribers.domain.identity.identity`.
    """
    given = {"kind": kind, "name": name, "email": email, "street": street, "postcode": postcode, "city": city}
    fields = _checked({**given, **details})
    with transaction.atomic():
        customer = Customer(number=f"C-{take_number('C', 0):06d}", created_at=at, **fields)
        customer.haystack = haystack(customer, [])
        customer.save()
    return customer


def change_customer(customer: Customer, **changes: str) -> Customer:
    """Changes what is known of a customer, under the same checks as `create_customer`; history is kept by the rows."""
    known = {
        name: getattr(customer, name) for name in (*REQUIRED, *NUMBERS, *FREE, "kind", "email", "phone", "country")
    }
    with transaction.atomic():
        for name, value in _checked({**known, **changes}).items():
            setattr(customer, name, value)
        customer.haystack = haystack(customer, customer.contacts.all())
        customer.save()
    return customer


def create_site(customer: Customer, *, label: str, street: str, postcode: str, city: str, country: str = "FR") -> Site:
    """Records a place to serve.

    Raises:
        Refused: `field_missing`, `country_invalid`, or `site_label_taken` when the customer has another of that label.
    """
    fields = {"label": label, "street": street, "postcode": postcode, "city": city}
    cleaned = {name: present(name, value) for name, value in fields.items()}
    try:
        with transaction.atomic():
            found = folded(" ".join(cleaned.values()))
            return Site.objects.create(customer=customer, country=country_code(country), haystack=found, **cleaned)
    except IntegrityError as error:
        raise Refused("site_label_taken", label=cleaned["label"]) from error


def add_contact(
    customer: Customer, *, name: str, email: str = "", phone: str = "", roles: Iterable[str] = ()
) -> Contact:
    """Records somebody to reach.

    Raises:
        Refused: `field_missing`, `contact_unreachable` without mail and phone, `contact_role_unknown`, `email_invalid`,
            `phone_invalid`.
    """
    told = checked_contact(customer, name=name, email=email, phone=phone, roles=roles)
    with transaction.atomic():
        contact = Contact.objects.create(customer=customer, **told)
        find_anew(customer)
    return contact


def checked_contact(customer: Customer, *, name: str, email: str, phone: str, roles: Iterable[str]) -> dict[str, Any]:
    """The columns of a contact, checked; see `add_contact` for the refusals."""
    kept = sorted(set(roles))
    if not set(kept) <= set(ContactRole.values):
        raise Refused("contact_role_unknown", roles=kept)
    if not email.strip() and not phone.strip():
        raise Refused("contact_unreachable", name=name)
    return {
        "name": present("name", name),
        "email": email_address(email) if email.strip() else "",
        "phone": phone_number(phone, customer.country),
        "roles": kept,
    }


def haystack(customer: Customer, contacts: Iterable[Contact]) -> str:
    """What a search looks through to find a customer: his facts and his contacts', folded."""
    told = [getattr(customer, name) for name in FINDABLE]
    told += [part for one in contacts for part in (one.name, one.email, one.phone)]
    return folded(" ".join([*told, *customer.tags]))


def find_anew(customer: Customer) -> None:
    """Keeps the search up to date once a customer's contacts or tags changed."""
    customer.haystack = haystack(customer, customer.contacts.all())
    Customer.objects.filter(pk=customer.pk).update(haystack=customer.haystack)


def grant_portal_access(
    user: User, customer: Customer, *, role: str = PortalRole.OWNER, contracts: Iterable[Contract] = ()
) -> PortalAccess:
    """Opens the customer's portal to a user, whole or for some contracts; asked again, it changes both.

    Raises:
        Refused: `portal_role_unknown`, `user_is_staff` for the operator's own people, who have their own faces,
            `contract_of_another_customer`.
    """
    only = list(contracts)
    if role not in PortalRole.values:
        raise Refused("portal_role_unknown", role=role)
    if user.role != Role.CUSTOMER:
        raise Refused("user_is_staff", user=user.email)
    if any(contract.customer_id != customer.pk for contract in only):
        raise Refused("contract_of_another_customer", customer=customer.number)
    with transaction.atomic():
        access, _ = PortalAccess.objects.update_or_create(user=user, customer=customer, defaults={"role": role})
        access.contracts.set(only)
    return access


def revoke_portal_access(user: User, customer: Customer) -> None:
    """Closes it again; nothing happens when it was not open."""
    PortalAccess.objects.filter(user=user, customer=customer).delete()


def _checked(given: dict[str, str]) -> dict[str, Any]:
    unknown = sorted(set(given) - {"kind", "email", "phone", "country", *REQUIRED, *NUMBERS, *FREE})
    if unknown:
        raise Refused("customer_field_unknown", fields=unknown)
    if given["kind"] not in CustomerKind.values:
        raise Refused("customer_kind_unknown", kind=given["kind"])
    country = country_code(given.get("country", "FR"))
    numbers = identity(country=country, **{name: given.get(name, "") for name in NUMBERS})
    if country == "FR" and given["kind"] in NEEDS_SIREN and not numbers.siren:
        raise Refused("siren_missing", kind=given["kind"])
    return {
        "kind": given["kind"],
        **{name: present(name, given[name]) for name in REQUIRED},
        **{name: getattr(numbers, name) for name in NUMBERS},
        **{name: given[name].strip() for name in FREE if name in given},
        "email": email_address(given["email"]),
        "phone": phone_number(given.get("phone", ""), country),
        "country": country,
    }


def present(name: str, value: str) -> str:
    """The text in one line. Raises `Refused("field_missing")`."""
    text = " ".join(value.split())
    if not text:
        raise Refused("field_missing", field=name)
    return text


def country_code(value: str) -> str:
    """Two capitals. Raises `Refused("country_invalid")`."""
    country = value.strip().upper()
    if country not in phonenumbers.SUPPORTED_REGIONS:
        raise Refused("country_invalid", country=value)
    return country


def email_address(value: str) -> str:
    """Trimmed. Raises `Refused("email_invalid")`."""
    address = value.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused("email_invalid", email=value) from error
    return address


def phone_number(value: str, country: str) -> str:
    """In E.164, "" for none; `country` tells how a national number is read. Raises `Refused("phone_invalid")`."""
    if not value.strip():
        return ""
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException as error:
        raise Refused("phone_invalid", phone=value) from error
    if not phonenumbers.is_possible_number(number):
        raise Refused("phone_invalid", phone=value)
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
