"""Every write of the subscribers."""

from subscribers.services.amendments import (
    OptionChange,
    amendments_due,
    apply_amendment,
    change_offer,
    change_options,
    change_price,
    move,
    undo_amendment,
)
from subscribers.services.catalogue import save_offer, save_option, set_price
from subscribers.services.contracts import (
    activate,
    draft_contract,
    end,
    exit_cost,
    give_notice,
    prove_ground,
    sign,
    withdraw_notice,
)
from subscribers.services.customers import (
    add_contact,
    change_customer,
    create_customer,
    create_site,
    grant_portal_access,
    revoke_portal_access,
)

__all__ = [
    "OptionChange",
    "activate",
    "add_contact",
    "amendments_due",
    "apply_amendment",
    "change_customer",
    "change_offer",
    "change_options",
    "change_price",
    "create_customer",
    "create_site",
    "draft_contract",
    "end",
    "exit_cost",
    "give_notice",
    "grant_portal_access",
    "move",
    "prove_ground",
    "revoke_portal_access",
    "save_offer",
    "save_option",
    "set_price",
    "sign",
    "undo_amendment",
    "withdraw_notice",
]
