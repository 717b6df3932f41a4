"""What the columns of a file, and the fields that a refusal names, are called on a page."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: Final[Mapping[str, str | Promise]] = {
    "external_reference": _("Reference in the other system"), "kind": _("Kind"),
    "name": _("Name"), "siren": "SIREN", "siret": "SIRET", "vat_number": _("VAT number"),
    "email": _("Email"), "phone": _("Phone"), "street": _("Street"),
    "postcode": _("Postcode"), "city": _("City"), "country": _("Country"),
    "legal_form": _("Legal form"), "language": _("Language"),
    "customer": _("Customer (reference or number)"), "roles": _("Roles"),
    "reference": _("Reference"), "offer": _("Offer (code or name)"),
    "label": _("Site"), "monthly_fee": _("Monthly fee (excl. VAT)"),
    "signed_on": _("Signed on"), "activated_on": _("Activated on"),
    "billed_from": _("Invoiced here from"),
    "billing_mode": _("Billing"), "iban": "IBAN", "bic": "BIC", "holder": _("Account holder"),
    "contract": _("Contract (reference or number)"), "serial": _("Serial number"),
    "model": _("Model"), "node": _("Node"), "port": "Port", "vlan": "VLAN", "ipv4": "IPv4",
    "hostname": _("Hostname"), "ssh_user": _("SSH user"),
    "ssh_password": _("SSH password"), "snmp_community": _("SNMP community"),
    "scheme": _("Scheme"), "registered_on": _("Registered on"),
    "last_debit_on": _("Last debit"), "mac": _("MAC address"), "address": _("Address"),
    "destination": _("Destination"), "per_minute": _("A minute, excl. VAT"),
    "prefix": _("Prefix"), "company": _("Company"), "scopes": _("Scopes"),
    "code": _("Code"),
}  # fmt: skip
"""Column of a file, as our services name it -> how a page calls it."""


def named(field: str) -> str:
    """A field, or several told with commas, in the reader's words; one that has none stays as it is."""
    return ", ".join(str(NAMES.get(one, one)) for one in field.split(", "))
