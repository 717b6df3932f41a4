"""Every write of the subscribers."""

from subscribers.services.contracts import activate, draft_contract, end, give_notice, sign, withdraw_notice
from subscribers.services.customers import (
    add_contact,
    change_customer,
    create_customer,
    create_site,
    grant_portal_access,
    revoke_portal_access,
)

__all__ = [
    "activate",
    "add_contact",
    "change_customer",
    "create_customer",
    "create_site",
    "draft_contract",
    "end",
    "give_notice",
    "grant_portal_access",
    "revoke_portal_access",
    "sign",
    "withdraw_notice",
]
