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
from subscribers.services.contacts import (
    change_contact,
    remove_address,
    remove_contact,
    set_address,
    set_group,
    set_tags,
)
from subscribers.services.contracts import (
    NEED_PROOF,
    activate,
    draft_contract,
    end,
    exit_cost,
    give_notice,
    notice_would_end,
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
from subscribers.services.files import content_of, keep_file, keep_own_file, remove_file, write_note
from subscribers.services.reminders import due_reminders, remind_of_terms
from subscribers.services.transfers import heir_of, transfer
from subscribers.services.zones import save_zone, set_communes, take_communes, zone_by_code

__all__ = [
    "NEED_PROOF",
    "OptionChange",
    "activate",
    "add_contact",
    "amendments_due",
    "apply_amendment",
    "change_contact",
    "change_customer",
    "change_offer",
    "change_options",
    "change_price",
    "content_of",
    "create_customer",
    "create_site",
    "draft_contract",
    "due_reminders",
    "end",
    "exit_cost",
    "give_notice",
    "grant_portal_access",
    "heir_of",
    "keep_file",
    "keep_own_file",
    "move",
    "notice_would_end",
    "prove_ground",
    "remind_of_terms",
    "remove_address",
    "remove_contact",
    "remove_file",
    "revoke_portal_access",
    "save_offer",
    "save_option",
    "save_zone",
    "set_address",
    "set_communes",
    "set_group",
    "set_price",
    "set_tags",
    "sign",
    "take_communes",
    "transfer",
    "undo_amendment",
    "withdraw_notice",
    "write_note",
    "zone_by_code",
]
