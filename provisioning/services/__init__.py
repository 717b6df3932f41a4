"""Every write of provisioning."""

from provisioning.services.boxes import (
    box_lost,
    box_seen,
    break_box,
    deliver_box,
    equip_box,
    exchange_box,
    install_box,
    lose_box,
    recall_box,
    receive_box,
    release_box,
    reserve_box,
    restock_box,
    return_box,
    scrap_box,
    ship_box,
    wipe_box,
)
from provisioning.services.lines import attach_line, detach_line, lift, refresh_line, suspend
from provisioning.services.network import add_uplink, create_node, hold_node, release_node
from provisioning.services.planning import cancel_push, push_now
from provisioning.services.rendering import publish_template, ready_made
from provisioning.services.sweeps import free_dead, push_due, restore_due, settle_unknown

__all__ = [
    "add_uplink",
    "attach_line",
    "box_lost",
    "box_seen",
    "break_box",
    "cancel_push",
    "create_node",
    "deliver_box",
    "detach_line",
    "equip_box",
    "exchange_box",
    "free_dead",
    "hold_node",
    "install_box",
    "lift",
    "lose_box",
    "publish_template",
    "push_due",
    "push_now",
    "ready_made",
    "recall_box",
    "receive_box",
    "refresh_line",
    "release_box",
    "release_node",
    "reserve_box",
    "restock_box",
    "restore_due",
    "return_box",
    "scrap_box",
    "settle_unknown",
    "ship_box",
    "suspend",
    "wipe_box",
]
