"""What a person may be refused about pools, nodes, models, deliveries and returns: one sentence a code."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: Final[Mapping[str, str | Promise]] = {
    "pool_name_taken": _("There is already a pool called %(name)s."),
    "pool_kind_unknown": _("Say what the pool gives."),
    "pool_makes_no_sense": _(
        "This makes no pool: look at the block, the length of a prefix, or the node and its VLANs."
    ),
    "pool_overlaps": _("%(block)s overlaps another open pool."),
    "pool_closed": _("The pool %(pool)s is closed."),
    "pool_exhausted": _("Nothing is left in the pool %(pool)s: open another one, or wait for a quarantine to end."),
    "pool_of_another_node": _("The pool %(pool)s is another node's than %(line)s."),
    "pool_of_another_kind": _("The pool %(pool)s does not give that."),
    "allocation_needs_a_holder": _("Say which line or box it is for."),
    "address_rests": _("This address of the pool %(pool)s is held, or still rests after its last holder."),
    "not_of_this_pool": _("%(thing)s is not something that the pool %(pool)s gives."),
    "kept_back_already": _("%(thing)s is kept back already."),
    "held_already": _("%(thing)s is held, or still rests after its last holder."),
    "not_in_quarantine": _("%(thing)s is not in quarantine."),
    "line_known": _("This contract already has its line."),
    "ipv4_taken": _("%(ipv4)s is already another line's."),
    "ipv6_prefix_taken": _("%(ipv6_prefix)s overlaps another line's prefix."),
    "port_taken": _("The port %(port)s of %(node)s already has a line."),
    "contract_unknown": _("There is no contract %(contract)s."),
    "model_unknown": _("There is no model %(model)s."),
    "node_unknown": _("There is no node %(node)s."),
    "mac_taken": _("The MAC address %(mac)s is already another box's."),
    "vlan_out_of_range": _("A VLAN is a number from 1 to 4094."),
    "line_not_proven_open": _("The box of %(line)s has not proved the line open yet."),
    "node_kind_unknown": _("Say what kind of node it is."),
    "node_address_taken": _("%(address)s is already another node's."),
    "uplink_in_a_circle": _("%(parent)s itself reaches the core through %(node)s."),
    "uplink_rank_taken": _("%(node)s already has a way up of that rank."),
    "depot_code_taken": _("There is already a depot %(depot)s."),
    "model_name_taken": _("There is already a model %(model)s."),
    "driver_unknown": _("Nobody knows the driver %(driver)s."),
    "rollback_not_of_this_driver": _("The driver %(driver)s does not undo in that way."),
    "pattern_makes_no_sense": _("This is no pattern that could mark a refused line: %(pattern)s"),
    "template_missing": _("This model has no published template."),
    "template_broken": _("The template cannot be rendered: %(reason)s"),
    "secret_too_short": _("A secret has at least %(shortest)s characters."),
    "box_field_unknown": _("This cannot be changed on a box."),
    "lock_lost": _("Another worker took the box over meanwhile."),
    "not_delivered": _("%(shipment)s was not delivered on that day yet."),
    "text_is_missing": _("Write what the customer found wrong."),
    "reservation_in_the_future": _("%(on)s has not come yet."),
    "reservation_too_late": _("Too late: reservations could be stated until %(until)s."),
    "charge_kind_unknown": _("Say what it is charged for."),
    "charge_settled": _("This charge is already invoiced or given up."),
    "amount_makes_no_sense": _("The amount must be more than zero and below a million, in whole cents."),
    "profile_invalid": _("The profile does not hold together: %(where)s, %(why)s."),
    "profile_name": _("A profile's name has small letters, digits and hyphens."),
    "wipe_not_driven": _("Raccord cannot erase boxes of this family: erase it by hand and record the proof."),
    "wipe_not_proven": _("Something of a customer is still on the box: %(left)s."),
}
