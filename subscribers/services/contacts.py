"""Who is reached at a customer's, where his post goes, and how accounts hang together."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from kernel.errors import Refused
from subscribers.models import AddressKind, Contact, Customer, CustomerAddress
from subscribers.services.customers import checked_contact, country_code, find_anew, present

MOST_TAGS = 20
DEEPEST = 10


def change_contact(
    contact: Contact, *, name: str, email: str = "", phone: str = "", roles: Iterable[str] = ()
) -> Contact:
    """Changes somebody to reach, under the same checks as `add_contact`."""
    told = checked_contact(contact.customer, name=name, email=email, phone=phone, roles=roles)
    with transaction.atomic():
        for field, value in told.items():
            setattr(contact, field, value)
        contact.save()
        find_anew(contact.customer)
    return contact


def remove_contact(contact: Contact) -> None:
    """Forgets somebody who left; the history of the customer remembers that there was one."""
    customer = contact.customer
    with transaction.atomic():
        contact.delete()
        find_anew(customer)


def set_address(
    customer: Customer, *, kind: str, street: str, postcode: str, city: str, country: str = "FR", recipient: str = ""
) -> CustomerAddress:
    """Where invoices or boxes go from now on.

    Raises:
        Refused: `address_kind_unknown`, `field_missing`, `country_invalid`.
    """
    if kind not in AddressKind.values:
        raise Refused("address_kind_unknown", kind=kind)
    told = {name: present(name, value) for name, value in (("street", street), ("postcode", postcode), ("city", city))}
    told |= {"country": country_code(country), "recipient": " ".join(recipient.split())}
    address, _new = CustomerAddress.objects.update_or_create(customer=customer, kind=kind, defaults=told)
    return address


def remove_address(customer: Customer, kind: str) -> None:
    """From now on the customer's own address serves."""
    CustomerAddress.objects.filter(customer=customer, kind=kind).delete()


def set_tags(customer: Customer, tags: Iterable[str]) -> Customer:
    """Small words to find customers by; the same word once, without its case.

    Raises:
        Refused: `too_many_tags`.
    """
    kept = sorted({" ".join(tag.split()).lower()[:30] for tag in tags} - {""})
    if len(kept) > MOST_TAGS:
        raise Refused("too_many_tags", most=MOST_TAGS)
    with transaction.atomic():
        customer.tags = kept
        customer.save(update_fields=["tags"])
        find_anew(customer)
    return customer


def set_group(customer: Customer, group: Customer | None) -> Customer:
    """Puts an account under that of its group, or under none.

    Raises:
        Refused: `group_goes_round` when the group is the account itself or hangs under it.
    """
    with transaction.atomic():
        # One at a time: two accounts put under each other at once would go round.
        list(Customer.objects.select_for_update().filter(pk__in=[customer.pk, group.pk if group else None]))
        above, steps = group, 0
        while above is not None:
            if above.pk == customer.pk or steps > DEEPEST:
                raise Refused("group_goes_round", group=group.number if group else "")
            above, steps = above.group, steps + 1
        customer.group = group
        customer.save(update_fields=["group"])
    return customer
